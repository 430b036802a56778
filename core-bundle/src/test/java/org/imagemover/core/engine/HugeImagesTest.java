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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.LoopFileSystem;
import org.imagemover.spi.ImageRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose size is large and costs whoever made them nothing. */
class HugeImagesTest {

    private static final long TIB = 1L << 40;

    @TempDir Path directory;

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static Path sparse(Path file, long size) throws Exception {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(size);
        }
        return file;
    }

    private static String imageOf(Core core, long size) {
        ImageRecord.Builder record =
                ImageRecord.builder(UUID.randomUUID().toString()).format("raw").size(size);
        return core.image(record, "files");
    }

    @Test
    void holesThatCameBeforeTheirTurnTakeNextToNoMemory() throws Exception {
        try (LoopFileSystem xfs = LoopFileSystem.xfs(directory, false);
                Core core = new Core("buffer.size=8 MiB", "transfer.lanes.max=4")) {
            DirectoryDriver files = new DirectoryDriver(xfs.root());
            core.bind("files", files, Map.of());
            Await.until("a store", () -> core.store("files").state() == StoreState.AVAILABLE);
            String id = imageOf(core, 16 * TIB);
            sparse(xfs.root().resolve(id), 16 * TIB);
            Sluggish channel = new Sluggish();
            long before = heapAfterCollection();
            Transfer transfer = core.start(id, Destination.channel(channel));
            // whoever takes the bytes has got almost none of them by then
            try {
                Await.until(
                        "many holes are known", () -> transfer.progress().bytesDone() >= 2 * TIB);
                long more = heapAfterCollection() - before;
                assertTrue(more < 16 << 20, () -> more + " bytes are kept for chunks to come");
            } finally {
                transfer.cancel();
                channel.open();
                Await.until("its end", () -> transfer.state().ended());
            }
        }
    }

    /** A channel that stands still. */
    private static final class Sluggish implements WritableByteChannel {
        private final CountDownLatch gate = new CountDownLatch(1);

        void open() {
            gate.countDown();
        }

        @Override
        public int write(java.nio.ByteBuffer source) {
            try {
                gate.await();
            } catch (InterruptedException interrupt) {
                throw new AssertionError("the core must not interrupt a caller", interrupt);
            }
            int count = source.remaining();
            source.position(source.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void moreChunksThanThereMayBeAreRefusedWithBothNumbers() throws Exception {
        try (LoopFileSystem xfs = LoopFileSystem.xfs(directory, false);
                Core core = new Core("buffer.size=256 KiB")) {
            core.bind("files", new DirectoryDriver(xfs.root()), Map.of());
            Await.until("a store", () -> core.store("files").state() == StoreState.AVAILABLE);
            for (long size : List.of(Long.MAX_VALUE, 16 * TIB + 1)) {
                String id = imageOf(core, size);
                sparse(xfs.root().resolve(id), size);
                Path copy = directory.resolve("copy");
                ImageUnacceptableException refused =
                        Core.failure(
                                ImageUnacceptableException.class,
                                core.start(id, Destination.file(copy)));
                assertEquals(Reason.SIZE, refused.reason());
                assertTrue(String.valueOf(refused.getMessage()).contains(size + " bytes"));
                assertTrue(String.valueOf(refused.getMessage()).contains(16 * TIB + " can"));
                assertFalse(Files.exists(copy));
            }
        }
    }
}
