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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.api.InvalidRequestException;
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
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The moment in which an object appears, and all that can go wrong then. */
class CommitTest {

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore target = new MemoryStore();
    private final Core core = new Core("retry.max=3");
    private final byte[] bytes = Bytes.random(3 * MIB);
    private String id = "";
    private Core.Bound bound = core.bind("target", target);

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
        return core.start(id, Destination.imageStore("target"));
    }

    private void assertCopied() {
        assertArrayEquals(bytes, target.objects.get(id));
        assertTrue(target.isTidy());
        assertEquals(2, recorded());
        assertEquals(
                List.of(ObjectIntent.State.RECORDED),
                core.catalog.intents().stream().map(ObjectIntent::state).toList());
    }

    private int recorded() {
        return java.util.Objects.requireNonNull(core.catalog.get(id)).locations().size();
    }

    private void assertNothing() {
        Await.until("no intent left", () -> core.catalog.intents().isEmpty());
        assertFalse(target.objects.containsKey(id));
        assertTrue(target.isTidy());
        assertEquals(1, recorded());
    }

    @Test
    void aCommitThatFailsForAMomentIsTriedAgain() throws Exception {
        target.on(Op.COMMIT, Fault.times(3, Reason.UNAVAILABLE));
        Core.result(copy());
        assertCopied();
        assertEquals(bytes.length, a.bytesRead(), "no byte was moved again");
    }

    @Test
    void aCommitThatFailsForGoodLeavesNothing() {
        target.on(Op.COMMIT, Fault.always(Reason.NO_SPACE));
        DestinationException failure = Core.failure(DestinationException.class, copy());
        assertEquals(DestinationException.Reason.NO_SPACE, failure.reason());
        assertNothing();
    }

    @Test
    void aLostReplyIsSettledByLookingAndTheObjectCounts() throws Exception {
        target.on(Op.COMMITTED, Fault.times(1, Reason.COMMIT_UNKNOWN));
        Core.result(copy());
        assertCopied();
        assertEquals(1, target.calls(Op.COMMIT), "it was not committed again");
    }

    @Test
    void whatIsNotThereAfterALostReplyIsAnErrorThatSaysSo() {
        target.on(Op.COMMIT, Fault.always(Reason.COMMIT_UNKNOWN));
        DestinationException failure = Core.failure(DestinationException.class, copy());
        assertTrue(failure.getMessage().contains("COMMIT_UNKNOWN"), failure.getMessage());
        assertNothing();
    }

    @Test
    void anotherObjectFoundAfterALostReplyIsNotTakenForOurs() {
        target.on(
                Op.COMMITTED,
                call -> {
                    target.objects.put(id, Bytes.damaged(bytes, 3));
                    throw new org.imagemover.spi.StoreException(Reason.COMMIT_UNKNOWN, "no reply");
                });
        Core.failure(DestinationException.class, copy());
        assertEquals(1, recorded());
    }

    @Test
    void anObjectOfSomebodyElseIsNotTakenForOursWhateverItsBytes() {
        target.on(
                Op.COMMIT,
                call -> {
                    target.putForeign(id, bytes);
                    throw new org.imagemover.spi.StoreException(Reason.COMMIT_UNKNOWN, "no reply");
                });
        Core.failure(DestinationException.class, copy());
        assertEquals(1, recorded());
        Await.until("no intent", () -> core.catalog.intents().isEmpty());
        assertArrayEquals(bytes, target.objects.get(id), "it is theirs, and stays");
    }

    @Test
    void looksAreRepeatedWhileTheStoreDoesNotAnswer() throws Exception {
        target.on(Op.COMMITTED, Fault.times(1, Reason.COMMIT_UNKNOWN));
        target.on(Op.OPEN, Fault.times(2, Reason.UNAVAILABLE));
        Core.result(copy());
        assertCopied();
    }

    @Test
    void aDriverThatGoesBeforeTheCommitIsWaitedFor() throws Exception {
        Gate gate = target.on(Op.COMMIT, Gate.from(0));
        Transfer transfer = copy();
        core.swapOut(bound, gate);
        Await.until("a wait", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
        target.heal(Op.COMMIT);
        core.bind("target", target);
        Core.result(transfer);
        assertCopied();
        assertEquals(bytes.length, a.bytesRead());
    }

    @Test
    void aDriverThatGoesBehindTheCommitIsWaitedForAndTheObjectFound() throws Exception {
        Gate gate = target.on(Op.COMMITTED, Gate.from(0));
        Transfer transfer = copy();
        core.swapOut(bound, gate);
        Await.until("a wait", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
        target.heal(Op.COMMITTED);
        core.bind("target", target);
        Core.result(transfer);
        assertCopied();
        assertEquals(1, target.calls(Op.COMMIT));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, MIB, 3 * MIB - 1})
    void whatWasLostBeforeTheCommitIsMovedAgainAndNeverPublishedShort(int left) throws Exception {
        Gate gate = target.on(Op.COMMIT, Gate.from(0));
        Transfer transfer = copy();
        core.swapOut(bound, gate);
        Await.until("a wait", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
        target.heal(Op.COMMIT);
        if (left == 0) {
            target.loseUnfinished();
        } else {
            target.truncateUnfinished(left);
        }
        core.bind("target", target);
        Core.result(transfer);
        assertCopied();
    }

    @Test
    void aTransferThatWaitsToCommitCanBeCancelled() {
        Gate gate = target.on(Op.COMMIT, Gate.from(0));
        Transfer transfer = copy();
        core.swapOut(bound, gate);
        Await.until("a wait", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
        transfer.cancel();
        Core.failure(TransferCancelledException.class, transfer);
        target.heal(Op.COMMIT);
        core.bind("target", target);
        assertNothing();
    }

    @Test
    void aCommitThatIsUnderWayIsNotCancelled() throws Exception {
        Gate gate = target.on(Op.COMMIT, Gate.from(0));
        Transfer transfer = copy();
        gate.awaitReached();
        assertEquals(TransferState.COMMITTING, transfer.state());
        transfer.cancel();
        gate.open();
        Core.result(transfer);
        assertCopied();
    }

    @Test
    void anObjectOfSomebodyElseThatAppearsMeanwhileIsNotTouched() {
        target.on(Op.COMMIT, call -> target.objects.put(id, new byte[] {42}));
        DestinationException failure = Core.failure(DestinationException.class, copy());
        assertEquals(DestinationException.Reason.EXISTS, failure.reason());
        Await.until("no intent left", () -> core.catalog.intents().isEmpty());
        assertArrayEquals(new byte[] {42}, target.objects.get(id));
        assertTrue(target.isTidy());
    }

    @Test
    void anObjectOfSomebodyElseThatWasThereBeforeIsNotTouched() {
        target.objects.put(id, new byte[] {42});
        DestinationException failure = Core.failure(DestinationException.class, copy());
        assertEquals(DestinationException.Reason.EXISTS, failure.reason());
        Await.until("no intent left", () -> core.catalog.intents().isEmpty());
        assertArrayEquals(new byte[] {42}, target.objects.get(id));
    }

    private Transfer disk(long size) {
        return core.start(id, Destination.storeObject("target", "disk", size, false));
    }

    @Test
    void aLargerObjectIsPaddedWithZeros() throws Exception {
        Core.result(disk(4 * MIB));
        assertArrayEquals(Arrays.copyOf(bytes, 4 * MIB), target.objects.get("disk"));
        assertEquals(List.of(), core.catalog.intents());
        assertEquals(1, recorded());
    }

    @Test
    void aLargerObjectIsFoundAfterALostReplyToo() throws Exception {
        target.on(Op.COMMITTED, Fault.times(1, Reason.COMMIT_UNKNOWN));
        Core.result(disk(4 * MIB));
        assertArrayEquals(Arrays.copyOf(bytes, 4 * MIB), target.objects.get("disk"));
    }

    @Test
    void aLargerObjectDoesNotHaveTheDigestOfItsImage() throws Exception {
        Core.result(disk(4 * MIB));
        assertEquals(List.of(), target.committedDigests);
        Core.result(core.start(id, Destination.storeObject("target", "same", 0, false)));
        assertEquals(List.of(Bytes.sha256(bytes)), target.committedDigests);
    }

    @Test
    void aSmallerObjectIsRefused() {
        InvalidRequestException failure =
                Core.failure(InvalidRequestException.class, disk(3 * MIB - 1));
        assertTrue(failure.getMessage().contains("at least"), failure.getMessage());
        assertTrue(target.objects.isEmpty());
        assertEquals(List.of(), core.catalog.intents());
    }

    @Test
    void aSmallerObjectIsRefusedThoughTheSizeWasNotKnownBefore() {
        id = core.image(Core.record(bytes).size(-1), "a");
        a.objects.put(id, bytes);
        a.knowsSize = false;
        Core.failure(InvalidRequestException.class, disk(3 * MIB - 1));
        Await.until("no intent left", () -> core.catalog.intents().isEmpty());
        assertTrue(target.objects.isEmpty());
        assertTrue(target.isTidy());
    }

    @Test
    void anObjectThatExistsIsKept() {
        target.objects.put("disk", new byte[] {42});
        DestinationException failure = Core.failure(DestinationException.class, disk(0));
        assertEquals(DestinationException.Reason.EXISTS, failure.reason());
        assertArrayEquals(new byte[] {42}, target.objects.get("disk"));
    }

    @Test
    void aDestinationThatBreaksOffIsResumed() throws Exception {
        target.on(Op.CREATE, Fault.times(2, Reason.UNAVAILABLE));
        target.on(Op.WRITE, Fault.times(3, Reason.THROTTLED).from(MIB));
        target.on(Op.WRITE, Fault.times(3, Reason.UNAVAILABLE).from(2 * MIB));
        Core.result(copy());
        assertCopied();
    }

    @Test
    void aDestinationThatFailsForGoodLeavesNothing() {
        target.on(Op.WRITE, Fault.always(Reason.NO_SPACE).from(MIB));
        DestinationException failure = Core.failure(DestinationException.class, copy());
        assertEquals(DestinationException.Reason.NO_SPACE, failure.reason());
        assertNothing();
    }

    @Test
    void aRestartGoesOnThoughWhatWasWrittenCannotBeRemovedAtOnce() throws Exception {
        MemoryStore b = new MemoryStore();
        core.bind("b", b);
        id = core.image(bytes, "a", "b");
        a.objects.put(id, Bytes.damaged(bytes, 1));
        b.objects.put(id, bytes);
        target.on(Op.ABORT, Fault.times(1, Reason.UNAVAILABLE));
        Core.result(copy());
        assertArrayEquals(bytes, target.objects.get(id));
        assertTrue(target.isTidy());
    }
}
