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
import java.util.Arrays;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.junit.jupiter.api.Test;

class LuksInspectorTest {

    private static final Inspection FOUND = new Inspection("luks", "version 1", 64 << 10);

    @Test
    void anEncryptedDiskIsRefusedUnlessItIsAllowed() {
        FakeImage image = FakeImage.of(Made.luks(1, 12_000_000).array());

        unsafe(image, "luks", "encrypted", "inspect.allow.encrypted");
        assertEquals(FOUND, accepted(image, "luks", ENCRYPTED));
        assertEquals(FOUND, accepted(image, null, ENCRYPTED));
    }

    @Test
    void anotherVersionIsRefusedEvenWhereEncryptionIsAllowed() {
        encryptedRefused(Made.luks(2, 1000), "version 2");
        encryptedRefused(Made.luks(0, 1000), "version 0");
    }

    @Test
    void aKeyThatTakesTooLongIsRefusedEvenWhereEncryptionIsAllowed() {
        encryptedRefused(Made.luks(1, 12_000_001), "12000001 iterations");
        encryptedRefused(Made.luks(1, -1), "4294967295 iterations");
        encryptedRefused(Made.luks(1, 1000).putInt(164, 12_000_001), "12000001 iterations");
    }

    @Test
    void aKeySlotThatIsNotInUseMayHaveAnyCount() {
        ByteBuffer image = Made.luks(1, 1000).putInt(208 + 48 + 4, -1);

        assertEquals(FOUND, accepted(FakeImage.of(image.array()), "luks", ENCRYPTED));
    }

    @Test
    void dataBehindTheEndAreRefused() {
        encryptedRefused(Made.luks(1, 1000).putInt(104, -1), "cut short");
    }

    @Test
    void aHeaderThatIsCutShortIsRefused() {
        for (int length : new int[] {6, 7, 100, 108, 200, 500}) {
            ByteBuffer image = ByteBuffer.wrap(Arrays.copyOf(Made.luks(1, 9).array(), length));
            encryptedRefused(image, "cut short");
        }
    }

    private static void encryptedRefused(ByteBuffer image, String words) {
        refused(Reason.UNSAFE, FakeImage.of(image.array()), "luks", ENCRYPTED, words);
    }
}
