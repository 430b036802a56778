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
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One store, destination or catalogue that is slow, or never answers, and what others get. */
class OneThatTakesAllTest {

    @TempDir private Path directory;

    private final MemoryStore slow = new MemoryStore();
    private final MemoryStore good = new MemoryStore();
    private final Core core = new Core("transfer.lanes.max=4", "memory.max=16 MiB");
    private final List<Gate> gates = new ArrayList<>();
    private final AtomicInteger files = new AtomicInteger();

    OneThatTakesAllTest() {
        core.bind("slow", slow);
        core.bind("good", good);
    }

    @AfterEach
    void closeTheCore() {
        core.engine.all().forEach(Transfer::cancel);
        gates.forEach(Gate::open);
        core.close();
    }

    private Gate gate(MemoryStore store, Op op, long from) {
        Gate gate = Gate.from(from);
        gates.add(gate);
        return store.on(op, gate);
    }

    private String image(MemoryStore store, String id, int size) {
        byte[] bytes = Bytes.random(size);
        String image = core.image(bytes, id);
        store.objects.put(image, bytes);
        return image;
    }

    private Transfer toFile(String image) {
        return core.start(
                image, Destination.file(directory.resolve("copy-" + files.incrementAndGet())));
    }

    private void start(int copies, String image, Destination destination) {
        for (int i = 0; i < copies; i++) {
            core.start(image, destination);
        }
    }

    /** Where the head is waited for, and where the lanes are. */
    @ParameterizedTest
    @ValueSource(longs = {0, 2 * MIB})
    void aHundredCopiesFromASourceThatNeverGivesAnythingLeaveOthersTheirTurn(long from)
            throws Exception {
        Gate reading = gate(slow, Op.READ, from);
        String hanging = image(slow, "slow", 8 * MIB);
        for (int i = 0; i < 100; i++) {
            toFile(hanging);
        }
        reading.awaitReached();
        String image = image(good, "good", 8 * MIB);
        for (int i = 0; i < 3; i++) {
            Core.result(toFile(image));
        }
    }

    @Test
    void aHundredCopiesToADestinationThatNeverTakesAnythingLeaveOthersTheirTurn() throws Exception {
        Gate writing = gate(slow, Op.WRITE, 0);
        List<String> images = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            images.add(image(good, "good", 4 * MIB));
        }
        images.forEach(image -> core.start(image, Destination.imageStore("slow")));
        writing.awaitReached();
        Core.result(toFile(images.get(0)));
        Core.result(core.start(images.get(1), Destination.channel(new Sinkhole())));
    }

    @Test
    void aHundredLookUpsInACatalogueThatNeverAnswersLeaveOthersTheirTurn() throws Exception {
        MemoryCatalog.Data far = new MemoryCatalog.Data();
        Gate asked = Gate.from(0);
        gates.add(asked);
        far.before.add(
                op -> {
                    try {
                        asked.at(new MemoryStore.Call(Op.STAT, "", 0, 0, () -> false));
                    } catch (StoreException wanted) {
                        throw new IllegalStateException(wanted);
                    }
                });
        core.bindCatalog("far", far);
        String image = image(good, "good", 2 * MIB);
        start(100, "far:" + image, Destination.channel(new Sinkhole()));
        asked.awaitReached();
        Core.result(core.start("local:" + image, Destination.channel(new Sinkhole())));
    }

    // The lowest rate

    /** Gives 64 KiB every 200 ms. */
    private void trickle() {
        slow.on(Op.READ, call -> LockSupport.parkNanos(200_000_000));
    }

    private void configure(String... settings) {
        List<String> all = new ArrayList<>(List.of("transfer.lanes.max=4", "memory.max=16 MiB"));
        all.addAll(List.of(settings));
        core.configure(all.toArray(new String[0]));
    }

    @Test
    void aCopyWhoseOnlySourceTricklesFailsAndSaysHowFastItWas() throws Exception {
        configure("rate.min=2 MiB", "rate.window=600 ms", "retry.max=1");
        trickle();
        NoUsableLocationException failure =
                Core.failure(NoUsableLocationException.class, toFile(image(slow, "slow", 8 * MIB)));
        assertTrue(failure.getMessage().contains("is too slow: "), failure.getMessage());
        assertTrue(
                failure.getMessage().contains("where 2097152 have to come (rate.min"),
                failure.getMessage());
    }

    @Test
    void aCopyWhoseSourceTricklesGoesOnFromAnotherLocation() throws Exception {
        configure("store.slow.rate.min=2 MiB", "store.slow.rate.window=600 ms", "retry.max=0");
        trickle();
        byte[] bytes = Bytes.random(8 * MIB);
        String image = core.image(bytes, "slow", "good");
        slow.objects.put(image, bytes);
        good.objects.put(image, bytes);
        CopyResult result = Core.result(toFile(image));
        assertEquals("good", result.store());
    }

    @Test
    void aSourceThatNeverAnswersIsClosedAndAnotherOneRead() throws Exception {
        configure("rate.min=64 MiB", "rate.window=500 ms", "retry.max=0");
        gate(slow, Op.READ, 2 * MIB);
        byte[] bytes = Bytes.random(8 * MIB);
        String image = core.image(bytes, "slow", "good");
        slow.objects.put(image, bytes);
        good.objects.put(image, bytes);
        assertEquals("good", Core.result(toFile(image)).store());
    }

    @Test
    void aSourceThatTricklesAndBreaksOffGetsNoNewTriesForThat() throws Exception {
        configure("rate.min=8 MiB", "rate.window=1 h", "retry.max=2");
        AtomicInteger reads = new AtomicInteger();
        slow.on(
                Op.READ,
                call -> {
                    LockSupport.parkNanos(50_000_000);
                    if (reads.incrementAndGet() % 24 == 0) {
                        Fault.always(Reason.THROTTLED).at(call);
                    }
                });
        NoUsableLocationException failure =
                Core.failure(
                        NoUsableLocationException.class, toFile(image(slow, "slow", 16 * MIB)));
        assertTrue(failure.getMessage().contains("THROTTLED"), failure.getMessage());
    }

    @Test
    void aDestinationThatTricklesFailsTheCopyAndSaysHowFastItWas() throws Exception {
        configure("rate.min=64 MiB", "rate.window=2 s", "retry.max=1");
        slow.on(Op.WRITE, call -> LockSupport.parkNanos(400_000_000));
        DestinationException failure =
                Core.failure(
                        DestinationException.class,
                        core.start(image(good, "good", 24 * MIB), Destination.imageStore("slow")));
        assertTrue(
                failure.getMessage().startsWith("store 'slow' is too slow: "),
                failure.getMessage());
    }

    @Test
    void whatIsLimitedOrPausedOnPurposeIsNotTooSlow() throws Exception {
        configure(
                "rate.min=512 KiB",
                "rate.window=100 ms",
                "bandwidth.max=1 MiB",
                "bandwidth.burst=0 s",
                "retry.max=0");
        Transfer copy = toFile(image(good, "good", 2 * MIB));
        Await.until("some bytes", () -> copy.progress().bytesDone() > MIB);
        copy.pause();
        Await.until("its pause", () -> copy.state() == TransferState.PAUSED);
        LockSupport.parkNanos(300_000_000);
        copy.resume();
        configure("rate.min=512 KiB", "rate.window=100 ms", "retry.max=0");
        Core.result(copy);
        assertFalse(copy.note().contains("slow"));
    }
}
