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
import org.imagemover.localfile.Zeros;

/**
 * Writes a chunk without the blocks of it that are zero, to a sink that reads as zero there anyway.
 */
final class ZeroRuns {

    /** The block of the file systems that matter: a smaller hole would take no less space. */
    private static final int BLOCK = 4096;

    private ZeroRuns() {}

    /**
     * Writes what is not zero.
     *
     * @return the number of bytes that were written
     */
    static long write(OpenSink sink, Chunk chunk) throws IOException {
        long written = 0;
        for (ByteBuffer part : chunk.parts()) {
            written += write(sink, chunk.position, part);
        }
        return written;
    }

    /**
     * Writes what is not zero.
     *
     * @param position where the buffer's byte 0 goes to
     * @param part its remaining bytes
     */
    private static long write(OpenSink sink, long position, ByteBuffer part) throws IOException {
        long written = 0;
        int end = part.limit();
        int at = part.position();
        while (at < end) {
            int runEnd = blockEnd(at, end);
            boolean zero = isZero(part, at, runEnd);
            while (runEnd < end && isZero(part, runEnd, blockEnd(runEnd, end)) == zero) {
                runEnd = blockEnd(runEnd, end);
            }
            if (!zero) {
                ByteBuffer run = part.duplicate().position(at).limit(runEnd);
                sink.write(position + at, run);
                written += runEnd - at;
            }
            at = runEnd;
        }
        return written;
    }

    private static boolean isZero(ByteBuffer part, int at, int end) {
        return Zeros.isZero(part, at, end - at);
    }

    private static int blockEnd(int at, int end) {
        return Math.min((at / BLOCK + 1) * BLOCK, end);
    }
}
