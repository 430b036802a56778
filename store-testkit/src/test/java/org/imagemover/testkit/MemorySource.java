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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.imagemover.api.Digest;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.MemoryPlace.Stored;

/** An object of a {@link MemoryPlace}, open for reading. */
final class MemorySource implements ImageSource, RangeReads, SparseRegions {

    private static final int MOST_AT_ONCE = 64 << 10;
    private static final int BLOCK = 4096;

    private final MemoryDriver driver;
    private final String key;
    private final Stored opened;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong shared = new AtomicLong();
    private volatile long lastPosition;
    private int reads;

    MemorySource(MemoryDriver driver, String key, Stored opened) {
        this.driver = driver;
        this.key = key;
        this.opened = opened;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void requireOpen() throws StoreException {
        if (isClosed()) {
            throw driver.failure(Reason.UNAVAILABLE, "the object was closed: open it again");
        }
    }

    @Override
    public SourceStat stat() throws StoreException {
        requireOpen();
        Stored now = driver.place.objects.get(key);
        if (now == null) {
            throw driver.failure(Reason.NOT_FOUND, "the object is gone");
        }
        String validator = "v" + now.version();
        if (driver.has(Flaw.HAS_ONE_VALIDATOR_FOR_ALL)) {
            validator = "v";
        } else if (driver.has(Flaw.HAS_A_NEW_VALIDATOR_EACH_TIME)) {
            validator = UUID.randomUUID().toString();
        }
        int size = now.bytes().length + (driver.has(Flaw.TELLS_A_WRONG_SIZE) ? 1 : 0);
        return new SourceStat(size, validator, List.of(digest(now.bytes())));
    }

    private Digest digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            hash[0] ^= (byte) (driver.has(Flaw.TELLS_A_WRONG_DIGEST) ? 1 : 0);
            return new Digest("sha256", HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public ReadableByteChannel openStream() throws StoreException {
        return openRange(0, opened.bytes().length);
    }

    @Override
    public ReadableByteChannel openRange(long offset, long length) throws StoreException {
        requireOpen();
        long size = opened.bytes().length;
        if (offset > size && driver.has(Flaw.FAILS_BEHIND_THE_END)) {
            throw driver.failure(Reason.UNSUPPORTED, "that is behind the end");
        }
        long start = Math.min(offset, size);
        long end = start + Math.min(length, size - start);
        if (driver.has(Flaw.OVERFLOWS_AT_A_HUGE_LENGTH)) {
            end = Math.min(size, start + length);
        }
        if (driver.has(Flaw.READS_ONE_BYTE_TOO_MUCH) && end < size) {
            end++;
        }
        return new Channel(start, end);
    }

    @Override
    public int preferredChunk() {
        return 256 << 10;
    }

    @Override
    public List<ByteRange> dataRegions(long offset, long length) throws StoreException {
        requireOpen();
        List<ByteRange> regions = new ArrayList<>();
        long end = Math.min(opened.bytes().length, offset + length);
        for (long start = offset; start < end; start += BLOCK) {
            long stop = Math.min(end, start + BLOCK);
            if (isData(start, stop)) {
                regions.add(ByteRange.between(start, stop));
            }
        }
        return regions;
    }

    private boolean isData(long start, long end) {
        if (driver.has(Flaw.HIDES_DATA_AS_A_HOLE)) {
            return opened.bytes()[(int) start] != 0;
        }
        for (long at = start; at < end; at++) {
            if (opened.bytes()[(int) at] != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (isClosed() && driver.has(Flaw.FAILS_WHEN_CLOSED_TWICE)) {
            throw new IllegalStateException("closed already");
        }
        closed.countDown();
    }

    @Override
    public String toString() {
        return "an object of " + driver;
    }

    private final class Channel implements ReadableByteChannel {

        private final long end;
        private long position;
        private volatile boolean open = true;

        Channel(long start, long end) {
            this.position = start;
            this.end = end;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (driver.has(Flaw.IS_SPOILT_BY_AN_INTERRUPT) && Thread.interrupted()) {
                MemorySource.this.close();
            }
            if (!isOpen() && !driver.has(Flaw.STILL_READS_WHEN_CLOSED)) {
                throw new ClosedChannelException();
            }
            if (driver.has(Flaw.READS_NOTHING_NOW_AND_THEN) && ++reads % 3 == 0) {
                return 0;
            }
            if (driver.has(Flaw.SHARES_ONE_POSITION)) {
                position = shared.get();
            }
            Integer early = driver.place.endingEarly.get(key);
            if (early != null && position >= early) {
                if (driver.has(Flaw.ENDS_EARLY_WITHOUT_A_WORD)) {
                    return -1;
                }
                throw driver.failure(Reason.UNAVAILABLE, "the connection broke: try again");
            }
            if (position >= end) {
                return -1;
            }
            long until = early == null ? end : Math.min(end, early);
            int count =
                    (int) Math.min(MOST_AT_ONCE, Math.min(target.remaining(), until - position));
            count = beforeStall(count);
            fill(target, count);
            position += count;
            shared.set(position);
            return count;
        }

        private int beforeStall(int count) throws IOException {
            Integer after = driver.place.stalled.get(key);
            if (after == null || position + count < after) {
                return count;
            }
            if (position < after) {
                return (int) (after - position);
            }
            try {
                (driver.has(Flaw.STAYS_STUCK_WHEN_CLOSED) ? new CountDownLatch(1) : closed).await();
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
            }
            throw new ClosedChannelException();
        }

        private void awaitAnotherReader() {
            long end = System.nanoTime() + 5_000_000;
            while (lastPosition == position && System.nanoTime() - end < 0) {
                Thread.yield();
            }
        }

        private void fill(ByteBuffer target, int count) {
            byte[] bytes = opened.bytes();
            if (driver.has(Flaw.MIXES_OLD_AND_NEW_BYTES)) {
                bytes = driver.place.objects.get(key).bytes();
            }
            int from = (int) position;
            if (driver.has(Flaw.SWAPS_BYTES_OF_CONCURRENT_READERS)) {
                lastPosition = position;
                awaitAnotherReader();
                from = (int) Math.min(lastPosition, bytes.length - count);
            }
            if (driver.has(Flaw.NEEDS_A_HEAP_BUFFER)) {
                System.arraycopy(
                        bytes,
                        from,
                        target.array(),
                        target.position() + target.arrayOffset(),
                        count);
                target.position(target.position() + count);
                return;
            }
            if (driver.has(Flaw.FILLS_BEHIND_THE_LIMIT) && target.limit() < target.capacity()) {
                target.duplicate().clear().put(target.limit(), (byte) 7);
            }
            target.put(bytes, from, count);
        }

        @Override
        public boolean isOpen() {
            return open && !isClosed();
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
