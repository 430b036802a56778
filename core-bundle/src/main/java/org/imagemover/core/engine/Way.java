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

/** A rung of the ladder at work: how the bytes of an open source are moved, chunk by chunk. */
interface Way {

    CopyMethod method();

    /** How many lanes can go it side by side. */
    int mostLanes();

    /** How many chunks that follow each other a lane should take at once, at most. */
    int longestRun();

    /** Whether the bytes come through a buffer, if nobody asks to see them. */
    boolean buffered();

    /** What of a chunk has to be moved, ascending, within the image; the rest is zero. */
    List<ByteRange> data(Chunk chunk) throws IOException;

    /**
     * Begins with some chunks that follow each other, or behind a hole in one of them.
     *
     * @param position of the first byte
     * @param length up to the last byte
     */
    Moving begin(long position, long length) throws IOException;

    /** One lane's way through some chunks. */
    interface Moving extends AutoCloseable {

        /**
         * Moves the next bytes of a chunk: into its buffer, or by the kernel to the destination.
         * Blocks for one call.
         *
         * @param chunk its {@link Chunk#filled} is for the caller to raise
         * @param most how many bytes
         * @return how many; -1 at the end of the image
         */
        int move(Chunk chunk, int most) throws IOException;

        /** Completes a full chunk: its bytes are at the destination, and at hand where asked. */
        default void complete(Chunk chunk) throws IOException {}

        @Override
        void close();
    }

    /** Whether the moved chunks are at the destination without a write to the sink. */
    default boolean writesItself() {
        return false;
    }
}
