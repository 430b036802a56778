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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What of an image was moved so far: all that has to be known to go on, from whatever location and
 * by whatever way. Its bytes are seen in order by one thread; the rest is thread-safe.
 */
final class Movement {

    final Chunks chunks;

    /** The digests of the bytes in order. */
    final Hashes hashes;

    final ChunkCheck check;

    /** What its bytes are held against. */
    final InspectedBytes inspected;

    /** How many lanes it should have; for the transfer's thread. */
    final LaneControl control;

    /** For how long its lanes waited for the source and the destination, in nanoseconds. */
    final AtomicLong waited = new AtomicLong();

    /** Bytes of the image that are done or in a buffer. */
    final AtomicLong moved = new AtomicLong();

    /** The first chunk whose bytes were not seen in order yet. */
    private volatile int nextInOrder;

    /** How many of its bytes are in the digests all the same; for the transfer's thread. */
    private int hashedOfNext;

    /** A chunk that a source broke off in, with what it gave of it. */
    private @Nullable Chunk begun;

    /**
     * @param lanes how many lanes to begin with
     */
    Movement(Chunks chunks, Hashes hashes, ChunkCheck check, InspectedBytes inspected, int lanes) {
        this.chunks = chunks;
        this.hashes = hashes;
        this.check = check;
        this.inspected = inspected;
        this.control = new LaneControl(lanes, System.nanoTime(), 0);
    }

    int nextInOrder() {
        return nextInOrder;
    }

    void seen(int index) {
        hashedOfNext = 0;
        nextInOrder = index + 1;
    }

    /** How many bytes of the chunk whose turn it is were hashed. */
    int hashedOfNext() {
        return hashedOfNext;
    }

    /** Hashes the next bytes of the chunk whose turn it is. */
    void hash(ByteBuffer bytes) {
        hashedOfNext += bytes.remaining();
        hashes.update(bytes);
    }

    /** Whether nothing was moved. */
    boolean isFresh() {
        return moved.get() == 0 && begun == null;
    }

    /** Keeps a chunk that was begun, in the place of one that comes later; answers the other. */
    synchronized @Nullable Chunk keep(Chunk chunk) {
        Chunk other = begun;
        if (other != null && other.index < chunk.index) {
            return chunk;
        }
        begun = chunk;
        return other;
    }

    /** Takes the chunk that was begun, if it is of that index. */
    synchronized @Nullable Chunk takeBegun(int index) {
        Chunk chunk = begun;
        if (chunk == null || chunk.index != index) {
            return null;
        }
        begun = null;
        return chunk;
    }

    /** Takes the chunk that was begun, whichever it is. */
    synchronized @Nullable Chunk takeBegun() {
        Chunk chunk = begun;
        begun = null;
        return chunk;
    }
}
