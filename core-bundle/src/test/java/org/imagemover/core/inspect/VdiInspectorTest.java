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

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VdiInspectorTest {

    private static final long DISK = 8 * Made.MIB;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void imagesThatQemuMakesPassWithTheSizeOfTheirDisk(String fixed) {
        byte[] image = Tools.qemuImage(directory, "vdi", "-o", "static=" + fixed);

        String type = fixed.equals("on") ? "fixed" : "dynamic";
        assertEquals(new Inspection("vdi", type, DISK), accepted(image, "vdi"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 0, -1})
    void differencingUndoAndUnknownTypesAreRefused(int type) {
        unsafe(Made.vdi(type), "vdi", "another disk");
    }

    @Test
    void aParentIsRefusedWhateverTheTypeSays() {
        unsafe(Made.vdi(1).put(0x1a8, (byte) 1), "vdi", "another disk");
        unsafe(Made.vdi(2).put(0x1c7, (byte) 1), "vdi", "another disk");
    }

    @Test
    void anotherVersionIsRefused() {
        unsafe(Made.vdi(1).putInt(0x44, 1), "vdi", "version 1.1");
    }

    @Test
    void aHeaderThatIsCutShortIsRefused() {
        for (int length = 0x44; length < 0x1c8; length++) {
            unsafe(Arrays.copyOf(Made.vdi(1).array(), length), "vdi", "damaged");
        }
    }
}
