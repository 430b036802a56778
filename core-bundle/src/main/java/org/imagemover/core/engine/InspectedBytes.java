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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the inspection of an image has seen of it: where, and its SHA-256. Every chunk is held
 * against that before it counts as moved, by whatever way it comes and however often its source was
 * opened again: so what is published is what was inspected.
 *
 * <p>Filled by the thread that inspects; then read by any.
 */
final class InspectedBytes {

    private static final int PIECE = 64 << 10;

    private final int chunkSize;
    private final Map<Integer, List<Part>> parts = new HashMap<>();
    private long end;

    /** A part of one chunk. */
    private record Part(long position, int length, byte[] sha256) {}

    /**
     * @param chunkSize in bytes
     */
    InspectedBytes(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    /** Notes what was seen: the remaining bytes of a buffer, which is left as it was. */
    void saw(long position, ByteBuffer bytes) {
        ByteBuffer left = bytes.duplicate();
        long at = position;
        while (left.hasRemaining()) {
            int length = (int) Math.min(left.remaining(), chunkSize - at % chunkSize);
            MessageDigest sha256 = ChunkCheck.sha256();
            sha256.update(left.slice().limit(length));
            parts.computeIfAbsent((int) (at / chunkSize), any -> new ArrayList<>())
                    .add(new Part(at, length, sha256.digest()));
            left.position(left.position() + length);
            at += length;
        }
        end = Math.max(end, at);
    }

    /** The indices of the chunks that something was seen of. */
    Collection<Integer> chunks() {
        return parts.keySet();
    }

    /** Whether an image of that size has all that was seen. */
    boolean isWithin(long size) {
        return end <= size;
    }

    /**
     * Whether a full chunk has the bytes that were seen.
     *
     * @param sink where the bytes are read that are not at hand
     * @throws IOException they cannot be read there
     */
    boolean areIn(Chunk chunk, SinkFeed sink) throws IOException {
        for (Part part : parts.getOrDefault(chunk.index, List.of())) {
            int from = (int) (part.position - chunk.position);
            if (from + part.length > chunk.length
                    || !MessageDigest.isEqual(part.sha256, sha256(chunk, from, part, sink))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] sha256(Chunk chunk, int from, Part part, SinkFeed sink)
            throws IOException {
        MessageDigest sha256 = ChunkCheck.sha256();
        if (!chunk.hole && chunk.buffer != null) {
            sha256.update(chunk.bytes().position(from).limit(from + part.length));
            return sha256.digest();
        }
        ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE, part.length));
        for (int at = 0; at < part.length; at += piece.limit()) {
            piece.clear().limit(Math.min(PIECE, part.length - at));
            if (!chunk.hole) {
                sink.readFully(part.position + at, piece);
            }
            sha256.update(piece.position(0));
        }
        return sha256.digest();
    }
}
