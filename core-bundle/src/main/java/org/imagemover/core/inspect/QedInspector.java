/*
 * Copyright the Image Mover authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package org.imagemover.core.inspect;

/** QED: nobody maintains it, and its images can have backing files; always refused. */
final class QedInspector implements FormatInspector {

    @Override
    public String format() {
        return "qed";
    }

    @Override
    public boolean matches(ImageView image) {
        return image.head().isAt(0, "QED\0");
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits) throws Refusal {
        throw new Refusal("qed images are never moved: convert it with qemu-img convert -O qcow2");
    }
}
