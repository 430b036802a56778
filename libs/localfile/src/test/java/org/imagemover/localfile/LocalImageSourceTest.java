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
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.imagemover.lab.Machine;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalImageSourceTest {

    private static final int MIB = 1 << 20;

    @TempDir Path directory;

    @Test
    void theStreamIsTheFileToTheByte() throws Exception {
        byte[] bytes = random(3 * MIB + 17);
        Path file = Files.write(directory.resolve("image"), bytes);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            assertEquals(bytes.length, source.stat().size());
            assertArrayEquals(bytes, readAll(source.openStream()));
            assertTrue(Files.isSameFile(file, source.path()));
        }
    }

    @Test
    void aRangeEndsAtItsEndOrAtTheFilesWhereThatIsNearer() throws Exception {
        byte[] bytes = random(1000);
        Path file = Files.write(directory.resolve("image"), bytes);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            assertArrayEquals(
                    java.util.Arrays.copyOfRange(bytes, 10, 30), readAll(source.openRange(10, 20)));
            assertEquals(10, readAll(source.openRange(990, Long.MAX_VALUE - 990)).length);
            assertEquals(0, readAll(source.openRange(1000, 5)).length);
            assertEquals(0, readAll(source.openRange(5000, 5)).length);
            assertEquals(0, source.openRange(0, 5).read(ByteBuffer.allocate(0)));
        }
    }

    @Test
    void manyReadersAtOnceEachGetTheirOwnBytes() throws Exception {
        byte[] bytes = random(8 * MIB);
        Path file = Files.write(directory.resolve("image"), bytes);
        ExecutorService readers = Executors.newFixedThreadPool(8);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            List<Future<byte[]>> parts = new ArrayList<>();
            for (int at = 0; at < bytes.length; at += MIB / 4) {
                int from = at;
                parts.add(readers.submit(() -> readAll(source.openRange(from, MIB / 4))));
            }
            for (int part = 0; part < parts.size(); part++) {
                int from = part * MIB / 4;
                assertArrayEquals(
                        java.util.Arrays.copyOfRange(bytes, from, from + MIB / 4),
                        parts.get(part).get(20, TimeUnit.SECONDS));
            }
        } finally {
            readers.shutdown();
        }
    }

    @Test
    void holesAreToldAndDataIsNot() throws Exception {
        Path file = sparse(64L * MIB, 8 * MIB, 32 * MIB);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            assertEquals(
                    List.of(new ByteRange(8 * MIB, MIB), new ByteRange(32 * MIB, MIB)),
                    source.dataRegions(0, 64 * MIB));
            assertEquals(List.of(), source.dataRegions(40 * MIB, 24 * MIB), "a hole to the end");
            assertEquals(List.of(), source.dataRegions(0, 8 * MIB));
            assertEquals(
                    List.of(new ByteRange(8 * MIB + 5, 10)), source.dataRegions(8 * MIB + 5, 10));
            assertEquals(List.of(), source.dataRegions(64L * MIB, MIB), "behind the end");
        }
    }

    @Test
    void theHolesAreThoseOfTheFileThatWasOpenedWhateverHasItsNameByThen() throws Exception {
        Path file = sparse(64L * MIB, 8 * MIB);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            Files.move(file, directory.resolve("elsewhere"));
            assertEquals(List.of(new ByteRange(8 * MIB, MIB)), source.dataRegions(0, 16 * MIB));
        }
        sparse(64L * MIB);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            Files.move(directory.resolve("elsewhere"), file, StandardCopyOption.REPLACE_EXISTING);
            assertEquals(List.of(), source.dataRegions(0, 64 * MIB), "never those of another file");
        }
    }

    @Test
    void theDescriptorForHolesIsClosedWithTheSource() throws Exception {
        Path file = sparse(MIB);
        LocalImageSource source = LocalImageSource.open(file, "it");
        source.dataRegions(0, MIB);
        assertEquals(2, descriptors(file));
        source.close();
        source.close();
        assertEquals(0, descriptors(file));
        StoreException closed =
                assertThrows(StoreException.class, () -> source.dataRegions(0, MIB));
        assertEquals(Reason.UNAVAILABLE, closed.reason());
    }

    @Test
    void namesThatNeedEncodingHaveTheirHolesToo() throws Exception {
        Path file = directory.resolve("a b%20#?.img");
        Files.move(sparse(16L * MIB, 4 * MIB), file);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            assertEquals(List.of(new ByteRange(4 * MIB, MIB)), source.dataRegions(0, 16 * MIB));
        }
    }

    @Test
    void theValidatorStaysUntilTheBytesChange() throws Exception {
        Path file = Files.write(directory.resolve("image"), random(100));
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            String first = source.stat().validator();
            assertEquals(first, source.stat().validator());
            assertTrue(!String.valueOf(first).contains("image"));
            awaitNextTick();
            try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
                other.write(ByteBuffer.wrap(new byte[] {1}), 50);
            }
            assertNotEquals(first, source.stat().validator());
        }
    }

    @Test
    void aFileThatWasReplacedIsSeen() throws Exception {
        byte[] old = random(100);
        Path file = Files.write(directory.resolve("image"), old);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            Path other = Files.write(directory.resolve("other"), random(100));
            Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
            assertArrayEquals(old, readAll(source.openStream()), "what was opened is read");
            StoreException changed = assertThrows(StoreException.class, source::stat);
            assertEquals(Reason.SOURCE_CHANGED, changed.reason());
            Files.delete(file);
            StoreException gone = assertThrows(StoreException.class, source::stat);
            assertEquals(Reason.NOT_FOUND, gone.reason());
        }
    }

    @Test
    void aFileThatIsCutOffWhileItIsReadIsNoShortImage() throws Exception {
        Path file = Files.write(directory.resolve("image"), random(2 * MIB));
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            ReadableByteChannel stream = source.openStream();
            stream.read(ByteBuffer.allocate(MIB));
            try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
                other.truncate(MIB);
            }
            StoreException changed =
                    assertThrows(StoreException.class, () -> stream.read(ByteBuffer.allocate(MIB)));
            assertEquals(Reason.SOURCE_CHANGED, changed.reason());
        }
    }

    @Test
    void whatIsAddedLaterIsNotRead() throws Exception {
        byte[] bytes = random(1000);
        Path file = Files.write(directory.resolve("image"), bytes);
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            Files.write(file, random(MIB), StandardOpenOption.APPEND);
            assertArrayEquals(bytes, readAll(source.openStream()));
            assertEquals(List.of(new ByteRange(0, 1000)), source.dataRegions(0, MIB));
        }
    }

    @Test
    void whatIsNoFileIsRefusedByItsKind() throws Exception {
        Path pipe = directory.resolve("pipe");
        Disk.run("mkfifo", pipe.toString());
        Path link = Files.createSymbolicLink(directory.resolve("link"), pipe);
        assertEquals(
                "it is a directory: it has to be a file", refused(directory, Reason.UNSUPPORTED));
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> {
                    String reason = "it is a named pipe: it has to be a file";
                    assertEquals(reason, refused(pipe, Reason.UNSUPPORTED));
                    assertEquals(reason, refused(link, Reason.UNSUPPORTED));
                });
        assertEquals(
                "it is a device: it has to be a file",
                refused(Path.of("/dev/null"), Reason.UNSUPPORTED));
        assertEquals("it is not there", refused(directory.resolve("nothing"), Reason.NOT_FOUND));
    }

    @Test
    void aFileThatTellsNoSizeAndHasBytesIsRefused() throws Exception {
        for (String file : List.of("/proc/self/environ", "/proc/version", "/proc/self/maps")) {
            StoreException refused =
                    assertThrows(
                            StoreException.class, () -> LocalImageSource.open(Path.of(file), "it"));
            assertEquals(Reason.UNSUPPORTED, refused.reason(), file);
        }
        Path empty = Files.createFile(directory.resolve("empty"));
        try (LocalImageSource source = LocalImageSource.open(empty, "it")) {
            assertEquals(0, source.stat().size());
        }
    }

    @Test
    void aLinkIsFollowedUnlessItMustNotBe() throws Exception {
        Path file = Files.write(directory.resolve("image"), new byte[5]);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        try (LocalImageSource source = LocalImageSource.open(link, "it")) {
            assertEquals(5, source.stat().size());
        }
        StoreException refused =
                assertThrows(StoreException.class, () -> LocalImageSource.openNoFollow(link, "it"));
        assertEquals("it is a symbolic link: it has to be a file", refused.getMessage());
    }

    /** Says how it goes to open a file. */
    static final class Reader {
        public static void main(String[] file) throws IOException {
            try (LocalImageSource source = LocalImageSource.open(Path.of(file[0]), "it")) {
                System.out.println("opened");
            } catch (StoreException refused) {
                System.out.println(refused.reason() + " " + refused.getMessage());
            }
        }
    }

    @Test
    void anUnreadableFileIsDenied() throws Exception {
        Path file = Files.write(directory.resolve("image"), new byte[5]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        String said = Machine.runWithoutRootsRights(Reader.class, file.toString());
        assertTrue(said.startsWith("DENIED "), said);
        assertTrue(said.contains("permission denied"), said);
    }

    @Test
    void closingEndsTheReadersOfOtherThreads() throws Exception {
        Path file = sparse(4096L * MIB);
        LocalImageSource source = LocalImageSource.open(file, "it");
        CountDownLatch reading = new CountDownLatch(1);
        ExecutorService readers = Executors.newSingleThreadExecutor();
        try {
            Future<IOException> end =
                    readers.submit(
                            () -> {
                                ByteBuffer buffer = ByteBuffer.allocateDirect(MIB);
                                ReadableByteChannel stream = source.openStream();
                                try {
                                    while (stream.read(buffer.clear()) >= 0) {
                                        reading.countDown();
                                    }
                                } catch (IOException closed) {
                                    return closed;
                                }
                                throw new AssertionError("read to the end");
                            });
            assertTrue(reading.await(10, TimeUnit.SECONDS));
            source.close();
            IOException failure = end.get(10, TimeUnit.SECONDS);
            assertTrue(failure instanceof ClosedChannelException, failure::toString);
        } finally {
            readers.shutdown();
        }
        assertThrows(StoreException.class, source::stat);
        assertThrows(StoreException.class, source::openStream);
    }

    @Test
    void aFileThatJustChangedHasNoStateThatCanBeAttested() throws Exception {
        Path file = Files.write(directory.resolve("image"), random(1000));
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            assertNull(source.attestedState());
            String state = awaitState(source);
            assertEquals(source.stat().validator(), state);
            assertEquals(state, source.attestedState());
        }
    }

    @Test
    void everyChangeEndsTheStateThatWasAttested() throws Exception {
        Path file = Files.write(directory.resolve("image"), random(1000));
        List<Change> changes =
                List.of(
                        () -> Files.write(file, new byte[1], StandardOpenOption.APPEND),
                        () -> Files.setPosixFilePermissions(file, Set.of()),
                        () -> Files.setLastModifiedTime(file, FileTime.fromMillis(0)),
                        () -> Files.createLink(directory.resolve("link"), file));
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            for (Change change : changes) {
                String before = awaitState(source);
                change.run();
                assertNull(source.attestedState());
                assertNotEquals(before, awaitState(source));
            }
            Path other = Files.write(directory.resolve("other"), random(1000));
            Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
            StoreException replaced = assertThrows(StoreException.class, source::attestedState);
            assertEquals(Reason.SOURCE_CHANGED, replaced.reason());
        }
    }

    @Test
    void aStateIsTwoSecondsOldAndNotFromTheFuture() {
        FileIdentity file = new FileIdentity(1, 2, 0100644, 10, 0, 5_000_000_000L);
        assertNull(HonestTimes.state(file, 6_999_999_999L));
        assertEquals(file.validator(), HonestTimes.state(file, 7_000_000_000L));
        assertNull(HonestTimes.state(file, 4_000_000_000L), "the clock was set back");
    }

    @Test
    void aFileSystemWhoseTimesMayBeAnotherMachinesIsNotTrusted() throws Exception {
        Path overlay = Files.createDirectory(directory.resolve("overlay"));
        Path upper = Files.createDirectory(directory.resolve("upper"));
        Path work = Files.createDirectory(directory.resolve("work"));
        String layers = "lowerdir=" + overlay + ",upperdir=" + upper + ",workdir=" + work;
        assertTrue(HonestTimes.areAt(directory), "the tests' own file system is none of those");
        try (Disk.Mounted mounted = Disk.mount(overlay, "-t", "overlay", "-o", layers, "overlay")) {
            assertNotNull(mounted);
            Path file = Files.write(overlay.resolve("image"), random(1000));
            try (LocalImageSource source = LocalImageSource.open(file, "it")) {
                awaitAge(file);
                assertNull(source.attestedState());
            }
        }
        assertFalse(HonestTimes.areAt(Path.of("/proc/self/stat")));
        assertFalse(HonestTimes.areAt(directory.resolve("nothing")));
    }

    private interface Change {
        void run() throws IOException;
    }

    private static String awaitState(LocalImageSource source) throws Exception {
        awaitAge(source.realPath());
        String state = source.attestedState();
        assertNotNull(state);
        return state;
    }

    /** Waits until a file was left alone for long enough. */
    private static void awaitAge(Path file) throws Exception {
        long changed = FileIdentity.of(file).changed();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.currentTimeMillis() * 1_000_000 - changed < 2_000_000_000) {
            assertTrue(System.nanoTime() < deadline, "the clock stands still");
            Thread.sleep(20);
        }
    }

    @Test
    void messagesNameWhatTheCallerNamedAndNoPath() throws Exception {
        StoreException missing =
                assertThrows(
                        StoreException.class,
                        () ->
                                LocalImageSource.open(
                                        directory.resolve("secret"), "store 'images': the object"));
        assertEquals("store 'images': the object is not there", missing.getMessage());
        assertEquals(null, missing.getCause());
    }

    private static String refused(Path file, Reason reason) {
        StoreException refused =
                assertThrows(StoreException.class, () -> LocalImageSource.open(file, "it"));
        assertEquals(reason, refused.reason());
        return String.valueOf(refused.getMessage());
    }

    private Path sparse(long size, int... data) throws IOException {
        Path file = directory.resolve("sparse");
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            channel.map(FileChannel.MapMode.READ_WRITE, size, 0);
            for (int at : data) {
                channel.write(ByteBuffer.wrap(random(MIB)), at);
            }
        }
        return file;
    }

    static int descriptors(Path file) throws IOException {
        int count = 0;
        try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all) {
                try {
                    count += Files.readSymbolicLink(descriptor).equals(file) ? 1 : 0;
                } catch (IOException gone) {
                    continue;
                }
            }
        }
        return count;
    }

    /** The kernel's clock of files stands still for up to 10 ms. */
    private void awaitNextTick() throws IOException {
        Path probe = directory.resolve("probe");
        long start = FileIdentity.of(Files.write(probe, new byte[1])).modified();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (FileIdentity.of(Files.write(probe, new byte[1])).modified() == start) {
            assertTrue(System.nanoTime() < deadline, "the clock of files stands still");
        }
    }

    static byte[] readAll(ReadableByteChannel channel) {
        try (channel;
                var bytes = new java.io.ByteArrayOutputStream()) {
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            while (channel.read(buffer.clear()) >= 0) {
                bytes.write(buffer.array(), 0, buffer.position());
            }
            return bytes.toByteArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
