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

import static org.imagemover.core.testing.Bytes.KIB;
import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits hold, and hold at once when they are changed. */
class LimitsTest {

    private final MemoryStore a = new MemoryStore();
    private final Core core = new Core();
    private final byte[] bytes = Bytes.random(4 * MIB);
    private String id = "";

    @BeforeEach
    void recordAnImage() {
        core.bind("a", a);
        id = core.image(bytes, "a");
        a.objects.put(id, bytes);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private Transfer copy() {
        return core.start(id, Destination.channel(new Sinkhole()));
    }

    private static double seconds(Transfer... transfers) throws Exception {
        long start = System.nanoTime();
        for (Transfer transfer : transfers) {
            Core.result(transfer);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    @Test
    void aTransfersOwnLimitHolds() throws Exception {
        double seconds =
                seconds(
                        core.mover.start(
                                CopyRequest.builder(id, Destination.channel(new Sinkhole()))
                                        .maxBytesPerSecond(8 * MIB)
                                        .build()));
        // a quarter of a second may be caught up, and the last chunk's debt is not paid
        assertTrue(seconds > 0.1 && seconds < 2, seconds + " s for 4 MiB at 8 MiB/s");
    }

    @Test
    void aStoresLimitHoldsForAllThatIsReadFromIt() throws Exception {
        core.configure("store.a.bandwidth.max=8 MiB");
        double seconds = seconds(copy(), copy(), copy());
        assertTrue(seconds > 0.8 && seconds < 4, seconds + " s for 12 MiB at 8 MiB/s");
    }

    @Test
    void theLimitOfAllHoldsForAll() throws Exception {
        core.configure("bandwidth.max=8 MiB");
        double seconds = seconds(copy(), copy(), copy());
        assertTrue(seconds > 0.8 && seconds < 4, seconds + " s for 12 MiB at 8 MiB/s");
    }

    @Test
    void aLimitThatIsSetWhileBytesMoveHoldsFromThenOn() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(MIB));
        Transfer transfer = copy();
        gate.awaitReached();
        core.configure("bandwidth.max=4 MiB");
        gate.open();
        double seconds = seconds(transfer);
        assertTrue(seconds > 0.2 && seconds < 3, seconds + " s for 3 MiB at 4 MiB/s");
    }

    @Test
    void aLimitThatIsTakenAwayFreesWhoWaitsForIt() throws Exception {
        core.configure("store.a.bandwidth.max=1", "bandwidth.max=1000");
        Transfer transfer = copy();
        Await.until("a wait", () -> transfer.note().contains("limit"));
        assertEquals(TransferState.RUNNING, transfer.state());
        core.configure();
        assertTrue(seconds(transfer) < 5);
    }

    @Test
    void aTransferHeldByALimitIsCancelledAtOnce() {
        core.configure("bandwidth.max=1000");
        Transfer transfer = copy();
        Await.until("a wait", () -> transfer.note().contains("limit"));
        transfer.cancel();
        Core.failure(org.imagemover.api.TransferCancelledException.class, transfer);
    }

    @Test
    void onlyAsManyTransfersMoveBytesAsAreAllowedAndMoreWhenMoreAre() throws Exception {
        core.configure("transfers.max=2");
        AtomicInteger inside = new AtomicInteger();
        Gate gate = Gate.from(0);
        a.on(
                Op.READ,
                call -> {
                    inside.incrementAndGet();
                    gate.at(call);
                });
        List<Transfer> transfers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            transfers.add(copy());
        }
        Await.until("two at work", () -> inside.get() == 2);
        assertEquals(4, queued(transfers));
        core.configure("transfers.max=6");
        Await.until("four at work", () -> inside.get() == 4);
        assertEquals(2, queued(transfers), "not all turns are for one store");
        core.configure("transfers.max=1");
        gate.open();
        for (Transfer transfer : transfers) {
            Core.result(transfer);
        }
    }

    private static long queued(List<Transfer> transfers) {
        return transfers.stream().filter(t -> t.state() == TransferState.QUEUED).count();
    }

    @Test
    void fewerTransfersAreAllowedWithoutDisturbingThoseAtWork() throws Exception {
        core.configure("transfers.max=3");
        Gate gate = a.on(Op.READ, Gate.from(MIB));
        Transfer[] atWork = {copy(), copy(), copy()};
        Await.until("three at work", () -> a.bytesRead() == 3 * MIB);
        core.configure("transfers.max=1");
        gate.open();
        seconds(atWork);
    }

    @Test
    void sixtyFourCopiesOnFourThreadsAreAllVerifiedWithinTheMemory() throws Exception {
        core.configure(
                "transfers.max=4", "memory.max=1 MiB", "buffer.size=256 KiB", "transfers.kept=64");
        AtomicLong most = new AtomicLong();
        AtomicInteger reading = new AtomicInteger();
        AtomicInteger mostReading = new AtomicInteger();
        a.on(
                Op.READ,
                call -> {
                    mostReading.accumulateAndGet(reading.incrementAndGet(), Math::max);
                    most.accumulateAndGet(core.engine.bufferBytes(), Math::max);
                    reading.decrementAndGet();
                });
        List<Transfer> transfers = new ArrayList<>();
        List<Sinkhole> channels = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Sinkhole channel = new Sinkhole();
            channels.add(channel);
            transfers.add(core.start(id, Destination.channel(channel)));
        }
        for (int i = 0; i < 64; i++) {
            assertEquals(Verified.DIGEST, Core.result(transfers.get(i)).verified());
            assertEquals(bytes.length, channels.get(i).bytes().length);
        }
        assertTrue(most.get() <= MIB, most + " bytes of buffers");
        assertTrue(mostReading.get() <= 4, mostReading + " at once");
        assertEquals(64, core.engine.started());
    }

    @Test
    void theSizeOfBuffersChangesWhileTransfersRunAndTheMemoryHolds() throws Exception {
        core.configure("memory.max=2 MiB", "transfers.max=4");
        AtomicLong most = new AtomicLong();
        a.on(Op.READ, call -> most.accumulateAndGet(core.engine.bufferBytes(), Math::max));
        List<Transfer> transfers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            transfers.add(copy());
        }
        String[] sizes = {"256 KiB", "2 MiB", "512 KiB", "1 MiB"};
        for (int i = 0; transfers.stream().anyMatch(t -> !t.state().ended()); i++) {
            core.configure("memory.max=2 MiB", "transfers.max=4", "buffer.size=" + sizes[i % 4]);
            long read = a.bytesRead();
            Await.until(
                    "some bytes",
                    () ->
                            a.bytesRead() > read + 512 * KIB
                                    || transfers.stream().allMatch(t -> t.state().ended()));
        }
        for (Transfer transfer : transfers) {
            Core.result(transfer);
        }
        assertTrue(most.get() <= 2 * MIB, most + " bytes of buffers");
    }

    @Test
    void endedTransfersAreForgottenOldestFirstAndThoseAtWorkNever() throws Exception {
        core.configure("transfers.kept=2", "transfers.max=4");
        Gate gate = a.on(Op.READ, Gate.from(MIB));
        Transfer running = copy();
        gate.awaitReached();
        a.heal(Op.READ);
        List<String> ids = new ArrayList<>();
        ids.add(running.id());
        for (int i = 0; i < 5; i++) {
            Transfer transfer = copy();
            Core.result(transfer);
            ids.add(transfer.id());
        }
        assertEquals(
                List.of(ids.get(0), ids.get(4), ids.get(5)),
                core.mover.transfers().stream().map(Transfer::id).toList());
        assertTrue(core.mover.transfer(ids.get(1)).isEmpty());
        assertTrue(core.mover.transfer(ids.get(0)).isPresent());
        gate.open();
        Core.result(running);
    }
}
