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
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCopyTest {

    private static final int MIB = 1 << 20;

    @TempDir Path directory;

    @Test
    void aCloneHasTheBytesAndTakesNoRoom() throws Exception {
        try (LoopFileSystem xfs = LoopFileSystem.xfs(directory)) {
            assertCloned(xfs.root());
        }
        try (LoopFileSystem btrfs = LoopFileSystem.btrfs(directory)) {
            assertCloned(btrfs.root());
            Path subvolume = btrfs.root().resolve("subvolume");
            Disk.run("btrfs", "subvolume", "create", subvolume.toString());
            assertNull(
                    KernelCopy.whyNoClone(btrfs.root().resolve("image"), subvolume),
                    "its device number is another one, its disk is not");
            Path there = emptyFile(subvolume.resolve("copy"), 0);
            try (KernelCopy copy = KernelCopy.open(btrfs.root().resolve("image"), null, there)) {
                copy.cloneAll();
            }
            assertEquals(-1, Files.mismatch(btrfs.root().resolve("image"), there));
        }
    }

    private static void assertCloned(Path root) throws IOException {
        byte[] bytes = LocalImageSourceTest.random(40 * MIB + 17);
        Path image = Files.write(root.resolve("image"), bytes);
        Disk.run("sync", "-f", root.toString());
        assertNull(KernelCopy.whyNoClone(image, root));
        assertNull(KernelCopy.whyNoKernelCopy(image, root));
        Path target = root.resolve("copy");
        LocalImageSink sink =
                LocalImageSink.create(target, new SinkRequest(bytes.length, -1, true), false, "it");
        long free = free(root);
        try (KernelCopy copy = KernelCopy.open(image, validator(image), sink.path())) {
            copy.cloneAll();
        }
        sink.commit(bytes.length, List.of());
        assertEquals(-1, Files.mismatch(image, target));
        Disk.run("sync", "-f", root.toString());
        long taken = free - free(root);
        assertTrue(taken < MIB, () -> taken + " bytes were taken");
    }

    @Test
    void whereNoBlocksAreSharedTheNextWayIsToBeTried() throws Exception {
        try (LoopFileSystem ext4 = LoopFileSystem.ext4(directory)) {
            Path image =
                    Files.write(ext4.root().resolve("image"), LocalImageSourceTest.random(MIB));
            Path sink = emptyFile(ext4.root().resolve("sink"), MIB);
            assertEquals(
                    "ext4 shares no blocks between files",
                    KernelCopy.whyNoClone(image, ext4.root()));
            assertNull(KernelCopy.whyNoKernelCopy(image, ext4.root()));
            try (KernelCopy copy = KernelCopy.open(image, null, sink)) {
                StoreException refused = assertThrows(StoreException.class, copy::cloneAll);
                assertEquals(Reason.UNSUPPORTED, refused.reason());
                assertEquals(
                        "the file system shares no blocks between files", refused.getMessage());
                assertEquals(0, Disk.allocated(sink));
                assertEquals(MIB, copy.copy(0, MIB));
            }
            assertEquals(-1, Files.mismatch(image, sink));
        }
    }

    @Test
    void anotherFileSystemIsToldBeforeAndAfter() throws Exception {
        Path image = Files.write(directory.resolve("image"), LocalImageSourceTest.random(MIB));
        try (LoopFileSystem xfs = LoopFileSystem.xfs(directory)) {
            String here = Files.getFileStore(image).type();
            String expected = "the destination is on another file system (" + here + " to xfs)";
            assertEquals(expected, KernelCopy.whyNoClone(image, xfs.root()));
            assertEquals(expected, KernelCopy.whyNoKernelCopy(image, xfs.root()));
            Path sink = emptyFile(xfs.root().resolve("sink"), MIB);
            try (KernelCopy copy = KernelCopy.open(image, null, sink)) {
                for (StoreException refused :
                        List.of(
                                assertThrows(StoreException.class, copy::cloneAll),
                                assertThrows(StoreException.class, () -> copy.copy(0, MIB)))) {
                    assertEquals(Reason.UNSUPPORTED, refused.reason());
                    assertEquals("the destination is on another file system", refused.getMessage());
                }
            }
            assertEquals(0, Disk.allocated(sink));
        }
        try (LoopFileSystem ext4 = LoopFileSystem.ext4(directory)) {
            Path sink = emptyFile(ext4.root().resolve("sink"), MIB);
            try (KernelCopy copy = KernelCopy.open(image, null, sink)) {
                assertThrows(StoreException.class, () -> copy.copy(0, MIB));
            }
            assertEquals(0, Disk.allocated(sink), "no blocks are kept for what did not come");
        }
    }

    @Test
    void aSourceThatGrewIsNotClonedAndLeavesAnEmptySink() throws Exception {
        try (LoopFileSystem xfs = LoopFileSystem.xfs(directory)) {
            Path image =
                    Files.write(xfs.root().resolve("image"), LocalImageSourceTest.random(MIB + 1));
            Path sink = emptyFile(xfs.root().resolve("sink"), MIB + 1);
            try (KernelCopy copy = KernelCopy.open(image, validator(image), sink)) {
                Files.write(image, new byte[MIB], StandardOpenOption.APPEND);
                StoreException changed = assertThrows(StoreException.class, copy::cloneAll);
                assertEquals(Reason.SOURCE_CHANGED, changed.reason());
            }
            assertArrayEquals(new byte[MIB + 1], Files.readAllBytes(sink));
        }
    }

    @Test
    void aSparseCopyHasTheSameBytesAndTheSameHoles() throws Exception {
        assertSparse(directory);
        try (LoopFileSystem ext4 = LoopFileSystem.ext4(directory)) {
            assertSparse(ext4.root());
        }
    }

    private static void assertSparse(Path root) throws IOException {
        long size = 256L * MIB + 5;
        Path image = emptyFile(root.resolve("image"), size);
        for (int at : new int[] {0, 3, 64, 255}) {
            write(image, (long) at * MIB, LocalImageSourceTest.random(MIB));
        }
        write(image, 128L * MIB + 4096, LocalImageSourceTest.random(4096));
        Path target = root.resolve("copy");
        LocalImageSink sink =
                LocalImageSink.create(target, new SinkRequest(size, -1, true), false, "it");
        try (KernelCopy copy = KernelCopy.open(image, validator(image), sink.path(), true)) {
            assertEquals(4L * MIB + 4096, copy.copy(0, size), "holes are not counted");
        }
        sink.commit(size, List.of());
        assertEquals(-1, Files.mismatch(image, target));
        long more = Disk.allocated(target) - Disk.allocated(image);
        assertTrue(more <= 64 << 10, () -> more + " bytes more are allocated");
    }

    @Test
    void aPartIsCopiedToItsPlaceAndNothingElse() throws Exception {
        byte[] bytes = LocalImageSourceTest.random(3 * MIB);
        Path image = Files.write(directory.resolve("image"), bytes);
        Path sink = emptyFile(directory.resolve("sink"), 3 * MIB);
        try (KernelCopy copy = KernelCopy.open(image, null, sink)) {
            assertEquals(MIB + 7, copy.copy(MIB - 3, MIB + 7));
            assertEquals(0, copy.copy(3 * MIB, 0));
            assertThrows(IllegalArgumentException.class, () -> copy.copy(3 * MIB, 1));
        }
        byte[] expected = new byte[3 * MIB];
        System.arraycopy(bytes, MIB - 3, expected, MIB - 3, MIB + 7);
        assertArrayEquals(expected, Files.readAllBytes(sink));
    }

    @Test
    void manyThreadsCopyEachTheirOwnPart() throws Exception {
        int size = 32 * MIB;
        Path image = emptyFile(directory.resolve("image"), size);
        for (int at = 0; at < size; at += MIB) {
            write(image, at, LocalImageSourceTest.random(MIB / 2 + at % 4099));
        }
        Path sink = emptyFile(directory.resolve("sink"), size);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (KernelCopy copy = KernelCopy.open(image, null, sink)) {
            for (int round = 0; round < 5; round++) {
                List<Future<Long>> parts = new ArrayList<>();
                for (int at = 0; at < size; at += MIB / 4) {
                    int from = at;
                    parts.add(threads.submit(() -> copy.copy(from, MIB / 4)));
                }
                long data = 0;
                for (Future<Long> part : parts) {
                    data += part.get(60, TimeUnit.SECONDS);
                }
                assertEquals(Disk.allocated(image), data, 32 * 4096.0);
                assertEquals(-1, Files.mismatch(image, sink));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aSourceInAnotherStateThanItWasLookedAtIsRefused() throws Exception {
        Path image = Files.write(directory.resolve("image"), new byte[MIB]);
        Path sink = emptyFile(directory.resolve("sink"), MIB);
        String validator = validator(image);
        Path other = Files.write(directory.resolve("other"), new byte[MIB]);
        Files.move(image, directory.resolve("moved"));
        Files.createSymbolicLink(image, other);
        assertRefused(Reason.SOURCE_CHANGED, image, validator, sink);
        try (KernelCopy followed = KernelCopy.open(image, validator(other), sink)) {
            assertEquals(MIB, followed.copy(0, MIB));
        }
        assertEquals(0, descriptors(other) + descriptors(sink));
    }

    @Test
    void aSourceThatIsCutOffMeanwhileIsNoShortCopy() throws Exception {
        Path image = Files.write(directory.resolve("image"), LocalImageSourceTest.random(4 * MIB));
        Path sink = emptyFile(directory.resolve("sink"), 4 * MIB);
        try (KernelCopy copy = KernelCopy.open(image, null, sink)) {
            copy.copy(0, MIB);
            try (FileChannel other = FileChannel.open(image, StandardOpenOption.WRITE)) {
                other.truncate(2 * MIB);
            }
            for (int from : new int[] {MIB, 5 * MIB / 2}) {
                StoreException changed =
                        assertThrows(StoreException.class, () -> copy.copy(from, MIB + MIB / 2));
                assertEquals(Reason.SOURCE_CHANGED, changed.reason());
            }
        }
    }

    @Test
    void aFullDiskIsNoSpace() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        try (Disk.Mounted mounted = Disk.mount(small, "-t", "tmpfs", "-o", "size=4m", "none")) {
            assertNotNull(mounted);
            Path image = Files.write(small.resolve("image"), LocalImageSourceTest.random(3 * MIB));
            Path sink = emptyFile(small.resolve("sink"), 3 * MIB);
            try (KernelCopy copy = KernelCopy.open(image, null, sink)) {
                StoreException full =
                        assertThrows(StoreException.class, () -> copy.copy(0, 3 * MIB));
                assertEquals(Reason.NO_SPACE, full.reason());
                assertEquals(
                        "the destination cannot be written: no space left; make room and try"
                                + " again",
                        full.getMessage());
            }
        }
    }

    @Test
    void onlyFilesAreOpened() throws Exception {
        Path image = Files.write(directory.resolve("image"), new byte[5]);
        Path sink = emptyFile(directory.resolve("sink"), 5);
        Path pipe = directory.resolve("pipe");
        Disk.run("mkfifo", pipe.toString());
        assertRefused(Reason.UNSUPPORTED, pipe, null, sink);
        assertRefused(Reason.UNSUPPORTED, directory, null, sink);
        assertRefused(Reason.NOT_FOUND, directory.resolve("nothing"), null, sink);
        assertRefused(Reason.NOT_FOUND, image, null, directory.resolve("nothing"));
        assertTrue(Files.notExists(directory.resolve("nothing")), "a sink is never made");
        assertEquals(0, descriptors(image) + descriptors(sink) + descriptors(pipe));
    }

    @Test
    void theFilesThatWereOpenedAreCopiedWhateverTheirNamesLeadToByThen() throws Exception {
        byte[] bytes = LocalImageSourceTest.random(MIB);
        Path here = Files.createDirectory(directory.resolve("here"));
        Path there = Files.createDirectory(directory.resolve("there"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), here);
        Files.write(here.resolve("image"), bytes);
        Files.write(there.resolve("image"), new byte[MIB]);
        try (LocalImageSource source = LocalImageSource.open(link.resolve("image"), "it")) {
            LocalImageSink sink =
                    LocalImageSink.create(
                            link.resolve("copy"), new SinkRequest(MIB, MIB, false), false, "it");
            Files.delete(link);
            Files.createSymbolicLink(link, there);
            try (KernelCopy copy = KernelCopy.open(source.path(), null, sink.path())) {
                copy.copy(0, MIB);
            }
            sink.commit(MIB, List.of());
        }
        assertArrayEquals(bytes, Files.readAllBytes(here.resolve("copy")));
        assertTrue(Files.notExists(there.resolve("copy")));
    }

    private static void assertRefused(
            Reason reason, Path image, @Nullable String validator, Path sink) {
        StoreException refused =
                assertThrows(StoreException.class, () -> KernelCopy.open(image, validator, sink));
        assertEquals(reason, refused.reason(), refused::getMessage);
        assertTrue(!String.valueOf(refused.getMessage()).contains("/"), refused::getMessage);
    }

    @Test
    void closingEndsACopyUnderWayAndTheLastOneOutFreesTheFiles() throws Exception {
        Path image = Files.write(directory.resolve("image"), LocalImageSourceTest.random(8 * MIB));
        Path sink = emptyFile(directory.resolve("sink"), 8 * MIB);
        KernelCopy copy = KernelCopy.open(image, null, sink);
        CountDownLatch copied = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<StoreException>> ends = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                ends.add(
                        threads.submit(
                                () -> {
                                    try {
                                        while (true) {
                                            copy.copy(0, 8 * MIB);
                                            copied.countDown();
                                        }
                                    } catch (StoreException closed) {
                                        return closed;
                                    }
                                }));
            }
            assertTrue(copied.await(20, TimeUnit.SECONDS));
            copy.close();
            copy.close();
            for (Future<StoreException> end : ends) {
                assertEquals(Reason.UNAVAILABLE, end.get(20, TimeUnit.SECONDS).reason());
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(0, descriptors(image) + descriptors(sink));
        assertThrows(StoreException.class, copy::cloneAll);
        assertThrows(StoreException.class, () -> copy.copy(0, 0));
    }

    @Test
    void whatIsNotThereIsNoReasonToExpectAClone() {
        Path nothing = directory.resolve("nothing");
        assertNotNull(KernelCopy.whyNoClone(nothing, directory));
        assertNotNull(KernelCopy.whyNoKernelCopy(nothing, directory));
    }

    private static Path emptyFile(Path file, long size) throws IOException {
        Files.createFile(file);
        Disk.run("truncate", "-s", String.valueOf(size), file.toString());
        return file;
    }

    private static void write(Path file, long at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private static String validator(Path file) throws IOException {
        try (LocalImageSource source = LocalImageSource.open(file, "it")) {
            return String.valueOf(source.stat().validator());
        }
    }

    private static long free(Path root) throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    private static int descriptors(Path file) throws IOException {
        return LocalImageSourceTest.descriptors(file);
    }
}
