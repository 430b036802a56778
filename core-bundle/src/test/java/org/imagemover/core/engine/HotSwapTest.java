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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.TransferState;
import org.imagemover.api.WaitCause;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers that are replaced under a transfer. No retry is allowed, so that none can be spent. */
class HotSwapTest {

    @TempDir Path directory;

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final Core core = new Core("retry.max=0");
    private final byte[] bytes = Bytes.random(6 * MIB);

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private String image(String... stores) {
        String id = core.image(bytes, stores);
        a.objects.put(id, bytes);
        b.objects.put(id, bytes);
        return id;
    }

    private static void awaitWaiting(Transfer transfer) {
        Await.until(
                "a transfer that waits, not one that is " + transfer.state(),
                () -> transfer.state() == TransferState.WAITING_FOR_STORE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reads.class,
            names = {"RANGES", "SPARSE"})
    void aTransferWaitsForTheNextDriverAndGoesOnWhereItWas(Reads reads) throws Exception {
        a.readBy = reads;
        Core.Bound old = core.bind("a", a);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB + MIB / 2));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(image("a"), Destination.channel(channel));
        core.swapOut(old, gate);
        awaitWaiting(transfer);
        assertTrue(transfer.note().contains("'a'"), transfer.note());
        Await.until(
                "a row of the store",
                () -> core.listing.stores().stream().anyMatch(row -> row.id().equals("a")));
        assertEquals(StoreState.SWAPPING, core.store("a").state());
        assertTrue(core.store("a").reason().contains("1 transfer"), core.store("a").reason());
        a.heal(Op.READ);
        core.bind("a", a);
        CopyResult result = Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertTrue(result.tried().isEmpty(), "a swap is no failure");
        assertEquals("", transfer.note());
        assertTrue(
                a.bytesRead() <= bytes.length + MIB,
                "more than one buffer was read twice: " + (a.bytesRead() - bytes.length));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDriverThatGoesWhileItTellsHowMuchDataThereIsIsWaitedForAndNotTheDestination(
            boolean toStore) throws Exception {
        a.readBy = Reads.SPARSE;
        Core.Bound old = core.bind("a", a);
        core.bind("b", b);
        Gate gate = a.on(Op.REGIONS, Gate.from(0));
        String id = image("a");
        b.objects.clear();
        Path file = directory.resolve("copy");
        Transfer transfer =
                core.start(id, toStore ? Destination.imageStore("b") : Destination.file(file));
        core.swapOut(old, gate);
        awaitWaiting(transfer);
        assertTrue(transfer.note().contains("'a'"), transfer.note());
        a.heal(Op.REGIONS);
        core.bind("a", a);
        Core.result(transfer);
        assertArrayEquals(bytes, toStore ? b.objects.get(id) : Files.readAllBytes(file));
    }

    @Test
    void whatIsLeftCanBeCopiedInTheKernelWhereAnotherStoreHasIt(@TempDir Path other)
            throws Exception {
        a.readBy = Reads.RANGES;
        DirectoryDriver files = new DirectoryDriver(other);
        String id = image("a", "files");
        // what came before is not read again, or this copy's first bytes would be found out
        files.put(id, Bytes.damaged(bytes, 7));
        core.bind("files", files, Map.of()).unbind();
        Core.Bound old = core.bind("a", a);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB + MIB / 2));
        Path file = directory.resolve("copy");
        Transfer transfer = core.start(id, Destination.file(file));
        gate.awaitReached();
        core.bind("files", files, Map.of());
        core.swapOut(old, gate);
        CopyResult result = Core.result(transfer);
        assertEquals("files", result.store());
        assertEquals(CopyMethod.KERNEL_COPY, result.method());
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void manySwapsInARowAreNoFailureEither() throws Exception {
        Core.Bound bound = core.bind("a", a);
        Sinkhole channel = new Sinkhole();
        String id = image("a");
        Gate gate = a.on(Op.READ, Gate.from(MIB / 2));
        Transfer transfer = core.start(id, Destination.channel(channel));
        for (int swap = 1; swap <= 5; swap++) {
            core.swapOut(bound, gate);
            awaitWaiting(transfer);
            a.heal(Op.READ);
            gate = a.on(Op.READ, Gate.from((long) swap * MIB + MIB / 2));
            bound = core.bind("a", a);
        }
        gate.open();
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
    }

    @Test
    void aTransferThatStartsWhileItsDriverIsAwayWaitsForIt() throws Exception {
        core.bind("a", a).unbind();
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(image("a"), Destination.channel(channel));
        awaitWaiting(transfer);
        core.bind("a", a);
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
    }

    @Test
    void anotherLocationGoesOnAtOnceInsteadOfWaiting() throws Exception {
        Core.Bound old = core.bind("a", a);
        core.bind("b", b);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(image("a", "b"), Destination.channel(channel));
        core.swapOut(old, gate);
        CopyResult result = Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(3 * MIB, b.firstRead());
        assertEquals("b", result.store());
    }

    @Test
    void whenThatOneGoesTooTheFirstIsTakenAgainAndNamedInTheResult() throws Exception {
        Core.Bound oldA = core.bind("a", a);
        Core.Bound oldB = core.bind("b", b);
        Gate gateA = a.on(Op.READ, Gate.from(2 * MIB));
        Gate gateB = b.on(Op.READ, Gate.from(4 * MIB));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(image("a", "b"), Destination.channel(channel));
        core.swapOut(oldA, gateA);
        gateB.awaitReached();
        a.heal(Op.READ);
        core.bind("a", a);
        core.swapOut(oldB, gateB);
        CopyResult result = Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertEquals("a", result.store());
    }

    @Test
    void withoutADigestATransferWaitsThoughAnotherLocationIsHere() throws Exception {
        Core.Bound old = core.bind("a", a);
        core.bind("b", b);
        String id = core.imageWithoutDigest(bytes, "a", "b");
        a.objects.put(id, bytes);
        b.objects.put(id, bytes);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(id, Destination.channel(channel));
        core.swapOut(old, gate);
        awaitWaiting(transfer);
        a.heal(Op.READ);
        core.bind("a", a);
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(0, b.bytesRead());
    }

    @Test
    void twoVersionsOfASourceAreNeverMixed() throws Exception {
        Core.Bound old = core.bind("a", a);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        String id = core.imageWithoutDigest(bytes, "a");
        a.objects.put(id, bytes);
        Path file = directory.resolve("copy");
        Transfer transfer = core.start(id, Destination.file(file));
        core.swapOut(old, gate);
        awaitWaiting(transfer);
        a.heal(Op.READ);
        a.validator = "v2";
        core.bind("a", a);
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, transfer);
        assertEquals(ImageUnacceptableException.Reason.CHANGED, failure.reason());
        assertTrue(Files.notExists(file));
    }

    @Test
    void theWaitIsBoundedAndThenTheNextLocationIsTaken() throws Exception {
        core.configure("retry.max=0", "store.wait.max=50 ms");
        core.bind("a", a).unbind();
        NoUsableLocationException failure =
                Core.failure(
                        NoUsableLocationException.class,
                        core.start(image("a"), Destination.channel(new Sinkhole())));
        assertTrue(failure.getMessage().contains("store.wait.max"), failure.getMessage());
    }

    @Test
    void theWaitForADestinationIsBoundedToo() throws Exception {
        core.configure("retry.max=0", "store.wait.max=50 ms");
        core.bind("a", a);
        core.bind("b", b).unbind();
        DestinationException failure =
                Core.failure(
                        DestinationException.class,
                        core.start(image("a"), Destination.imageStore("b")));
        assertTrue(failure.getMessage().contains("store.wait.max"), failure.getMessage());
        assertEquals(List.of(), core.catalog.intents());
    }

    /** 0 is a swap at the first write, 5 at the last. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5})
    void aDestinationThatIsReplacedGoesOnWithWhatItHas(int megabyte) throws Exception {
        core.bind("a", a);
        Core.Bound old = core.bind("b", b);
        String id = image("a");
        b.objects.clear();
        Gate gate = b.on(Op.WRITE, Gate.from((long) megabyte * MIB));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        core.swapOut(old, gate);
        awaitWaiting(transfer);
        b.heal(Op.WRITE);
        core.bind("b", b);
        CopyResult result = Core.result(transfer);
        assertArrayEquals(bytes, b.objects.get(id));
        assertEquals(1, b.calls(Op.CREATE), "nothing was started over");
        assertEquals(1, b.calls(Op.RESUME));
        assertEquals(bytes.length, result.bytesWritten());
        assertEquals(6, b.writes().size(), "no chunk was written twice");
        assertTrue(a.bytesRead() <= bytes.length + MIB);
    }

    @Test
    void anOrderedDestinationIsResumedAtItsEnd() throws Exception {
        core.bind("a", a);
        Core.Bound old = core.bind("b", b);
        b.positional = false;
        String id = image("a");
        b.objects.clear();
        Gate gate = b.on(Op.WRITE, Gate.from(2 * MIB));
        Transfer transfer = core.start(id, Destination.storeObject("b", "disk", 0, false));
        core.swapOut(old, gate);
        awaitWaiting(transfer);
        b.heal(Op.WRITE);
        core.bind("b", b);
        Core.result(transfer);
        assertArrayEquals(bytes, b.objects.get("disk"));
        assertTrue(b.isTidy());
    }

    @Test
    void aDestinationThatLostWhatItHadIsStartedOver() throws Exception {
        core.bind("a", a);
        Core.Bound old = core.bind("b", b);
        String id = image("a");
        b.objects.clear();
        Gate gate = b.on(Op.WRITE, Gate.from(3 * MIB));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        core.swapOut(old, gate);
        awaitWaiting(transfer);
        b.heal(Op.WRITE);
        b.loseUnfinished();
        core.bind("b", b);
        CopyResult result = Core.result(transfer);
        assertArrayEquals(bytes, b.objects.get(id));
        assertEquals(bytes.length, result.bytesWritten(), "distinct bytes");
        assertTrue(b.isTidy());
    }

    @Test
    void aDestinationThatLostAPartIsStartedOver() throws Exception {
        core.bind("a", a);
        Core.Bound old = core.bind("b", b);
        String id = image("a");
        b.objects.clear();
        Gate gate = b.on(Op.WRITE, Gate.from(3 * MIB));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        core.swapOut(old, gate);
        awaitWaiting(transfer);
        b.heal(Op.WRITE);
        b.truncateUnfinished(2 * MIB + 5);
        core.bind("b", b);
        Core.result(transfer);
        assertArrayEquals(bytes, b.objects.get(id));
        assertTrue(b.isTidy());
    }

    @Test
    void sourceAndDestinationMayBeReplacedAtOnce() throws Exception {
        Core.Bound oldA = core.bind("a", a);
        Core.Bound oldB = core.bind("b", b);
        String id = image("a");
        b.objects.clear();
        Gate gate = b.on(Op.WRITE, Gate.from(3 * MIB));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        gate.awaitReached();
        oldA.unbind();
        oldB.unbind();
        awaitWaiting(transfer);
        b.heal(Op.WRITE);
        core.bind("b", b);
        core.bind("a", a);
        Core.result(transfer);
        assertArrayEquals(bytes, b.objects.get(id));
    }

    @Test
    void aBetterDriverTakesOverWithoutDisturbingTheOneAtWork() throws Exception {
        core.bind("a", a);
        MemoryStore better = new MemoryStore();
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        Sinkhole channel = new Sinkhole();
        String id = image("a");
        better.objects.put(id, bytes);
        Transfer transfer = core.start(id, Destination.channel(channel));
        gate.awaitReached();
        core.bind("a", new MemoryDriver(better), Map.of("service.ranking", 5, "version", "2.0.0"));
        Await.until("the better one", () -> version("a").equals("2.0.0"));
        gate.open();
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(0, better.bytesRead());
        Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(bytes.length, better.bytesRead());
    }

    private String version(String store) {
        return String.valueOf(core.store(store).details().get("driver version"));
    }

    @Test
    void aNewVersionThatDoesNotPassIsNotReadAndTheOldOneGoesOn() throws Exception {
        core.bind("a", a);
        MemoryStore broken = new MemoryStore();
        Fault fails = broken.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        String id = image("a");
        Transfer transfer = core.start(id, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        core.bind("a", new MemoryDriver(broken), Map.of("version", "2.0.0"));
        Await.until("a test that fails", () -> fails.hits() >= 1);
        gate.open();
        Core.result(transfer);
        Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(0, broken.calls(Op.OPEN));
    }

    @Test
    void aCopyFromABackendThatIsDownWaitsWithoutARetryAndGoesOnWhenItIsBack() throws Exception {
        a.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        core.bind("a", new MemoryDriver(a), Map.of());
        Await.until("a test", () -> !core.stores.isUsable("a"));
        Transfer transfer = core.start(image("a"), Destination.channel(new Sinkhole()));
        awaitWaiting(transfer);
        assertEquals(StoreState.UNREACHABLE, core.store("a").state());
        assertEquals(0, a.calls(Op.OPEN), "nobody tries a store that is known to be down");
        a.heal(Op.CHECK);
        assertTrue(Core.result(transfer).tried().isEmpty(), "a wait is no failure");
    }

    /** Down under a copy, which has no retry that it could spend. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBackendThatGoesDownUnderACopyIsWaitedForAndTheCopyGoesOnWhereItWas(boolean source)
            throws Exception {
        core.bind("a", a);
        core.bind("b", b);
        String id = image("a");
        b.objects.clear();
        MemoryStore goesDown = source ? a : b;
        Op op = source ? Op.READ : Op.WRITE;
        goesDown.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        goesDown.on(op, Fault.always(Reason.UNAVAILABLE).from(3 * MIB));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        awaitWaiting(transfer);
        assertEquals(StoreState.UNREACHABLE, core.store(source ? "a" : "b").state());
        long calls = goesDown.calls(op);
        Await.until("more tests", () -> goesDown.calls(Op.CHECK) >= 4);
        assertEquals(TransferState.WAITING_FOR_STORE, transfer.state());
        assertEquals(calls, goesDown.calls(op), "it was tried meanwhile");
        goesDown.heal(op);
        goesDown.heal(Op.CHECK);
        CopyResult result = Core.result(transfer);
        assertArrayEquals(bytes, b.objects.get(id));
        assertTrue(result.tried().isEmpty(), "a wait is no failure");
        assertTrue(transfer.stats().waited(WaitCause.RETRY).isZero(), "a retry was spent");
        assertTrue(
                a.bytesRead() <= bytes.length + MIB,
                "more than one buffer was read twice: " + (a.bytesRead() - bytes.length));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatFailsThoughTheBackendIsUpIsAFailureAfterATest(boolean source) {
        core.bind("a", a);
        core.bind("b", b);
        String id = image("a");
        b.objects.clear();
        MemoryStore fails = source ? a : b;
        Fault fault =
                fails.on(
                        source ? Op.READ : Op.WRITE,
                        Fault.always(Reason.UNAVAILABLE).from(3 * MIB));
        long tests = fails.calls(Op.CHECK);
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        Core.failure(ImageMoverException.class, transfer);
        assertTrue(fails.calls(Op.CHECK) > tests, "nobody looked whether it is up");
        assertEquals(1, fault.hits(), "no retry was allowed");
    }

    @Test
    void aBackendThatGoesDownAtTheCommitIsWaitedForToo() throws Exception {
        core.bind("a", a);
        core.bind("b", b);
        String id = image("a");
        b.objects.clear();
        b.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        b.on(Op.COMMIT, Fault.always(Reason.UNAVAILABLE));
        Transfer transfer = core.start(id, Destination.imageStore("b"));
        awaitWaiting(transfer);
        b.heal(Op.COMMIT);
        b.heal(Op.CHECK);
        Core.result(transfer);
        assertArrayEquals(bytes, b.objects.get(id));
        assertEquals(1, b.calls(Op.CREATE), "nothing was started over");
    }

    @Test
    void anotherLocationGoesOnAtOnceWhenABackendGoesDown() throws Exception {
        core.bind("a", a);
        core.bind("b", b);
        a.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        a.on(Op.READ, Fault.always(Reason.UNAVAILABLE).from(3 * MIB));
        Transfer transfer = core.start(image("a", "b"), Destination.channel(new Sinkhole()));
        CopyResult result = Core.result(transfer);
        assertEquals("b", result.store());
        assertEquals(3 * MIB, b.firstRead());
        assertTrue(result.tried().isEmpty(), "a store that is away is no failure");
    }

    @Test
    void aTestThatHangsHoldsUpNobodyWhoCancels() {
        core.bind("a", a);
        Gate hangs = a.on(Op.CHECK, Gate.deaf(0));
        a.on(Op.READ, Fault.always(Reason.UNAVAILABLE).from(3 * MIB));
        Transfer transfer = core.start(image("a"), Destination.channel(new Sinkhole()));
        hangs.awaitReached();
        Await.until("its note", () -> transfer.note().contains("store 'a' is tested"));
        transfer.cancel();
        Core.failure(TransferCancelledException.class, transfer);
        hangs.open();
    }

    @Test
    void aCopyGoesOnFromWhicheverOfItsStoresIsBackFirst() throws Exception {
        Core.Bound oldA = core.bind("a", a);
        Core.Bound oldB = core.bind("b", b);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(image("a", "b"), Destination.channel(channel));
        gate.awaitReached();
        oldB.unbind();
        core.swapOut(oldA, gate);
        awaitWaiting(transfer);
        assertTrue(transfer.note().contains("'a' or 'b'"), transfer.note());
        core.bind("b", b);
        assertEquals("b", Core.result(transfer).store());
        assertArrayEquals(bytes, channel.bytes());
        Await.until("nobody who waits", () -> core.listing.stores().size() == 1);
    }

    @Test
    void aCopyWaitsForADrainedStoreAndGoesOnWithTheSameDriver() throws Exception {
        core.bind("a", a);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB + MIB / 2));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(image("a"), Destination.channel(channel));
        gate.awaitReached();
        assertEquals(1, core.admin.drainStore("a", Duration.ofMillis(50)));
        awaitWaiting(transfer);
        Await.until("a row that counts it", () -> core.store("a").reason().contains("1 transfer"));
        assertEquals(StoreState.DRAINING, core.store("a").state());
        a.heal(Op.READ);
        core.admin.resumeStore("a");
        CopyResult result = Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertTrue(result.tried().isEmpty(), "a drain is no failure");
        assertTrue(a.bytesRead() <= bytes.length + MIB, a.bytesRead() + " bytes read");
    }

    @Test
    void aCopyGoesOnAtOnceFromAnotherLocationWhenItsStoreIsDrained() throws Exception {
        core.bind("a", a);
        core.bind("b", b);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        Transfer transfer = core.start(image("a", "b"), Destination.channel(new Sinkhole()));
        gate.awaitReached();
        core.admin.drainStore("a", Duration.ofMillis(50));
        assertEquals("b", Core.result(transfer).store());
        assertEquals(3 * MIB, b.firstRead());
    }

    @Test
    void onlyAStoreThatThereIsCanBeDrained() {
        assertThrows(
                InvalidRequestException.class,
                () -> core.admin.drainStore("nobody", Duration.ofSeconds(1)));
        assertThrows(InvalidRequestException.class, () -> core.admin.resumeStore("nobody"));
    }

    @Test
    void aDriverThatGoesAtTheLastLookCostsNoSecondCopy() throws Exception {
        Core.Bound old = core.bind("a", a);
        String id = core.imageWithoutDigest(bytes, "a");
        a.objects.put(id, bytes);
        Gate gate = Gate.from(0);
        a.on(
                Op.STAT,
                call -> {
                    if (a.bytesRead() == bytes.length) {
                        gate.at(call);
                    }
                });
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(id, Destination.channel(channel));
        gate.awaitReached();
        old.unbind();
        awaitWaiting(transfer);
        a.heal(Op.STAT);
        core.bind("a", a);
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(bytes.length, a.bytesRead());
    }

    @Test
    void aStoreThatTwoFilesClaimIsNotReadUntilItIsClear() throws Exception {
        core.bind("a", a);
        Core.Bound other =
                core.bind(
                        "a",
                        new MemoryDriver(b),
                        Map.of("service.pid", "org.imagemover.store.memory~other"));
        NoUsableLocationException failure =
                Core.failure(
                        NoUsableLocationException.class,
                        core.start(image("a"), Destination.channel(new Sinkhole())));
        assertTrue(failure.getMessage().contains("more than one file"), failure.getMessage());
        other.unbind();
        Core.result(core.start(image("a"), Destination.channel(new Sinkhole())));
        assertNull(core.catalog.get("nothing"));
    }
}
