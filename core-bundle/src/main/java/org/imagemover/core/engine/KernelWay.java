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
import java.util.Objects;
import org.imagemover.api.CopyMethod;
import org.imagemover.localfile.KernelCopy;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.StoreException;

/** File to file inside the kernel; bytes that have to be seen are read at the destination. */
final class KernelWay implements Way {

    private final SourceReader reader;
    private final SinkFeed sink;
    private final KernelCopy kernel;
    private final boolean seen;

    /**
     * @param seen whether the bytes have to be seen
     */
    KernelWay(SourceReader reader, SinkFeed sink, KernelCopy kernel, boolean seen) {
        this.reader = reader;
        this.sink = sink;
        this.kernel = kernel;
        this.seen = seen;
    }

    @Override
    public CopyMethod method() {
        return CopyMethod.KERNEL_COPY;
    }

    @Override
    public int mostLanes() {
        // writes to one file take turns in the kernel; a second lane reads back meanwhile
        return seen ? 2 : 1;
    }

    @Override
    public int longestRun() {
        return 8;
    }

    @Override
    public boolean buffered() {
        return false;
    }

    @Override
    public boolean writesItself() {
        return true;
    }

    @Override
    public List<ByteRange> data(Chunk chunk) throws IOException {
        // nothing is written for a hole; the kernel finds those in a chunk by itself
        boolean hole = !sink.isTouched(chunk.index) && reader.isHole(chunk.position, chunk.length);
        return hole ? List.of() : chunk.whole();
    }

    @Override
    public Moving begin(long position, long length) {
        return new Moving() {

            private long data;

            @Override
            public int move(Chunk chunk, int most) throws IOException {
                int count = Math.min(most, chunk.length - chunk.filled);
                long from = chunk.position + chunk.filled;
                try {
                    sink.requireHere();
                    if (chunk.filled == 0 && !sink.touch(chunk.index)) {
                        // the kernel leaves the holes of the source as they are
                        sink.clear(chunk);
                    }
                    sink.takeSpace(count);
                } catch (IOException gone) {
                    throw new LaneException(LaneFailure.Kind.SINK, gone);
                }
                try {
                    long copied = reader.leased(count, () -> kernel.copy(from, count));
                    data = chunk.filled == 0 ? copied : data + copied;
                } catch (StoreException failure) {
                    throw blamed(failure);
                } finally {
                    sink.tookSpace(count);
                }
                return count;
            }

            @Override
            public void complete(Chunk chunk) throws IOException {
                sink.written(chunk, data);
                if (chunk.buffer != null) {
                    readBack(chunk);
                }
            }

            @Override
            public void close() {
                // the descriptors are the transfer's
            }
        };
    }

    private void readBack(Chunk chunk) throws LaneException {
        ByteBuffer room = Objects.requireNonNull(chunk.buffer).duplicate();
        room.position(0).limit(chunk.length);
        try {
            sink.readFully(chunk.position, room);
        } catch (IOException failure) {
            throw new LaneException(LaneFailure.Kind.SINK, failure);
        }
    }

    /** Tells whose fault it was that the kernel did not copy. */
    private static IOException blamed(StoreException failure) {
        return switch (failure.reason()) {
            case NO_SPACE, DENIED -> new LaneException(LaneFailure.Kind.SINK, failure);
            case UNSUPPORTED, UNAVAILABLE -> new LaneException(LaneFailure.Kind.WAY, failure);
            default -> failure;
        };
    }
}
