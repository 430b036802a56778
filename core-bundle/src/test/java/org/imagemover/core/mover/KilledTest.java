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
package org.imagemover.core.mover;

import static org.imagemover.core.testing.Bytes.KIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.imagemover.api.AddRequest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.StoreState;
import org.imagemover.catalog.local.CatalogOnDisk;
import org.imagemover.catalog.local.LocalCatalog;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MortalProcess;
import org.imagemover.findings.DiskOperations;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.store.file.FileStoreConfig;
import org.imagemover.store.file.FileStoreDriver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An image is added and deleted, with the real catalogue and the real file store, and the process
 * is killed at every single write of either, while a neighbour uses the same directory. What the
 * next process finds and settles is ours alone: recorded and whole, or gone.
 */
class KilledTest {

    private static final String ID = "0a1b2c3d-0000-1111-2222-abcdefabcdef";
    private static final int MOST_STEPS = 200;

    @TempDir Path temporary;

    private final byte[] ours = Bytes.random(64 * KIB);
    private final byte[] theirs = Bytes.random(64 * KIB);

    /** What somebody else does in the same directory, under the same key. */
    private enum Neighbour {
        NONE,
        PUTS_AN_OBJECT_BEFORE_OUR_COMMIT,
        REPLACES_OUR_OBJECT_BEFORE_IT_IS_DELETED,
        HAS_AN_UNFINISHED_WRITE,
        PUBLISHES_BEFORE_OUR_COMMIT
    }

    /** One run, in directories of its own. */
    private final class Scene {

        private final Neighbour neighbour;
        private final String when;
        private final Path catalog;
        private final Path datadir;
        private final FileStoreDriver theirDriver;
        private final ImageSink theirSink;
        private boolean theirsIsThere;

        Scene(Neighbour neighbour, int kill) throws Exception {
            this.neighbour = neighbour;
            when = neighbour + ", killed at step " + kill + ": ";
            Path directory = Files.createDirectory(temporary.resolve("kill-" + kill));
            catalog = directory.resolve("catalog");
            datadir = Files.createDirectory(directory.resolve("images"));
            theirDriver = driver();
            theirSink = theirDriver.create(ID, new SinkRequest(theirs.length, -1, false));
            theirSink.write(0, ByteBuffer.wrap(theirs));
            if (neighbour != Neighbour.HAS_AN_UNFINISHED_WRITE
                    && neighbour != Neighbour.PUBLISHES_BEFORE_OUR_COMMIT) {
                theirSink.abort();
            }
        }

        private FileStoreDriver driver() throws StoreException {
            Map<String, Object> values =
                    Map.of("store_id", "images", "datadir", datadir.toString());
            FileStoreConfig config =
                    (FileStoreConfig)
                            Proxy.newProxyInstance(
                                    getClass().getClassLoader(),
                                    new Class<?>[] {FileStoreConfig.class},
                                    (proxy, method, arguments) ->
                                            values.getOrDefault(
                                                    method.getName(),
                                                    String.valueOf(method.getDefaultValue())
                                                                    .isEmpty()
                                                            ? ""
                                                            : method.getDefaultValue()));
            return new FileStoreDriver(
                    config, Map.of("store.id", "images", "datadir", datadir.toString()));
        }

        private Path object() {
            return datadir.resolve(ID);
        }

        private void beforeCommit() {
            try {
                if (neighbour == Neighbour.PUTS_AN_OBJECT_BEFORE_OUR_COMMIT) {
                    Files.write(object(), theirs);
                    theirsIsThere = true;
                } else if (neighbour == Neighbour.PUBLISHES_BEFORE_OUR_COMMIT) {
                    theirSink.commit(theirs.length, List.of());
                    theirsIsThere = true;
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        /** Adds and deletes; answers whether it was killed on the way. */
        boolean live(int kill) throws Exception {
            MortalProcess process = new MortalProcess(kill);
            LocalCatalog local = CatalogOnDisk.over(catalog, process.disk());
            Path image = Files.write(temporary.resolve("image"), ours);
            try (Core core = core(local, process.driver(driver(), this::beforeCommit))) {
                try {
                    Core.result(
                            core.admin.startAdd(
                                    AddRequest.builder(image.toString()).id(ID).build()));
                    if (neighbour == Neighbour.REPLACES_OUR_OBJECT_BEFORE_IT_IS_DELETED
                            && !process.isDead()) {
                        Files.delete(object());
                        Files.write(object(), theirs);
                        theirsIsThere = true;
                    }
                    core.admin.delete(ID);
                } catch (ImageMoverException failed) {
                    assertTrue(process.isDead() || theirsIsThere, when + failed);
                }
            }
            CatalogOnDisk.close(local);
            return process.isDead();
        }

        private Core core(LocalCatalog local, StoreDriver driver) {
            Core core = Core.withoutCatalog();
            core.bindCatalog("local", local, 0);
            core.bind("images", driver, Map.of());
            Await.until("the store", () -> core.store("images").state() == StoreState.AVAILABLE);
            return core;
        }

        /** The next process, and what it leaves. */
        void recover() throws Exception {
            LocalCatalog local = CatalogOnDisk.over(catalog, new DiskOperations());
            try (Core core = core(local, driver())) {
                Await.until(when + "nothing left to be settled", () -> isSettled(local));
                assertEquals(List.of(), core.admin.collectGarbage(true), when);
                boolean recorded = !core.admin.images().isEmpty();
                if (recorded && !theirsIsThere) {
                    assertTrue(core.admin.verify(ID).stream().allMatch(copy -> copy.ok()), when);
                    assertArrayEquals(ours, Files.readAllBytes(object()), when);
                } else if (!theirsIsThere) {
                    assertFalse(Files.exists(object()), when + "an object that nobody knows");
                }
                assertTheirsIsWhole(recorded);
                assertEquals(recorded ? 1 : 0, local.intents().size(), when);
            }
            CatalogOnDisk.close(local);
        }

        private boolean isSettled(LocalCatalog local) {
            try {
                return local.intents().stream()
                                .allMatch(i -> i.state() == ObjectIntent.State.RECORDED)
                        && local.list(null, RequestContext.SERVICE).records().stream()
                                .noneMatch(
                                        image ->
                                                image.status()
                                                        == org.imagemover.spi.ImageStatus.DELETING);
            } catch (CatalogException failure) {
                throw new AssertionError(failure);
            }
        }

        private void assertTheirsIsWhole(boolean recorded) throws Exception {
            if (theirsIsThere) {
                assertArrayEquals(theirs, Files.readAllBytes(object()), when);
            } else if (neighbour == Neighbour.HAS_AN_UNFINISHED_WRITE
                    || neighbour == Neighbour.PUBLISHES_BEFORE_OUR_COMMIT) {
                try {
                    theirSink.commit(theirs.length, List.of());
                    assertFalse(recorded, when + "two objects of one key");
                    assertArrayEquals(theirs, Files.readAllBytes(object()), when);
                } catch (StoreException exists) {
                    assertEquals(StoreException.Reason.EXISTS, exists.reason(), when);
                    assertTrue(recorded, when + exists.getMessage());
                    assertArrayEquals(ours, Files.readAllBytes(object()), when);
                    theirSink.abort();
                }
            }
            try (Stream<Path> left = Files.list(datadir)) {
                assertEquals(
                        List.of(),
                        left.map(file -> file.getFileName().toString())
                                .filter(name -> !name.equals(ID))
                                .toList(),
                        when + "what is left");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Neighbour.class)
    void aKillAtEveryWriteLeavesOursWholeOrGoneAndTheirsAsItWas(Neighbour neighbour)
            throws Exception {
        int kill = 0;
        boolean killed = true;
        while (killed) {
            assertTrue(kill < MOST_STEPS, "it does not end");
            Scene scene = new Scene(neighbour, kill);
            killed = scene.live(kill);
            scene.recover();
            kill++;
        }
        assertTrue(kill > 20, "it was killed at " + kill + " steps only");
    }
}
