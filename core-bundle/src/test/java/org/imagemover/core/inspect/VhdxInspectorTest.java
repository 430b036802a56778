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

import static org.imagemover.core.inspect.Inspect.accepted;
import static org.imagemover.core.inspect.Inspect.unsafe;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VhdxInspectorTest {

    private static final int NEWER_HEADER = 128 << 10;
    private static final int REGIONS = 192 << 10;
    private static final byte[] FILE_PARAMETERS = {0x37, 0x67, (byte) 0xa1, (byte) 0xca};
    private static final byte[] METADATA = {0x06, (byte) 0xa2, 0x7c, (byte) 0x8b};

    @TempDir Path directory;

    private ByteBuffer image = ByteBuffer.allocate(0);

    @BeforeEach
    void make() {
        image = ByteBuffer.wrap(Tools.qemuImage(directory, "vhdx"));
        image.order(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "fixed"})
    void imagesThatQemuMakesPassWithTheSizeOfTheirDisk(String type) {
        byte[] full =
                Tools.converted(directory, Made.gpt().array(), "vhdx", "-o", "subformat=" + type);

        assertEquals(new Inspection("vhdx", "", 8 * Made.MIB), accepted(image, "vhdx"));
        assertEquals(new Inspection("vhdx", "", Made.MIB), accepted(full, null));
    }

    @Test
    void aDiskThatHasAParentIsRefused() {
        int parameters = metadata() + image.getInt(item(FILE_PARAMETERS) + 16);

        unsafe(image.put(parameters + 4, (byte) 2), "vhdx", "another disk");
    }

    @Test
    void aDiskThatNamesItsParentIsRefusedWhateverItsParametersSay() {
        int count = image.getShort(metadata() + 10);
        byte[] locator = {
            0x2d,
            0x5f,
            (byte) 0xd3,
            (byte) 0xa8,
            0x0b,
            (byte) 0xb3,
            0x4d,
            0x45,
            (byte) 0xab,
            (byte) 0xf7,
            (byte) 0xd3,
            (byte) 0xd8,
            0x48,
            0x34,
            (byte) 0xab,
            0x0c
        };
        image.put(metadata() + 32 + count * 32, locator);
        image.putShort(metadata() + 10, (short) (count + 1));

        unsafe(image, "vhdx", "another disk");
    }

    @Test
    void twoEntriesOfOneKindAreRefused() {
        int count = image.getShort(metadata() + 10);
        byte[] entry = new byte[32];
        image.get(item(FILE_PARAMETERS), entry);
        image.put(metadata() + 32 + count * 32, entry);
        image.putShort(metadata() + 10, (short) (count + 1));

        unsafe(image, "vhdx", "twice");
    }

    @Test
    void aLogThatIsNotEmptyIsRefused() {
        image.put(NEWER_HEADER + 48, (byte) 1);
        sum(NEWER_HEADER, 4096);

        unsafe(image, "vhdx", "log");
    }

    @Test
    void headersThatAreBothDamagedAreRefused() {
        damage(NEWER_HEADER + 8);
        damage((64 << 10) + 8);

        unsafe(image, "vhdx", "not closed in order");
    }

    @Test
    void aRegionTableWhoseChecksumIsWrongIsRefused() {
        unsafe(image.put(REGIONS + 100, (byte) 1), "vhdx", "region table");
    }

    @Test
    void metadataThatPointAnywhereAreRefused() {
        int region = metadataEntry();
        for (long offset : new long[] {-1, Long.MAX_VALUE, Long.MAX_VALUE >> 1, 1L << 40, 0}) {
            image.putLong(region + 16, offset);
            sum(REGIONS, 64 << 10);
            unsafe(image, "vhdx", "damaged");
        }
    }

    @Test
    void anItemThatPointsAnywhereIsRefused() {
        unsafe(image.putInt(item(FILE_PARAMETERS) + 16, -1), "vhdx", "damaged");
    }

    @Test
    void tablesOfMoreEntriesThanTheyHoldAreRefused() {
        unsafe(image.putShort(metadata() + 10, (short) 2048), "vhdx", "entries");
        image.putInt(REGIONS + 8, -1);
        sum(REGIONS, 64 << 10);
        unsafe(image, "vhdx", "entries");
    }

    @Test
    void anUnknownRegionThatIsRequiredIsRefused() {
        int count = image.getInt(REGIONS + 8);
        image.put(REGIONS + 16 + count * 32, (byte) 1);
        image.putInt(REGIONS + 16 + count * 32 + 28, 1);
        image.putInt(REGIONS + 8, count + 1);
        sum(REGIONS, 64 << 10);

        unsafe(image, "vhdx", "region that is not known");
    }

    @Test
    void metadataThatCannotBeReadAheadAreRefused() {
        FakeImage stream = FakeImage.of(image.array());

        assertEquals("vhdx", accepted(stream.withoutRanges(FakeImage.BUFFER), "vhdx").format());
        unsafe(stream.withoutRanges(1 << 20), "vhdx", "cannot read ahead", "buffer.size");
    }

    @Test
    void anImageThatIsCutShortIsRefused() {
        for (int length : new int[] {8, 100, 64 << 10, 200 << 10, 256 << 10, 3 << 20}) {
            unsafe(Arrays.copyOf(image.array(), length), "vhdx", "cut short");
        }
    }

    /** Another byte than the one there: qemu-img's sequence numbers are random. */
    private void damage(int at) {
        image.put(at, (byte) ~image.get(at));
    }

    private int metadata() {
        return (int) image.getLong(metadataEntry() + 16);
    }

    private int metadataEntry() {
        int region = REGIONS + 16;
        while (!startsWith(region, METADATA)) {
            region += 32;
        }
        return region;
    }

    private int item(byte[] guid) {
        int item = metadata() + 32;
        while (!startsWith(item, guid)) {
            item += 32;
        }
        return item;
    }

    private boolean startsWith(int at, byte[] start) {
        return Arrays.equals(image.array(), at, at + start.length, start, 0, start.length);
    }

    private void sum(int at, int length) {
        image.putInt(at + 4, 0);
        CRC32C crc = new CRC32C();
        crc.update(image.array(), at, length);
        image.putInt(at + 4, (int) crc.getValue());
    }
}
