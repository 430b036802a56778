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
import org.jspecify.annotations.Nullable;

/**
 * Dynamic VHD (Microsoft's Virtual Hard Disk Image Format Specification, 1.0): a copy of the footer
 * is in front, a header follows, and the footer itself is at the end. Readers differ in which of
 * the two footers they believe, so both are checked where the source can read ahead; where it
 * cannot, the copy in front and the header, which then must name no parent, have to do.
 */
final class VhdInspector implements FormatInspector {

    private static final int HEADER = 1024;
    private static final int FIRST_LOCATOR = 576;
    private static final int LOCATOR = 24;
    private static final int LOCATORS = 8;

    @Override
    public String format() {
        return "vhd";
    }

    @Override
    public boolean matches(ImageView image) {
        return VhdFooter.isAtStart(image.head());
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits)
            throws Refusal, IOException {
        Bytes copy = image.head().part(0, VhdFooter.LENGTH);
        VhdFooter.requireType(copy, VhdFooter.DYNAMIC);
        requireNoParent(image.part(copy.u64be(16), HEADER));
        long size = VhdFooter.size(copy, limits);
        Bytes footer = footerIfVisible(image);
        if (footer != null) {
            VhdFooter.requireType(footer, VhdFooter.DYNAMIC);
            requireSame(size, VhdFooter.size(footer, limits));
            requireSame(copy.u64be(16), footer.u64be(16));
        }
        return new Inspection("vhd", "dynamic", size);
    }

    private static void requireNoParent(Bytes header) throws Refusal {
        if (!header.isAt(0, "cxsparse")) {
            throw new Refusal("its header is missing: it is damaged, or was cut short");
        }
        if (!header.isZero(FIRST_LOCATOR, LOCATORS * LOCATOR)) {
            throw new Refusal(
                    "it names another disk, which its reader would open: merge it into that one,"
                            + " and use the result");
        }
    }

    private static void requireSame(long inCopy, long inFooter) throws Refusal {
        if (inCopy != inFooter) {
            throw new Refusal("its footer and the copy in front differ: repair or convert it");
        }
    }

    private static @Nullable Bytes footerIfVisible(ImageView image) throws Refusal, IOException {
        try {
            return VhdFooter.atEnd(image);
        } catch (BytesNotAtHandException notVisible) {
            return null;
        }
    }
}
