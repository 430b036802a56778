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

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleImageTest {

    @TempDir Path directory;

    @Test
    void isABootableDiskWithOnePartition() throws IOException {
        byte[] disk = write("disk.raw");
        assertEquals(SampleImage.SIZE, disk.length);
        assertEquals("55aa", HexFormat.of().formatHex(disk, 510, 512));
        // bootable, Linux, from sector 2048 to the end of the 131072 sectors
        assertEquals("80feffff83feffff0008000000f80100", HexFormat.of().formatHex(disk, 446, 462));
        assertEquals("00".repeat(48), HexFormat.of().formatHex(disk, 462, 510));
    }

    @Test
    void hasTheSameBytesEachTime() throws IOException {
        assertArrayEquals(write("one.raw"), write("two.raw"));
    }

    @Test
    void isMostlyZeros() throws IOException {
        write("disk.raw");
        long zeros = 0;
        for (byte value : Files.readAllBytes(directory.resolve("disk.raw"))) {
            zeros += value == 0 ? 1 : 0;
        }
        assertTrue(zeros > SampleImage.SIZE * 9 / 10, "zeros: " + zeros);
    }

    private byte[] write(String name) throws IOException {
        Path file = directory.resolve(name);
        SampleImage.write(file);
        return Files.readAllBytes(file);
    }
}
