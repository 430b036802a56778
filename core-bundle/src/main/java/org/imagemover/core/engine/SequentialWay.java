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

/** One stream from the start, for a source that has no ranges. */
final class SequentialWay implements Way {

    private final SourceReader reader;

    SequentialWay(SourceReader reader) {
        this.reader = reader;
    }

    @Override
    public CopyMethod method() {
        return CopyMethod.STREAM;
    }

    @Override
    public int mostLanes() {
        return 1;
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
    public List<ByteRange> data(Chunk chunk) throws IOException {
        return reader.isHole(chunk.position, chunk.length) ? List.of() : chunk.whole();
    }

    @Override
    public Moving begin(long position, long length) {
        return new Moving() {

            @Override
            public int move(Chunk chunk, int most) throws IOException {
                return reader.readOnce(chunk.position + chunk.filled, chunk.room(most));
            }

            @Override
            public void close() {
                // the stream is the reader's
            }
        };
    }
}
