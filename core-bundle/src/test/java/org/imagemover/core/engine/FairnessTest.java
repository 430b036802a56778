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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.imagemover.api.Destination;
import org.imagemover.api.Transfer;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What transfers share is shared evenly, and none is left out. */
class FairnessTest {

    private static final String[] EIGHT_LANES = {
        "transfer.lanes.min=8", "transfer.lanes.max=8", "buffer.size=256 KiB", "memory.max=16 MiB"
    };

    private final MemoryStore many = new MemoryStore();
    private final MemoryStore one = new MemoryStore();
    private final Core core = new Core(EIGHT_LANES);

    FairnessTest() {
        many.concurrency = 8;
        one.concurrency = 1;
        core.bind("many", many);
        core.bind("one", one);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private void configure(String... more) {
        List<String> settings = new ArrayList<>(List.of(EIGHT_LANES));
        settings.addAll(List.of(more));
        core.configure(settings.toArray(new String[0]));
    }

    private String image(String store, int size) {
        byte[] bytes = Bytes.random(size);
        String id = core.image(bytes, store);
        (store.equals("many") ? many : one).objects.put(id, bytes);
        return id;
    }

    private Transfer copy(String id) {
        return core.start(id, Destination.channel(new Sinkhole()));
    }

    private Transfer copy(String store, int size) {
        return copy(image(store, size));
    }

    private static long done(Transfer transfer) {
        return transfer.progress().bytesDone();
    }

    @Test
    void underOneBandwidthLimitATransferWithManyLanesGetsNoMoreThanOneWithASingleLane()
            throws Exception {
        configure("bandwidth.max=16 MiB", "bandwidth.burst=0 s");
        Transfer large = copy("many", 24 * MIB);
        Transfer small = copy("one", 24 * MIB);
        Await.until("both at work", () -> done(large) > 0 && done(small) > 0);
        long largeBefore = done(large);
        long smallBefore = done(small);
        Await.until(
                "some bytes",
                () -> done(large) + done(small) - largeBefore - smallBefore > 12 * MIB);
        double ratio = (double) (done(large) - largeBefore) / (done(small) - smallBefore);
        assertTrue(ratio > 0.6 && ratio < 1.7, "eight lanes got " + ratio + " x one lane");
        configure();
        Core.result(large);
        Core.result(small);
    }

    @Test
    void aLaneThatReadsSlowlyKeepsNoOtherFromWhatTheLimitAllows() throws Exception {
        configure("bandwidth.max=16 MiB", "bandwidth.burst=0 s", "retry.max=0");
        Gate gate = Gate.from(0);
        AtomicInteger held = new AtomicInteger();
        many.on(
                Op.READ,
                call -> {
                    if (call.position() >= MIB && held.getAndIncrement() == 0) {
                        gate.at(call);
                    }
                });
        Transfer transfer = copy("many", 6 * MIB);
        gate.awaitReached();
        long before = many.bytesRead();
        Await.until("what the other lanes can read", () -> many.bytesRead() > before + MIB / 2);
        gate.open();
        Core.result(transfer);
    }

    @Test
    void aStoresLanesAreNeverExceededAndAllTransfersGetTheirTurn() throws Exception {
        configure("store.many.lanes.max=2");
        AtomicInteger reading = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        many.on(
                Op.READ,
                call -> {
                    most.accumulateAndGet(reading.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(2_000_000);
                    reading.decrementAndGet();
                });
        String small = image("many", MIB);
        Transfer large = copy("many", 24 * MIB);
        Await.until("a large one at work", () -> done(large) > MIB);
        for (int i = 0; i < 4; i++) {
            Core.result(copy(small));
        }
        assertTrue(done(large) < 24 * MIB, "the small ones waited for the large one");
        // the heads of images are read beside the lanes
        assertTrue(most.get() <= 2 + 2, most + " at once");
        configure();
        Core.result(large);
    }

    @Test
    void whoWaitsForALaneOfAnotherStoreKeepsNobodyFromThoseOfThisOne() throws Exception {
        MemoryStore target = new MemoryStore();
        core.bind("target", target);
        configure("store.many.lanes.max=1", "store.target.lanes.max=1");
        Gate writing = target.on(Op.WRITE, Gate.from(0));
        byte[] bytes = Bytes.random(2 * MIB);
        String first = core.image(bytes, "one");
        one.objects.put(first, bytes);
        Transfer toTarget = core.start(first, Destination.imageStore("target"));
        writing.awaitReached();
        String second = core.image(bytes, "many");
        many.objects.put(second, bytes);
        Gate reading = Gate.from(MIB);
        many.on(Op.READ, reading);
        String third = image("many", 2 * MIB);
        Transfer reader = copy(third);
        reading.awaitReached();
        // waits for both stores
        Transfer waiting = core.start(second, Destination.imageStore("target"));
        Await.until("a third one", () -> done(waiting) > 0);
        reading.open();
        Core.result(reader);
        for (int i = 0; i < 3; i++) {
            Core.result(copy(third));
        }
        writing.open();
        Core.result(toTarget);
        Core.result(waiting);
    }

    @Test
    void smallTransfersAreNotHeldUpByLargeOnes() throws Exception {
        configure("lanes.max=4", "transfers.max=8");
        AtomicLong slow = new AtomicLong(2_000_000);
        many.on(Op.READ, call -> LockSupport.parkNanos(slow.get()));
        String image = image("many", MIB);
        String big = image("many", 24 * MIB);
        List<Transfer> large = List.of(copy(big), copy(big));
        Await.until("both at work", () -> large.stream().allMatch(t -> done(t) > MIB));
        long before = large.stream().mapToLong(FairnessTest::done).sum();
        List<Transfer> small = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            small.add(copy(image));
        }
        for (Transfer transfer : small) {
            Core.result(transfer);
        }
        long gained = large.stream().mapToLong(FairnessTest::done).sum() - before;
        assertTrue(
                gained < 24 * MIB,
                "two large ones got " + gained + " bytes, the small ones 20 MiB");
        slow.set(1);
        for (Transfer transfer : large) {
            Core.result(transfer);
        }
    }
}
