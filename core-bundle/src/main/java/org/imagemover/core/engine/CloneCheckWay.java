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
import java.util.List;
import org.imagemover.api.CopyMethod;
import org.imagemover.spi.ByteRange;

/**
 * The bytes of a clone, or of a copy that a store made, which are all there and have to be seen.
 */
final class CloneCheckWay implements Way {

    private static final int MOST_LANES = 4;

    private final CopyMethod method;
    private final SinkFeed sink;

    /**
     * @param method how it was made
     */
    CloneCheckWay(CopyMethod method, SinkFeed sink) {
        this.method = method;
        this.sink = sink;
    }

    @Override
    public CopyMethod method() {
        return method;
    }

    @Override
    public int mostLanes() {
        return MOST_LANES;
    }

    @Override
    public int longestRun() {
        return 8;
    }

    @Override
    public boolean buffered() {
        return true;
    }

    @Override
    public boolean writesItself() {
        return true;
    }

    /** By the clone: its source may have got holes since, where the clone has bytes. */
    @Override
    public List<ByteRange> data(Chunk chunk) throws IOException {
        try {
            return sink.isHole(chunk.position, chunk.length) ? List.of() : chunk.whole();
        } catch (IOException failure) {
            throw new LaneException(LaneFailure.Kind.SINK, failure);
        }
    }

    @Override
    public Moving begin(long position, long length) {
        return new Moving() {

            @Override
            public int move(Chunk chunk, int most) throws IOException {
                try {
                    return sink.readOnce(chunk.position + chunk.filled, chunk.room(most));
                } catch (IOException failure) {
                    throw new LaneException(LaneFailure.Kind.SINK, failure);
                }
            }

            @Override
            public void close() {
                // the sink is the transfer's
            }
        };
    }
}
