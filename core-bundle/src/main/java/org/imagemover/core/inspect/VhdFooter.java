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

/** The footer of a VHD, of which a dynamic disk has a copy in front. */
final class VhdFooter {

    static final int LENGTH = 512;

    static final long FIXED = 2;
    static final long DYNAMIC = 3;
    private static final long DIFFERENCING = 4;

    private static final String COOKIE = "conectix";
    private static final int CURRENT_SIZE_AT = 48;
    private static final int TYPE_AT = 60;

    private VhdFooter() {}

    static boolean isAtStart(Bytes bytes) {
        return bytes.isAt(0, COOKIE);
    }

    /**
     * The footer at the end of an image; where Virtual PC wrote it before 2004, it has one byte
     * less.
     *
     * @return null where there is none, or the image's size is not known
     * @throws BytesNotAtHandException the source cannot read ahead so far
     */
    static @Nullable Bytes atEnd(ImageView image) throws Refusal, IOException {
        if (image.size() < LENGTH) {
            return null;
        }
        Bytes end = image.part(image.size() - LENGTH, LENGTH);
        Bytes old = end.part(1, LENGTH - 1);
        if (isAtStart(end)) {
            return end;
        }
        return isAtStart(old) ? old : null;
    }

    static void requireType(Bytes footer, long expected) throws Refusal {
        long type = footer.u32be(TYPE_AT);
        if (type == DIFFERENCING) {
            throw new Refusal(
                    "it is the difference to another disk, which its reader would open: merge it"
                            + " into that one, and use the result");
        }
        if (type != expected) {
            throw new Refusal(
                    "its footer says disk type "
                            + type
                            + " where "
                            + expected
                            + " is due: it is damaged, or was cut short");
        }
    }

    static long size(Bytes footer, InspectionLimits limits) throws Refusal {
        return VirtualSize.ofBytes(footer.u64be(CURRENT_SIZE_AT), limits);
    }
}
