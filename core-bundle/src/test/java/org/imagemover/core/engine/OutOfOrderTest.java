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

import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.Transfer;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The second chunk of an image comes last, and something fails before it does: what came before its
 * turn is hashed from where it is, or moved again.
 */
class OutOfOrderTest {

    private static final int SIZE = 6 * MIB + 77;

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final MemoryStore target = new MemoryStore();
    private final Core core =
            new Core("transfer.lanes.min=4", "transfer.lanes.max=4", "retry.max=0");
    private byte[] bytes = Bytes.random(SIZE);
    private Gate second = Gate.from(0);

    @BeforeEach
    void bindTheStores() {
        core.bind("a", a);
        core.bind("b", b);
        core.bind("target", target);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    /** An image in both stores, whose second chunk the first one holds back. */
    private String imageWithASlowSecond(byte[] inA) {
        String id = core.image(bytes, "a", "b");
        a.objects.put(id, inA);
        b.objects.put(id, bytes);
        a.on(
                Op.READ,
                call -> {
                    if (call.position() >= MIB && call.position() < 2 * MIB) {
                        second.at(call);
                    }
                });
        return id;
    }

    /** Copies to the target, and waits until all but the second chunk of it are there. */
    private Transfer allButTheSecond(byte[] inA, int expected) {
        String id = imageWithASlowSecond(inA);
        Transfer transfer = core.start(id, Destination.imageStore("target"));
        second.awaitReached();
        Await.until("what is behind it", () -> written() >= expected);
        return transfer;
    }

    @Test
    void ofASinkThatTakesBytesInOrderNoMoreChunksAreReadAgainThanThereAreLanes() throws Exception {
        String id = imageWithASlowSecond(bytes);
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(id, Destination.channel(channel));
        second.awaitReached();
        Await.until("what other lanes may read ahead", () -> a.bytesRead() >= 4 * MIB);
        // meanwhile there is time to read too much
        String other = core.image(bytes, "b");
        b.objects.put(other, bytes);
        Core.result(core.start(other, Destination.channel(new Sinkhole())));
        second.breakOff();
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(4 * MIB, a.bytesRead(), "four lanes: the second chunk and three behind it");
    }

    private long written() {
        return target.writes().stream().mapToLong(MemoryStore.Call::length).sum();
    }

    private void requireRight(Transfer transfer) throws Exception {
        CopyResult result = Core.result(transfer);
        assertEquals(Verified.DIGEST, result.verified());
        assertArrayEquals(bytes, target.objects.get(result.image()));
        assertEquals(SIZE, transfer.progress().bytesDone());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherLocationGoesOnAndWhatIsThereIsReadOnceMoreAtMost(boolean readsBack)
            throws Exception {
        target.readsBack = readsBack;
        Transfer transfer = allButTheSecond(bytes, SIZE - MIB);
        second.breakOff();
        requireRight(transfer);
        long again = readsBack ? 0 : SIZE - 2 * MIB;
        assertEquals(MIB + again, b.bytesRead());
    }

    @Test
    void whatAWrongCopyGaveIsWrittenOverByTheZerosOfARightOne() throws Exception {
        bytes = Bytes.withHole(SIZE, 3 * MIB, 4 * MIB);
        Transfer transfer = allButTheSecond(Bytes.damaged(bytes, 3 * MIB + 5), SIZE - 2 * MIB);
        second.breakOff();
        requireRight(transfer);
    }

    @Test
    void whatAWrongCopyGaveIsWrittenOverByAHoleOfARightOne() throws Exception {
        bytes = Bytes.withHole(SIZE, 3 * MIB, 4 * MIB);
        b.readBy = Reads.SPARSE;
        Transfer transfer = allButTheSecond(Bytes.damaged(bytes, 3 * MIB + 5), SIZE - 2 * MIB);
        second.breakOff();
        requireRight(transfer);
    }

    @Test
    void aReadAtTheDestinationThatFailsHalfWayIsGoneOnWith() throws Exception {
        target.readsBack = true;
        core.configure("transfer.lanes.min=4", "transfer.lanes.max=4", "retry.max=3");
        Transfer transfer = allButTheSecond(bytes, SIZE - MIB);
        target.on(Op.READ_BACK, Fault.times(1, Reason.UNAVAILABLE).from(3 * MIB + MIB / 2));
        target.on(Op.READ_BACK, Fault.times(1, Reason.UNAVAILABLE).from(4 * MIB + MIB / 4));
        second.breakOff();
        requireRight(transfer);
        assertTrue(target.calls(Op.RESUME) >= 2, "it was opened again");
        assertEquals(1, target.calls(Op.CREATE), "nothing was started over");
    }

    @Test
    void aHoleAtTheEndThatWasNeverWrittenIsReadBackAsZeros() throws Exception {
        bytes = Bytes.withHole(SIZE, 4 * MIB, SIZE);
        a.readBy = Reads.SPARSE;
        target.readsBack = true;
        Transfer transfer = allButTheSecond(bytes, 3 * MIB);
        second.breakOff();
        requireRight(transfer);
    }

    /** The lane that ends leaves the chunk that comes next, the other one waits behind it. */
    @Test
    @Timeout(60)
    void aCopyWhoseLanesBecomeFewerGoesOn() throws Exception {
        lanes(1);
        byte[] large = Bytes.random(72 * MIB);
        String id = core.image(large, "a");
        a.objects.put(id, large);
        Gate gate = a.on(Op.READ, Gate.from(MIB));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(id, Destination.channel(channel));
        gate.awaitReached();
        lanes(2);
        Await.until("the other lane", () -> transfer.stats().lanes() == 2);
        lanes(1);
        gate.open();
        Core.result(transfer);
        assertArrayEquals(large, channel.bytes());
    }

    private void lanes(int count) {
        core.configure(
                "buffer.size=256 KiB",
                "transfer.lanes.min=" + count,
                "transfer.lanes.max=" + count);
    }
}
