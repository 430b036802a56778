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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.Transfer;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locations that fail, and what the caller sees of it. */
class FailoverTest {

    @TempDir Path directory;

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final Core core = new Core("retry.max=5");
    private final byte[] bytes = Bytes.random(5 * MIB);

    @BeforeEach
    void bindTheStores() {
        core.bind("a", a);
        core.bind("b", b);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private String image(boolean withDigest) {
        String id =
                withDigest ? core.image(bytes, "a", "b") : core.imageWithoutDigest(bytes, "a", "b");
        a.objects.put(id, bytes);
        b.objects.put(id, bytes);
        return id;
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"NOT_FOUND", "DENIED", "CORRUPT", "UNSUPPORTED"})
    void theNextLocationGoesOnAtTheSameByteWhereADigestBindsThem(Reason reason) throws Exception {
        a.on(Op.READ, Fault.always(reason).from(2 * MIB + 1));
        Sinkhole channel = new Sinkhole();
        CopyResult result = Core.result(core.start(image(true), Destination.channel(channel)));
        assertArrayEquals(bytes, channel.bytes());
        assertTrue(b.firstRead() > 2 * MIB, "bytes that were read are not read again");
        assertEquals(bytes.length, a.bytesRead() + b.bytesRead());
        assertEquals("b", result.store());
        assertEquals(1, result.tried().size());
        assertEquals("a", result.tried().get(0).store());
    }

    @Test
    void aBufferThatWasBegunIsNotLostWhereTheNextLocationFailsToo() throws Exception {
        try (Core small = new Core("retry.max=0", "memory.max=1 MiB")) {
            MemoryStore c = new MemoryStore();
            Sinkhole channel = new Sinkhole();
            String id = small.image(bytes, "a", "b", "c");
            for (MemoryStore store : List.of(a, b, c)) {
                store.readBy = Reads.SPARSE;
                store.objects.put(id, bytes);
            }
            a.on(Op.READ, Fault.always(Reason.CORRUPT).from(2 * MIB + 1));
            b.on(Op.REGIONS, Fault.always(Reason.CORRUPT).from(MIB));
            small.bind("a", a);
            small.bind("b", b);
            small.bind("c", c);
            Transfer transfer = small.start(id, Destination.channel(channel));
            assertEquals("c", Core.result(transfer).store());
            assertArrayEquals(bytes, channel.bytes());
            assertEquals(bytes.length, transfer.progress().bytesDone());
            assertEquals(bytes.length, a.bytesRead() + c.bytesRead());
        }
    }

    @Test
    void withoutADigestTheNextLocationStartsOver() throws Exception {
        a.on(Op.READ, Fault.always(Reason.CORRUPT).from(2 * MIB));
        Path file = directory.resolve("copy");
        CopyResult result = Core.result(core.start(image(false), Destination.file(file)));
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals(bytes.length, b.bytesRead());
        assertEquals(Verified.NONE, result.verified());
        assertFalse(result.verifiedNote().isEmpty());
        assertEquals(bytes.length, result.bytesWritten());
    }

    @Test
    void aChannelWithoutADigestCannotStartOverAndItsCallerIsToldWhatItGot() throws Exception {
        a.on(Op.READ, Fault.always(Reason.CORRUPT).from(2 * MIB));
        Sinkhole channel = new Sinkhole();
        NoUsableLocationException failure =
                Core.failure(
                        NoUsableLocationException.class,
                        core.start(image(false), Destination.channel(channel)));
        assertEquals(2 * MIB, failure.bytesDelivered());
        assertEquals(2 * MIB, channel.bytes().length);
        assertEquals("a", failure.tried().get(0).store());
    }

    @Test
    void aChannelThatGotNothingYetTakesTheNextLocationEvenWithoutADigest() throws Exception {
        a.on(Op.READ, Fault.always(Reason.CORRUPT));
        Sinkhole channel = new Sinkhole();
        Core.result(core.start(image(false), Destination.channel(channel)));
        assertArrayEquals(bytes, channel.bytes());
    }

    @ParameterizedTest
    @EnumSource(Reads.class)
    void aStoreThatBreaksOffFiveTimesIsNoError(Reads reads) throws Exception {
        a.readBy = reads;
        a.on(Op.READ, Fault.times(5, Reason.UNAVAILABLE).from(2 * MIB));
        Sinkhole channel = new Sinkhole();
        CopyResult result = Core.result(core.start(image(false), Destination.channel(channel)));
        assertArrayEquals(bytes, channel.bytes());
        assertTrue(result.tried().isEmpty());
        assertEquals(0, b.bytesRead());
    }

    @Test
    void theSixthFailureInARowGivesTheLocationUp() throws Exception {
        Fault fault = a.on(Op.READ, Fault.always(Reason.UNAVAILABLE).from(2 * MIB));
        CopyResult result =
                Core.result(core.start(image(true), Destination.channel(new Sinkhole())));
        assertEquals(6, fault.hits(), "retry.max=5 is five tries more");
        assertEquals("b", result.store());
    }

    @Test
    void progressGivesAllRetriesBack() throws Exception {
        for (int i = 0; i < 5; i++) {
            a.on(Op.READ, Fault.times(5, Reason.THROTTLED).from((long) i * MIB));
        }
        CopyResult result =
                Core.result(core.start(image(true), Destination.channel(new Sinkhole())));
        assertEquals("a", result.store());
        assertEquals(0, b.bytesRead());
    }

    @Test
    void theRetriesAreSpacedOut() throws Exception {
        core.configure("retry.max=4", "retry.delay=20 ms");
        a.on(Op.READ, Fault.times(4, Reason.UNAVAILABLE));
        long start = System.nanoTime();
        Core.result(core.start(image(true), Destination.channel(new Sinkhole())));
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis >= 20 + 40 + 80 + 160, "doubled each time, but took " + millis + " ms");
    }

    @Test
    void theWaitBeforeARetryCanNeitherOverflowNorBeEndless() throws Exception {
        core.configure("retry.max=100", "retry.delay=0 ms");
        a.on(Op.READ, Fault.times(100, Reason.UNAVAILABLE));
        CopyResult result =
                Core.result(core.start(image(true), Destination.channel(new Sinkhole())));
        assertEquals("a", result.store());
    }

    @Test
    void aStoreThatIsAwayWhenItIsOpenedAndAskedIsTriedAgainToo() throws Exception {
        a.on(Op.OPEN, Fault.times(2, Reason.UNAVAILABLE));
        a.on(Op.STAT, Fault.times(2, Reason.UNAVAILABLE));
        CopyResult result =
                Core.result(core.start(image(true), Destination.channel(new Sinkhole())));
        assertEquals("a", result.store());
    }

    @Test
    void whatWasOpenedIsClosedWhenItCannotBeAsked() throws Exception {
        a.on(Op.STAT, Fault.times(3, Reason.UNAVAILABLE));
        Core.result(core.start(image(true), Destination.channel(new Sinkhole())));
        assertEquals(a.calls(Op.OPEN), a.calls(Op.CLOSE));
    }

    @Test
    void aSourceThatIsAwayWhenItIsAskedForTheLastTimeCostsNoCopy() throws Exception {
        a.on(
                Op.STAT,
                call -> {
                    if (a.bytesRead() >= bytes.length && a.calls(Op.STAT) < 5) {
                        throw new org.imagemover.spi.StoreException(
                                Reason.UNAVAILABLE, "away for a moment");
                    }
                });
        Sinkhole channel = new Sinkhole();
        Core.result(core.start(image(false), Destination.channel(channel)));
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(bytes.length, a.bytesRead());
        assertEquals(0, b.bytesRead());
    }

    @Test
    void whenNoLocationIsLeftTheCallerLearnsWhatWasTried() throws Exception {
        a.on(Op.OPEN, Fault.always(Reason.DENIED));
        b.on(Op.READ, Fault.always(Reason.UNAVAILABLE).from(MIB));
        NoUsableLocationException failure =
                Core.failure(
                        NoUsableLocationException.class,
                        core.start(image(true), Destination.file(directory.resolve("copy"))));
        assertEquals(2, failure.tried().size());
        assertTrue(failure.getMessage().contains("store 'a'"), failure.getMessage());
        assertTrue(failure.getMessage().contains("store 'b'"), failure.getMessage());
        assertEmpty();
    }

    @Test
    void aPreferredStoreComesFirst() throws Exception {
        var request =
                org.imagemover.api.CopyRequest.builder(
                                image(true), Destination.channel(new Sinkhole()))
                        .preferredStore("b")
                        .build();
        assertEquals("b", Core.result(core.mover.start(request)).store());
        assertEquals(0, a.bytesRead());
    }

    private void assertEmpty() throws Exception {
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
    }
}
