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
package org.imagemover.core.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A caller's channel that keeps what it gets, and can be slow. */
public final class Sinkhole implements WritableByteChannel {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile @Nullable CountDownLatch held;
    private volatile long failsAt = Long.MAX_VALUE;

    /** Holds the next write until the latch is counted down. */
    public CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        held = latch;
        return latch;
    }

    /** Fails when it has got as many bytes. */
    public Sinkhole failAt(long count) {
        failsAt = count;
        return this;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        CountDownLatch latch = held;
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException interrupt) {
                throw new AssertionError("the core must not interrupt a caller", interrupt);
            }
        }
        synchronized (bytes) {
            if (bytes.size() >= failsAt) {
                throw new IOException("the caller's disk is full");
            }
            // a part at a time, as a channel may
            byte[] part = new byte[Math.min(source.remaining(), 100_000)];
            source.get(part);
            bytes.writeBytes(part);
            return part.length;
        }
    }

    public byte[] bytes() {
        synchronized (bytes) {
            return bytes.toByteArray();
        }
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        throw new AssertionError("a caller's channel is not closed");
    }
}
