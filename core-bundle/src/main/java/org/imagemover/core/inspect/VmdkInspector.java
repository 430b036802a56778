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
 * VMDK, the forms that are one file (VMware's Virtual Disk Format 5.0): monolithicSparse and
 * streamOptimized. A VMDK that is only a descriptor, or of the older form that starts with {@code
 * COWD}, is recognised too, as QEMU does, to be refused.
 *
 * <p>The header and the descriptor behind it are checked. Where the header says that the grain
 * directory is at the end, readers take the footer instead of it: the two must agree, and on a
 * source that cannot read ahead the image is refused.
 */
final class VmdkInspector implements FormatInspector {

    private static final int SECTOR = 512;
    private static final long MOST_DESCRIPTOR_SECTORS = ((1 << 20) - 1) / SECTOR;
    private static final long AT_END = -1;

    private static final int CAPACITY_AT = 12;
    private static final int GRAIN_DIRECTORY_AT = 56;

    /** From the magic to the number of entries of a grain table. */
    private static final int SAME_FIELDS = 48;

    private static final int NEWLINE_CHECK_AT = 73;
    private static final int NEWLINE_CHECK = 6;

    // QEMU opens nothing beyond these; its block/vmdk.c
    private static final long MOST_GRAIN_SECTORS = 0x200000;
    private static final long MOST_TABLE_ENTRIES = 512;
    private static final long MOST_DIRECTORY_ENTRIES = 32 << 20;

    private static final long MARKER_END = 0;
    private static final long MARKER_FOOTER = 3;

    @Override
    public String format() {
        return "vmdk";
    }

    @Override
    public boolean matches(ImageView image) throws Refusal {
        Bytes head = image.head();
        return isSparse(head) || head.isAt(0, "COWD") || VmdkDescriptor.isAlone(head);
    }

    private static boolean isSparse(Bytes head) {
        return head.isAt(0, "KDMV");
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits)
            throws Refusal, IOException {
        Bytes head = image.head();
        if (!isSparse(head)) {
            throw new Refusal(
                    "its data are in other files, which its reader would open: make one file of"
                            + " them with qemu-img convert -O vmdk");
        }
        Bytes header = head.part(0, SECTOR);
        long version = header.u32le(4);
        if (version < 1 || version > 3) {
            throw new Refusal("it is of version " + version + ", and only 1 to 3 can be checked");
        }
        requirePlausible(header);
        if (header.u64le(GRAIN_DIRECTORY_AT) == AT_END) {
            requireFooter(image, header);
        }
        String type = VmdkDescriptor.require(descriptor(image, header));
        long size = VirtualSize.ofSectors(header.u64le(CAPACITY_AT), limits);
        return new Inspection("vmdk", type, size);
    }

    private static void requirePlausible(Bytes header) throws Refusal {
        long capacity = header.u64le(CAPACITY_AT);
        long grain = header.u64le(20);
        long entries = header.u32le(44);
        boolean plausible =
                capacity != 0
                        && grain > 0
                        && grain <= MOST_GRAIN_SECTORS
                        && entries > 0
                        && entries <= MOST_TABLE_ENTRIES
                        && Long.compareUnsigned(
                                        Long.divideUnsigned(capacity, grain * entries),
                                        MOST_DIRECTORY_ENTRIES)
                                < 0;
        if (!plausible) {
            throw new Refusal(
                    "its header asks for tables of sizes that no image needs, or for none: it is"
                            + " damaged, or made to harm its reader");
        }
    }

    private static String descriptor(ImageView image, Bytes header) throws Refusal, IOException {
        long sector = header.u64le(28);
        long sectors = header.u64le(36);
        if (sector != 1 || sectors < 1 || sectors > MOST_DESCRIPTOR_SECTORS) {
            throw new Refusal(
                    "its descriptor is not where it can be checked: convert it with qemu-img"
                            + " convert -O vmdk");
        }
        int length = (int) sectors * SECTOR;
        return image.part(SECTOR, length).latin1(0, length);
    }

    private static void requireFooter(ImageView image, Bytes header) throws Refusal, IOException {
        if (image.size() < 0 || image.size() % SECTOR != 0) {
            throw new Refusal(
                    "what counts is in its footer, which is not where it can be checked: convert it"
                            + " with qemu-img convert -O vmdk");
        }
        Bytes end = image.part(image.size() - 3 * SECTOR, 3 * SECTOR);
        Bytes footer = end.part(SECTOR, SECTOR);
        boolean announced = end.u32le(8) == 0 && end.u32le(12) == MARKER_FOOTER;
        boolean agrees =
                header.isSame(0, SAME_FIELDS, footer)
                        && header.isSame(NEWLINE_CHECK_AT, NEWLINE_CHECK, footer)
                        && footer.u64le(GRAIN_DIRECTORY_AT) != AT_END;
        int marker = 2 * SECTOR;
        boolean ended =
                end.u64le(marker) == 0
                        && end.u32le(marker + 8) == 0
                        && end.u32le(marker + 12) == MARKER_END;
        if (!announced || !agrees || !ended) {
            throw new Refusal(
                    "its footer does not agree with its header, or is not the end: it is damaged,"
                            + " or made to show its readers different disks");
        }
    }
}
