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
import org.imagemover.core.registry.OpenSink;

/**
 * Cuts chunks into the parts that a sink wants, which takes bytes only in order: each of exactly
 * the sink's part size, but for the last. For one thread at a time.
 */
final class Parts {

    private static final int ZEROS = 1 << 20;

    private final int size;
    private final ByteBuffer part;
    private long written;

    /**
     * @param size of a part in bytes, or 0 where any size is as good
     */
    Parts(int size) {
        this.size = size;
        this.part = ByteBuffer.allocate(size);
    }

    /** How many bytes the sink has got. */
    long written() {
        return written;
    }

    /**
     * Writes what fills parts, and keeps the rest. A chunk that failed before may come again: what
     * the sink has got of it, or is kept, is passed over.
     *
     * @param last whether nothing comes behind it: nothing is kept then
     */
    void write(OpenSink sink, Chunk chunk, boolean last) throws IOException {
        int known = (int) Math.max(0, written + part.position() - chunk.position);
        if (chunk.hole) {
            ByteBuffer zeros = ByteBuffer.allocate(Math.min(ZEROS, chunk.length));
            for (int left = chunk.length - known; left > 0; left -= zeros.limit()) {
                add(sink, zeros.clear().limit(Math.min(left, zeros.capacity())).duplicate());
            }
        } else {
            add(sink, chunk.bytes().position(known));
        }
        if (last) {
            flush(sink);
        }
    }

    private void add(OpenSink sink, ByteBuffer bytes) throws IOException {
        if (size > 0 && !part.hasRemaining()) {
            flush(sink);
        }
        while (bytes.hasRemaining()) {
            if (part.position() == 0 && bytes.remaining() >= size) {
                int count = size == 0 ? bytes.remaining() : size;
                put(sink, bytes.slice().limit(count));
                bytes.position(bytes.position() + count);
            } else {
                int count = Math.min(part.remaining(), bytes.remaining());
                part.put(bytes.slice().limit(count));
                bytes.position(bytes.position() + count);
                if (!part.hasRemaining()) {
                    flush(sink);
                }
            }
        }
    }

    /** Writes what was kept. */
    void flush(OpenSink sink) throws IOException {
        if (part.position() > 0) {
            put(sink, part.duplicate().flip());
            part.clear();
        }
    }

    private void put(OpenSink sink, ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        sink.write(written, bytes);
        written += count;
    }

    /** Writes the zeros of a hole, where a sink would not read as zero by itself. */
    static void zeros(OpenSink sink, Chunk hole) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS, hole.length));
        for (int at = 0; at < hole.length; at += zeros.limit()) {
            zeros.clear().limit(Math.min(zeros.capacity(), hole.length - at));
            sink.write(hole.position + at, zeros.duplicate());
        }
    }
}
