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
package org.imagemover.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.MemoryPlace.Unfinished;

/** An object of a {@link MemoryPlace}, being written. */
final class MemorySink implements ImageSink {

    private static final int PART = 64 << 10;

    private final MemoryDriver driver;
    private final String token;
    private final Unfinished write;
    private ByteRanges committed;
    private boolean closed;

    MemorySink(MemoryDriver driver, String token, Unfinished write, ByteRanges committed) {
        this.driver = driver;
        this.token = token;
        this.write = write;
        this.committed = committed;
    }

    @Override
    public SinkTraits traits() {
        boolean positional = driver.place.positional;
        return new SinkTraits(positional, PART, positional);
    }

    @Override
    public synchronized void write(long position, ByteBuffer source) throws StoreException {
        requireOpen();
        if (!driver.place.positional) {
            requireNextPart(position, source.remaining());
        }
        byte[] bytes = new byte[source.remaining()];
        source.duplicate().get(bytes);
        if (!driver.has(Flaw.LEAVES_BYTES_IN_THE_BUFFER)) {
            source.position(source.limit());
        }
        write.put(position, bytes);
        committed = committed.plus(new ByteRange(position, bytes.length));
        if (driver.has(Flaw.SHOWS_WHAT_IS_NOT_COMMITTED)) {
            driver.place.put(write.key, write.bytes);
        }
    }

    /** An ordered store takes whole parts one behind the other, and after a shorter one none. */
    private void requireNextPart(long position, int length) {
        if (position != committed.prefixLength() || position % PART != 0 || length > PART) {
            throw new AssertionError(
                    "an ordered sink was written " + length + " bytes at " + position);
        }
    }

    private void requireOpen() throws StoreException {
        if (closed) {
            throw driver.failure(Reason.UNAVAILABLE, "the object was closed: resume it");
        }
    }

    @Override
    public synchronized ByteRanges committed() {
        return driver.has(Flaw.CLAIMS_WHAT_WAS_NOT_WRITTEN)
                ? ByteRanges.prefix(2L * PART)
                : committed;
    }

    @Override
    public String identity() {
        return driver.has(Flaw.HAS_ANOTHER_IDENTITY_EACH_TIME)
                ? write.identity + System.nanoTime()
                : write.identity;
    }

    @Override
    public synchronized void commit(long size, List<Digest> digests) throws StoreException {
        if (write.published) {
            if (driver.has(Flaw.FAILS_WHEN_COMMITTED_AGAIN)) {
                throw driver.exists();
            }
            return;
        }
        requireOpen();
        publish((int) size);
        driver.place.unfinished.remove(token);
        closed = true;
    }

    private void publish(int size) throws StoreException {
        byte[] bytes = write.bytes;
        if (!driver.has(Flaw.IGNORES_THE_SIZE_AT_COMMIT)) {
            bytes = Arrays.copyOf(bytes, size);
        }
        if (driver.has(Flaw.LEAVES_OLD_BYTES_IN_HOLES)) {
            for (ByteRange hole : write.written.missing(size).ranges()) {
                Arrays.fill(bytes, (int) hole.offset(), (int) hole.end(), (byte) 9);
            }
        }
        boolean overwriting =
                driver.has(Flaw.OVERWRITES_AT_COMMIT)
                        || driver.has(Flaw.SHOWS_WHAT_IS_NOT_COMMITTED);
        if (!driver.place.publish(write.key, bytes, write.identity, overwriting)) {
            throw driver.exists();
        }
        write.published = true;
    }

    @Override
    public synchronized void abort() {
        closed = true;
        if (write.published) {
            if (driver.has(Flaw.REMOVES_A_COMMITTED_OBJECT_BY_ABORT)) {
                driver.place.objects.remove(write.key);
            }
        } else if (!driver.has(Flaw.LEAVES_WHAT_WAS_ABORTED)) {
            driver.place.unfinished.remove(token);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed && driver.has(Flaw.COMMITS_WHEN_CLOSED)) {
            driver.place.publish(write.key, write.bytes, write.identity, true);
        }
        if (!closed && driver.has(Flaw.FORGETS_WHAT_WAS_CLOSED)) {
            driver.place.unfinished.remove(token);
        }
        closed = true;
    }

    @Override
    public String toString() {
        return "an object of " + driver;
    }
}
