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
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.Sinkhole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several lanes of one transfer, and of several: nobody waits for what never comes. */
class LanesTest {

    private static final String[] FOUR_LANES = {"transfer.lanes.min=4", "transfer.lanes.max=4"};

    private final MemoryStore a = new MemoryStore();
    private final Core core = new Core(FOUR_LANES);
    private final byte[] bytes = Bytes.random(12 * MIB);
    private final String id = core.image(bytes, "a");

    LanesTest() {
        core.bind("a", a);
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
}
