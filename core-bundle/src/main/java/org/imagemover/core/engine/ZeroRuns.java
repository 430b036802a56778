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
     * @param chunk its remaining bytes, which go to {@code position}; left as it was
     * @return the number of bytes that were written
     */
    static long write(OpenSink sink, long position, ByteBuffer chunk) throws IOException {
        long written = 0;
        int end = chunk.limit();
        int at = chunk.position();
        while (at < end) {
            boolean zero = isZero(chunk, at, end);
            int runEnd = Math.min(at + BLOCK, end);
            while (runEnd < end && isZero(chunk, runEnd, end) == zero) {
                runEnd = Math.min(runEnd + BLOCK, end);
            }
            if (!zero) {
                ByteBuffer run = chunk.duplicate().position(at).limit(runEnd);
                sink.write(position + at - chunk.position(), run);
                written += runEnd - at;
            }
            at = runEnd;
        }
        return written;
    }

    private static boolean isZero(ByteBuffer chunk, int at, int end) {
        return Zeros.isZero(chunk, at, Math.min(BLOCK, end - at));
    }
}
