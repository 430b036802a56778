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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.api.Transfer;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.LoopDevice;
import org.imagemover.core.testing.LoopFileSystem;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.spi.ImageRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small file systems that copies want to fill, and of which a margin stays free. */
class DiskSpaceTest {

    private static final int MARGIN = 8 * MIB;

    @TempDir Path directory;

    private final MemoryStore store = new MemoryStore();
    private final Core core = new Core("space.margin=8 MiB", "transfers.max=8");

    private final List<Watch> watches = new ArrayList<>();

    @AfterEach
    void closeTheCore() {
        watches.forEach(Watch::close);
        core.close();
    }

    private Watch watch(Path disk) {
        Watch watch = new Watch(disk);
        watches.add(watch);
        return watch;
    }

    private static long free(Path disk) {
        return disk.toFile().getUsableSpace();
    }

    /** An image whose size nobody knows before its end, as of an answer without a length. */
    private String unknown(byte[] bytes) {
        store.knowsSize = false;
        String id = core.image(ImageRecord.builder(java.util.UUID.randomUUID().toString()), "a");
        store.objects.put(id, bytes);
        return id;
    }

    private static void assertDoesNotFit(Transfer copy) {
        DestinationException full = Core.failure(DestinationException.class, copy);
        assertEquals(DestinationException.Reason.NO_SPACE, full.reason());
        assertTrue(full.getMessage().contains("space.margin"), full.getMessage());
    }

    /** Looks all the time how much is free, and tells the least that it saw. */
    private static final class Watch implements AutoCloseable {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        private final Thread thread;

        Watch(Path disk) {
            thread =
                    new Thread(
                            () -> {
                                while (!ended.get()) {
                                    least.accumulateAndGet(free(disk), Math::min);
                                }
                            },
                            "watch");
            thread.start();
        }

        long least() {
            close();
            return least.get();
        }

        @Override
        public void close() {
            ended.set(true);
            try {
                thread.join();
            } catch (InterruptedException interrupt) {
                throw new IllegalStateException(interrupt);
            }
        }
    }

    @Test
    void severalCopiesOfUnknownSizeAtOnceLeaveTheMarginAndNothingOfTheirs() throws Exception {
        core.bind("a", store);
        try (LoopFileSystem disk = LoopFileSystem.ext4(directory)) {
            core.bind(
                    "d",
                    new DirectoryDriver(Files.createDirectory(disk.root().resolve("d"))),
                    Map.of());
            String image = unknown(Bytes.random(20 * MIB));
            long before = free(disk.root());
            assertTrue(before > 70 * MIB && before < 100 * MIB, before + " bytes are free");
            List<Transfer> copies = new ArrayList<>();
            Watch watch = watch(disk.root());
            for (int copy = 0; copy < 8; copy++) {
                copies.add(
                        core.start(
                                image,
                                copy % 2 == 0
                                        ? Destination.file(disk.root().resolve("copy" + copy))
                                        : Destination.storeObject("d", "disk" + copy, 0, false)));
            }
            int whole = 0;
            for (Transfer copy : copies) {
                try {
                    Core.result(copy);
                    whole++;
                } catch (DestinationException full) {
                    assertEquals(DestinationException.Reason.NO_SPACE, full.reason());
                }
            }
            long least = watch.least();
            assertTrue(least >= MARGIN, least + " bytes were left free");
            assertTrue(whole < 8, "all of them fitted");
            Await.until(
                    "no unfinished write",
                    () -> names(disk.root()).noneMatch(n -> n.contains(".part")));
            long taken = before - free(disk.root());
            assertTrue(taken <= whole * 21L * MIB, taken + " bytes are taken by " + whole);
        }
    }

    private static Stream<String> names(Path root) {
        try (Stream<Path> files = Files.walk(root, 2)) {
            return files.map(Path::toString).toList().stream();
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void whatDoesNotFitBesideTheMarginIsRefusedBeforeItIsWritten() throws Exception {
        core.bind("a", store);
        try (LoopFileSystem disk = LoopFileSystem.ext4(directory)) {
            int size = (int) (free(disk.root()) - MARGIN);
            byte[] bytes = Bytes.random(size + 2 * MIB);
            String id = core.image(bytes, "a");
            store.objects.put(id, bytes);
            assertDoesNotFit(core.start(id, Destination.file(disk.root().resolve("copy"))));
            assertEquals(0, store.bytesRead() / (2 * MIB), "bytes were moved in vain");
            core.configure("space.margin=0");
            Core.result(core.start(id, Destination.file(disk.root().resolve("copy"))));
        }
    }

    @Test
    void aCopyThatIsUnderWayStopsWhereOthersFillTheDiskMeanwhile() throws Exception {
        core.bind("a", store);
        byte[] bytes = Bytes.random(20 * MIB);
        String id = unknown(bytes);
        Gate gate = store.on(Op.READ, Gate.from(10 * MIB));
        try (LoopFileSystem disk = LoopFileSystem.ext4(directory)) {
            Transfer copy = core.start(id, Destination.file(disk.root().resolve("copy")));
            gate.awaitReached();
            long others = free(disk.root()) - MARGIN - 2 * MIB;
            LoopDevice.run(
                    "fallocate",
                    "-l",
                    Long.toString(others),
                    disk.root().resolve("others").toString());
            gate.open();
            assertDoesNotFit(copy);
            assertTrue(free(disk.root()) >= MARGIN + 10 * MIB, "what it had written is free again");
        }
    }

    @Test
    void aCopyOfKnownSizeStopsTooWhereOthersFillTheDiskMeanwhile() throws Exception {
        core.bind("a", store);
        // blocks are not given in advance to an image with holes
        store.readBy = MemoryStore.Reads.SPARSE;
        byte[] bytes = Bytes.withHole(24 * MIB, 4 * MIB, 8 * MIB);
        String id = core.image(bytes, "a");
        store.objects.put(id, bytes);
        Gate gate = store.on(Op.READ, Gate.from(12 * MIB));
        try (LoopFileSystem disk = LoopFileSystem.ext4(directory)) {
            Transfer copy = core.start(id, Destination.file(disk.root().resolve("copy")));
            gate.awaitReached();
            long others = free(disk.root()) - MARGIN - 6 * MIB;
            LoopDevice.run(
                    "fallocate",
                    "-l",
                    Long.toString(others),
                    disk.root().resolve("others").toString());
            Watch watch = watch(disk.root());
            gate.open();
            assertDoesNotFit(copy);
            long least = watch.least();
            assertTrue(least >= MARGIN, least + " bytes were left free");
        }
    }

    @Test
    void aCopyWhoseBlocksWereGivenToItGoesOnWhenOthersHaveFilledTheDisk() throws Exception {
        core.bind("a", store);
        byte[] bytes = Bytes.random(20 * MIB);
        String id = core.image(bytes, "a");
        store.objects.put(id, bytes);
        Gate gate = store.on(Op.READ, Gate.from(10 * MIB));
        try (LoopFileSystem disk = LoopFileSystem.ext4(directory)) {
            Path file = disk.root().resolve("copy");
            Transfer copy = core.start(id, Destination.file(file));
            gate.awaitReached();
            LoopDevice.run(
                    "fallocate",
                    "-l",
                    Long.toString(free(disk.root()) - MIB),
                    disk.root().resolve("others").toString());
            gate.open();
            Core.result(copy);
            assertArrayEquals(bytes, Files.readAllBytes(file));
        }
    }

    @Test
    void whatTheKernelCopiesLeavesTheMarginToo() throws Exception {
        try (LoopFileSystem disk = LoopFileSystem.ext4(directory)) {
            DirectoryDriver driver = new DirectoryDriver(disk.root());
            core.bind("d", driver, Map.of());
            byte[] bytes = Bytes.random(20 * MIB);
            String id = core.image(bytes, "d");
            driver.put(id, bytes);
            Watch watch = watch(disk.root());
            List<Transfer> copies = new ArrayList<>();
            for (int copy = 0; copy < 8; copy++) {
                copies.add(core.start(id, Destination.file(disk.root().resolve("copy" + copy))));
            }
            int whole = 0;
            for (Transfer copy : copies) {
                try {
                    assertEquals(CopyMethod.KERNEL_COPY, Core.result(copy).method());
                    whole++;
                } catch (DestinationException full) {
                    assertEquals(DestinationException.Reason.NO_SPACE, full.reason());
                }
            }
            long least = watch.least();
            assertTrue(least >= MARGIN, least + " bytes were left free");
            assertTrue(whole > 0 && whole < 8, whole + " of 8 fitted");
        }
    }
}
