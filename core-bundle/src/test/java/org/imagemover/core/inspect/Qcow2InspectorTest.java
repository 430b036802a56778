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

import static org.imagemover.core.inspect.Inspect.ENCRYPTED;
import static org.imagemover.core.inspect.Inspect.accepted;
import static org.imagemover.core.inspect.Inspect.refused;
import static org.imagemover.core.inspect.Inspect.unsafe;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Qcow2InspectorTest {

    private static final long DISK = 8 * Made.MIB;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compat=1.1",
                "compat=0.10",
                "cluster_size=512",
                "cluster_size=2M",
                "extended_l2=on",
                "lazy_refcounts=on",
                "preallocation=full"
            })
    void imagesThatQemuMakesPassWithTheSizeOfTheirDisk(String option) {
        byte[] image = Tools.qemuImage(directory, "qcow2", "-o", option);

        Inspection found = accepted(image, "qcow2");

        assertEquals("qcow2", found.format());
        assertEquals(DISK, found.virtualSize());
        assertEquals("version " + (option.equals("compat=0.10") ? 2 : 3), found.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"compat=1.1", "compat=0.10"})
    void anImageWithABackingFileThatQemuMakesIsRefused(String option) {
        Tools.qemuImage(directory, "raw");
        byte[] image =
                Tools.qemuImage(directory, "qcow2", "-o", option, "-b", "made.raw", "-F", "raw");

        unsafe(image, "qcow2", "backing file", "qemu-img convert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data_file=data.raw", "data_file=data.raw,data_file_raw=on"})
    void anImageWithADataFileThatQemuMakesIsRefused(String option) {
        byte[] image = Tools.qemuImage(directory, "qcow2", "-o", option);

        unsafe(image, "qcow2", "data in another file");
    }

    @Test
    void theNameOfADataFileIsRefusedWhateverTheFeaturesSay() {
        ByteBuffer image = Made.qcow2(3, DISK).putInt(104, 0x44415441).putInt(108, 8);

        unsafe(image, "qcow2", "data in another file");
    }

    @Test
    void aDirtyImagePasses() {
        assertEquals(DISK, accepted(Made.qcow2(3, DISK).putLong(72, 1), null).virtualSize());
    }

    @Test
    void aCorruptImageIsRefused() {
        unsafe(Made.qcow2(3, DISK).putLong(72, 2), "qcow2", "corrupt", "qemu-img check");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 8, 31, 63})
    void anUnknownFeatureIsRefused(int bit) {
        unsafe(Made.qcow2(3, DISK).putLong(72, 1L << bit), "qcow2", "not known");
    }

    @Test
    void whatFollowsAHeaderOfVersion2IsNotTakenForFeatures() {
        ByteBuffer image = Made.qcow2(2, DISK);
        // an extension with the names of features, of 144 bytes: as features it has many bits
        image.putInt(72, 0x6803f857).putInt(76, 0x90);

        assertEquals("version 2", accepted(image, "qcow2").detail());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, -1})
    void otherVersionsAreRefused(int version) {
        unsafe(Made.qcow2(version, DISK), "qcow2", "version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"36:-1", "56:1000000", "60:100000", "20:8", "20:22", "20:-1", "100:96"})
    void sizesThatNoImageNeedsAreRefused(String edit) {
        int at = Integer.parseInt(edit.split(":")[0]);
        ByteBuffer image = Made.qcow2(3, DISK).putInt(at, Integer.parseInt(edit.split(":")[1]));

        unsafe(image, "qcow2", "header");
    }

    @Test
    void legacyEncryptionIsRefusedUnlessItIsAllowed() {
        byte[] image =
                Tools.qemuImage(
                        directory,
                        "qcow2",
                        "--object",
                        "secret,id=key,data=key",
                        "-o",
                        "encrypt.format=aes,encrypt.key-secret=key");

        unsafe(image, "qcow2", "encrypted", "inspect.allow.encrypted");
        assertEquals(DISK, accepted(FakeImage.of(image), "qcow2", ENCRYPTED).virtualSize());
    }

    @Test
    void luksInsideIsRefusedUnlessItIsAllowed() {
        FakeImage image = FakeImage.of(withLuks(Made.luks(1, 1000)).array());

        unsafe(image, "qcow2", "encrypted", "inspect.allow.encrypted");
        assertEquals(DISK, accepted(image, "qcow2", ENCRYPTED).virtualSize());
    }

    @Test
    void luksInsideIsCheckedAsLuksOutsideIs() {
        FakeImage bomb = FakeImage.of(withLuks(Made.luks(1, 12_000_001)).array());
        FakeImage version2 = FakeImage.of(withLuks(Made.luks(2, 1)).array());
        FakeImage without = FakeImage.of(Made.qcow2(3, DISK).putInt(32, 2).array());

        refused(Reason.UNSAFE, bomb, "qcow2", ENCRYPTED, "12000001 iterations");
        refused(Reason.UNSAFE, version2, "qcow2", ENCRYPTED, "version 2");
        refused(Reason.UNSAFE, without, "qcow2", ENCRYPTED, "LUKS header is missing");
        ByteBuffer two = withLuks(Made.luks(1, 1000));
        two.put(128, two.array(), 104, 24);
        refused(Reason.UNSAFE, FakeImage.of(two.array()), "qcow2", ENCRYPTED, "two LUKS headers");
    }

    @Test
    void aLuksHeaderThatCannotBeReadAheadIsRefused() {
        byte[] image = withLuks(Made.luks(1, 1000)).array();
        FakeImage stream = FakeImage.of(image).withoutRanges(64 << 10);

        refused(Reason.UNSAFE, stream, "qcow2", ENCRYPTED, "cannot read ahead", "buffer.size");
    }

    @Test
    void anUnknownEncryptionIsRefusedEvenWhereEncryptionIsAllowed() {
        FakeImage image = FakeImage.of(Made.qcow2(3, DISK).putInt(32, 3).array());

        refused(Reason.UNSAFE, image, "qcow2", ENCRYPTED, "not known");
    }

    @Test
    void aHeaderThatIsCutShortIsRefused() {
        byte[] image = Made.qcow2(3, DISK).array();
        for (int length = 4; length < 104; length++) {
            unsafe(Arrays.copyOf(image, length), "qcow2", "damaged");
        }
        assertEquals("qcow2", accepted(Arrays.copyOf(image, 104), "qcow2").format());
    }

    private static ByteBuffer withLuks(ByteBuffer luks) {
        ByteBuffer image = Made.qcow2(3, DISK);
        image.putInt(32, 2);
        image.putInt(104, 0x0537be77).putInt(108, 16).putLong(112, 128 << 10).putLong(120, 592);
        image.put(128 << 10, Arrays.copyOf(luks.array(), 592));
        return image;
    }
}
