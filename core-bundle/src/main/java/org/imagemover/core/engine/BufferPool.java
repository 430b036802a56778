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
import java.util.ArrayDeque;
import java.util.Deque;
import org.imagemover.core.config.CoreConfiguration;

/**
 * The buffers of all transfers: direct, page-aligned (a socket read into an odd address takes twice
 * as long), of the configured size, and together within the configured memory. One buffer is always
 * allowed. Taking one waits for its turn; whoever holds one gives it back after one chunk.
 */
final class BufferPool {

    private static final int PAGE = 4096;

    private final CoreConfiguration configuration;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private int allocated;

    BufferPool(CoreConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Takes a cleared buffer of the size that is configured now. Waits, and is not interrupted. */
    synchronized ByteBuffer take() {
        boolean interrupted = false;
        while (true) {
            int size = configuration.settings().bufferSize();
            ByteBuffer buffer = free.poll();
            while (buffer != null && buffer.capacity() != size) {
                allocated--;
                buffer = free.poll();
            }
            if (buffer != null) {
                restore(interrupted);
                return buffer.clear();
            }
            long most = Math.max(1, configuration.settings().memoryMax() / size);
            if (allocated < most) {
                ByteBuffer fresh = ByteBuffer.allocateDirect(size + PAGE);
                allocated++;
                restore(interrupted);
                return fresh.alignedSlice(PAGE).limit(size).slice();
            }
            try {
                wait();
            } catch (InterruptedException remembered) {
                interrupted = true;
            }
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Bytes that are allocated now, whether in use or not. */
    synchronized long bytes() {
        return (long) allocated * configuration.settings().bufferSize();
    }

    /** Gives a buffer back, or lets go of it when less memory is allowed now. */
    synchronized void give(ByteBuffer buffer) {
        long most =
                Math.max(
                        1,
                        configuration.settings().memoryMax()
                                / configuration.settings().bufferSize());
        if (allocated > most) {
            allocated--;
        } else {
            free.push(buffer);
        }
        notifyAll();
    }
}
