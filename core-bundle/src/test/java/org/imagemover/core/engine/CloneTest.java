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

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.LoopFileSystem;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.ChunkDigests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clones on a file system whose files share blocks, and what comes where there can be none. */
class CloneTest {

    private static final int SIZE = 2 * ChunkDigests.CHUNK + 5;

    @TempDir Path directory;

    private final Core core =
            new Core("buffer.size=8 MiB", "transfer.lanes.min=2", "transfer.lanes.max=4");
    private final byte[] bytes = Bytes.random(SIZE);
    private String id = "";
    private DirectoryDriver files = new DirectoryDriver(Path.of(""));
    private Path mounted = Path.of("");
    private @Nullable LoopFileSystem fileSystem;

    @BeforeEach
    void mountAStore() throws IOException {
        LoopFileSystem xfs = LoopFileSystem.xfs(directory, true);
        fileSystem = xfs;
        mounted = xfs.root();
        files = new DirectoryDriver(Files.createDirectory(mounted.resolve("store")));
        core.bind("files", files, Map.of());
        Await.until("a store", () -> core.store("files").state() == StoreState.AVAILABLE);
        id = core.image(bytes, "files");
        files.put(id, bytes);
    }

    @AfterEach
    void unmount() throws IOException {
        core.close();
        if (fileSystem != null) {
            fileSystem.close();
        }
    }

    private Transfer start(Path to) {
        return core.start(id, Destination.file(to));
    }

    private CopyResult copy(Path to) throws Exception {
        CopyResult result = Core.result(start(to));
        assertArrayEquals(bytes, Files.readAllBytes(to));
        return result;
    }

    @Test
    void aCloneIsHashedOnceAndThenAttested() throws Exception {
        CopyResult first = copy(mounted.resolve("first"));
        assertEquals(CopyMethod.CLONE, first.method());
        assertEquals(0, first.bytesWritten());
        assertEquals(Verified.DIGEST, first.verified());
        Transfer transfer = start(mounted.resolve("second"));
        CopyResult second = Core.result(transfer);
        assertEquals(CopyMethod.CLONE, second.method());
        assertEquals(0, second.bytesWritten());
        assertEquals(Verified.ATTESTED, second.verified());
        assertEquals(SIZE, transfer.progress().bytesDone());
        assertTrue(transfer.stats().bytesRead() <= 1 << 20, "nothing but the head came through us");
        assertArrayEquals(bytes, Files.readAllBytes(mounted.resolve("second")));
    }

    @Test
    void aCloneOfWrongBytesIsNotPublished() throws Exception {
        files.put(id, Bytes.damaged(bytes, 5));
        Path to = mounted.resolve("copy");
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, start(to));
        assertEquals(ImageUnacceptableException.Reason.DIGEST, failure.reason());
        assertFalse(Files.exists(to));
        try (var left = Files.list(mounted)) {
            assertEquals(List.of(mounted.resolve("store")), left.toList());
        }
    }

    @Test
    void bytesOfACloneThatItsSourceHasAHoleForByNowAreSeen() throws Exception {
        byte[] zeros = Bytes.withHole(SIZE, ChunkDigests.CHUNK, 2 * ChunkDigests.CHUNK);
        id = core.image(zeros, "files");
        // with garbage where the image has zeros
        files.put(id, Bytes.random(SIZE));
        Path file = mounted.resolve("store").resolve(id);
        files.onRegions(() -> punch(file, ChunkDigests.CHUNK, ChunkDigests.CHUNK));
        Path to = mounted.resolve("copy");
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, start(to));
        assertEquals(ImageUnacceptableException.Reason.DIGEST, failure.reason());
        assertFalse(Files.exists(to));
    }

    private static void punch(Path file, long offset, long length) {
        try {
            Process punch =
                    new ProcessBuilder(
                                    "fallocate",
                                    "--punch-hole",
                                    "--offset=" + offset,
                                    "--length=" + length,
                                    file.toString())
                            .inheritIO()
                            .start();
            assertEquals(0, punch.waitFor());
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aCloneWithAWrongChunkIsThrownAwayForTheNextLocation() throws Exception {
        MemoryStore other = new MemoryStore();
        core.bind("other", other);
        id = core.image(bytes, "files", "other");
        files.put(id, bytes);
        other.objects.put(id, bytes);
        Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertTrue(core.catalog.chunkDigests.containsKey(id));
        files.put(id, Bytes.damaged(bytes, ChunkDigests.CHUNK + 7));
        CopyResult result = copy(mounted.resolve("copy"));
        assertEquals("other", result.store());
        assertEquals(Verified.DIGEST, result.verified());
    }

    @Test
    void toAnotherFileSystemTheBytesAreMovedAndThePlanSaysWhy() throws Exception {
        Path to = directory.resolve("copy");
        CopyPlan plan = core.mover.plan(CopyRequest.of(id, Destination.file(to)));
        assertEquals(CopyMethod.PARALLEL_RANGES, plan.steps().get(0).method());
        for (CopyMethod rung : List.of(CopyMethod.CLONE, CopyMethod.KERNEL_COPY)) {
            String why =
                    plan.notTaken().stream()
                            .filter(attempt -> attempt.method() == rung)
                            .map(Attempt::reason)
                            .findFirst()
                            .orElse("");
            assertTrue(why.contains("another file system"), why);
        }
        assertEquals(CopyMethod.PARALLEL_RANGES, copy(to).method());
    }

    @Test
    void whereTheFileSystemRefusesACloneTheKernelCopiesAndTheResultSaysWhy() throws Exception {
        try (LoopFileSystem old = LoopFileSystem.xfs(directory, false)) {
            Path store = Files.createDirectory(old.root().resolve("store"));
            DirectoryDriver oldFiles = new DirectoryDriver(store);
            Core.Bound bound = core.bind("old", oldFiles, Map.of());
            Await.until("a store", () -> core.store("old").state() == StoreState.AVAILABLE);
            id = core.image(bytes, "old");
            oldFiles.put(id, bytes);
            CopyResult result = copy(old.root().resolve("copy"));
            assertEquals(CopyMethod.KERNEL_COPY, result.method());
            assertEquals(SIZE, result.bytesWritten());
            Attempt clone = result.tried().get(0);
            assertEquals(CopyMethod.CLONE, clone.method());
            assertTrue(clone.reason().contains("shares no blocks"), clone.reason());
            bound.unbind();
        }
    }
}
