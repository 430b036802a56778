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
 * A raw disk that has a partition table, GPT (UEFI specification, chapter 5) or MBR. Its bytes are
 * those of the disk, so there is nothing to refuse; it is recognised so that an image that looks
 * like a disk and like something else is noticed, and to tell a person more than "raw".
 */
final class PartitionedDiskInspector implements FormatInspector {

    private static final int SIGNATURE_AT = 510;
    private static final int FIRST_ENTRY = 446;
    private static final int ENTRY = 16;
    private static final int ENTRIES = 4;
    private static final int GPT_PROTECTIVE = 0xee;

    @Override
    public String format() {
        return "raw";
    }

    @Override
    public boolean matches(ImageView image) throws Refusal {
        Bytes head = image.head();
        return head.isAt(SIGNATURE_AT, "\u0055\u00aa") && !isFat(head) && hasPartitions(head);
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits) throws Refusal {
        String detail = isGpt(image.head()) ? "gpt" : "mbr";
        return RawInspector.inspection(image, detail, limits);
    }

    /** A FAT file system without partitions has the same signature; its sizes give it away. */
    private static boolean isFat(Bytes head) throws Refusal {
        int jump = head.u8(0);
        int sector = head.u16le(11);
        int cluster = head.u8(13);
        int copies = head.u8(16);
        return (jump == 0xeb || jump == 0xe9)
                && sector >= 512
                && sector <= 4096
                && Integer.bitCount(sector) == 1
                && Integer.bitCount(cluster) == 1
                && head.u16le(14) > 0
                && (copies == 1 || copies == 2)
                && head.u8(21) >= 0xf0;
    }

    private static boolean hasPartitions(Bytes head) throws Refusal {
        int used = 0;
        for (int entry = 0; entry < ENTRIES; entry++) {
            int at = FIRST_ENTRY + entry * ENTRY;
            int boot = head.u8(at);
            if (boot != 0 && boot != 0x80) {
                return false;
            }
            boolean empty = head.u8(at + 4) == 0 || head.u32le(at + 12) == 0;
            used += empty ? 0 : 1;
        }
        return used > 0;
    }

    private static boolean isGpt(Bytes head) throws Refusal {
        boolean isProtective = false;
        for (int entry = 0; entry < ENTRIES; entry++) {
            isProtective |= head.u8(FIRST_ENTRY + entry * ENTRY + 4) == GPT_PROTECTIVE;
        }
        return isProtective && (head.isAt(512, "EFI PART") || head.isAt(4096, "EFI PART"));
    }
}
