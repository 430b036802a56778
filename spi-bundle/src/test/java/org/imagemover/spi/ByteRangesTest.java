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
package org.imagemover.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteRangesTest {

    private static ByteRanges of(long... bounds) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(ByteRange.between(bounds[i], bounds[i + 1]));
        }
        return ByteRanges.of(ranges);
    }

    @Test
    void rangesThatTouchOrOverlapBecomeOne() {
        assertEquals(of(0, 30, 40, 50), of(20, 30, 0, 10, 10, 20, 5, 25, 40, 50, 45, 45));
    }

    @Test
    void missingIsWhatLiesBetweenAndBehind() {
        assertEquals(of(0, 5, 10, 20, 30, 40), of(5, 10, 20, 30).missing(40));
        assertEquals(ByteRanges.NONE, of(0, 50).missing(40));
    }

    @Test
    void prefixCountsOnlyFromTheStart() {
        assertEquals(10, of(0, 10, 20, 30).prefixLength());
        assertEquals(0, of(1, 10).prefixLength());
    }

    @Test
    void aRangeNeverReachesBeyondTheLargestNumber() {
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(Long.MAX_VALUE, 1));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> ByteRange.between(5, 4));
    }

    @Test
    void setsOfRangesBehaveAsSetsOfBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            BitSet bytes = new BitSet();
            BitSet others = new BitSet();
            ByteRanges ranges = random(random, bytes);
            ByteRanges other = random(random, others);
            BitSet both = (BitSet) bytes.clone();
            both.and(others);
            BitSet missing = (BitSet) bytes.clone();
            missing.flip(0, 64);
            missing.clear(64, 200);
            String message = "seed " + seed + ", round " + round;
            assertEquals(both, bits(ranges.intersection(other)), message);
            assertEquals(missing, bits(ranges.missing(64)), message);
            assertEquals(bytes.cardinality(), ranges.total(), message);
            assertEquals(bytes.nextClearBit(0), ranges.prefixLength(), message);
        }
    }

    private static ByteRanges random(Random random, BitSet bytes) {
        ByteRanges ranges = ByteRanges.NONE;
        for (int i = random.nextInt(6); i > 0; i--) {
            int start = random.nextInt(80);
            int end = start + random.nextInt(12);
            bytes.set(start, end);
            ranges = ranges.plus(ByteRange.between(start, end));
        }
        return ranges;
    }

    private static BitSet bits(ByteRanges ranges) {
        BitSet bits = new BitSet();
        ranges.ranges().forEach(range -> bits.set((int) range.offset(), (int) range.end()));
        return bits;
    }
}
