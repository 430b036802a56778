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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A set of bytes of an image, as ascending, disjoint, not touching, not empty ranges. Immutable.
 */
public final class ByteRanges {

    /** No bytes. */
    public static final ByteRanges NONE = new ByteRanges(List.of());

    private final List<ByteRange> ranges;

    private ByteRanges(List<ByteRange> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** The bytes of all given ranges, which may overlap and come in any order. */
    public static ByteRanges of(Collection<ByteRange> ranges) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.removeIf(range -> range.length() == 0);
        sorted.sort(Comparator.comparingLong(ByteRange::offset));
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange next : sorted) {
            ByteRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && next.offset() <= last.end()) {
                long end = Math.max(last.end(), next.end());
                merged.set(merged.size() - 1, ByteRange.between(last.offset(), end));
            } else {
                merged.add(next);
            }
        }
        return new ByteRanges(merged);
    }

    /** The bytes from 0 to before {@code end}. */
    public static ByteRanges prefix(long end) {
        return of(List.of(new ByteRange(0, end)));
    }

    /** Ascending, disjoint, not touching, not empty. */
    public List<ByteRange> ranges() {
        return ranges;
    }

    /** These bytes and those of one more range. */
    public ByteRanges plus(ByteRange range) {
        List<ByteRange> all = new ArrayList<>(ranges);
        all.add(range);
        return of(all);
    }

    /** The bytes that are in both sets. */
    public ByteRanges intersection(ByteRanges other) {
        List<ByteRange> both = new ArrayList<>();
        int mine = 0;
        int theirs = 0;
        while (mine < ranges.size() && theirs < other.ranges.size()) {
            ByteRange a = ranges.get(mine);
            ByteRange b = other.ranges.get(theirs);
            long start = Math.max(a.offset(), b.offset());
            long end = Math.min(a.end(), b.end());
            if (start < end) {
                both.add(ByteRange.between(start, end));
            }
            if (a.end() < b.end()) {
                mine++;
            } else {
                theirs++;
            }
        }
        return new ByteRanges(both);
    }

    /** The bytes from 0 to before {@code end} that are not in this set. */
    public ByteRanges missing(long end) {
        List<ByteRange> missing = new ArrayList<>();
        long position = 0;
        for (ByteRange range : ranges) {
            if (position >= end) {
                break;
            }
            if (range.offset() > position) {
                missing.add(ByteRange.between(position, Math.min(range.offset(), end)));
            }
            position = range.end();
        }
        if (position < end) {
            missing.add(ByteRange.between(position, end));
        }
        return new ByteRanges(missing);
    }

    /** How many bytes from 0 on are all in this set. */
    public long prefixLength() {
        return ranges.isEmpty() || ranges.get(0).offset() > 0 ? 0 : ranges.get(0).length();
    }

    /** How many bytes are in this set. */
    public long total() {
        return ranges.stream().mapToLong(ByteRange::length).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteRanges that && ranges.equals(that.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
