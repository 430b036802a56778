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
package org.imagemover.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.LocalFile;
import org.imagemover.spi.ReadBack;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;
import org.imagemover.spi.WriteToken;
import org.junit.jupiter.api.Test;

/** Objects that are written: seen whole or not at all, gone on with, removed. */
abstract class WritingContract extends ReadingContract {

    private static final Set<Reason> REFUSED =
            EnumSet.of(Reason.UNSUPPORTED, Reason.DENIED, Reason.INVALID_CONFIG);
    private static final WriteToken NOBODY = new WriteToken("0123456789abcdef");

    /** Skips the test where the store is not written. */
    private WritableStore writable() {
        requires(Deviation.READ_ONLY);
        return (WritableStore) driver;
    }

    private WritableStore anotherInstance() throws Exception {
        return (WritableStore) place.newDriver();
    }

    private static SinkRequest request(long size) {
        return new SinkRequest(size, size, false);
    }

    private ImageSink create(String key, long size) throws StoreException {
        return create(key, request(size));
    }

    private ImageSink create(String key, SinkRequest request) throws StoreException {
        return closing(writable().create(key, request));
    }

    /** Writes a range of an object in parts as the sink wants them. */
    private static void write(ImageSink sink, byte[] bytes, long start, long end)
            throws StoreException {
        int part = sink.traits().partSize();
        for (long at = start; at < end; at += part) {
            int length = (int) Math.min(part, end - at);
            ByteBuffer source = ByteBuffer.wrap(bytes, (int) at, length);
            sink.write(at, source);
            assertFalse(source.hasRemaining(), "write left bytes in the buffer");
        }
    }

    private static void writeAll(ImageSink sink, byte[] bytes) throws StoreException {
        write(sink, bytes, 0, bytes.length);
    }

    /** An object that a driver made, and what is kept of it by whoever asked for that. */
    private record Made(String key, WriteToken token, String identity) {

        boolean deleteBy(StoreDriver driver) throws StoreException {
            return ((WritableStore) driver).delete(key, token, identity);
        }
    }

    /** Makes an object by the driver. */
    private String store(byte[] bytes) throws Exception {
        return make(newKey(), bytes).key();
    }

    private Made make(String key, byte[] bytes) throws Exception {
        SinkRequest request = request(bytes.length);
        try (ImageSink sink = writable().create(key, request)) {
            writeAll(sink, bytes);
            String identity = sink.identity();
            sink.commit(bytes.length, List.of());
            return new Made(key, request.token(), identity);
        }
    }

    private void assertStored(byte[] bytes, String key) throws Exception {
        Reads.assertSame(bytes, read(driver, key, bytes.length), "the object");
        Reads.assertSame(
                bytes, read(place.newDriver(), key, bytes.length), "as another instance has it");
    }

    private void assertNotSeen(String key) throws Exception {
        StoreDriver other = place.newDriver();
        assertFails(Reason.NOT_FOUND, () -> driver.open(key, RequestContext.SERVICE));
        assertFails(Reason.NOT_FOUND, () -> other.open(key, RequestContext.SERVICE));
    }

    /** A part and a half: two writes of which the last is short. */
    private int partAndAHalf() throws Exception {
        int part = create(newKey(), 1).traits().partSize();
        return part + part / 2 + 1;
    }

    private boolean positional() throws Exception {
        return create(newKey(), 1).traits().positional();
    }

    private List<String> contents() throws Exception {
        List<String> contents = new ArrayList<>(place.contents());
        Collections.sort(contents);
        return contents;
    }

    @Test
    void aStoreThatIsNotWrittenRefusesToBe() {
        if (driver instanceof WritableStore store && deviates(Deviation.READ_ONLY)) {
            assertFails(REFUSED, () -> store.create(newKey(), request(1)));
            assertFails(REFUSED, () -> store.delete(newKey(), NOBODY, "x"));
            assertFails(REFUSED, () -> store.discard(newKey(), NOBODY));
        }
    }

    @Test
    void aSinkSaysHowItWantsToBeWrittenAndStaysWithIt() throws Exception {
        ImageSink sink = create(newKey(), 1000);
        SinkTraits traits = sink.traits();
        assertTrue(traits.partSize() > 0, traits::toString);
        assertTrue(traits.concurrency() > 0, traits::toString);
        assertTrue(
                traits.positional() || !traits.startsZeroed(),
                "startsZeroed means nothing for a sink that is not positional");
        writeAll(sink, Reads.bytes(40, 1000));
        assertEquals(traits, sink.traits());
        Set<Class<?>> abilities = new HashSet<>();
        for (Class<?> ability : List.of(ReadBack.class, LocalFile.class)) {
            if (ability.isInstance(sink)) {
                abilities.add(ability);
            }
        }
        assertEquals(sinkAbilities(), abilities, "abilities of a sink");
    }

    @Test
    void anObjectIsSeenOnceItIsCommittedAndNotBefore() throws Exception {
        byte[] bytes = Reads.bytes(41, partAndAHalf());
        String key = newKey();
        ImageSink sink = closing(writable().create(key, new SinkRequest(bytes.length, -1, true)));
        assertNotSeen(key);
        writeAll(sink, bytes);
        assertNotSeen(key);
        sink.flush();
        assertNotSeen(key);
        sink.commit(bytes.length, List.of());
        assertStored(bytes, key);
        sink.close();
        assertStored(bytes, key);
    }

    @Test
    void objectsOfEverySizeAroundAPartAreWhole() throws Exception {
        int part = create(newKey(), 1).traits().partSize();
        for (int size : new int[] {0, 1, part - 1, part, part + 1, 2 * part}) {
            byte[] bytes = Reads.bytes(size, size);
            assertStored(bytes, store(bytes));
        }
    }

    @Test
    void aPositionalSinkTakesPiecesOfAnyLengthInAnyOrderAndAgain() throws Exception {
        assumeTrue(positional(), "the sink is not positional");
        byte[] bytes = Reads.bytes(42, partAndAHalf());
        String key = newKey();
        ImageSink sink = create(key, bytes.length);
        for (ByteRange piece : shuffledPieces(bytes.length, 42)) {
            int at = (int) piece.offset();
            int length = (int) piece.length();
            sink.write(at, ByteBuffer.wrap(Reads.bytes(43, length)));
            sink.write(at, ByteBuffer.wrap(bytes, at, length));
        }
        assertEquals(ByteRanges.prefix(bytes.length), sink.committed());
        sink.commit(bytes.length, List.of());
        assertStored(bytes, key);
    }

    private static List<ByteRange> shuffledPieces(int size, long seed) {
        Random random = new Random(seed);
        List<ByteRange> pieces = new ArrayList<>();
        for (int at = 0; at < size; ) {
            int length = Math.min(size - at, 1 + random.nextInt(1 + size / 20));
            pieces.add(new ByteRange(at, length));
            at += length;
        }
        Collections.shuffle(pieces, random);
        return pieces;
    }

    @Test
    void aPositionalSinkIsWrittenBySeveralThreads() throws Exception {
        assumeTrue(positional(), "the sink is not positional");
        byte[] bytes = Reads.bytes(44, partAndAHalf());
        String key = newKey();
        ImageSink sink = create(key, bytes.length);
        List<ByteRange> pieces = shuffledPieces(bytes.length, 44);
        List<Future<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            int first = writer;
            writers.add(
                    inThread(
                            () -> {
                                for (int at = first; at < pieces.size(); at += 4) {
                                    ByteRange piece = pieces.get(at);
                                    int start = (int) piece.offset();
                                    int length = (int) piece.length();
                                    sink.write(start, ByteBuffer.wrap(bytes, start, length));
                                }
                                return null;
                            }));
        }
        for (Future<Void> writer : writers) {
            writer.get();
        }
        assertEquals(ByteRanges.prefix(bytes.length), sink.committed());
        sink.commit(bytes.length, List.of());
        assertStored(bytes, key);
    }

    @Test
    void everyKindOfBufferIsConsumedAndLeftAsItWas() throws Exception {
        byte[] bytes = Reads.bytes(45, 3000);
        ByteBuffer direct = ByteBuffer.allocateDirect(3500).position(200);
        direct.put(bytes).flip().position(200);
        ByteBuffer shifted = ByteBuffer.allocate(3500).position(500).slice().put(bytes).flip();
        for (ByteBuffer source :
                List.of(
                        ByteBuffer.wrap(bytes),
                        ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                        direct,
                        shifted)) {
            int limit = source.limit();
            int start = source.position();
            String key = newKey();
            ImageSink sink = create(key, 3000);
            sink.write(0, source);
            assertEquals(0, source.remaining(), () -> "not all was consumed of " + source);
            assertEquals(limit, source.limit(), "the buffer's limit");
            assertEquals(ByteBuffer.wrap(bytes), source.position(start), "the buffer's bytes");
            sink.commit(3000, List.of());
            assertStored(bytes, key);
        }
    }

    @Test
    void whatIsNeverWrittenReadsAsZero() throws Exception {
        int size = partAndAHalf();
        assumeTrue(create(newKey(), 1).traits().startsZeroed(), "the sink does not start zeroed");
        byte[] bytes = new byte[size];
        String key = newKey();
        ImageSink sink = create(key, size);
        for (int at : new int[] {size / 2, 5000}) {
            byte[] piece = Reads.bytes(at, 1000);
            System.arraycopy(piece, 0, bytes, at, 1000);
            sink.write(at, ByteBuffer.wrap(piece));
        }
        assertEquals(
                ByteRanges.of(List.of(new ByteRange(5000, 1000), new ByteRange(size / 2, 1000))),
                sink.committed());
        sink.commit(size, List.of());
        assertStored(bytes, key);
    }

    @Test
    void anObjectMayBeLongerThanWhatWasWritten() throws Exception {
        int size = partAndAHalf();
        assumeTrue(create(newKey(), 1).traits().startsZeroed(), "the sink does not start zeroed");
        for (long announced : new long[] {-1, 1000, size}) {
            if (announced < 0 && deviates(Deviation.SIZE_NEEDED)) {
                continue;
            }
            String key = newKey();
            ImageSink sink = create(key, announced);
            sink.write(0, ByteBuffer.wrap(Reads.bytes(46, 1000)));
            sink.commit(size, List.of());
            assertStored(Arrays.copyOf(Reads.bytes(46, 1000), size), key);
        }
    }

    @Test
    void theSizeNeedNotBeKnownBefore() throws Exception {
        requires(Deviation.SIZE_NEEDED);
        byte[] bytes = Reads.bytes(47, partAndAHalf());
        String key = newKey();
        ImageSink sink = closing(writable().create(key, new SinkRequest(-1, -1, false)));
        writeAll(sink, bytes);
        sink.commit(bytes.length, List.of());
        assertStored(bytes, key);
    }

    @Test
    void whatIsWrittenCanBeReadBack() throws Exception {
        writable();
        assumeTrue(sinkAbilities().contains(ReadBack.class), "sinks have no ReadBack");
        byte[] bytes = Reads.bytes(48, 10_000);
        ImageSink sink = create(newKey(), 10_000);
        writeAll(sink, bytes);
        ReadBack back = (ReadBack) sink;
        ByteBuffer read = ByteBuffer.allocate(20_000).position(10);
        assertEquals(9_000, back.read(1000, read.limit(9_010)));
        Reads.assertSame(
                Reads.slice(bytes, 1000, 9000),
                Arrays.copyOfRange(read.array(), 10, 9_010),
                "what was read back");
        assertEquals(-1, back.read(10_000, ByteBuffer.allocate(1)));
    }

    @Test
    void aCommitMayComeAgain() throws Exception {
        byte[] bytes = Reads.bytes(49, 1000);
        String key = newKey();
        ImageSink sink = create(key, 1000);
        writeAll(sink, bytes);
        sink.commit(1000, List.of());
        sink.commit(1000, List.of());
        assertStored(bytes, key);
        sink.abort();
        sink.close();
        assertStored(bytes, key);
    }

    @Test
    void anObjectThatIsThereIsNotWrittenAgain() throws Exception {
        byte[] bytes = Reads.bytes(50, 1000);
        writable();
        String key = put(bytes);
        List<String> before = contents();
        assertFails(Reason.EXISTS, () -> writable().create(key, request(10)));
        Made made = make(newKey(), bytes);
        assertFails(Reason.EXISTS, () -> anotherInstance().create(made.key(), request(10)));
        driver = place.newDriver();
        assertStored(bytes, key);
        assertTrue(made.deleteBy(driver));
        assertEquals(before, contents(), "what is left");
    }

    @Test
    void anObjectThatAppearedMeanwhileIsNotOverwritten() throws Exception {
        writable();
        List<String> before = contents();
        byte[] theirs = Reads.bytes(51, 500);
        String key = newKey();
        ImageSink sink = create(key, 1000);
        writeAll(sink, Reads.bytes(52, 1000));
        place.put(key, theirs);
        assertFails(Reason.EXISTS, () -> sink.commit(1000, List.of()));
        assertStored(theirs, key);
        sink.abort();
        assertStored(theirs, key);
        List<String> after = contents();
        after.removeAll(before);
        assertEquals(1, after.size(), () -> "what is left beside theirs: " + after);
    }

    @Test
    void ofTwoSinksOfOneKeyTheFirstToCommitWins() throws Exception {
        byte[] bytes = Reads.bytes(53, 1000);
        String key = newKey();
        ImageSink first = create(key, 1000);
        ImageSink second = closing(anotherInstance().create(key, request(1000)));
        writeAll(second, Reads.bytes(54, 1000));
        writeAll(first, bytes);
        first.commit(1000, List.of());
        assertFails(Reason.EXISTS, () -> second.commit(1000, List.of()));
        second.abort();
        assertStored(bytes, key);
    }

    @Test
    void anAbortLeavesNothingAndMayComeAgain() throws Exception {
        byte[] bytes = Reads.bytes(55, partAndAHalf());
        List<String> before = contents();
        String key = newKey();
        SinkRequest request = request(bytes.length);
        ImageSink sink = create(key, request);
        writeAll(sink, bytes);
        sink.abort();
        sink.abort();
        sink.close();
        assertNotSeen(key);
        assertEquals(before, contents(), "what is left after an abort");
        assertFails(Reason.NOT_FOUND, () -> writable().resume(key, request, ByteRanges.NONE));
        assertThrows(IOException.class, () -> sink.write(0, ByteBuffer.allocate(1)));
        assertThrows(IOException.class, () -> sink.commit(1, List.of()));
        assertNotSeen(key);
    }

    @Test
    void aClosedSinkTakesNothingAndPublishesNothing() throws Exception {
        String key = newKey();
        ImageSink sink = create(key, 1000);
        writeAll(sink, Reads.bytes(56, 1000));
        sink.close();
        sink.close();
        assertClosed("a write", () -> sink.write(0, ByteBuffer.allocate(1)));
        assertClosed("a commit", () -> sink.commit(1000, List.of()));
        assertNotSeen(key);
    }

    @Test
    void committedTellsWhatWasWritten() throws Exception {
        int size = partAndAHalf();
        byte[] bytes = Reads.bytes(57, size);
        ImageSink sink = create(newKey(), size);
        assertEquals(ByteRanges.NONE, sink.committed());
        int part = sink.traits().partSize();
        write(sink, bytes, 0, part);
        sink.flush();
        assertEquals(ByteRanges.prefix(part), sink.committed());
        write(sink, bytes, part, size);
        sink.flush();
        assertEquals(ByteRanges.prefix(size), sink.committed());
    }

    @Test
    void anotherInstanceGoesOnWithWhatWasClosed() throws Exception {
        requires(Deviation.NO_RESUME);
        int size = partAndAHalf();
        byte[] bytes = Reads.bytes(58, size);
        String key = newKey();
        SinkRequest request = request(size);
        ImageSink first = create(key, request);
        write(first, bytes, 0, first.traits().partSize());
        first.flush();
        ByteRanges written = first.committed();
        String identity = first.identity();
        first.close();
        assertNotSeen(key);
        SinkRequest again = request(size).by(new WriteToken(request.token().text()));
        ImageSink second = closing(anotherInstance().resume(key, again, written));
        assertEquals(identity, second.identity(), "the identity of one object");
        assertEquals(written, second.committed(), "what another sink wrote and flushed");
        assertNotSeen(key);
        goOn(second, bytes);
        second.commit(size, List.of());
        assertStored(bytes, key);
        assertFails(Reason.NOT_FOUND, () -> anotherInstance().resume(key, again, written));
    }

    @Test
    void whatTheCallerDoesNotBelieveToBeThereIsNotTakenOver() throws Exception {
        requires(Deviation.NO_RESUME);
        int size = partAndAHalf();
        byte[] bytes = Reads.bytes(59, size);
        String key = newKey();
        SinkRequest request = request(size);
        ImageSink first = create(key, request);
        write(first, Reads.bytes(60, size), 0, first.traits().partSize());
        first.close();
        ImageSink second = closing(anotherInstance().resume(key, request, ByteRanges.NONE));
        assertEquals(ByteRanges.NONE, second.committed());
        goOn(second, bytes);
        second.commit(size, List.of());
        assertStored(bytes, key);
    }

    private static void goOn(ImageSink sink, byte[] bytes) throws StoreException {
        for (ByteRange missing : sink.committed().missing(bytes.length).ranges()) {
            write(sink, bytes, missing.offset(), missing.end());
        }
    }

    @Test
    void aCommitIsDoneWhereTheSinkThatWasGoneOnFromDidIt() throws Exception {
        requires(Deviation.NO_RESUME);
        byte[] bytes = Reads.bytes(61, 1000);
        String key = newKey();
        SinkRequest request = request(1000);
        ImageSink first = create(key, request);
        writeAll(first, bytes);
        first.flush();
        ImageSink second = closing(anotherInstance().resume(key, request, first.committed()));
        first.commit(1000, List.of());
        second.commit(1000, List.of());
        assertStored(bytes, key);
    }

    @Test
    void thereIsNothingToGoOnWithForATokenOfNobody() throws Exception {
        WritableStore store = writable();
        String key = newKey();
        SinkRequest request = request(1000);
        create(key, request).close();
        assertFails(Reason.NOT_FOUND, () -> store.resume(key, request.by(NOBODY), ByteRanges.NONE));
        assertFails(Reason.NOT_FOUND, () -> store.resume(newKey(), request, ByteRanges.NONE));
        if (deviates(Deviation.NO_RESUME)) {
            assertFails(Reason.NOT_FOUND, () -> store.resume(key, request, ByteRanges.NONE));
        }
    }

    @Test
    void discardingRemovesUnfinishedWritesAndNotTheObject() throws Exception {
        WritableStore store = writable();
        byte[] bytes = Reads.bytes(62, 1000);
        String key = newKey();
        SinkRequest request = request(1000);
        store.discard(key, request.token());
        place.put(key, bytes);
        List<String> before = contents();
        String other = newKey();
        ImageSink sink = create(other, request);
        writeAll(sink, Reads.bytes(63, 1000));
        sink.close();
        store.discard(key, request.token());
        store.discard(other, request.token());
        store.discard(other, request.token());
        assertStored(bytes, key);
        assertFails(Reason.NOT_FOUND, () -> store.resume(other, request, ByteRanges.NONE));
        assertEquals(before, contents(), "what is left");
    }

    @Test
    void deletingRemovesTheObjectAndUnfinishedWritesAndMayComeAgain() throws Exception {
        writable();
        List<String> empty = contents();
        byte[] bytes = Reads.bytes(64, 1000);
        Made other = make(newKey(), bytes);
        List<String> before = contents();
        String key = newKey();
        SinkRequest request = request(1000);
        ImageSink unfinished = create(key, request);
        writeAll(unfinished, bytes);
        Made begun = new Made(key, request.token(), unfinished.identity());
        unfinished.close();
        assertTrue(begun.deleteBy(driver), "an object that was not published yet");
        assertEquals(before, contents(), "what is left of one that was not published");
        Made made = make(key, bytes);
        assertTrue(made.deleteBy(driver));
        assertTrue(made.deleteBy(driver), "that it is gone is no error");
        assertTrue(made.deleteBy(place.newDriver()));
        assertNotSeen(key);
        assertStored(bytes, other.key());
        assertEquals(before, contents(), "what is left");
        assertTrue(other.deleteBy(driver));
        assertEquals(empty, contents(), "what is left");
    }

    @Test
    void anObjectIsKnownAgainByItsIdentity() throws Exception {
        byte[] bytes = Reads.bytes(67, 1000);
        String key = newKey();
        ImageSink sink = create(key, 1000);
        String identity = sink.identity();
        assertFalse(identity.isBlank(), "no identity");
        assertFalse(writable().holds(key, identity), "it is not there yet");
        writeAll(sink, bytes);
        assertEquals(identity, sink.identity(), "the identity of one object");
        sink.commit(1000, List.of());
        assertTrue(writable().holds(key, identity));
        assertTrue(anotherInstance().holds(key, identity), "as another instance has it");
        Made other = make(newKey(), bytes);
        assertFalse(identity.equals(other.identity()), "two objects of the same bytes");
        assertFalse(writable().holds(key, other.identity()));
        assertFalse(writable().holds(other.key(), identity));
        assertFalse(writable().holds(newKey(), identity));
    }

    @Test
    void whatAnotherPutUnderTheKeyIsNotRemoved() throws Exception {
        byte[] theirs = Reads.bytes(68, 500);
        writable();
        String key = newKey();
        Made ours = make(key, Reads.bytes(69, 1000));
        assertTrue(ours.deleteBy(driver));
        place.put(key, theirs);
        assertFalse(writable().holds(key, ours.identity()));
        assertFalse(ours.deleteBy(driver), "it was not told that the object is another's");
        assertStored(theirs, key);
        String second = newKey();
        Made gone = make(second, theirs);
        assertTrue(gone.deleteBy(driver));
        Made again = make(second, theirs);
        assertFalse(gone.deleteBy(place.newDriver()), "one of the same bytes, made later");
        assertStored(theirs, second);
        assertTrue(again.deleteBy(driver));
        assertNotSeen(second);
    }

    @Test
    void anObjectOfAnotherStaysWhereOursCameTooLate() throws Exception {
        byte[] theirs = Reads.bytes(70, 500);
        writable();
        String key = newKey();
        SinkRequest request = request(1000);
        ImageSink sink = create(key, request);
        writeAll(sink, Reads.bytes(71, 1000));
        Made ours = new Made(key, request.token(), sink.identity());
        place.put(key, theirs);
        List<String> before = contents();
        assertFails(Reason.EXISTS, () -> sink.commit(1000, List.of()));
        sink.close();
        assertFalse(ours.deleteBy(place.newDriver()), "it was not told that it is another's");
        assertStored(theirs, key);
        assertEquals(before.size() - 1, contents().size(), "our unfinished write is left");
    }

    @Test
    void theUnfinishedWriteOfAnotherIsNotTouched() throws Exception {
        byte[] theirs = Reads.bytes(72, 1000);
        writable();
        String key = newKey();
        ImageSink neighbour = closing(anotherInstance().create(key, request(1000)));
        write(neighbour, theirs, 0, 1000);
        List<String> before = contents();
        SinkRequest request = request(500);
        ImageSink sink = create(key, request);
        writeAll(sink, Reads.bytes(73, 500));
        String identity = sink.identity();
        sink.close();
        writable().discard(key, request.token());
        assertTrue(writable().delete(key, request.token(), identity));
        SinkRequest second = request(500);
        create(key, second).abort();
        assertTrue(writable().delete(key, NOBODY, "nobody's"));
        assertEquals(before, contents(), "what the other has not finished");
        neighbour.commit(1000, List.of());
        assertStored(theirs, key);
    }

    @Test
    void aNewObjectMayHaveTheKeyOfADeletedOne() throws Exception {
        Made made = make(newKey(), Reads.bytes(65, 2000));
        String key = made.key();
        assertTrue(made.deleteBy(driver));
        byte[] bytes = Reads.bytes(66, 1000);
        ImageSink sink = create(key, 1000);
        writeAll(sink, bytes);
        sink.commit(1000, List.of());
        assertStored(bytes, key);
    }

    @Test
    void aTextThatIsNoKeyIsNotWritten() throws Exception {
        WritableStore store = writable();
        List<String> before = contents();
        for (String key : List.of("", ".", "..", "../outside", "/etc/outside", "a\0b", "a\nb")) {
            assertFails(REFUSED, () -> store.create(key, request(1)));
            assertFails(
                    EnumSet.of(Reason.UNSUPPORTED, Reason.DENIED, Reason.NOT_FOUND),
                    () -> store.resume(key, request(1), ByteRanges.NONE));
        }
        assertEquals(before, contents(), "what is left");
    }

    @Test
    void noTextOfAWriteShowsThePlace() throws Exception {
        ImageSink sink = create(newKey(), 1000);
        texts.assertShowable("toString of the sink", sink);
        texts.assertShowable("the identity", sink.identity());
        texts.assertShowable("the traits", sink.traits());
    }

    @Test
    void aPlaceThatIsNotThereIsNotWritten() throws Exception {
        requires(Deviation.READ_ONLY);
        WritableStore missing = (WritableStore) place.newDriverOfMissingPlace();
        assertFails(
                EnumSet.of(Reason.UNAVAILABLE, Reason.DENIED, Reason.INVALID_CONFIG),
                () -> missing.create(newKey(), request(1)));
    }
}
