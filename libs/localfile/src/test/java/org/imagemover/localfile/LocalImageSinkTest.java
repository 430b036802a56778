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
package org.imagemover.localfile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalImageSinkTest {

    private static final int MIB = 1 << 20;
    private static final SinkRequest UNKNOWN = new SinkRequest(-1, -1, true);

    @TempDir Path directory;

    private Path target;

    @BeforeEach
    void nameTheTarget() {
        target = directory.resolve("image");
    }

    @Test
    void theFileAppearsOnCommitAndNotBefore() throws Exception {
        byte[] bytes = LocalImageSourceTest.random(3 * MIB + 5);
        LocalImageSink sink = create();
        sink.write(0, ByteBuffer.wrap(bytes));
        assertFalse(Files.exists(target));
        assertEquals(ByteRanges.prefix(bytes.length), sink.committed());
        sink.commit(bytes.length, List.of());
        assertArrayEquals(bytes, Files.readAllBytes(target));
        assertEquals(List.of("image"), names(), "nothing else is left");
    }

    @Test
    void anUnfinishedFileCanBeRecognised() throws Exception {
        LocalImageSink sink = create();
        assertEquals(List.of(".image." + sink.resumeToken() + ".part"), names());
        assertTrue(Files.isSameFile(directory.resolve(names().get(0)), sink.path()));
        assertTrue(sink.resumeToken().matches("[0-9a-f]{16}"));
    }

    @Test
    void whatIsNotWrittenIsAHole() throws Exception {
        byte[] bytes = LocalImageSourceTest.random(MIB);
        long size = 1024L * MIB;
        for (SinkRequest request :
                List.of(
                        UNKNOWN,
                        new SinkRequest(size, MIB, true),
                        new SinkRequest(size, -1, false),
                        new SinkRequest(2 * size, -1, false))) {
            Path file = directory.resolve("sparse" + request);
            LocalImageSink sink = LocalImageSink.create(file, request, false, "it");
            sink.write(512L * MIB, ByteBuffer.wrap(bytes));
            sink.commit(size, List.of());
            assertEquals(size, Files.size(file));
            long allocated = Disk.allocated(file);
            assertTrue(allocated >= MIB && allocated < 2 * MIB, () -> allocated + " allocated");
            try (LocalImageSource source = LocalImageSource.open(file, "it")) {
                assertEquals(List.of(new ByteRange(512L * MIB, MIB)), source.dataRegions(0, size));
                assertArrayEquals(
                        bytes, LocalImageSourceTest.readAll(source.openRange(512L * MIB, MIB)));
            }
        }
    }

    @Test
    void theSizeIsTheCommittedOneWhateverWasAnnounced() throws Exception {
        LocalImageSink longer = LocalImageSink.create(target, announced(10), false, "it");
        longer.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        longer.commit(20, List.of());
        assertEquals(20, Files.size(target));
        Path other = directory.resolve("other");
        LocalImageSink shorter = LocalImageSink.create(other, announced(10), false, "it");
        shorter.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        shorter.commit(2, List.of());
        assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(other));
    }

    @Test
    void anEmptyImageIsAnEmptyFile() throws Exception {
        LocalImageSink sink = LocalImageSink.create(target, announced(0), false, "it");
        sink.commit(0, List.of());
        assertEquals(0, Files.size(target));
    }

    @Test
    void manyWritersAtOnceWriteEachTheirOwnPlace() throws Exception {
        byte[] bytes = LocalImageSourceTest.random(8 * MIB);
        ExecutorService writers = Executors.newFixedThreadPool(8);
        LocalImageSink sink = create();
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int at = 0; at < bytes.length; at += MIB / 8) {
                ByteBuffer part = ByteBuffer.wrap(bytes, at, MIB / 8);
                int position = at;
                parts.add(
                        writers.submit(
                                () -> {
                                    sink.write(position, part);
                                    return part.remaining();
                                }));
            }
            for (Future<?> part : parts) {
                assertEquals(0, part.get(20, TimeUnit.SECONDS), "all bytes are consumed");
            }
        } finally {
            writers.shutdown();
        }
        assertEquals(ByteRanges.prefix(bytes.length), sink.committed());
        sink.commit(bytes.length, List.of());
        assertArrayEquals(bytes, Files.readAllBytes(target));
    }

    @Test
    void whatWasWrittenCanBeReadBack() throws Exception {
        LocalImageSink sink = create();
        sink.write(10, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        ByteBuffer back = ByteBuffer.allocate(8);
        assertEquals(4, sink.read(9, back));
        assertArrayEquals(new byte[] {0, 1, 2, 3}, Arrays.copyOf(back.array(), 4));
        assertEquals(-1, sink.read(13, back.clear()));
        assertEquals(0, sink.read(0, ByteBuffer.allocate(0)));
    }

    @Test
    void aFileThatIsThereIsRefused() throws Exception {
        Files.writeString(target, "old");
        StoreException refused = assertThrows(StoreException.class, this::create);
        assertEquals(Reason.EXISTS, refused.reason());
        assertEquals(
                "it exists already: remove it first, or choose another name", refused.getMessage());
        assertEquals("old", Files.readString(target));
        assertEquals(List.of("image"), names());
    }

    @Test
    void aFileThatAppearsMeanwhileIsNotOverwritten() throws Exception {
        LocalImageSink sink = create();
        sink.write(0, ByteBuffer.wrap(new byte[] {1}));
        Files.writeString(target, "first");
        StoreException refused =
                assertThrows(StoreException.class, () -> sink.commit(1, List.of()));
        assertEquals(Reason.EXISTS, refused.reason());
        sink.abort();
        assertEquals("first", Files.readString(target));
        assertEquals(List.of("image"), names());
    }

    @Test
    void ofManyThatCommitAtOnceOneWins() throws Exception {
        int rivals = 8;
        for (int round = 0; round < 20; round++) {
            Path prize = directory.resolve("prize" + round);
            CyclicBarrier start = new CyclicBarrier(rivals);
            ExecutorService threads = Executors.newFixedThreadPool(rivals);
            List<Future<Integer>> outcomes = new ArrayList<>();
            for (int rival = 0; rival < rivals; rival++) {
                byte mark = (byte) rival;
                outcomes.add(threads.submit(() -> rival(prize, mark, start)));
            }
            List<Integer> winners = new ArrayList<>();
            for (Future<Integer> outcome : outcomes) {
                winners.add(outcome.get(20, TimeUnit.SECONDS));
            }
            threads.shutdown();
            winners.removeIf(winner -> winner < 0);
            assertEquals(1, winners.size());
            assertEquals(winners.get(0).byteValue(), Files.readAllBytes(prize)[0]);
        }
        assertEquals(20, names().size());
    }

    private static int rival(Path prize, byte mark, CyclicBarrier start) throws Exception {
        LocalImageSink sink =
                LocalImageSink.create(prize, new SinkRequest(1, 1, false), false, "it");
        sink.write(0, ByteBuffer.wrap(new byte[] {mark}));
        start.await();
        try {
            sink.commit(1, List.of());
            return mark;
        } catch (StoreException late) {
            assertEquals(Reason.EXISTS, late.reason());
            return -1;
        } finally {
            sink.abort();
        }
    }

    @Test
    void aFileIsReplacedInOneStepAndKeepsItsPermissions() throws Exception {
        Files.writeString(target, "old");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw-rw-"));
        LocalImageSink sink = LocalImageSink.create(target, UNKNOWN, true, "it");
        sink.write(0, ByteBuffer.wrap("new".getBytes()));
        assertEquals("old", Files.readString(target));
        sink.commit(3, List.of());
        assertEquals("new", Files.readString(target));
        assertEquals(
                "rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        assertEquals(List.of("image"), names());
    }

    @Test
    void aNewFileHasThePermissionsOfAnyNewFile() throws Exception {
        LocalImageSink sink = create();
        sink.commit(0, List.of());
        Path ordinary = Files.createFile(directory.resolve("ordinary"));
        assertEquals(
                Files.getPosixFilePermissions(ordinary), Files.getPosixFilePermissions(target));
    }

    @Test
    void onlyAFileIsReplaced() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "kept");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path pipe = directory.resolve("pipe");
        Disk.run("mkfifo", pipe.toString());
        assertEquals(
                "it is a symbolic link: name the file that it points to", refusedReplacement(link));
        assertEquals("it is a named pipe: only a file is replaced", refusedReplacement(pipe));
        assertEquals("it is a directory: name a file in it", refusedReplacement(directory));
        assertEquals("it is a directory: name a file in it", refusedReplacement(Path.of("/")));
        LocalImageSink sink = LocalImageSink.create(target, UNKNOWN, true, "it");
        Files.createSymbolicLink(target, file);
        assertThrows(StoreException.class, () -> sink.commit(0, List.of()));
        sink.abort();
        assertEquals("kept", Files.readString(file));
        assertTrue(Files.isSymbolicLink(target));
    }

    private static String refusedReplacement(Path target) {
        StoreException refused =
                assertThrows(
                        StoreException.class,
                        () -> LocalImageSink.create(target, UNKNOWN, true, "it"));
        assertEquals(Reason.UNSUPPORTED, refused.reason());
        return String.valueOf(refused.getMessage());
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        for (Path nowhere : List.of(directory.resolve("no/image"), Path.of("/dev/null/image"))) {
            StoreException refused =
                    assertThrows(
                            StoreException.class,
                            () -> LocalImageSink.create(nowhere, UNKNOWN, false, "it"));
            assertEquals(Reason.NOT_FOUND, refused.reason());
            assertTrue(String.valueOf(refused.getMessage()).contains("its directory is not there"));
        }
    }

    @Test
    void abortLeavesNothingAndMayComeTwice() throws Exception {
        LocalImageSink sink = create();
        sink.write(0, ByteBuffer.wrap(new byte[MIB]));
        sink.abort();
        sink.abort();
        assertEquals(List.of(), names());
        StoreException closed =
                assertThrows(StoreException.class, () -> sink.commit(MIB, List.of()));
        assertEquals(Reason.UNAVAILABLE, closed.reason());
        assertEquals(List.of(), names());
    }

    @Test
    void commitMayComeTwiceAndAbortAfterItDoesNothing() throws Exception {
        LocalImageSink sink = create();
        sink.write(0, ByteBuffer.wrap(new byte[] {7}));
        sink.commit(1, List.of());
        sink.commit(1, List.of());
        sink.abort();
        sink.close();
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(target));
        assertThrows(StoreException.class, () -> sink.write(0, ByteBuffer.wrap(new byte[] {8})));
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(target));
    }

    @Test
    void anotherSinkGoesOnWhereTheFirstWasClosed() throws Exception {
        byte[] bytes = LocalImageSourceTest.random(2 * MIB);
        LocalImageSink first = create();
        first.write(0, ByteBuffer.wrap(bytes, 0, MIB));
        first.flush();
        first.close();
        first.close();
        assertFalse(Files.exists(target));
        LocalImageSink second = resume(first.resumeToken(), ByteRanges.prefix(5L * MIB));
        assertEquals(ByteRanges.prefix(MIB), second.committed(), "no more than is there");
        assertEquals(first.resumeToken(), second.resumeToken());
        second.write(MIB, ByteBuffer.wrap(bytes, MIB, MIB));
        second.commit(2 * MIB, List.of());
        assertArrayEquals(bytes, Files.readAllBytes(target));
        assertEquals(List.of("image"), names());
    }

    @Test
    void holesAtTheEndOfWhatWasWrittenAreTakenOver() throws Exception {
        LocalImageSink first = LocalImageSink.create(target, announced(8 * MIB), false, "it");
        first.write(0, ByteBuffer.wrap(new byte[] {1}));
        first.close();
        LocalImageSink second = resume(first.resumeToken(), ByteRanges.prefix(4 * MIB));
        assertEquals(ByteRanges.prefix(4 * MIB), second.committed());
    }

    @Test
    void theLateCommitOfTheSinkThatWasResumedIsSuccessForBoth() throws Exception {
        LocalImageSink first = create();
        first.write(0, ByteBuffer.wrap(new byte[] {7}));
        LocalImageSink second = resume(first.resumeToken(), ByteRanges.prefix(1));
        first.commit(1, List.of());
        second.commit(1, List.of());
        second.abort();
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(target));
        assertEquals(List.of("image"), names());
        assertNothingToResume(first.resumeToken());
    }

    @Test
    void aCrashBetweenTheStepsOfPublicationIsPublished() throws Exception {
        LocalImageSink first = create();
        first.write(0, ByteBuffer.wrap(new byte[] {7}));
        first.flush();
        Files.createLink(target, unfinished(first));
        assertNothingToResume(first.resumeToken());
        assertEquals(List.of("image"), names());
        first.commit(1, List.of());
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(target));
    }

    @Test
    void aTokenThatIsNoneFindsNothing() throws Exception {
        Path outside = Files.writeString(directory.resolve("outside"), "kept");
        Files.createDirectory(directory.resolve(".image.elsewhere"));
        Files.writeString(directory.resolve(".image.elsewhere/it.part"), "kept");
        for (String token :
                List.of(
                        "",
                        "elsewhere/it",
                        "../outside",
                        "/../../outside",
                        "0123456789abcdef",
                        "0123456789ABCDEF",
                        "0123456789abcde/",
                        "0123456789abcdef\n")) {
            assertNothingToResume(token);
        }
        assertEquals("kept", Files.readString(outside));
    }

    @Test
    void aLinkInPlaceOfTheUnfinishedFileIsNotWrittenThrough() throws Exception {
        Path outside = Files.writeString(directory.resolve("outside"), "kept");
        LocalImageSink first = create();
        first.close();
        Files.delete(unfinished(first));
        Files.createSymbolicLink(unfinished(first), outside);
        assertNothingToResume(first.resumeToken());
        assertEquals("kept", Files.readString(outside));
    }

    @Test
    void whatIsPublishedIsWhatWasWrittenAndNotWhatWasPutInItsPlace() throws Exception {
        for (boolean replace : new boolean[] {false, true}) {
            LocalImageSink sink = LocalImageSink.create(target, UNKNOWN, replace, "it");
            sink.write(0, ByteBuffer.wrap(new byte[] {7}));
            Files.delete(unfinished(sink));
            Files.write(unfinished(sink), new byte[] {8});
            StoreException refused =
                    assertThrows(StoreException.class, () -> sink.commit(1, List.of()));
            assertEquals(Reason.NOT_FOUND, refused.reason());
            assertTrue(Files.notExists(target));
            sink.abort();
            assertArrayEquals(
                    new byte[] {8}, Files.readAllBytes(unfinished(sink)), "it is another's");
            Files.delete(unfinished(sink));
        }
    }

    @Test
    void theFileIsPublishedInTheDirectoryThatWasOpened() throws Exception {
        Path here = Files.createDirectory(directory.resolve("here"));
        Path there = Files.createDirectory(directory.resolve("there"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), here);
        for (String name : List.of("committed", "aborted")) {
            LocalImageSink sink = LocalImageSink.create(link.resolve(name), UNKNOWN, false, "it");
            sink.write(0, ByteBuffer.wrap(new byte[] {7}));
            Files.delete(link);
            Files.createSymbolicLink(link, there);
            if (name.equals("committed")) {
                sink.commit(1, List.of());
            } else {
                sink.abort();
            }
            Files.delete(link);
            Files.createSymbolicLink(link, here);
        }
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(here.resolve("committed")));
        try (var left = Files.list(here);
                var none = Files.list(there)) {
            assertEquals(List.of(here.resolve("committed")), left.toList());
            assertEquals(List.of(), none.toList());
        }
    }

    private Path unfinished(LocalImageSink sink) {
        return directory.resolve(".image." + sink.resumeToken() + ".part");
    }

    private void assertNothingToResume(String token) {
        StoreException nothing =
                assertThrows(
                        StoreException.class, () -> resume(token, ByteRanges.prefix(1)), token);
        assertEquals(Reason.NOT_FOUND, nothing.reason());
    }

    @Test
    void discardRemovesTheUnfinishedWritesOfOneFileOnly() throws Exception {
        Files.writeString(target, "kept");
        LocalImageSink.create(target, UNKNOWN, true, "it").close();
        LocalImageSink.create(target, UNKNOWN, true, "it").close();
        Path longer = directory.resolve("image.0123456789abcdef");
        LocalImageSink.create(longer, UNKNOWN, true, "it").close();
        Files.writeString(directory.resolve(".image.notatoken.part"), "an operator's");
        assertTrue(LocalImageSink.discard(target, "it"));
        assertEquals(3, names().size(), () -> "what is not of it stays");
        assertTrue(names().contains("image"));
        assertFalse(LocalImageSink.discard(target, "it"));
        assertFalse(LocalImageSink.discard(directory.resolve("no/image"), "it"));
        assertTrue(LocalImageSink.discard(longer, "it"));
    }

    @Test
    void theLongestNameCanBeWritten() throws Exception {
        String wide = Disk.takes("ü") ? "ü".repeat(127) : "w".repeat(254);
        for (String name : List.of("n".repeat(255), wide, "n".repeat(100))) {
            Path longest = directory.resolve(name);
            LocalImageSink sink = LocalImageSink.create(longest, UNKNOWN, false, "it");
            sink.write(0, ByteBuffer.wrap(new byte[] {1}));
            sink.close();
            LocalImageSink other =
                    LocalImageSink.resume(
                            longest,
                            UNKNOWN,
                            false,
                            sink.resumeToken(),
                            ByteRanges.prefix(1),
                            "it");
            other.commit(1, List.of());
            assertTrue(Files.exists(longest));
            Files.delete(longest);
            LocalImageSink.create(longest, UNKNOWN, false, "it").close();
            assertTrue(LocalImageSink.discard(longest, "it"));
            assertEquals(List.of(), names());
        }
        StoreException refused =
                assertThrows(
                        StoreException.class,
                        () ->
                                LocalImageSink.create(
                                        directory.resolve("n".repeat(256)), UNKNOWN, false, "it"));
        assertEquals(Reason.UNSUPPORTED, refused.reason());
    }

    @Test
    void whatSurelyDoesNotFitIsRefusedFirstWithBothNumbers() throws Exception {
        long needed = Long.MAX_VALUE / 2;
        StoreException full =
                assertThrows(
                        StoreException.class,
                        () ->
                                LocalImageSink.create(
                                        target, new SinkRequest(needed, -1, true), false, "it"));
        assertEquals(Reason.NO_SPACE, full.reason());
        assertTrue(
                String.valueOf(full.getMessage())
                        .matches("it does not fit: it needs " + needed + " bytes and \\d+ .*"),
                full::getMessage);
        assertEquals(List.of(), names());
        LocalImageSink sparse =
                LocalImageSink.create(target, new SinkRequest(1L << 42, 0, true), false, "it");
        assertEquals(0, Disk.allocated(sparse.path()), "holes need no room");
        sparse.abort();
    }

    @Test
    void aFullDiskIsNoSpaceAndLeavesNothing() throws Exception {
        try (Disk.Mounted small = Disk.mount(directory, "-t", "tmpfs", "-o", "size=2m", "none")) {
            assertTrue(small != null);
            LocalImageSink sink = create();
            StoreException full =
                    assertThrows(
                            StoreException.class,
                            () -> sink.write(0, ByteBuffer.wrap(new byte[3 * MIB])));
            assertEquals(Reason.NO_SPACE, full.reason());
            sink.abort();
            assertEquals(List.of(), names());
            StoreException tooMuch =
                    assertThrows(
                            StoreException.class,
                            () -> LocalImageSink.create(target, announced(3 * MIB), false, "it"));
            assertTrue(
                    String.valueOf(tooMuch.getMessage())
                            .contains("it needs 3145728 bytes and 2097152 bytes are free"),
                    tooMuch::getMessage);
        }
    }

    @Test
    void blocksAreGivenInAdvanceToWhatIsWrittenAndToNothingElse() throws Exception {
        byte[] bytes = LocalImageSourceTest.random(2 * MIB);
        try (LoopFileSystem ext4 = LoopFileSystem.ext4(directory)) {
            Path file = ext4.root().resolve("image");
            long size = 256L * MIB;
            for (boolean durable : new boolean[] {false, true}) {
                SinkRequest request = new SinkRequest(size, -1, durable);
                LocalImageSink sink = LocalImageSink.create(file, request, true, "it");
                assertEquals(0, Disk.allocated(sink.path()));
                sink.write(64L * MIB, ByteBuffer.wrap(bytes));
                sink.write(size - 2 * MIB, ByteBuffer.wrap(bytes));
                sink.write(5, ByteBuffer.wrap(bytes, 0, 10));
                sink.commit(size, List.of());
                assertEquals(size, Files.size(file));
                long more = Disk.allocated(file) - 4 * MIB;
                assertTrue(more > 0 && more <= 64 << 10, () -> more + " bytes more");
                try (LocalImageSource source = LocalImageSource.open(file, "it")) {
                    assertArrayEquals(
                            bytes,
                            LocalImageSourceTest.readAll(source.openRange(64L * MIB, 2 * MIB)));
                    assertArrayEquals(
                            bytes,
                            LocalImageSourceTest.readAll(
                                    source.openRange(size - 2 * MIB, 2 * MIB)));
                }
            }
        }
    }

    @Test
    void aFullDiskIsNoSpaceWhereBlocksAreGivenInAdvanceToo() throws Exception {
        byte[] bytes = new byte[16 * MIB];
        try (LoopFileSystem ext4 = LoopFileSystem.ext4(directory)) {
            long free = Files.getFileStore(ext4.root()).getUnallocatedSpace();
            LocalImageSink sink =
                    LocalImageSink.create(ext4.root().resolve("image"), UNKNOWN, false, "it");
            StoreException full =
                    assertThrows(
                            StoreException.class,
                            () -> {
                                for (long at = 0; at <= free; at += bytes.length) {
                                    sink.write(at, ByteBuffer.wrap(bytes));
                                }
                            });
            assertEquals(Reason.NO_SPACE, full.reason());
            assertTrue(Files.size(sink.path()) <= free, "no longer than what was written");
            sink.abort();
            long left = Files.getFileStore(ext4.root()).getUnallocatedSpace();
            assertTrue(free - left < MIB, () -> free - left + " bytes are not given back");
        }
    }

    @Test
    void aDiskThatBecameFullMeanwhileIsNotHeldByBlocksThatWereGivenInAdvance() throws Exception {
        byte[] bytes = LocalImageSourceTest.random(2 * MIB);
        try (LoopFileSystem ext4 = LoopFileSystem.ext4(directory)) {
            long size = 224L * MIB;
            LocalImageSink sink =
                    LocalImageSink.create(
                            ext4.root().resolve("image"),
                            new SinkRequest(size, -1, false),
                            false,
                            "it");
            Disk.run("fallocate", "-l", "160M", ext4.root().resolve("other").toString());
            sink.write(0, ByteBuffer.wrap(bytes));
            sink.write(64L * MIB, ByteBuffer.wrap(bytes));
            long more = Disk.allocated(sink.path()) - 4 * MIB;
            assertTrue(more >= 0 && more <= 64 << 10, () -> more + " bytes more");
            ByteBuffer back = ByteBuffer.allocate(2 * MIB);
            assertEquals(2 * MIB, sink.read(64L * MIB, back));
            assertArrayEquals(bytes, back.array());
            sink.abort();
        }
    }

    @Test
    void aReadOnlyFileSystemIsDenied() throws Exception {
        try (Disk.Mounted readOnly =
                Disk.mount(directory, "-t", "tmpfs", "-o", "ro,size=1m", "none")) {
            assertTrue(readOnly != null);
            StoreException refused = assertThrows(StoreException.class, this::create);
            assertEquals(Reason.DENIED, refused.reason());
        }
    }

    @Test
    void closingEndsTheWritersOfOtherThreads() throws Exception {
        LocalImageSink sink = create();
        CountDownLatch writing = new CountDownLatch(1);
        ExecutorService writers = Executors.newSingleThreadExecutor();
        Callable<StoreException> writer =
                () -> {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(MIB);
                    try {
                        while (true) {
                            sink.write(0, buffer.clear());
                            writing.countDown();
                        }
                    } catch (StoreException closed) {
                        return closed;
                    }
                };
        try {
            Future<StoreException> end = writers.submit(writer);
            assertTrue(writing.await(10, TimeUnit.SECONDS));
            sink.close();
            assertEquals(Reason.UNAVAILABLE, end.get(10, TimeUnit.SECONDS).reason());
        } finally {
            writers.shutdown();
        }
        assertEquals(1, names().size(), "what was written can be resumed");
    }

    private LocalImageSink create() throws StoreException {
        return LocalImageSink.create(target, UNKNOWN, false, "it");
    }

    private LocalImageSink resume(String token, ByteRanges written) throws StoreException {
        return LocalImageSink.resume(target, UNKNOWN, false, token, written, "it");
    }

    private static SinkRequest announced(long size) {
        return new SinkRequest(size, -1, true);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
