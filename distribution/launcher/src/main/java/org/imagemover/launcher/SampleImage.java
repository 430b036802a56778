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
package org.imagemover.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes the image that {@code ./run} shows: a raw disk with a master boot record and one Linux
 * partition, a little data in a few places, the same bytes each time, and holes in between.
 */
public final class SampleImage {

    /** Bytes of the whole disk. */
    static final long SIZE = 64L << 20;

    private static final int SECTOR = 512;
    private static final int FIRST_SECTOR = 2048;
    private static final byte BOOTABLE = (byte) 0x80;
    private static final byte LINUX = (byte) 0x83;
    private static final int PARTITION_ENTRY = 446;
    private static final int DISK_SIGNATURE = 440;

    /** No cylinder, head and sector: the sector numbers count, as on every disk above 8 GB. */
    private static final byte[] NO_CHS = {(byte) 0xfe, (byte) 0xff, (byte) 0xff};

    /** Hangs instead of running into the partition table: {@code cli; hlt; jmp to hlt}. */
    private static final byte[] BOOT_CODE = {(byte) 0xfa, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd};

    private static final long[] DATA_AT = {1L << 20, 9L << 20, 37L << 20, SIZE - (256 << 10)};
    private static final int DATA_LENGTH = 256 << 10;
    private static final long SEED = 20_261_124;

    private SampleImage() {}

    /**
     * @param arguments the file to write; what is there is replaced
     */
    public static void main(String... arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    static void write(Path file) throws IOException {
        Random random = new Random(SEED);
        byte[] data = new byte[DATA_LENGTH];
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(0);
            disk.setLength(SIZE);
            disk.write(masterBootRecord());
            for (long position : DATA_AT) {
                random.nextBytes(data);
                disk.seek(position);
                disk.write(data);
            }
        }
    }

    private static byte[] masterBootRecord() {
        ByteBuffer sector = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        sector.put(0, BOOT_CODE);
        sector.putInt(DISK_SIGNATURE, 0x494d_0001);
        sector.position(PARTITION_ENTRY);
        sector.put(BOOTABLE).put(NO_CHS).put(LINUX).put(NO_CHS);
        sector.putInt(FIRST_SECTOR).putInt((int) (SIZE / SECTOR) - FIRST_SECTOR);
        sector.putShort(SECTOR - 2, (short) 0xaa55);
        return sector.array();
    }
}
