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
 * ISO 9660 and UDF file systems (ECMA-119 and ECMA-167): a sequence of volume descriptors of 2048
 * bytes from 32 KiB on, the first few of which are part of the head. Nothing in them makes a reader
 * open anything else; its virtual size is its own.
 */
final class IsoInspector implements FormatInspector {

    private static final int FIRST = 32 << 10;
    private static final int SECTOR = 2048;

    @Override
    public String format() {
        return "iso";
    }

    @Override
    public boolean matches(ImageView image) {
        return !kind(image.head()).isEmpty();
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits) throws Refusal {
        long size = image.size();
        long held = size < 0 ? -1 : VirtualSize.ofBytes(size, limits);
        return new Inspection("iso", kind(image.head()), held);
    }

    private static String kind(Bytes head) {
        for (int at = FIRST + 1; at < ImageView.HEAD; at += SECTOR) {
            if (head.isAt(at, "CD001")) {
                return "iso9660";
            }
            if (head.isAt(at, "NSR02") || head.isAt(at, "NSR03")) {
                return "udf";
            }
            // a volume that is UDF only puts one of these in front
            if (!head.isAt(at, "BEA01") && !head.isAt(at, "BOOT2")) {
                return "";
            }
        }
        return "";
    }
}
