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
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.LoopFileSystem;
import org.imagemover.spi.ChunkDigests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file that somebody changes between two steps of the engine, at each of them and in every way:
 * what is reported as verified has the image's bytes.
 */
class MutatedSourceTest {

    private static final int SIZE = ChunkDigests.CHUNK + (1 << 20);
    private static final int STEPS = 6;

    /** What somebody does to a file. */
    private enum Mutation {
        OVERWRITE,
        PUNCH,
        REPLACE,
        CUT
    }

    @TempDir Path directory;

    private final Core core =
            new Core(
                    "buffer.size=8 MiB",
                    "transfer.lanes.min=2",
                    "transfer.lanes.max=4",
                    "retry.max=1");
    private final byte[] bytes = Bytes.withHole(SIZE, 5 << 20, 6 << 20);
    private final AtomicInteger mutations = new AtomicInteger();
    private final Set<CopyMethod> methods = EnumSet.noneOf(CopyMethod.class);
    private LoopFileSystem fileSystem;
    private DirectoryDriver images;
    private DirectoryDriver disks;
    private String id = "";

    @BeforeEach
    void bindStores() throws IOException {
        fileSystem = LoopFileSystem.xfs(directory, true);
        images = bind("images", fileSystem.root());
        disks = bind("disks", fileSystem.root());
        id = core.image(bytes, "images");
        images.put(id, bytes);
    }

    @AfterEach
    void unmount() throws IOException {
        core.close();
        fileSystem.close();
    }

    private DirectoryDriver bind(String store, Path root) throws IOException {
        DirectoryDriver driver = new DirectoryDriver(Files.createDirectory(root.resolve(store)));
        core.bind(store, driver, Map.of());
        Await.until("a store", () -> core.store(store).state() == StoreState.AVAILABLE);
        return driver;
    }

    /** Every change shows in the state, as it does in a file that is two seconds old. */
    private void changeAt(int step, Mutation mutation) {
        AtomicInteger left = new AtomicInteger(step);
        Runnable next =
                () -> {
                    if (left.getAndDecrement() == 0) {
                        mutate(mutation);
                    }
                };
        images.states(
                (count, validator) -> {
                    int before = mutations.get();
                    next.run();
                    return validator + "-" + before;
                });
        images.onRegions(next);
        disks.onCreate(next);
    }

    private void mutate(Mutation mutation) {
        Path file = fileSystem.root().resolve("images").resolve(id);
        mutations.incrementAndGet();
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            switch (mutation) {
                case OVERWRITE -> {
                    open.seek(3 << 20);
                    open.write(new byte[] {1, 2, 3});
                    open.seek(SIZE - 3);
                    open.write(new byte[] {1, 2, 3});
                }
                case PUNCH -> CloneTest.punch(file, 1 << 20, 2 << 20);
                case REPLACE -> {
                    Path other = Files.write(file.resolveSibling("other"), Bytes.damaged(bytes, 9));
                    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
                }
                case CUT -> open.setLength(SIZE / 2);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void restore() throws IOException {
        images.states((count, validator) -> validator + "-" + mutations.get());
        images.onRegions(() -> {});
        disks.onCreate(() -> {});
        images.put(id, bytes);
        mutations.incrementAndGet();
    }

    @Test
    void whatIsReportedAsVerifiedHasTheImagesBytes() throws Exception {
        for (Mutation mutation : Mutation.values()) {
            for (int step = 0; step < STEPS; step++) {
                for (boolean attested : new boolean[] {false, true}) {
                    for (CopyMethod lowered : new CopyMethod[] {CopyMethod.CLONE, null}) {
                        copy(mutation, step, attested, lowered == null);
                    }
                }
            }
        }
        assertTrue(methods.contains(CopyMethod.CLONE), "clones are among them");
    }

    private void copy(Mutation mutation, int step, boolean attested, boolean toStore)
            throws Exception {
        String what = mutation + " at step " + step + (attested ? ", attested before" : "");
        Path copy = fileSystem.root().resolve("disks").resolve("disk");
        if (attested) {
            Core.result(core.start(id, Destination.file(copy)));
            Files.delete(copy);
        }
        changeAt(step, mutation);
        try {
            Destination to =
                    toStore
                            ? Destination.storeObject("disks", "disk", 0, false)
                            : Destination.file(copy);
            CopyResult result = Core.result(core.start(id, to));
            assertNotEquals(Verified.NONE, result.verified(), what);
            methods.add(result.method());
            assertArrayEquals(bytes, Files.readAllBytes(copy), what + ": " + result);
            Files.delete(copy);
        } catch (ImageMoverException refused) {
            assertFalse(Files.exists(copy), what);
        }
        try (var left = Files.list(copy.getParent())) {
            assertEquals(0, left.count(), what);
        }
        restore();
    }
}
