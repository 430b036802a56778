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
import java.util.zip.CRC32C;

/**
 * VHDX (Microsoft's MS-VHDX): the table at 192 KiB tells where the metadata are, often some MiB
 * into the image, and these whether it has a parent. Where they cannot be read ahead the image is
 * refused: a buffer of 4 MiB holds those of common tools.
 *
 * <p>Two things could change what a reader sees after the check, so they are refused: a region
 * table with a wrong checksum (the reader would take the copy of it) and a log that is not empty
 * (the reader would first write what is in it anywhere, the metadata included).
 */
final class VhdxInspector implements FormatInspector {

    private static final int KIB = 1 << 10;
    private static final int REGION_TABLE_AT = 192 * KIB;
    private static final int TABLE = 64 * KIB;
    private static final int TABLE_ENTRY = 32;
    private static final int MOST_ENTRIES = 2047;
    private static final int FIRST_REGION = 16;
    private static final int FIRST_ITEM = 32;

    private static final int HEADER_AT = 64 * KIB;
    private static final int SECOND_HEADER_AT = 128 * KIB;
    private static final int HEADER = 4 * KIB;
    private static final int LOG_GUID_AT = 48;
    private static final int GUID = 16;

    private static final String BAT = guid("2DC27766F62342009D64115E9BFD4A08");
    private static final String METADATA = guid("8B7CA20647904B9AB8FE575F050F886E");
    private static final String FILE_PARAMETERS = guid("CAA16737FA364D43B3B633F0AA44E76B");
    private static final String DISK_SIZE = guid("2FA54224CD1B4876B2115DBED83BF4B8");
    private static final String PARENT_LOCATOR = guid("A8D35F2DB30B454DABF7D3D84834AB0C");

    private static final long HAS_PARENT = 1 << 1;

    @Override
    public String format() {
        return "vhdx";
    }

    @Override
    public boolean matches(ImageView image) {
        return image.head().isAt(0, "vhdxfile");
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits)
            throws Refusal, IOException {
        requireEmptyLog(image);
        long metadata = metadataRegion(image.part(REGION_TABLE_AT, TABLE));
        Bytes table = image.part(metadata, TABLE);
        long parameters = -1;
        long diskSize = -1;
        if (!table.isAt(0, "metadata")) {
            throw damaged("its metadata table is missing");
        }
        int count = table.u16le(10);
        requireCount(count);
        for (int i = 0; i < count; i++) {
            int at = FIRST_ITEM + i * TABLE_ENTRY;
            long item = metadata + table.u32le(at + GUID);
            if (table.isAt(at, PARENT_LOCATOR)) {
                throw parent();
            }
            if (table.isAt(at, FILE_PARAMETERS)) {
                parameters = once(parameters, item);
            }
            if (table.isAt(at, DISK_SIZE)) {
                diskSize = once(diskSize, item);
            }
        }
        if (parameters < 0 || diskSize < 0) {
            throw damaged("its metadata are not complete");
        }
        if ((image.part(parameters, Long.BYTES).u32le(4) & HAS_PARENT) != 0) {
            throw parent();
        }
        long size = VirtualSize.ofBytes(image.part(diskSize, Long.BYTES).u64le(0), limits);
        return new Inspection("vhdx", "", size);
    }

    private static void requireEmptyLog(ImageView image) throws Refusal, IOException {
        Bytes first = image.part(HEADER_AT, HEADER);
        Bytes second = image.part(SECOND_HEADER_AT, HEADER);
        boolean firstCounts = isHeader(first) && !(isHeader(second) && isNewer(second, first));
        boolean secondCounts = isHeader(second) && !(isHeader(first) && isNewer(first, second));
        boolean empty =
                (firstCounts || secondCounts)
                        && (!firstCounts || first.isZero(LOG_GUID_AT, GUID))
                        && (!secondCounts || second.isZero(LOG_GUID_AT, GUID));
        if (!empty) {
            throw new Refusal(
                    "it was not closed in order, so that its reader would first write what is in"
                            + " its log: open and close it once, or convert it");
        }
    }

    private static boolean isHeader(Bytes header) throws Refusal {
        return header.isAt(0, "head") && hasChecksum(header);
    }

    private static boolean isNewer(Bytes header, Bytes other) throws Refusal {
        return Long.compareUnsigned(header.u64le(8), other.u64le(8)) > 0;
    }

    private static long metadataRegion(Bytes table) throws Refusal {
        if (!table.isAt(0, "regi") || !hasChecksum(table)) {
            throw damaged("its region table is not in order");
        }
        long count = table.u32le(8);
        requireCount(count);
        long metadata = -1;
        for (int i = 0; i < count; i++) {
            int at = FIRST_REGION + i * TABLE_ENTRY;
            if (table.isAt(at, METADATA)) {
                metadata = once(metadata, table.u64le(at + GUID));
            } else if (!table.isAt(at, BAT) && (table.u32le(at + 28) & 1) != 0) {
                throw new Refusal(
                        "it has a region that is not known here, and that its reader must know:"
                                + " convert it with qemu-img convert -O vhdx");
            }
        }
        // so far that no offset of an item, of 32 bits, makes it overflow
        if (metadata < 0 || metadata > Long.MAX_VALUE >> 1) {
            throw damaged("its metadata region is missing");
        }
        return metadata;
    }

    private static long once(long before, long now) throws Refusal {
        if (before >= 0 || now < 0) {
            throw damaged("a table of it has an entry twice, or one that points nowhere");
        }
        return now;
    }

    private static void requireCount(long count) throws Refusal {
        if (count > MOST_ENTRIES) {
            throw damaged("a table of it says that it has " + count + " entries");
        }
    }

    private static Refusal parent() {
        return new Refusal(
                "it is the difference to another disk, which its reader would open: merge it into"
                        + " that one, and use the result");
    }

    private static Refusal damaged(String what) {
        return new Refusal(what + ": it is damaged, or was cut short");
    }

    /** A structure's CRC-32C is at 4 and counts as zero in itself. */
    private static boolean hasChecksum(Bytes structure) throws Refusal {
        CRC32C crc = new CRC32C();
        crc.update(structure.part(0, 4).buffer());
        crc.update(new byte[Integer.BYTES]);
        crc.update(structure.part(8, structure.length() - 8).buffer());
        return crc.getValue() == structure.u32le(4);
    }

    /** The bytes of a GUID, of which the first three groups are stored little-endian. */
    private static String guid(String hex) {
        int[] order = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
        StringBuilder bytes = new StringBuilder();
        for (int at : order) {
            bytes.append((char) Integer.parseInt(hex.substring(at * 2, at * 2 + 2), 16));
        }
        return bytes.toString();
    }
}
