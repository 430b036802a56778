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
package org.imagemover.localfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.junit.jupiter.api.Test;

class WrittenRangesTest {

    @Test
    void itIsTheUnionOfWhatWasWrittenInAnyOrder() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            WrittenRanges written = new WrittenRanges(ByteRanges.NONE);
            List<ByteRange> all = new ArrayList<>();
            for (int write = 0; write < 30; write++) {
                ByteRange range = new ByteRange(random.nextInt(200), random.nextInt(12));
                written.add(range.offset(), range.length());
                all.add(range);
            }
            assertEquals(ByteRanges.of(all), written.snapshot());
        }
    }

    @Test
    void veryManyPiecesAreForgottenInPartAndNeverInvented() {
        WrittenRanges written = new WrittenRanges(ByteRanges.NONE);
        for (long piece = 0; piece < 200_000; piece++) {
            written.add(piece * 8, 4);
        }
        List<ByteRange> known = written.snapshot().ranges();
        assertTrue(known.size() <= 1 << 16, () -> known.size() + " pieces");
        assertTrue(known.stream().allMatch(piece -> piece.length() == 4));
        written.add(0, 1_600_000);
        assertEquals(ByteRanges.prefix(1_600_000), written.snapshot());
    }
}
