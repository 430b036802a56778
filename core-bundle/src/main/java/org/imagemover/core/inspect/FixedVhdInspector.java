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

import java.io.IOException;

/**
 * Fixed VHD: the bytes of a raw disk, and a footer in the last 512 bytes, the only place where it
 * can be recognised. It is looked for where the size is known. On a source that cannot read ahead
 * it is not visible, and the image is what its other bytes are: a raw disk, which is how every
 * reader that does not know better takes it.
 */
final class FixedVhdInspector implements FormatInspector {

    @Override
    public String format() {
        return "vhd";
    }

    @Override
    public boolean matches(ImageView image) throws Refusal, IOException {
        return VhdFooter.atEnd(image) != null;
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits)
            throws Refusal, IOException {
        Bytes footer = VhdFooter.atEnd(image);
        if (footer == null) {
            throw new Refusal("its footer is gone: it changes while it is read");
        }
        VhdFooter.requireType(footer, VhdFooter.FIXED);
        return new Inspection("vhd", "fixed", VhdFooter.size(footer, limits));
    }
}
