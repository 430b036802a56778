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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;

/** The bytes of an object: streams, ranges, holes, and what ends a read. */
abstract class ReadingContract extends OpeningContract {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** More is not read to try an edge. */
    private static final int LARGEST_CHUNK = 8 * MIB;

    /** So often one buffer is filled at most. */
    private static final int MOST_READS = 500;

    private static final Set<Reason> BROKEN_OFF =
            EnumSet.of(Reason.UNAVAILABLE, Reason.SOURCE_CHANGED);

    @Test
    void theStreamIsTheObjectToTheByte() throws Exception {
        for (int size : new int[] {1, 511, 4096, 100_003, 3 * MIB + 1}) {
            byte[] bytes = Reads.bytes(size, size);
            Reads.assertSame(bytes, read(driver, put(bytes), size), "an object of " + size);
        }
    }

    @Test
    void eachStreamOfASourceStartsAtTheStart() throws Exception {
        byte[] bytes = Reads.bytes(20, 100_003);
        ImageSource source = open(put(bytes));
        ReadableByteChannel first = source.openStream();
        Reads.assertSame(Reads.slice(bytes, 0, 1000), Reads.exactly(first, 1000), "the first");
        ReadableByteChannel second = source.openStream();
        Reads.assertSame(Reads.slice(bytes, 0, 1000), Reads.exactly(second, 1000), "the second");
        first.close();
        first.close();
        Reads.assertSame(
                Reads.slice(bytes, 1000, 100_000),
                Reads.all(second, 100_000),
                "the second, once the first is closed");
    }

    @Test
    void anEmptyObjectHasNoBytes() throws Exception {
        ImageSource source = open(put(new byte[0]));
        assertEquals(deviates(Deviation.UNKNOWN_SIZE) ? -1 : 0, source.stat().size());
        Reads.assertSame(new byte[0], Reads.all(source.openStream(), 0), "the stream");
        if (source instanceof RangeReads ranges) {
            for (long offset : new long[] {0, 1, Long.MAX_VALUE}) {
                for (long length : new long[] {0, 1, Long.MAX_VALUE}) {
                    Reads.assertSame(
                            new byte[0],
                            Reads.all(ranges.openRange(offset, length), 0),
                            "the range of " + length + " bytes at " + offset);
                }
            }
        }
        if (source instanceof SparseRegions sparse) {
            assertEquals(List.of(), sparse.dataRegions(0, 100));
        }
    }

    @Test
    void rangesAreTheObjectsBytesAtEveryEdge() throws Exception {
        requires(Deviation.NO_RANGES);
        int chunk = preferredChunk();
        int size = 2 * chunk + 77;
        byte[] bytes = Reads.bytes(21, size);
        RangeReads ranges = openRanges(put(bytes));
        Set<Long> offsets = new TreeSet<>();
        for (long edge : new long[] {0, chunk, 2L * chunk, size}) {
            offsets.addAll(List.of(Math.max(0, edge - 1), edge, edge + 1));
        }
        offsets.add(size + 4096L);
        offsets.add(Long.MAX_VALUE);
        for (long offset : offsets) {
            for (long length : new long[] {0, 1, 2, 78, Long.MAX_VALUE - offset}) {
                assertRange(bytes, ranges, offset, length);
            }
        }
        for (long length : new long[] {chunk - 1, chunk, chunk + 1, size, Long.MAX_VALUE}) {
            assertRange(bytes, ranges, 0, length);
            assertRange(bytes, ranges, chunk, length);
            assertRange(bytes, ranges, size - 1, length);
        }
    }

    private static void assertRange(byte[] bytes, RangeReads ranges, long offset, long length)
            throws IOException {
        byte[] expected = Reads.slice(bytes, offset, length);
        byte[] read = Reads.all(ranges.openRange(offset, length), expected.length);
        Reads.assertSame(expected, read, "the range of " + length + " bytes at " + offset);
    }

    private RangeReads openRanges(String key) throws StoreException {
        return (RangeReads) open(key);
    }

    private int preferredChunk() throws Exception {
        RangeReads ranges = openRanges(put(Reads.bytes(22, 1)));
        assertTrue(ranges.preferredChunk() > 0, "the preferred chunk");
        assertTrue(ranges.preferredConcurrency() > 0, "the preferred concurrency");
        return Math.min(ranges.preferredChunk(), LARGEST_CHUNK);
    }

    @Test
    void closingOneRangeLeavesTheOthers() throws Exception {
        requires(Deviation.NO_RANGES);
        byte[] bytes = Reads.bytes(23, 100_003);
        RangeReads ranges = openRanges(put(bytes));
        ReadableByteChannel first = ranges.openRange(0, 1000);
        ReadableByteChannel second = ranges.openRange(500, 1000);
        Reads.exactly(first, 10);
        first.close();
        first.close();
        assertClosed("reading a range", () -> first.read(ByteBuffer.allocate(1)));
        assertFalse(first.isOpen());
        assertTrue(second.isOpen());
        Reads.assertSame(Reads.slice(bytes, 500, 1000), Reads.all(second, 1000), "the second");
    }

    @Test
    void manyReadersAtOnceEachGetTheirOwnBytes() throws Exception {
        byte[] bytes = Reads.bytes(24, 3 * MIB + 5);
        String key = put(bytes);
        ImageSource source = open(key);
        List<Future<Void>> readers = new ArrayList<>();
        for (int reader = 0; reader < 8; reader++) {
            Random random = new Random(reader);
            readers.add(
                    inThread(
                            () -> {
                                readAtOnce(key, source, bytes, random);
                                return null;
                            }));
        }
        for (Future<Void> reader : readers) {
            reader.get();
        }
    }

    /** Ranges of one source at once where there are ranges, else streams of several sources. */
    private void readAtOnce(String key, ImageSource source, byte[] bytes, Random random)
            throws IOException {
        if (source instanceof RangeReads ranges) {
            for (int range = 0; range < 16; range++) {
                assertRange(bytes, ranges, random.nextInt(bytes.length), random.nextInt(MIB));
            }
        } else {
            Reads.assertSame(bytes, read(driver, key, bytes.length), "a stream among others");
        }
        source.stat();
    }

    @Test
    void everyKindOfBufferIsFilledBetweenItsPositionAndItsLimit() throws Exception {
        byte[] bytes = Reads.bytes(25, 50_000);
        ImageSource source = open(put(bytes));
        ByteBuffer inTheMiddle = ByteBuffer.allocate(3000).position(500).limit(2500);
        ByteBuffer shifted = ByteBuffer.allocate(3000).position(700).slice();
        for (ByteBuffer buffer :
                List.of(
                        ByteBuffer.allocate(3000),
                        ByteBuffer.allocateDirect(3000),
                        inTheMiddle,
                        ByteBuffer.allocateDirect(3000).position(10).limit(11),
                        shifted)) {
            assertFilledAgainAndAgain(bytes, source.openStream(), buffer);
            if (source instanceof RangeReads ranges) {
                assertFilledAgainAndAgain(bytes, ranges.openRange(0, 50_000), buffer);
            }
        }
    }

    private static void assertFilledAgainAndAgain(
            byte[] bytes, ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        int start = buffer.position();
        int limit = buffer.limit();
        ByteBuffer whole = buffer.duplicate().clear();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        // a store that is asked for each byte takes its time
        int enough = Math.min(bytes.length, MOST_READS * (limit - start));
        try (channel) {
            while (all.size() < enough) {
                whole.put(0, new byte[whole.capacity()]);
                int count = Reads.step(channel, buffer);
                assertTrue(count > 0, "ended after " + all.size());
                for (int at = 0; at < buffer.capacity(); at++) {
                    boolean filled = at >= start && at < start + count;
                    assertEquals(filled, whole.get(at) != 0, "the byte of the buffer at " + at);
                    if (filled) {
                        all.write(whole.get(at));
                    }
                }
                buffer.position(start);
                assertEquals(limit, buffer.limit());
            }
        }
        Reads.assertSame(
                Reads.slice(bytes, 0, enough), all.toByteArray(), "what came through " + buffer);
    }

    @Test
    void aBufferWithoutRoomGetsNothingAndBlocksNobody() throws Exception {
        byte[] bytes = Reads.bytes(26, 1000);
        try (ReadableByteChannel stream = open(put(bytes)).openStream()) {
            assertEquals(0, stream.read(ByteBuffer.allocate(0)));
            Reads.assertSame(bytes, Reads.exactly(stream, 1000), "after an empty buffer");
        }
    }

    @Test
    void aSourceOfAChangedObjectReadsOldBytesOrFails() throws Exception {
        requires(Deviation.CHANGE_SEEN_BY_STAT_ONLY);
        byte[] old = Reads.bytes(27, 3 * MIB);
        String key = put(old);
        ImageSource source = open(key);
        ReadableByteChannel stream = source.openStream();
        Reads.assertSame(Reads.slice(old, 0, MIB), Reads.exactly(stream, MIB), "before");
        place.change(key, Reads.bytes(28, 3 * MIB));
        assertOldOrFails(Reads.slice(old, MIB, 2 * MIB), stream);
        for (int start = 0; start < 3 * MIB; start += MIB) {
            if (source instanceof RangeReads ranges) {
                assertOldOrFails(Reads.slice(old, start, MIB), openOrNull(ranges, start, MIB));
            }
        }
    }

    private ReadableByteChannel openOrNull(RangeReads ranges, long offset, long length) {
        try {
            return ranges.openRange(offset, length);
        } catch (StoreException changed) {
            texts.assertShowable(changed);
            assertEquals(Reason.SOURCE_CHANGED, changed.reason(), changed::toString);
            return null;
        }
    }

    private void assertOldOrFails(byte[] old, ReadableByteChannel channel) throws IOException {
        if (channel == null) {
            return;
        }
        byte[] read;
        try (channel) {
            read = Reads.all(channel, old.length);
        } catch (StoreException changed) {
            texts.assertShowable(changed);
            assertEquals(Reason.SOURCE_CHANGED, changed.reason(), changed::toString);
            return;
        }
        Reads.assertSame(old, read, "of an object that has changed meanwhile");
    }

    @Test
    void theStatOfASourceTellsThatTheObjectHasChanged() throws Exception {
        requires(Deviation.NO_VALIDATOR);
        String key = put(Reads.bytes(29, 1000));
        ImageSource source = open(key);
        String before = source.stat().validator();
        place.change(key, Reads.bytes(30, 1000));
        String now;
        try {
            now = source.stat().validator();
        } catch (StoreException changed) {
            texts.assertShowable(changed);
            assertEquals(Reason.SOURCE_CHANGED, changed.reason(), changed::toString);
            return;
        }
        assertNotEquals(before, now);
    }

    @Test
    void anObjectThatEndsEarlyIsNoShortObject() throws Exception {
        requires(Deviation.NO_EARLY_END);
        byte[] bytes = Reads.bytes(31, 3 * MIB);
        String key = put(bytes);
        ImageSource source = open(key);
        place.endEarly(key, MIB);
        assertBreaksOff(Reads.slice(bytes, 0, MIB), source::openStream);
        if (source instanceof RangeReads ranges) {
            assertBreaksOff(Reads.slice(bytes, 0, MIB), () -> ranges.openRange(0, 2 * MIB));
            assertBreaksOff(new byte[0], () -> ranges.openRange(2 * MIB, 1000));
        }
    }

    @FunctionalInterface
    private interface Opening {
        ReadableByteChannel open() throws IOException;
    }

    /** Some of these bytes at most, and then a failure that says that it was not the end. */
    private void assertBreaksOff(byte[] atMost, Opening opening) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(atMost.length + KIB);
        try (ReadableByteChannel channel = opening.open()) {
            while (read.hasRemaining() && Reads.step(channel, read) >= 0) {
                assertTrue(read.position() <= atMost.length, "there are bytes behind the end");
            }
            fail("ended after " + read.position() + " bytes as if that were the whole object");
        } catch (StoreException told) {
            texts.assertShowable(told);
            assertTrue(BROKEN_OFF.contains(told.reason()), told::toString);
        }
        byte[] before = Arrays.copyOf(read.array(), read.position());
        Reads.assertSame(Arrays.copyOf(atMost, before.length), before, "before it broke off");
    }

    @Test
    void afterClosingEveryCallFailsAndClosingAgainDoesNot() throws Exception {
        ImageSource source = open(put(Reads.bytes(32, 1000)));
        ReadableByteChannel stream = source.openStream();
        Reads.exactly(stream, 1);
        source.close();
        source.close();
        assertClosed("reading the stream", () -> stream.read(ByteBuffer.allocate(10)));
        assertClosed("stat", source::stat);
        assertClosed("openStream", source::openStream);
        if (source instanceof RangeReads ranges) {
            assertClosed("openRange", () -> ranges.openRange(0, 10));
        }
        if (source instanceof SparseRegions sparse) {
            assertClosed("dataRegions", () -> sparse.dataRegions(0, 10));
        }
        stream.close();
        source.close();
    }

    @Test
    void closingFromAnotherThreadEndsTheReadsUnderWay() throws Exception {
        String key = put(Reads.bytes(33, 3 * MIB));
        ImageSource source = open(key);
        CountDownLatch reading = new CountDownLatch(2);
        List<Future<IOException>> readers =
                List.of(
                        inThread(() -> readUntilClosed(source, reading)),
                        inThread(() -> readUntilClosed(source, reading)));
        assertTrue(reading.await(patience().toMillis(), TimeUnit.MILLISECONDS), "nobody reads");
        await("close", inThread(() -> closed(source)));
        for (Future<IOException> reader : readers) {
            assertClosed(await("a read under way", reader));
        }
    }

    private static boolean closed(ImageSource source) {
        source.close();
        return true;
    }

    private static IOException readUntilClosed(ImageSource source, CountDownLatch reading) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * KIB);
        try {
            while (true) {
                try (ReadableByteChannel stream = source.openStream()) {
                    while (stream.read(buffer.clear()) >= 0) {
                        reading.countDown();
                    }
                }
            }
        } catch (IOException ended) {
            return ended;
        }
    }

    @Test
    void closingEndsAReadThatIsStuck() throws Exception {
        requires(Deviation.NO_STALL);
        String key = put(Reads.bytes(34, MIB));
        ImageSource source = open(key);
        place.stall(key, 64 * KIB);
        CompletableFuture<Thread> reader = new CompletableFuture<>();
        Future<IOException> stuck = inThread(() -> readUntilStuck(source, 64 * KIB, reader));
        awaitInsideOfARead(await("the bytes before", reader));
        await("close", inThread(() -> closed(source)));
        assertClosed(await("a read that is stuck", stuck));
    }

    private static IOException readUntilStuck(
            ImageSource source, int before, CompletableFuture<Thread> reader) {
        ByteBuffer buffer = ByteBuffer.allocate(MIB);
        try (ReadableByteChannel stream = source.openStream()) {
            while (buffer.position() < before) {
                Reads.step(stream, buffer);
            }
            reader.complete(Thread.currentThread());
            while (buffer.hasRemaining()) {
                Reads.step(stream, buffer);
            }
            throw new AssertionError("the place did not hold the read back");
        } catch (IOException ended) {
            return ended;
        }
    }

    /** Looks until a thread stays in one and the same read, as far as its stack tells. */
    private static void awaitInsideOfARead(Thread thread) {
        List<StackTraceElement> last = List.of();
        for (int looks = 0, same = 0; same < 10 && looks < 2000; looks++) {
            List<StackTraceElement> now = List.of(thread.getStackTrace());
            boolean inside =
                    now.stream().skip(1).anyMatch(frame -> frame.getMethodName().equals("step"));
            same = inside && now.equals(last) ? same + 1 : 0;
            last = now;
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void anInterruptedReaderDoesNotSpoilTheSourceForTheOthers() throws Exception {
        requires(Deviation.INTERRUPT_CLOSES);
        byte[] bytes = Reads.bytes(35, MIB);
        ImageSource source = open(put(bytes));
        Future<Boolean> interrupted =
                inThread(
                        () -> {
                            Thread.currentThread().interrupt();
                            try {
                                Reads.all(source.openStream(), MIB);
                            } catch (IOException mayFail) {
                                return false;
                            }
                            return true;
                        });
        await("an interrupted read", interrupted);
        Reads.assertSame(bytes, Reads.all(source.openStream(), MIB), "the next reader");
    }

    @Test
    void dataRegionsCoverAllThatIsNotZero() throws Exception {
        assumeTrue(sourceAbilities().contains(SparseRegions.class), "no SparseRegions");
        int size = 3 * MIB + 100;
        byte[] bytes = Reads.withHole(36, size, 100_000, 2 * MIB);
        SparseRegions sparse = (SparseRegions) open(put(bytes));
        for (long start : new long[] {0, 1, 99_999, 100_001, MIB, 2 * MIB - 1, size - 1, size}) {
            for (long length : new long[] {0, 1, 100_000, 2 * MIB, 4 * MIB}) {
                assertCovers(bytes, sparse, start, length);
            }
        }
        Random random = new Random(36);
        for (int window = 0; window < 50; window++) {
            assertCovers(bytes, sparse, random.nextInt(size), random.nextInt(size));
        }
    }

    private static void assertCovers(byte[] bytes, SparseRegions sparse, long start, long length)
            throws StoreException {
        String window = "window of " + length + " bytes at " + start;
        long at = start;
        for (ByteRange data : sparse.dataRegions(start, length)) {
            assertTrue(data.offset() >= at, () -> window + ": not ascending, or outside: " + data);
            assertTrue(data.end() <= start + length, () -> window + ": outside: " + data);
            assertZero(bytes, at, data.offset(), window);
            at = data.end();
        }
        assertZero(bytes, at, start + length, window);
    }

    private static void assertZero(byte[] bytes, long from, long to, String window) {
        for (long at = from; at < Math.min(to, bytes.length); at++) {
            if (bytes[(int) at] != 0) {
                fail(window + ": the byte at " + at + " is not zero and in no region");
            }
        }
    }
}
