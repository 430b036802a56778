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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.TransferState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Scr;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancel, deadline, interrupt, pause: in whatever a transfer is doing. */
class ControlTest {

    @TempDir Path directory;

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final Core core = new Core("transfers.max=1");
    private final byte[] bytes = Bytes.random(4 * MIB);
    private final Core.Bound boundA = core.bind("a", a);
    private final Core.Bound boundB = core.bind("b", b);
    private String id = "";

    @BeforeEach
    void recordAnImage() {
        id = core.image(bytes, "a");
        a.objects.put(id, bytes);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private Transfer copyToFile() {
        return core.start(id, Destination.file(directory.resolve("copy")));
    }

    private void assertCancelled(Transfer transfer) throws IOException {
        Core.failure(TransferCancelledException.class, transfer);
        assertEquals(TransferState.CANCELLED, transfer.state());
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count(), "something is left");
        }
    }

    @Test
    void aTransferIsCancelledInTheMiddleOfARead() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(2 * MIB));
        Transfer transfer = copyToFile();
        gate.awaitReached();
        transfer.cancel();
        assertCancelled(transfer);
        transfer.cancel();
        assertEquals(TransferState.CANCELLED, transfer.state());
    }

    @Test
    void aTransferIsCancelledInTheMiddleOfAWriteToAStore() throws Exception {
        Gate gate = b.on(Op.WRITE, Gate.from(2 * MIB));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        gate.awaitReached();
        transfer.cancel();
        assertCancelled(transfer);
        Await.until("no intent left", () -> core.catalog.intents().isEmpty());
        assertTrue(b.isTidy());
        assertTrue(b.objects.isEmpty());
    }

    @Test
    void aCancelThatComesWhileTheSourceIsOpenedIsNotForgotten() throws Exception {
        Gate opening = a.on(Op.STAT, Gate.deaf(0));
        Gate reading = a.on(Op.READ, Gate.from(0));
        Transfer transfer = copyToFile();
        opening.awaitReached();
        transfer.cancel();
        opening.open();
        assertCancelled(transfer);
        reading.open();
    }

    @Test
    void aTransferIsCancelledWhileItQueues() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(2 * MIB));
        Transfer first = core.start(id, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        Transfer second = copyToFile();
        assertEquals(TransferState.QUEUED, second.state());
        second.cancel();
        assertCancelled(second);
        gate.open();
        Core.result(first);
    }

    @Test
    void aTransferIsCancelledWhileItWaitsForAStore() throws Exception {
        boundA.unbind();
        Transfer transfer = copyToFile();
        Await.until("a wait", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
        transfer.cancel();
        assertCancelled(transfer);
        assertFalse(core.listing.stores().stream().anyMatch(row -> row.id().equals("a")));
    }

    @Test
    void aTransferThatWaitsIsCancelledThoughAllThreadsAreBusy() throws Exception {
        boundA.unbind();
        Transfer waiting = copyToFile();
        Await.until("a wait", () -> waiting.state() == TransferState.WAITING_FOR_STORE);
        String other = core.image(bytes, "b");
        b.objects.put(other, bytes);
        Gate gate = b.on(Op.READ, Gate.from(2 * MIB));
        Transfer busy = core.start(other, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        waiting.cancel();
        assertCancelled(waiting);
        gate.open();
        Core.result(busy);
    }

    @Test
    void aTransferIsCancelledBeforeItsNextTry() throws Exception {
        core.configure("transfers.max=1", "retry.delay=20 s");
        a.on(Op.READ, Fault.always(Reason.UNAVAILABLE));
        Transfer transfer = copyToFile();
        Await.until("a retry", () -> transfer.note().contains("again"));
        transfer.cancel();
        assertCancelled(transfer);
    }

    @Test
    void aTransferIsHeldAndGoesOn() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(2 * MIB));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(id, Destination.channel(channel));
        gate.awaitReached();
        transfer.pause();
        gate.open();
        Await.until("a pause", () -> transfer.state() == TransferState.PAUSED);
        long done = transfer.progress().bytesDone();
        assertTrue(done >= 2 * MIB && done < bytes.length, done + " bytes");
        // its thread is free for others
        Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(TransferState.PAUSED, transfer.state());
        transfer.resume();
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
    }

    @Test
    void aTransferIsHeldBeforeItRunsAndCancelledThen() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(0));
        Transfer first = core.start(id, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        Transfer second = copyToFile();
        second.pause();
        gate.open();
        Await.until("a pause", () -> second.state() == TransferState.PAUSED);
        second.cancel();
        assertCancelled(second);
        Core.result(first);
    }

    @Test
    void pausingAndResumingAtOnceLosesNoWakeUp() throws Exception {
        core.configure("transfers.max=4");
        for (int i = 0; i < 200; i++) {
            Transfer transfer = core.start(id, Destination.channel(new Sinkhole()));
            transfer.pause();
            transfer.resume();
            Core.result(transfer);
        }
    }

    @Test
    void aTransferEndsAtItsDeadlineEvenInARead() throws Exception {
        a.on(Op.READ, Gate.from(2 * MIB));
        Transfer transfer =
                core.mover.start(
                        CopyRequest.builder(id, Destination.file(directory.resolve("copy")))
                                .deadline(Duration.ofMillis(50))
                                .build());
        assertCancelled(transfer);
        assertTrue(transfer.note().contains("deadline"), transfer.note());
    }

    @Test
    void aTransferEndsAtItsDeadlineEvenWhenItNeverRan() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(2 * MIB));
        Transfer first = core.start(id, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        assertCancelled(
                core.mover.start(
                        CopyRequest.builder(id, Destination.file(directory.resolve("copy")))
                                .deadline(Duration.ofMillis(20))
                                .build()));
        gate.open();
        Core.result(first);
    }

    @Test
    void aDriverThatHangsWhenItIsClosedAtADeadlineStopsNobodyElsesClock() throws Exception {
        core.configure("transfers.max=4");
        Gate closing = a.on(Op.CLOSE, Gate.deaf(0));
        Gate gate = a.on(Op.READ, Gate.deaf(2 * MIB));
        Transfer stuck =
                core.mover.start(
                        CopyRequest.builder(id, Destination.channel(new Sinkhole()))
                                .deadline(Duration.ofMillis(20))
                                .build());
        closing.awaitReached();
        String other = core.image(bytes, "b");
        b.objects.put(other, bytes);
        b.on(Op.READ, Fault.times(3, Reason.UNAVAILABLE));
        Core.result(core.start(other, Destination.channel(new Sinkhole())));
        closing.open();
        gate.open();
        Core.failure(TransferCancelledException.class, stuck);
    }

    @Test
    void anInterruptOfTheWaitingCallerCancels() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(2 * MIB));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller =
                new Thread(
                        () -> {
                            try {
                                core.mover.copy(
                                        CopyRequest.of(
                                                id, Destination.file(directory.resolve("copy"))));
                            } catch (IOException expected) {
                                thrown.complete(expected);
                            }
                            interrupted.complete(Thread.currentThread().isInterrupted());
                        });
        caller.start();
        gate.awaitReached();
        caller.interrupt();
        assertInstanceOf(TransferCancelledException.class, thrown.get(20, TimeUnit.SECONDS));
        assertTrue(interrupted.get(20, TimeUnit.SECONDS), "the interrupt status is kept");
        assertCancelled(core.mover.transfers().get(0));
    }

    @Test
    void aBoundedAwaitNeitherEndsNorCancelsATransfer() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(2 * MIB));
        Transfer transfer = core.start(id, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        assertEquals(Optional.empty(), transfer.await(Duration.ofMillis(5)));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> transfer.await(Duration.ofSeconds(5)));
        assertFalse(transfer.state().ended());
        gate.open();
        Core.result(transfer);
    }

    @Test
    void theCompletionTellsResultAndFailure() throws Exception {
        Transfer good = core.start(id, Destination.channel(new Sinkhole()));
        assertEquals(
                bytes.length,
                good.completion().toCompletableFuture().get(20, TimeUnit.SECONDS).size());
        boundA.unbind();
        Transfer bad = copyToFile();
        Await.until("a wait", () -> bad.state() == TransferState.WAITING_FOR_STORE);
        bad.cancel();
        ExecutionException failure =
                assertThrows(
                        ExecutionException.class,
                        () -> bad.completion().toCompletableFuture().get(20, TimeUnit.SECONDS));
        assertInstanceOf(TransferCancelledException.class, failure.getCause());
    }

    @Test
    void stoppingTheCoreEndsEveryTransferWhateverItDoes() throws Exception {
        core.configure("transfers.max=2");
        Gate reads = a.on(Op.READ, Gate.from(2 * MIB));
        Gate commits = b.on(Op.COMMIT, Gate.from(0));
        String other = core.image(bytes, "a");
        a.objects.put(other, bytes);
        Transfer reading = core.start(id, Destination.channel(new Sinkhole()));
        reads.awaitReached();
        a.heal(Op.READ);
        Transfer committing = core.start(other, Destination.imageStore("b"));
        commits.awaitReached();
        Transfer queued = copyToFile();
        core.bind("c", new MemoryStore()).unbind();
        Thread stop = new Thread(() -> Scr.call(core.engine, "deactivate"));
        stop.start();
        Core.failure(TransferCancelledException.class, reading);
        assertCancelled(queued);
        assertFalse(committing.state().ended(), "a commit is brought to its end");
        commits.open();
        Core.result(committing);
        Await.until("the end of the engine", () -> !stop.isAlive());
    }

    @Test
    void stoppingTheCoreEndsATransferThatWaitsToCommit() throws Exception {
        Gate gate = b.on(Op.COMMIT, Gate.from(0));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        core.swapOut(boundB, gate);
        Scr.call(core.engine, "deactivate");
        assertTrue(transfer.state().ended());
    }

    @Test
    void stoppingTheCoreEndsATransferWhoseStoreGoesInTheCommit() throws Exception {
        Gate gate = b.on(Op.COMMIT, Gate.from(0));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        gate.awaitReached();
        Thread stop = new Thread(() -> Scr.call(core.engine, "deactivate"));
        stop.start();
        Transfer late = copyToFile();
        assertCancelled(late);
        core.swapOut(boundB, gate);
        Core.failure(TransferCancelledException.class, transfer);
        Await.until("the end of the engine", () -> !stop.isAlive());
    }

    @Test
    void aDriverThatFailsWhenItIsClosedDoesNotKeepATransferFromEnding() throws Exception {
        a.on(Op.CLOSE, Fault.always(Reason.UNAVAILABLE));
        Core.result(core.start(id, Destination.channel(new Sinkhole())));
        a.on(Op.READ, Fault.always(Reason.CORRUPT).from(MIB));
        Core.failure(
                org.imagemover.api.ImageMoverException.class,
                core.start(id, Destination.channel(new Sinkhole())));
        Gate gate = a.on(Op.READ, Gate.from(0));
        Transfer transfer = core.start(id, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        transfer.cancel();
        Core.failure(TransferCancelledException.class, transfer);
    }

    @Test
    void aSlowCallerHoldsUpOnlyItsOwnCopy() throws Exception {
        core.configure("transfers.max=2");
        Sinkhole slow = new Sinkhole();
        CountDownLatch latch = slow.hold();
        Transfer held = core.start(id, Destination.channel(slow));
        Await.until("a read", () -> a.bytesRead() > 0);
        Core.result(core.start(id, Destination.channel(new Sinkhole())));
        boundA.unbind();
        assertFalse(held.state().ended());
        latch.countDown();
        core.bind("a", a);
        Core.result(held);
        assertArrayEquals(bytes, slow.bytes());
    }
}
