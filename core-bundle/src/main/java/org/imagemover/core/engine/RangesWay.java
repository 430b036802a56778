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
import java.util.List;
import org.imagemover.api.CopyMethod;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.spi.ByteRange;
import org.jspecify.annotations.Nullable;

/** Several ranges at once. */
final class RangesWay implements Way {

    private static final long LONGEST_RUN = 64 << 20;

    /** A source that gives at least this much at once is asked again without further ado. */
    private static final int QUICK = 32 << 10;

    /** When so much has come, the others see it. */
    private static final int PIECE = 1 << 20;

    private final SourceReader reader;
    private final boolean positional;
    private final int chunkSize;

    /**
     * @param positional whether the destination takes bytes at any position
     */
    RangesWay(SourceReader reader, boolean positional, int chunkSize) {
        this.reader = reader;
        this.positional = positional;
        this.chunkSize = chunkSize;
    }

    @Override
    public CopyMethod method() {
        return positional ? CopyMethod.PARALLEL_RANGES : CopyMethod.STREAM;
    }

    @Override
    public int mostLanes() {
        return reader.preferredConcurrency();
    }

    @Override
    public int longestRun() {
        return (int) Math.max(1, LONGEST_RUN / chunkSize);
    }

    @Override
    public boolean buffered() {
        return true;
    }

    @Override
    public List<ByteRange> data(Chunk chunk) throws IOException {
        return reader.data(chunk.position, chunk.length);
    }

    @Override
    public Moving begin(long position, long length) throws IOException {
        OpenSource.Reading reading = reader.range(position, length);
        return new Moving() {

            private long at = position;
            private @Nullable IOException broken;

            @Override
            public int move(Chunk chunk, int most) throws IOException {
                if (at != chunk.position + chunk.filled) {
                    throw new IllegalStateException("a lane reads in order");
                }
                IOException before = broken;
                if (before != null) {
                    throw before;
                }
                // all of it: a source that has each call cost a round trip serves it by one
                ByteBuffer room = chunk.room(most);
                int start = room.position();
                int count = reading.read(room);
                try {
                    while (count >= QUICK
                            && room.hasRemaining()
                            && room.position() - start < PIECE) {
                        count = reading.read(room);
                    }
                } catch (IOException failure) {
                    // what came before it counts first
                    broken = failure;
                }
                int read = room.position() - start;
                at += read;
                return read == 0 ? count : read;
            }

            @Override
            public void close() {
                reading.close();
            }
        };
    }
}
