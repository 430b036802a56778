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
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ISO, partitioned disks, raw, and what is a mixture of several. */
class PlainImagesTest {

    @TempDir Path directory;

    @Test
    void anEmptyImageIsRaw() {
        FakeImage image = FakeImage.of(new byte[0]);

        assertEquals(new Inspection("raw", "", 0), accepted(image, null));
        assertEquals(new Inspection("raw", "", 0), accepted(image, "raw"));
        FakeImage stream = image.withoutRanges(FakeImage.BUFFER).ofUnknownSize();
        assertEquals(new Inspection("raw", "", 0), accepted(stream, "raw"));
    }

    @Test
    void anythingElseIsRawAndAsLargeAsItIs() {
        for (int length : new int[] {1, 3, 511, 512, 513, 32770, 49152, 100_000}) {
            assertEquals(new Inspection("raw", "", length), accepted(new byte[length], null));
        }
    }

    @Test
    void aRawDiskOfUnknownSizeHasNoDiskSize() {
        FakeImage stream = FakeImage.of(new byte[100_000]).ofUnknownSize();

        assertEquals(-1, accepted(stream, "raw").virtualSize());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 1024, 49151, 49152})
    void aShortStreamOfUnknownSizeIsInspectedUpToItsEnd(int length) {
        ByteBuffer image = Made.bytes(length);
        if (length >= 1024) {
            image.put(0, Made.vdi(1).array());
        }
        FakeImage stream = FakeImage.of(image.array()).withoutRanges(FakeImage.BUFFER);

        String expected = length >= 1024 ? "vdi" : "raw";
        assertEquals(expected, accepted(stream.ofUnknownSize(), null).format());
    }

    @Test
    void partitionTablesAreToldButStayRaw() {
        assertEquals(new Inspection("raw", "mbr", Made.MIB), accepted(Made.mbr(), "raw"));
        assertEquals(new Inspection("raw", "gpt", Made.MIB), accepted(Made.gpt(), null));
    }

    @Test
    void aSignatureAloneIsNoPartitionTable() {
        assertEquals("", accepted(Made.mbr().put(446, (byte) 7), "raw").detail());
        assertEquals("", accepted(Made.mbr().putInt(446 + 12, 0), "raw").detail());
        assertEquals("", accepted(Made.mbr().put(510, (byte) 0), "raw").detail());
    }

    @Test
    void aFatFileSystemIsNoPartitionTable() {
        ByteBuffer image = Made.mbr();
        image.put(0, (byte) 0xeb).putShort(11, (short) 512).put(13, (byte) 4);
        image.putShort(14, (short) 1).put(16, (byte) 2).put(21, (byte) 0xf8);

        assertEquals("", accepted(image, "raw").detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-quiet", "-R", "-J", "-udf"})
    void fileSystemsThatGenisoimageMakesAreRecognised(String option) {
        byte[] image = Tools.iso(directory, option);

        assertEquals(new Inspection("iso", "iso9660", image.length), accepted(image, "iso"));
    }

    @Test
    void aFileSystemThatIsUdfOnlyIsRecognised() {
        ByteBuffer image = Made.bytes(1 << 20);
        Made.text(image, 32769, "BEA01");
        Made.text(image, 34817, "NSR03");

        assertEquals(new Inspection("iso", "udf", Made.MIB), accepted(image, "iso"));
        Made.text(image, 32769, "NSR02");
        assertEquals(new Inspection("iso", "udf", Made.MIB), accepted(image, null));
    }

    @Test
    void anIsoThatCanStartFromADiskIsAnIso() {
        for (ByteBuffer disk : new ByteBuffer[] {Made.mbr(), Made.gpt()}) {
            Made.text(disk, 32769, "CD001");
            assertEquals("iso", accepted(disk, "iso").format());
            assertEquals("iso", accepted(disk, null).format());
        }
    }

    @Test
    void anIsoThatIsUsedAsARawDiskIsRaw() {
        assertEquals(new Inspection("raw", "iso", Made.MIB), accepted(Made.iso(), "raw"));
    }

    @Test
    void whatLooksLikeTwoFormatsIsRefused() {
        ByteBuffer isoAndQcow2 = Made.qcow2(3, Made.MIB);
        Made.text(isoAndQcow2, 32769, "CD001");
        ByteBuffer diskAndVdi = Made.vdi(1);
        diskAndVdi.put(446, java.util.Arrays.copyOfRange(Made.mbr().array(), 446, 512));
        ByteBuffer luksAndVdi = Made.luks(1, 1).put(0x40, Made.vdi(1).array(), 0x40, 4);

        for (String claimed : new String[] {"iso", "qcow2", "raw", null}) {
            unsafe(isoAndQcow2, claimed, "qcow2, iso", "several formats");
        }
        unsafe(diskAndVdi, "vdi", "several formats");
        unsafe(luksAndVdi, "luks", "several formats");
    }

    @Test
    void qedIsAlwaysRefused() {
        unsafe(Tools.qemuImage(directory, "qed"), "qed", "qed", "qemu-img convert");
        unsafe(new byte[] {'Q', 'E', 'D', 0}, null, "qed");
    }
}
