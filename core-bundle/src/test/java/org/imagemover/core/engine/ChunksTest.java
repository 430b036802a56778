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
package org.imagemover.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.imagemover.spi.ByteRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunksTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 1, 1", "99, 1, 99", "100, 1, 100", "101, 2, 1", "200, 2, 100"})
    void theLastChunkIsWhatIsLeft(long size, int count, int last) {
        Chunks chunks = new Chunks(100, size);
        assertEquals(count, chunks.count());
        if (count > 0) {
            assertEquals(last, chunks.chunk(count - 1).length);
        }
        assertEquals(count == 0, chunks.allDone());
        assertEquals(count > 0, chunks.hasLeft());
    }

    @Test
    void eachIsClaimedOnceInOrderUntilItIsGivenBack() {
        Chunks chunks = new Chunks(100, 1000);
        assertEquals(new Chunks.Run(0, 4), chunks.claim(4));
        assertEquals(new Chunks.Run(4, 6), chunks.claim(99));
        assertNull(chunks.claim(1));
        assertEquals(0, chunks.left());
        chunks.giveBack(2, 4);
        chunks.giveBack(7, 8);
        assertEquals(3, chunks.left());
        assertEquals(new Chunks.Run(2, 2), chunks.claim(9), "what follows is somebody else's");
        assertEquals(new Chunks.Run(7, 1), chunks.claim(9));
        assertFalse(chunks.hasLeft());
    }

    @Test
    void oneThatIsDoneIsNotClaimedAgainThoughItIsGivenBack() {
        Chunks chunks = new Chunks(100, 300);
        chunks.claim(3);
        chunks.done(1);
        chunks.giveBack(0, 3);
        assertEquals(new Chunks.Run(0, 1), chunks.claim(3));
        assertEquals(new Chunks.Run(2, 1), chunks.claim(3));
        chunks.done(0);
        assertFalse(chunks.allDone());
        chunks.done(2);
        assertTrue(chunks.allDone());
    }

    @Test
    void whatHasToBeMovedAgainIsCountedInBytes() {
        Chunks chunks = new Chunks(100, 450);
        chunks.claim(5);
        for (int index : new int[] {0, 2, 4}) {
            chunks.done(index);
        }
        assertEquals(150, chunks.undoFrom(1));
        assertTrue(chunks.isDone(0));
        assertFalse(chunks.isDone(2) || chunks.isDone(4));
        assertEquals(0, chunks.undoFrom(1));
        assertEquals(0, chunks.undoFrom(9), "behind the end there is nothing");
    }

    @Test
    void whatIsDoneIsToldInBytesUpToAnEnd() {
        Chunks chunks = new Chunks(100, 450);
        for (int index : new int[] {0, 1, 3, 4}) {
            chunks.done(index);
        }
        assertEquals(
                List.of(ByteRange.between(0, 200), ByteRange.between(300, 450)),
                chunks.doneBefore(450).ranges());
        assertEquals(List.of(ByteRange.between(0, 150)), chunks.doneBefore(150).ranges());
        assertEquals(List.of(), chunks.doneBefore(0).ranges());
    }

    @Test
    void anImageOfUnknownSizeHasNoEndUntilItIsFound() {
        Chunks chunks = new Chunks(100, -1);
        assertEquals(new Chunks.Run(0, 8), chunks.claim(8));
        assertEquals(100, chunks.chunk(7).length);
        chunks.done(0);
        chunks.done(1);
        assertFalse(chunks.allDone());
        chunks.size(200);
        chunks.giveBack(2, 8);
        assertFalse(chunks.hasLeft(), "an image that ends with a chunk has no empty one behind");
        assertTrue(chunks.allDone());
    }
}
