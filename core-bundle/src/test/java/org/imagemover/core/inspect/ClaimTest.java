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
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {

    @Test
    void whatIsNotClaimedIsToldAsFound() {
        disguised().forEach((format, image) -> assertEquals(format, found(image, null)));
        disguised().forEach((format, image) -> assertEquals(format, found(image, " ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "ami", "ari", "aki", "RAW"})
    void aDiskImageThatIsClaimedToBePlainBytesIsRefused(String claimed) {
        String recorded = "recorded as " + claimed.toLowerCase(java.util.Locale.ROOT);
        disguised()
                .forEach(
                        (format, image) ->
                                misclaimed(
                                        image,
                                        claimed,
                                        recorded,
                                        "its bytes are " + format,
                                        "--format " + format));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "vmdk", "vhd", "vpc", "vhdx", "vdi", "iso", "luks", "qed"})
    void plainBytesThatAreClaimedToBeADiskImageAreRefused(String claimed) {
        misclaimed(Made.bytes(4096), claimed, "its bytes are raw", "--format raw");
        misclaimed(Made.mbr(), claimed, "its bytes are raw (mbr)", "--format raw");
        misclaimed(Made.bytes(0), claimed, "its bytes are raw", "--format raw");
    }

    @Test
    void oneDiskImageIsNotAnother() {
        disguised().forEach((format, image) -> notAnother(format, image));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "ami", "ari", "aki"})
    void plainBytesAreWhatTheyAreClaimedToBe(String claimed) {
        assertEquals("raw", found(Made.bytes(4096), claimed));
        assertEquals("raw", found(Made.mbr(), claimed));
        assertEquals("raw", found(Made.gpt(), claimed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ploop", "docker", "ova", "gpt", "x"})
    void aFormatThatCannotBeRecognisedIsRefused(String claimed) {
        unsafe(Made.mbr(), claimed, "'" + claimed + "'", "cannot be checked", "record it as raw");
        misclaimed(Made.qcow2(3, 1), claimed, "its bytes are qcow2");
    }

    @Test
    void aClaimThatIsNoNameIsNotRepeated() {
        String message = unsafe(Made.mbr(), "a\nb" + "c".repeat(1000));

        assertFalse(message.contains("\n"), message);
        assertFalse(message.length() > 300, message);
    }

    @Test
    void adviceIsOnlyGivenWhereItHelps() {
        ByteBuffer image = Made.qcow2(3, 1).putLong(8, 1);

        String message = misclaimed(image, "raw", "its bytes are qcow2", "backing file");

        assertFalse(message.contains("--format"), message);
    }

    private static void notAnother(String format, ByteBuffer image) {
        for (String claimed : disguised().keySet()) {
            if (!claimed.equals(format)) {
                misclaimed(image, claimed, "recorded as " + claimed, "bytes are " + format);
            }
        }
    }

    private static String found(ByteBuffer image, String claimed) {
        return accepted(image, claimed).format();
    }

    private static Map<String, ByteBuffer> disguised() {
        Map<String, ByteBuffer> images = new LinkedHashMap<>();
        images.put("qcow2", Made.qcow2(3, 8 * Made.MIB));
        images.put("vmdk", Made.vmdk(Made.descriptor()));
        images.put("vhd", Made.vhd(3, 3));
        images.put("vdi", Made.vdi(1));
        return images;
    }
}
