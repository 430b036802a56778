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
package org.imagemover.store.rbd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;

/**
 * What was written, in bounded memory: of an image in very many pieces some are not remembered,
 * which costs no more than writing them again. Thread-safe.
 */
final class WrittenRanges {

    private static final int MOST = 64 << 10;

    private final TreeMap<Long, Long> endByStart = new TreeMap<>();

    WrittenRanges(ByteRanges known) {
        known.ranges().forEach(range -> add(range.offset(), range.length()));
    }

    synchronized void add(long offset, long length) {
        if (length == 0) {
            return;
        }
        long start = offset;
        long end = offset + length;
        Map.Entry<Long, Long> before = endByStart.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        Map.Entry<Long, Long> touched = endByStart.ceilingEntry(start);
        while (touched != null && touched.getKey() <= end) {
            end = Math.max(end, touched.getValue());
            endByStart.remove(touched.getKey());
            touched = endByStart.ceilingEntry(start);
        }
        if (endByStart.size() < MOST) {
            endByStart.put(start, end);
        }
    }

    synchronized ByteRanges snapshot() {
        List<ByteRange> ranges = new ArrayList<>(endByStart.size());
        endByStart.forEach((start, end) -> ranges.add(ByteRange.between(start, end)));
        return ByteRanges.of(ranges);
    }
}
