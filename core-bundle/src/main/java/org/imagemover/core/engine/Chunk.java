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

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.imagemover.localfile.Zeros;
import org.imagemover.spi.ByteRange;
import org.jspecify.annotations.Nullable;

/**
 * A part of an image on its way. One thread has it at a time: the lane that moves it, then the
 * transfer's own thread where its bytes have to be seen in order.
 */
final class Chunk {

    final int index;
    final long position;

    /** How many bytes it has, or may have while the image's size is unknown. */
    int length;

    /** How many of them have come: to the buffer, or to the destination, or as a hole. */
    int filled;

    /** Whether all of it is known to be zero; it has no buffer then. */
    boolean hole;

    /** Its bytes from 0 to {@link #filled}, but for those of holes, or null. */
    @Nullable ByteBuffer buffer;

    /** What of it may be other than zero, as far as it is known, ascending, within the image. */
    private List<ByteRange> data;

    /** What was passed over for it is zero, ascending, within the chunk. */
    private final List<ByteRange> holes = new ArrayList<>();

    /** How many of these have their zeros in the buffer. */
    private int holesInBuffer;

    private @Nullable MessageDigest hash;
    private int hashed;

    Chunk(int index, long position, int length) {
        this.index = index;
        this.position = position;
        this.length = length;
        this.data = whole();
    }

    boolean isFull() {
        return hole || filled == length;
    }

    /** All of it, within the image. */
    List<ByteRange> whole() {
        return List.of(new ByteRange(position, length));
    }

    /** Notes what of it may be other than zero; what it has already stays. */
    void data(List<ByteRange> regions) {
        data = regions;
    }

    /** How many of its next bytes are known to be zero. */
    int holeAhead() {
        return (int) (nextData().offset() - position) - filled;
    }

    /** How many bytes come up to the next hole; only where none is right ahead. */
    int dataAhead() {
        return (int) (nextData().end() - position) - filled;
    }

    /** The rest of the region that it is in, or the next one; an empty one at the end. */
    private ByteRange nextData() {
        long at = position + filled;
        long end = position + length;
        for (ByteRange region : data) {
            if (region.end() > at && region.offset() < end) {
                return ByteRange.between(
                        Math.max(at, region.offset()), Math.min(end, region.end()));
            }
        }
        return new ByteRange(end, 0);
    }

    /** Passes over bytes that are zero. */
    void skip(int count) {
        holes.add(new ByteRange(filled, count));
        filled += count;
    }

    /** Its bytes, to be read; those of holes are put into the buffer. */
    ByteBuffer bytes() {
        ByteBuffer all = atHand();
        for (; holesInBuffer < holes.size(); holesInBuffer++) {
            ByteRange hole = holes.get(holesInBuffer);
            Zeros.fill(all.limit((int) hole.end()).position((int) hole.offset()));
        }
        return all.position(0).limit(filled);
    }

    /** Its bytes but for those that were passed over: parts that do not follow each other. */
    List<ByteBuffer> parts() {
        List<ByteBuffer> parts = new ArrayList<>();
        int start = 0;
        for (ByteRange hole : holes) {
            addPart(parts, start, (int) hole.offset());
            start = (int) hole.end();
        }
        addPart(parts, start, filled);
        return parts;
    }

    private void addPart(List<ByteBuffer> parts, int start, int end) {
        if (start < end) {
            parts.add(atHand().limit(end).position(start));
        }
    }

    private ByteBuffer atHand() {
        ByteBuffer all = buffer;
        if (all == null) {
            throw new IllegalStateException("chunk " + index + " has no bytes at hand");
        }
        return all.duplicate().clear();
    }

    /** The SHA-256 of all bytes that have come by now. */
    MessageDigest sha256(Supplier<MessageDigest> begin) {
        MessageDigest begun = hash;
        if (begun == null) {
            begun = begin.get();
            hash = begun;
        }
        begun.update(bytes().position(hashed));
        hashed = filled;
        return begun;
    }

    /** The place of its next bytes. */
    ByteBuffer room(int most) {
        ByteBuffer all = buffer;
        if (all == null) {
            throw new IllegalStateException("chunk " + index + " has no buffer");
        }
        return all.duplicate().limit(filled + Math.min(most, length - filled)).position(filled);
    }
}
