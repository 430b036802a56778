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
package org.imagemover.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.imagemover.spi.StoreException.Reason;

/**
 * The bytes of an answer as a channel: exactly as many as were announced, whatever its framing. For
 * one reader at a time; {@link #close} may come from another thread, and ends a read under way.
 */
final class BodyChannel implements ReadableByteChannel {

    private final HttpAnswer answer;
    private final HttpFailures failures;
    private final long length;
    private final long most;
    private long read;
    private volatile boolean open = true;

    /**
     * Wraps an answer.
     *
     * @param length how many bytes it has to have, or -1 where that is not known
     * @param most how many it may have where that is not known
     */
    BodyChannel(HttpAnswer answer, HttpFailures failures, long length, long most) {
        this.answer = answer;
        this.failures = failures;
        this.length = length;
        this.most = most;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (read == length) {
            return -1;
        }
        if (length < 0) {
            return readUnannounced(target);
        }
        int start = target.position();
        int limit = target.limit();
        target.limit(start + (int) Math.min(target.remaining(), length - read));
        int count;
        try {
            count = answer.read(target);
        } finally {
            target.limit(limit);
        }
        if (count < 0) {
            throw failures.of(
                    Reason.UNAVAILABLE,
                    "the answer ended after "
                            + read
                            + " of "
                            + length
                            + " bytes: check the server and what is between");
        }
        if (read + count == length && !endsHere()) {
            target.position(start);
            throw failures.reading(new SurplusException(), read, length, false);
        }
        read += count;
        return count;
    }

    /** Chunks tell by themselves where they end; the other framings were compared before. */
    private boolean endsHere() throws IOException {
        return answer.length() >= 0
                || answer.isOpenEnded()
                || answer.read(ByteBuffer.allocate(1)) < 0;
    }

    private int readUnannounced(ByteBuffer target) throws IOException {
        int count = answer.read(target);
        if (count > 0) {
            read += count;
            if (read > most) {
                throw failures.tooLarge(most);
            }
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        answer.close();
    }
}
