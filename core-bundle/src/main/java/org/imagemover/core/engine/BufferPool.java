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
import java.util.Iterator;
import org.imagemover.core.config.CoreConfiguration;

/**
 * The buffers of all transfers: direct, page-aligned (a socket read into an odd address takes twice
 * as long), of the configured size, and together within the configured memory, whatever sizes were
 * configured before. One buffer is always allowed. Taking one waits for its turn; whoever holds one
 * gives it back after one chunk.
 */
final class BufferPool {

    private static final int PAGE = 4096;

    private final CoreConfiguration configuration;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private long allocated;

    BufferPool(CoreConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Takes a cleared buffer of the size that is configured now. Waits, and is not interrupted. */
    synchronized ByteBuffer take() {
        boolean interrupted = false;
        try {
            while (true) {
                trim();
                ByteBuffer buffer = free.poll();
                if (buffer != null) {
                    return buffer.clear();
                }
                int size = size();
                if (allocated + size <= most()) {
                    ByteBuffer fresh = ByteBuffer.allocateDirect(size + PAGE);
                    allocated += size;
                    return fresh.alignedSlice(PAGE).limit(size).slice();
                }
                try {
                    wait();
                } catch (InterruptedException remembered) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives a buffer back. */
    synchronized void give(ByteBuffer buffer) {
        free.push(buffer);
        settingsChanged();
    }

    /** Lets go of what is no longer allowed, and lets those take who are now. */
    synchronized void settingsChanged() {
        trim();
        notifyAll();
    }

    /** Bytes that are allocated now, whether in use or not. */
    synchronized long bytes() {
        return allocated;
    }

    /** Lets go of free buffers that are of another size, or too many. */
    private void trim() {
        int size = size();
        Iterator<ByteBuffer> all = free.iterator();
        while (all.hasNext()) {
            ByteBuffer buffer = all.next();
            if (buffer.capacity() != size || allocated > most()) {
                all.remove();
                allocated -= buffer.capacity();
            }
        }
    }

    private int size() {
        return configuration.settings().bufferSize();
    }

    private long most() {
        return Math.max(size(), configuration.settings().memoryMax());
    }
}
