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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VmdkInspectorTest {

    private static final long DISK = 8 * Made.MIB;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"monolithicSparse", "streamOptimized"})
    void imagesOfOneFileThatQemuMakesPassWithTheSizeOfTheirDisk(String type) {
        byte[] empty = Tools.qemuImage(directory, "vmdk", "-o", "subformat=" + type);
        byte[] disk = Made.mbr().array();
        byte[] full = Tools.converted(directory, disk, "vmdk", "-o", "subformat=" + type);

        assertEquals(new Inspection("vmdk", type, DISK), accepted(empty, "vmdk"));
        assertEquals(new Inspection("vmdk", type, disk.length), accepted(full, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat"})
    void imagesOfSeveralFilesThatQemuMakesAreRefused(String type) {
        byte[] descriptor = Tools.qemuImage(directory, "vmdk", "-o", "subformat=" + type);

        unsafe(descriptor, "vmdk", "other files");
    }

    @Test
    void theExtentsOfImagesOfSeveralFilesAreRefusedByTheirOlderHeader() {
        unsafe("COWD and more".getBytes(StandardCharsets.US_ASCII), null, "other files");
    }

    @Test
    void aDescriptorInsideThatNamesAnotherTypeIsRefused() {
        for (String type : new String[] {"monolithicFlat", "vmfs", "custom", ""}) {
            String descriptor = Made.descriptor().replace("streamOptimized", type);
            unsafe(Made.vmdk(descriptor), "vmdk", "descriptor");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RW 16384 SPARSE \"/etc/passwd\"",
                "RW 16384 SPARSE \"../../etc/passwd\"",
                "RW 16384 SPARSE \"..\\\\disk\"",
                "RW 16384 SPARSE \"nbd:host\"",
                "RW 16384 FLAT \"disk.vmdk\" 0",
                "rdonly 1 VMFS \"disk.vmdk\"",
                "anything else",
                "changeTrackPath=\"/etc/passwd\""
            })
    void aLineThatNamesAnotherFileOrIsNotKnownIsRefused(String line) {
        unsafe(Made.vmdk(Made.descriptor() + line + "\n"), "vmdk", "descriptor");
    }

    @Test
    void oneExtentIsDue() {
        String extent = "RW 16384 SPARSE \"disk.vmdk\"\n";

        unsafe(Made.vmdk(Made.descriptor().replace(extent, "")), "vmdk", "0 extents");
        unsafe(Made.vmdk(Made.descriptor() + extent), "vmdk", "2 extents");
    }

    @Test
    void aParentIsRefusedWhereverItIsNamed() {
        String parent = "parentFileNameHint=\"base.vmdk\"\n";

        unsafe(Made.vmdk(Made.descriptor() + parent), "vmdk", "another disk");
        unsafe(Made.vmdk(Made.descriptor() + "# " + parent), "vmdk", "another disk");
        for (String cid : new String[] {"4113611a", "ffffffff0", "ffffffff\nparentCID=1"}) {
            String descriptor = Made.descriptor().replace("parentCID=ffffffff", "parentCID=" + cid);
            unsafe(Made.vmdk(descriptor), "vmdk", "another disk");
        }
    }

    @Test
    void aParentThatQemuMakesIsRefused() {
        Tools.qemuImage(directory, "vmdk");
        directory.resolve("made.vmdk").toFile().renameTo(directory.resolve("base.vmdk").toFile());
        byte[] image = Tools.qemuImage(directory, "vmdk", "-b", "base.vmdk", "-F", "vmdk");

        unsafe(image, "vmdk", "another disk");
    }

    @Test
    void aSecondTypeInACommentIsRefused() {
        String comment = "# createType=\"monolithicFlat\"\n";

        unsafe(Made.vmdk(comment + Made.descriptor()), "vmdk", "descriptor");
    }

    @Test
    void aDescriptorWithOtherBytesThanTextIsRefused() {
        unsafe(Made.vmdk(Made.descriptor() + "ddb.x = \"\u00e9\"\n"), "vmdk", "ASCII");
        unsafe(Made.vmdk(Made.descriptor() + "\0" + Made.descriptor()), "vmdk", "ASCII");
    }

    @Test
    void aDescriptorThatIsNotInItsPlaceIsRefused() {
        unsafe(Made.vmdk(Made.descriptor()).putLong(28, 2), "vmdk", "descriptor");
        unsafe(Made.vmdk(Made.descriptor()).putLong(28, 0), "vmdk", "descriptor");
        unsafe(Made.vmdk(Made.descriptor()).putLong(36, 0), "vmdk", "descriptor");
        unsafe(Made.vmdk(Made.descriptor()).putLong(36, 2048), "vmdk", "descriptor");
        unsafe(Made.vmdk(Made.descriptor()).putLong(36, -1), "vmdk", "descriptor");
        String longer = Made.descriptor() + "# " + "x".repeat(512) + "\n";
        unsafe(Made.vmdk(longer).putLong(36, 1), "vmdk", "no end");
        unsafe(Made.vmdk(Made.descriptor()).putLong(36, 1000), "vmdk", "cut short");
    }

    @Test
    void aFooterThatAgreesWithTheHeaderPasses() {
        assertEquals(DISK, accepted(Made.vmdkWithFooter(), "vmdk").virtualSize());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 12, 20, 28, 36, 44, 73, 77})
    void aFooterThatDiffersFromTheHeaderIsRefused(int field) {
        ByteBuffer image = Made.vmdkWithFooter();
        int at = image.capacity() - 1024 + field;

        unsafe(image.put(at, (byte) (image.get(at) + 1)), "vmdk", "footer");
    }

    @Test
    void aFooterWithoutItsMarkersIsRefused() {
        ByteBuffer image = Made.vmdkWithFooter();
        int end = image.capacity();

        unsafe(Made.vmdkWithFooter().putInt(end - 1536 + 12, 2), "vmdk", "footer");
        unsafe(Made.vmdkWithFooter().putInt(end - 512 + 12, 1), "vmdk", "footer");
        unsafe(Made.vmdkWithFooter().putLong(end - 512, 1), "vmdk", "footer");
        unsafe(Made.vmdkWithFooter().putLong(end - 1024 + 56, -1), "vmdk", "footer");
    }

    @Test
    void aFooterThatCannotBeReadAheadIsRefused() {
        FakeImage image = FakeImage.of(Made.vmdkWithFooter().array());

        unsafe(image.withoutRanges(60 << 10), "vmdk", "cannot read ahead");
        unsafe(image.withoutRanges(60 << 10).ofUnknownSize(), "vmdk", "footer");
    }

    @Test
    void versionsAndSizesThatNoImageHasAreRefused() {
        unsafe(Made.vmdk(Made.descriptor()).putInt(4, 0), "vmdk", "version 0");
        unsafe(Made.vmdk(Made.descriptor()).putInt(4, 4), "vmdk", "version 4");
        unsafe(Made.vmdk(Made.descriptor()).putLong(12, 0), "vmdk", "sizes");
        unsafe(Made.vmdk(Made.descriptor()).putLong(12, -1), "vmdk", "sizes");
        unsafe(Made.vmdk(Made.descriptor()).putLong(20, -1), "vmdk", "sizes");
        unsafe(Made.vmdk(Made.descriptor()).putInt(44, 513), "vmdk", "sizes");
    }
}
