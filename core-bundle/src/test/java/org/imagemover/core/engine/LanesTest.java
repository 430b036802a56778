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

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.TransferState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.ImageRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several lanes of one transfer, and of several: nobody waits for what never comes. */
class LanesTest {

    private static final String[] FOUR_LANES = {"transfer.lanes.min=4", "transfer.lanes.max=4"};

    private final MemoryStore a = new MemoryStore();
    private final Core core = new Core(FOUR_LANES);
    private final Core.Bound bound = core.bind("a", a);
    private final byte[] bytes = Bytes.random(12 * MIB);
    private final String id = core.image(bytes, "a");

    LanesTest() {
        a.objects.put(id, bytes);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private void configure(String... more) {
        List<String> settings = new ArrayList<>(List.of(FOUR_LANES));
        settings.addAll(List.of(more));
        core.configure(settings.toArray(new String[0]));
    }

    @Test
    void aStalledReaderKeepsNoMemoryFromTheOthers() throws Exception {
        configure("memory.max=8 MiB");
        Sinkhole stalled = new Sinkhole();
        CountDownLatch hold = stalled.hold();
        Transfer slow = core.start(id, Destination.channel(stalled));
        Await.until("bytes ahead of the reader", () -> a.bytesRead() >= 5 * MIB);
        for (int i = 0; i < 4; i++) {
            Sinkhole channel = new Sinkhole();
            Core.result(core.start(id, Destination.channel(channel)));
            assertArrayEquals(bytes, channel.bytes());
        }
        hold.countDown();
        Core.result(slow);
        assertArrayEquals(bytes, stalled.bytes());
    }

    @Test
    void aTransferThatWaitsForMemoryIsCancelledAtOnce() throws Exception {
        configure("memory.max=1 MiB");
        Sinkhole stalled = new Sinkhole();
        CountDownLatch hold = stalled.hold();
        Transfer slow = core.start(id, Destination.channel(stalled));
        Await.until("the only buffer in use", () -> a.bytesRead() >= MIB);
        Transfer waiting = core.start(id, Destination.channel(new Sinkhole()));
        Await.until("a wait", () -> core.engine.buffers().isWaitedFor());
        waiting.cancel();
        Core.failure(TransferCancelledException.class, waiting);
        hold.countDown();
        Core.result(slow);
    }

    @Test
    void aDeadlineHoldsForATransferThatWaitsForMemory() throws Exception {
        configure("memory.max=1 MiB");
        Sinkhole stalled = new Sinkhole();
        CountDownLatch hold = stalled.hold();
        Transfer slow = core.start(id, Destination.channel(stalled));
        Await.until("the only buffer in use", () -> a.bytesRead() >= MIB);
        Transfer waiting =
                core.mover.start(
                        CopyRequest.builder(id, Destination.channel(new Sinkhole()))
                                .deadline(java.time.Duration.ofMillis(100))
                                .build());
        Core.failure(TransferCancelledException.class, waiting);
        hold.countDown();
        Core.result(slow);
    }

    @Test
    void whatIsAtHandIsNotDeliveredToACallerThatHasCancelled() throws Exception {
        Sinkhole channel = new Sinkhole();
        CountDownLatch hold = channel.hold();
        Transfer transfer = core.start(id, Destination.channel(channel));
        Await.until("bytes ahead of the reader", () -> a.bytesRead() >= 5 * MIB);
        transfer.cancel();
        hold.countDown();
        TransferCancelledException failure =
                Core.failure(TransferCancelledException.class, transfer);
        assertTrue(failure.bytesDelivered() <= MIB, failure.bytesDelivered() + " bytes");
        assertEquals(failure.bytesDelivered(), channel.bytes().length);
    }

    /** A channel that throws what no channel should. */
    private static final class Broken implements java.nio.channels.WritableByteChannel {

        @Override
        public int write(ByteBuffer source) {
            throw new StackOverflowError("a bug of the caller");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void anErrorOfACallersChannelFailsTheTransferAndEndsItsLanes() {
        Transfer transfer = core.start(id, Destination.channel(new Broken()));
        ImageMoverException failure = Core.failure(ImageMoverException.class, transfer);
        assertTrue(String.valueOf(failure.getMessage()).contains("a bug of the caller"));
        Leftovers.requireNone(core.engine);
    }

    private static final int[] AROUND_CHUNKS = {
        1, MIB - 1, MIB, MIB + 1, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 9 * MIB
    };

    @ParameterizedTest
    @EnumSource(MemoryStore.Reads.class)
    void imagesOfAllSizesAroundTheChunksAreWholeKnownOrNot(MemoryStore.Reads reads)
            throws Exception {
        a.readBy = reads;
        for (int size : AROUND_CHUNKS) {
            byte[] some = Bytes.random(size);
            for (boolean known : new boolean[] {true, false}) {
                a.knowsSize = known;
                ImageRecord.Builder record = Core.record(some).addDigest(Bytes.sha256(some));
                String image = core.image(known ? record : record.size(-1), "a");
                a.objects.put(image, some);
                Sinkhole channel = new Sinkhole();
                Transfer transfer = core.start(image, Destination.channel(channel));
                Core.result(transfer);
                assertArrayEquals(some, channel.bytes());
                assertEquals(size, transfer.progress().bytesDone());
            }
        }
    }

    @Test
    void oneStoreWithFourLanesIsPausedAndGoesOnWithNothingReadTwiceButAChunkForEachLane()
            throws Exception {
        MemoryStore target = new MemoryStore();
        core.bind("target", target);
        target.readsBack = true;
        Gate gate = a.on(Op.READ, Gate.from(6 * MIB));
        Transfer transfer = core.start(id, Destination.imageStore("target"));
        gate.awaitReached();
        transfer.pause();
        gate.open();
        Await.until("a pause", () -> transfer.state() == TransferState.PAUSED);
        assertTrue(core.engine.buffers().isUnused(), "no memory is kept meanwhile");
        assertTrue(core.engine.lanes().isUnused(), "no lane is");
        transfer.resume();
        Core.result(transfer);
        assertArrayEquals(bytes, target.objects.get(id));
        assertTrue(a.bytesRead() <= bytes.length + 4L * MIB, a.bytesRead() + " bytes read");
    }

    @Test
    void aSourceThatIsSwappedUnderFourLanesIsReadTwiceForAChunkOfEachAtMost() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(5 * MIB + MIB / 2));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(id, Destination.channel(channel));
        core.swapOut(bound, gate);
        a.heal(Op.READ);
        core.bind("a", a);
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertTrue(a.bytesRead() <= bytes.length + 4L * MIB, a.bytesRead() + " bytes read");
    }

    /** Each call of it takes a while, as one over a network does. */
    private static final class Slow implements MemoryStore.Hook {

        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public void at(MemoryStore.Call call) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            now.decrementAndGet();
        }
    }

    @Test
    void aDestinationThatIsWaitedForGetsMoreLanes() throws Exception {
        core.configure("transfer.lanes.min=2", "transfer.lanes.max=4");
        MemoryStore target = new MemoryStore();
        core.bind("target", target);
        Slow slow = target.on(Op.WRITE, new Slow());
        Core.result(core.start(id, Destination.imageStore("target")));
        assertArrayEquals(bytes, target.objects.get(id));
        assertTrue(slow.most.get() > 2, slow.most + " writes at once");
    }

    @Test
    void aDestinationThatTakesFourWritesAtOnceGetsThemFromTheStart() throws Exception {
        core.configure("transfer.lanes.min=1", "transfer.lanes.max=8");
        MemoryStore target = new MemoryStore();
        target.writesAtOnce = 4;
        core.bind("target", target);
        CountDownLatch held = new CountDownLatch(4);
        target.on(
                Op.WRITE,
                call -> {
                    held.countDown();
                    Await.until("four writes at once", () -> held.getCount() == 0);
                });
        Core.result(core.start(id, Destination.imageStore("target")));
        assertArrayEquals(bytes, target.objects.get(id));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDestinationThatIsSwappedUnderFourLanesGoesOnWithWhatItHas(boolean readsBack)
            throws Exception {
        MemoryStore target = new MemoryStore();
        target.readsBack = readsBack;
        Core.Bound old = core.bind("target", target);
        Gate gate = target.on(Op.WRITE, Gate.from(5 * MIB));
        Transfer transfer = core.start(id, Destination.imageStore("target"));
        core.swapOut(old, gate);
        target.heal(Op.WRITE);
        core.bind("target", target);
        Core.result(transfer);
        assertArrayEquals(bytes, target.objects.get(id));
        assertEquals(1, target.calls(Op.CREATE), "nothing was started over");
        assertTrue(a.bytesRead() <= bytes.length + 4L * MIB, a.bytesRead() + " bytes read");
    }
}
