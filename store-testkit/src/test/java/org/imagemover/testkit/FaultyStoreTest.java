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
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;
import org.imagemover.testkit.FaultyStore.Call;
import org.imagemover.testkit.FaultyStore.Op;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class FaultyStoreTest {

    private static final String KEY = new UUID(1, 2).toString();
    private static final byte[] BYTES = Reads.bytes(1, 300_000);

    private MemoryPlace place;
    private FaultyStore faulty;

    @BeforeEach
    void start() throws Exception {
        place = new MemoryPlace(true, null);
        place.put(KEY, BYTES);
        faulty = FaultyStore.around(place.newDriver());
    }

    private ImageSource open() throws StoreException {
        return faulty.driver().open(KEY, RequestContext.SERVICE);
    }

    private byte[] read() throws IOException {
        try (ImageSource source = open()) {
            return Reads.all(source.openStream(), BYTES.length);
        }
    }

    private static void assertFails(Reason reason, Executable call) {
        assertEquals(reason, assertThrows(StoreException.class, call).reason());
    }

    @Test
    void itHasTheAbilitiesOfTheStoreBehindIt() throws Exception {
        assertInstanceOf(WritableStore.class, faulty.driver());
        assertInstanceOf(SparseRegions.class, open());
        assertFalse(
                FaultyStore.around(new ReadOnly()).driver() instanceof WritableStore,
                "writable without being so");
    }

    private static final class ReadOnly implements StoreDriver {
        @Override
        public String type() {
            return "readonly";
        }

        @Override
        public Resolution resolve(ImageLocation location) {
            return Resolution.notOwn("it is nobody's");
        }

        @Override
        public void check() {}

        @Override
        public ImageSource open(String key, RequestContext context) throws StoreException {
            throw new StoreException(Reason.NOT_FOUND, "store 'readonly': nothing is there");
        }
    }

    @Test
    void aFaultHappensAsOftenAsItWasTold() throws Exception {
        faulty.add(StoreFault.fail(Op.OPEN, Reason.DENIED));
        faulty.add(StoreFault.fail(Op.OPEN, Reason.THROTTLED).times(2));
        faulty.add(StoreFault.fail(Op.CHECK, Reason.UNAVAILABLE).everyTime());
        assertFails(Reason.DENIED, this::open);
        assertFails(Reason.THROTTLED, this::open);
        assertFails(Reason.THROTTLED, this::open);
        Reads.assertSame(BYTES, read(), "after the faults");
        for (int count = 0; count < 3; count++) {
            assertFails(Reason.UNAVAILABLE, faulty.driver()::check);
        }
        faulty.heal();
        faulty.driver().check();
    }

    @Test
    void aFaultOfOneObjectLeavesTheOthersAlone() throws Exception {
        String other = new UUID(3, 4).toString();
        place.put(other, BYTES);
        faulty.add(StoreFault.fail(Op.OPEN, Reason.CORRUPT).of(other));
        read();
        assertFails(Reason.CORRUPT, () -> faulty.driver().open(other, RequestContext.SERVICE));
    }

    @Test
    void aReadFailsExactlyWhereItWasTold() throws Exception {
        faulty.add(StoreFault.fail(Op.READ, Reason.UNAVAILABLE).from(123_457));
        try (ReadableByteChannel stream = open().openStream()) {
            Reads.assertSame(
                    Arrays.copyOf(BYTES, 123_457), Reads.exactly(stream, 123_457), "before");
            assertFails(Reason.UNAVAILABLE, () -> stream.read(ByteBuffer.allocate(1)));
        }
        RangeReads ranges = (RangeReads) open();
        Reads.assertSame(
                Reads.slice(BYTES, 123_457, 1000),
                Reads.all(ranges.openRange(123_457, 1000), 1000),
                "who goes on there");
    }

    @Test
    void oneByteIsWrongOnce() throws Exception {
        faulty.add(StoreFault.wrongByteAt(200_000), StoreFault.shortReads(1000));
        byte[] wrong = BYTES.clone();
        wrong[200_000] = (byte) ~wrong[200_000];
        Reads.assertSame(wrong, read(), "the first read");
        Reads.assertSame(BYTES, read(), "the second");
    }

    @Test
    void anObjectSeemsToEndEarly() throws Exception {
        faulty.add(StoreFault.endsAt(1000));
        Reads.assertSame(Arrays.copyOf(BYTES, 1000), read(), "what is left");
    }

    @Test
    void readsAreShort() throws Exception {
        faulty.add(StoreFault.shortReads(7));
        try (ReadableByteChannel stream = open().openStream()) {
            assertEquals(7, stream.read(ByteBuffer.allocate(100)));
            ByteBuffer three = ByteBuffer.allocate(100).limit(3);
            assertEquals(3, stream.read(three));
            assertEquals(3, three.limit());
        }
    }

    @Test
    void aHeldReadGoesOnWhenReleasedAndEndsWhenClosed() throws Exception {
        faulty.add(StoreFault.stall(Op.READ).from(1000));
        Future<byte[]> reading = ContractSupport.inThread(this::read);
        assertTrue(faulty.awaitStalled(Duration.ofSeconds(20)));
        assertFalse(reading.isDone());
        faulty.release();
        Reads.assertSame(BYTES, reading.get(20, TimeUnit.SECONDS), "after the release");
        faulty.add(StoreFault.stall(Op.READ).from(1000));
        ImageSource source = open();
        ReadableByteChannel stream = source.openStream();
        Reads.exactly(stream, 1000);
        Future<StoreException> held =
                ContractSupport.inThread(
                        () ->
                                assertThrows(
                                        StoreException.class,
                                        () -> stream.read(ByteBuffer.allocate(1))));
        assertTrue(faulty.awaitStalled(Duration.ofSeconds(20)));
        source.close();
        assertEquals(Reason.UNAVAILABLE, held.get(20, TimeUnit.SECONDS).reason());
    }

    @Test
    void theValidatorChanges() throws Exception {
        ImageSource source = open();
        String before = source.stat().validator();
        faulty.add(StoreFault.changedValidator());
        String after = source.stat().validator();
        assertNotEquals(before, after);
        assertEquals(after, open().stat().validator());
    }

    @Test
    void aLostReplyIsOfACommitThatWasDone() throws Exception {
        String key = new UUID(5, 6).toString();
        faulty.add(
                StoreFault.fail(Op.WRITE, Reason.NO_SPACE),
                StoreFault.fail(Op.COMMIT, Reason.COMMIT_UNKNOWN),
                StoreFault.lostCommitReply());
        WritableStore store = (WritableStore) faulty.driver();
        ImageSink sink = store.create(key, new SinkRequest(10, 10, false));
        assertFails(Reason.NO_SPACE, () -> sink.write(0, ByteBuffer.allocate(10)));
        sink.write(0, ByteBuffer.allocate(10));
        assertFails(Reason.COMMIT_UNKNOWN, () -> sink.commit(10, List.of()));
        assertFalse(place.objects.containsKey(key), "that one was not done");
        assertFails(Reason.COMMIT_UNKNOWN, () -> sink.commit(10, List.of()));
        assertTrue(place.objects.containsKey(key));
        sink.commit(10, List.of());
    }

    @Test
    void callsAreRecorded() throws Exception {
        open().openStream().read(ByteBuffer.allocate(10));
        assertEquals(List.of(new Call(Op.OPEN, KEY, 0), new Call(Op.READ, KEY, 0)), faulty.calls());
    }

    @Test
    void equalSeedsMakeEqualFaults() throws Exception {
        List<Boolean> first = opened(FaultSeed.of(11));
        assertEquals(first, opened(FaultSeed.of(11)));
        assertNotEquals(first, opened(FaultSeed.of(12)));
    }

    private List<Boolean> opened(FaultSeed seed) throws Exception {
        FaultyStore store = FaultyStore.around(place.newDriver());
        store.seeded(seed, 50, List.of(StoreFault.fail(Op.OPEN, Reason.UNAVAILABLE)));
        List<Boolean> opened = new ArrayList<>();
        for (int count = 0; count < 40; count++) {
            try {
                store.driver().open(KEY, RequestContext.SERVICE).close();
                opened.add(true);
            } catch (StoreException failed) {
                opened.add(false);
            }
        }
        return opened;
    }

    @Test
    void whatPassesLetsWhoTriesAgainGetThrough() throws Exception {
        faulty.seeded(FaultSeed.fromProperty(), 40, StoreFault.passing());
        ByteBuffer got = ByteBuffer.allocate(BYTES.length);
        for (int tries = 0; got.hasRemaining(); tries++) {
            assertTrue(tries < 1000, "not through after 1000 tries");
            try (ImageSource source = open();
                    ReadableByteChannel rest =
                            ((RangeReads) source).openRange(got.position(), BYTES.length)) {
                while (got.hasRemaining()) {
                    Reads.step(rest, got);
                }
            } catch (StoreException failed) {
                assertTrue(failed.reason().retryable());
            }
        }
        Reads.assertSame(BYTES, got.array(), "what came through");
    }
}
