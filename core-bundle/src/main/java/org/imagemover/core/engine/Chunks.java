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

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.jspecify.annotations.Nullable;

/**
 * Which chunks of an image are at the destination, which a lane is at work on, and which are left.
 * Lanes claim them in ascending order. Thread-safe.
 */
final class Chunks {

    /**
     * The most chunks that an image may have. What is known of each takes some bits, so that this
     * is what bounds the memory of a transfer, whatever size its source tells.
     */
    static final int MOST = 1 << 26;

    private final int chunkSize;
    private final BitSet done = new BitSet();

    /** None of these is done. */
    private final BitSet claimed = new BitSet();

    private int doneCount;
    private int claimedCount;

    /** Every chunk before it is done or claimed. */
    private int firstMaybeLeft;

    private long size;

    /**
     * Some chunks that follow each other.
     *
     * @param first the index of the first one
     * @param count at least 1
     */
    record Run(int first, int count) {
        int end() {
            return first + count;
        }
    }

    /**
     * @param chunkSize in bytes; the last chunk may be shorter
     * @param size of the image in bytes, or -1 while unknown
     */
    Chunks(int chunkSize, long size) {
        this.chunkSize = chunkSize;
        this.size = size;
    }

    int chunkSize() {
        return chunkSize;
    }

    /** Whether an image of that size has no more chunks than it may. */
    static boolean fit(long size, int chunkSize) {
        return size <= (long) MOST * chunkSize;
    }

    /** Sets the size when it is found out. */
    synchronized void size(long found) {
        size = found;
    }

    /** The image's size in bytes, or -1 while unknown. */
    synchronized long size() {
        return size;
    }

    /** How many chunks there are; of an image of unknown size, without an end. */
    synchronized int count() {
        return size < 0
                ? Integer.MAX_VALUE
                : Math.toIntExact(size / chunkSize + (size % chunkSize == 0 ? 0 : 1));
    }

    long position(int index) {
        return (long) index * chunkSize;
    }

    synchronized Chunk chunk(int index) {
        return new Chunk(index, position(index), length(index));
    }

    /** How many bytes a chunk has, or may have while the size is unknown. */
    synchronized int length(int index) {
        return size < 0 ? chunkSize : (int) Math.min(chunkSize, size - position(index));
    }

    /** Claims the first chunks that nobody has claimed, or null where there are none. */
    synchronized @Nullable Run claim(int most) {
        int first = firstLeft();
        int count = 0;
        while (count < most && first + count < count() && isLeft(first + count)) {
            count++;
        }
        if (count == 0) {
            return null;
        }
        claimed.set(first, first + count);
        claimedCount += count;
        return new Run(first, count);
    }

    /** Whether something is left that nobody has claimed. */
    synchronized boolean hasLeft() {
        return firstLeft() < count();
    }

    /** How many chunks nobody has claimed. */
    synchronized int left() {
        return count() - doneCount - claimedCount;
    }

    /** The index of the first chunk that nobody has claimed. */
    synchronized int firstLeft() {
        while (!isLeft(firstMaybeLeft)) {
            firstMaybeLeft = claimed.nextClearBit(done.nextClearBit(firstMaybeLeft));
        }
        return firstMaybeLeft;
    }

    private boolean isLeft(int index) {
        return !done.get(index) && !claimed.get(index);
    }

    /** Takes claims back: somebody else may have these chunks. */
    synchronized void giveBack(int from, int end) {
        claimedCount -= claimed.get(from, end).cardinality();
        claimed.clear(from, end);
        firstMaybeLeft = Math.min(firstMaybeLeft, from);
    }

    /** A chunk is at the destination. */
    synchronized void done(int index) {
        claimedCount -= claimed.get(index) ? 1 : 0;
        claimed.clear(index);
        doneCount += done.get(index) ? 0 : 1;
        done.set(index);
    }

    synchronized boolean isDone(int index) {
        return done.get(index);
    }

    synchronized boolean allDone() {
        return size >= 0 && doneCount >= count();
    }

    /**
     * All chunks are at the destination, by a clone.
     *
     * @param unseen the indices of those whose bytes have to be seen there all the same
     * @return how many bytes the others have
     */
    synchronized long allAreDone(Collection<Integer> unseen) {
        done.set(0, count());
        long bytes = size;
        for (int index : unseen) {
            done.clear(index);
            bytes -= chunk(index).length;
        }
        doneCount = done.cardinality();
        firstMaybeLeft = 0;
        return bytes;
    }

    /**
     * The chunks from an index on have to be moved again.
     *
     * @return how many bytes these are
     */
    synchronized long undoFrom(int index) {
        long bytes = 0;
        for (int at = done.nextSetBit(index); at >= 0; at = done.nextSetBit(at + 1)) {
            bytes += chunk(at).length;
        }
        done.clear(index, Math.max(index, done.length()));
        doneCount = done.cardinality();
        firstMaybeLeft = Math.min(firstMaybeLeft, index);
        return bytes;
    }

    /** What is done, before an end. */
    synchronized ByteRanges doneBefore(long end) {
        List<ByteRange> ranges = new ArrayList<>();
        int from = done.nextSetBit(0);
        while (from >= 0 && position(from) < end) {
            int to = done.nextClearBit(from);
            ranges.add(ByteRange.between(position(from), Math.min(position(to), end)));
            from = done.nextSetBit(to);
        }
        return ByteRanges.of(ranges);
    }
}
