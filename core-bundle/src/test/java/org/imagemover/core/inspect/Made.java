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

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Images made by hand, field by field: what no tool makes, and what tests need without tools. */
final class Made {

    static final long MIB = 1 << 20;

    private Made() {}

    static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length);
    }

    static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void text(ByteBuffer target, int at, String latin1) {
        target.put(at, latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A qcow2 header in a first cluster of 64 KiB. */
    static ByteBuffer qcow2(int version, long diskSize) {
        ByteBuffer image = bytes(192 << 10);
        text(image, 0, "QFI\u00fb");
        image.putInt(4, version);
        image.putInt(20, 16);
        image.putLong(24, diskSize);
        image.putInt(36, 1);
        image.putLong(40, 3 << 16);
        image.putLong(48, 1 << 16);
        image.putInt(56, 1);
        if (version > 2) {
            image.putInt(96, 4);
            image.putInt(100, 104);
        }
        return image;
    }

    /** A LUKS header with one key slot in use, and room for 64 KiB of data behind it. */
    static ByteBuffer luks(int version, int iterations) {
        ByteBuffer image = bytes(128 << 10);
        text(image, 0, "LUKS\u00ba\u00be");
        image.putShort(6, (short) version);
        image.putInt(104, (64 << 10) / 512);
        image.putInt(164, 1000);
        image.putInt(208, 0x00ac71f3);
        image.putInt(212, iterations);
        return image;
    }

    /** The lines of a descriptor that is in order. */
    static String descriptor() {
        return """
        # Disk DescriptorFile
        version=1
        CID=4113611a
        parentCID=ffffffff
        createType="streamOptimized"

        # Extent description
        RW 16384 SPARSE "disk.vmdk"

        # The Disk Data Base
        ddb.adapterType = "ide"
        """;
    }

    /** A VMDK of 8 MiB with a descriptor. */
    static ByteBuffer vmdk(String descriptor) {
        ByteBuffer image = littleEndian(64 << 10);
        text(image, 0, "KDMV");
        image.putInt(4, 3);
        image.putInt(8, 0x30001);
        image.putLong(12, 16384);
        image.putLong(20, 128);
        image.putLong(28, 1);
        image.putLong(36, 20);
        image.putInt(44, 512);
        image.putLong(56, 26);
        image.putLong(64, 32);
        text(image, 73, "\n \r\n");
        image.putShort(77, (short) 1);
        text(image, 512, descriptor);
        return image;
    }

    /** The same where the grain directory, and with it a footer, is at the end. */
    static ByteBuffer vmdkWithFooter() {
        ByteBuffer image = vmdk(descriptor());
        int footer = image.capacity() - 1024;
        byte[] header = new byte[512];
        image.get(0, header);
        image.put(footer, header);
        image.putLong(56, -1);
        image.putLong(footer - 512, 1);
        image.putInt(footer - 512 + 12, 3);
        return image;
    }

    /** The footer of a VHD. */
    static ByteBuffer vhdFooter(int type, long diskSize) {
        ByteBuffer footer = bytes(512);
        text(footer, 0, "conectix");
        footer.putInt(12, 0x10000);
        footer.putLong(16, type == 2 ? -1 : 512);
        footer.putLong(40, diskSize);
        footer.putLong(48, diskSize);
        footer.putInt(60, type);
        return footer;
    }

    /** A VHD that has footers in front and at the end, and a header. */
    static ByteBuffer vhd(int typeInFront, int typeAtEnd) {
        ByteBuffer image = bytes(3072);
        image.put(0, vhdFooter(typeInFront, 8 * MIB).array());
        text(image, 512, "cxsparse");
        image.put(2560, vhdFooter(typeAtEnd, 8 * MIB).array());
        return image;
    }

    /** A raw disk that ends with the footer of a fixed VHD. */
    static ByteBuffer fixedVhd(ByteBuffer disk) {
        ByteBuffer image = bytes(disk.capacity() + 512);
        image.put(0, disk.array());
        image.put(disk.capacity(), vhdFooter(2, disk.capacity()).array());
        return image;
    }

    /** A VDI of 8 MiB. */
    static ByteBuffer vdi(int type) {
        ByteBuffer image = littleEndian(1024);
        image.putInt(0x40, 0xbeda107f);
        image.putInt(0x44, 0x10001);
        image.putInt(0x48, 0x180);
        image.putInt(0x4c, type);
        image.putLong(0x170, 8 * MIB);
        return image;
    }

    /** A raw disk of 1 MiB with one Linux partition. */
    static ByteBuffer mbr() {
        ByteBuffer image = littleEndian(1 << 20);
        partition(image, 0x83);
        return image;
    }

    /** A raw disk of 1 MiB with a GPT. */
    static ByteBuffer gpt() {
        ByteBuffer image = littleEndian(1 << 20);
        partition(image, 0xee);
        text(image, 512, "EFI PART");
        return image;
    }

    private static void partition(ByteBuffer image, int type) {
        image.put(446 + 4, (byte) type);
        image.putInt(446 + 8, 1);
        image.putInt(446 + 12, 2047);
        text(image, 510, "\u0055\u00aa");
    }

    /** The volume descriptors of an ISO 9660. */
    static ByteBuffer iso() {
        ByteBuffer image = littleEndian(1 << 20);
        image.put(32768, (byte) 1);
        text(image, 32769, "CD001");
        return image;
    }
}
