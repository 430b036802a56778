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
import static org.imagemover.core.inspect.Inspect.misclaimed;
import static org.imagemover.core.inspect.Inspect.unsafe;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VhdInspectorTest {

    private static final long DISK = 8 * Made.MIB;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"vhd", "vpc", "VHD"})
    void aDynamicDiskThatQemuMakesPassesWithItsSize(String claimed) {
        byte[] image = Tools.qemuImage(directory, "vpc", "-o", "force_size=on");

        assertEquals(new Inspection("vhd", "dynamic", DISK), accepted(image, claimed));
    }

    @Test
    void aFixedDiskThatQemuMakesIsRecognisedByItsEnd() {
        byte[] image =
                Tools.converted(
                        directory,
                        Made.mbr().array(),
                        "vpc",
                        "-o",
                        "subformat=fixed,force_size=on");

        assertEquals(new Inspection("vhd", "fixed", Made.MIB), accepted(image, "vpc"));
        misclaimed(ByteBuffer.wrap(image), "raw", "recorded as raw", "--format vhd");
    }

    @Test
    void anOlderFooterOfOneByteLessIsRecognised() {
        byte[] image = Made.fixedVhd(Made.gpt()).array();

        assertEquals("fixed", accepted(Arrays.copyOf(image, image.length - 1), "vhd").detail());
    }

    @Test
    void aDifferencingDiskIsRefusedWhicheverFooterSaysSo() {
        int differencing = 4;
        unsafe(Made.vhd(differencing, differencing), "vhd", "another disk");
        unsafe(Made.vhd(differencing, 3), "vhd", "another disk");
        unsafe(Made.vhd(3, differencing), "vhd", "another disk");
        unsafe(Made.vhdFooter(differencing, DISK), "vhd", "another disk");
        ByteBuffer atEndOnly =
                Made.bytes(2048).put(1536, Made.vhdFooter(differencing, DISK).array());
        unsafe(atEndOnly, "vhd", "another disk");
    }

    @Test
    void aDynamicDiskWhoseHeaderNamesAParentIsRefused() {
        unsafe(Made.vhd(3, 3).putInt(512 + 576, 0x57326b75), "vhd", "names another disk");
    }

    @Test
    void aDynamicDiskWithoutItsHeaderIsRefused() {
        unsafe(Made.vhd(3, 3).put(512, (byte) 'x'), "vhd", "header is missing");
        unsafe(Made.vhd(3, 3).putLong(16, 1 << 30), "vhd", "points behind its end");
        unsafe(Made.vhd(3, 3).putLong(16, -1), "vhd", "points behind its end");
        unsafe(Made.vhdFooter(3, DISK), "vhd", "points behind its end");
    }

    @Test
    void footersThatDifferAreRefused() {
        unsafe(Made.vhd(3, 3).putLong(2560 + 48, 1), "vhd", "differ");
        unsafe(Made.vhd(3, 3).putLong(2560 + 16, 1024), "vhd", "differ");
    }

    @Test
    void typesThatAreNotInTheirPlaceAreRefused() {
        unsafe(Made.vhd(2, 2), "vhd", "disk type 2");
        unsafe(Made.bytes(2048).put(1536, Made.vhdFooter(3, DISK).array()), "vhd", "disk type 3");
    }

    @Test
    void withoutReadingAheadADynamicDiskIsCheckedInFront() {
        FakeImage image = FakeImage.of(Arrays.copyOf(Made.vhd(3, 3).array(), 5 << 20));

        Inspection found = accepted(image.withoutRanges(FakeImage.BUFFER), "vhd");

        assertEquals("dynamic", found.detail());
    }

    @Test
    void withoutReadingAheadAFixedDiskIsARawDiskAndAClaimOfVhdIsRefused() {
        ByteBuffer disk = Made.bytes(5 << 20).put(0, Made.mbr().array());
        FakeImage image = FakeImage.of(Made.fixedVhd(disk).array()).withoutRanges(FakeImage.BUFFER);

        assertEquals("raw", accepted(image, null).format());
        assertEquals("raw", accepted(image, "raw").format());
        unsafe(image, "vhd", "recognised by its end", "ranges");
        unsafe(image.ofUnknownSize(), "vhd", "recognised by its end");
    }

    @Test
    void insideAnotherFormatTheFooterOfAVhdIsData() {
        ByteBuffer image = Made.qcow2(3, DISK);
        image.put(image.capacity() - 512, Made.vhdFooter(2, DISK).array());

        assertEquals("qcow2", accepted(image, "qcow2").format());
    }
}
