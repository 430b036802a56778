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

/**
 * What is left where nothing was recognised: bytes as a disk has them, with only a size to check.
 */
final class RawInspector implements FormatInspector {

    @Override
    public String format() {
        return "raw";
    }

    @Override
    public boolean matches(ImageView image) {
        return true;
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits) throws Refusal {
        return inspection(image, "", limits);
    }

    static Inspection inspection(ImageView image, String detail, InspectionLimits limits)
            throws Refusal {
        long size = image.size();
        long held = size < 0 ? -1 : VirtualSize.ofBytes(size, limits);
        return new Inspection("raw", detail, held);
    }
}
