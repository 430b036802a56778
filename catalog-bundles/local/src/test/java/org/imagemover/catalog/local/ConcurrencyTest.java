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
package org.imagemover.catalog.local;

import static org.imagemover.catalog.local.Catalogs.ANYBODY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.Kind;
import org.imagemover.spi.ObjectIntent.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConcurrencyTest {

    private static final int THREADS = 32;

    @TempDir Path directory;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    private LocalCatalog catalog;

    @BeforeEach
    void start() {
        catalog = Catalogs.over(directory);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        catalog.close();
    }

    /** Runs a call in all threads at once; how many were not refused with EXISTS. */
    private int winners(List<Callable<Void>> calls) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Boolean>> answers = new ArrayList<>();
        for (Callable<Void> call : calls) {
            answers.add(
                    threads.submit(
                            () -> {
                                go.await();
                                try {
                                    call.call();
                                    return true;
                                } catch (CatalogException refused) {
                                    assertEquals(Reason.EXISTS, refused.reason());
                                    return false;
                                }
                            }));
        }
        go.countDown();
        int winners = 0;
        for (Future<Boolean> answer : answers) {
            winners += answer.get() ? 1 : 0;
        }
        return winners;
    }

    private static Callable<Void> asCall(Call call) {
        return () -> {
            call.run();
            return null;
        };
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    @Test
    void ofManyThatAnnounceOneNewImageExactlyOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            String id = Catalogs.newId();
            List<Callable<Void>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                ObjectIntent intent = ObjectIntent.prepared(id, "store-" + i, id, Kind.NEW_IMAGE);
                calls.add(asCall(() -> catalog.prepare(intent)));
            }
            assertEquals(1, winners(calls));
            assertEquals(round + 1, catalog.intents().size());
        }
    }

    @Test
    void ofManyThatAnnounceOneObjectExactlyOneWins() throws Exception {
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            ObjectIntent intent =
                    ObjectIntent.prepared(Catalogs.newId(), "main", "vm", Kind.STORE_OBJECT);
            calls.add(asCall(() -> catalog.prepare(intent)));
        }
        assertEquals(1, winners(calls));
        assertEquals(1, catalog.intents().size());
    }

    @Test
    void copiesThatEndAtTheSameTimeAreAllRecorded() throws Exception {
        String id = Catalogs.newId();
        Catalogs.add(catalog, id, "n");
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            ObjectIntent copy = Catalogs.copyTo("store-" + i, id);
            calls.add(
                    asCall(
                            () -> {
                                catalog.prepare(copy);
                                catalog.publishing(copy);
                                catalog.addCopy(copy);
                            }));
        }
        assertEquals(THREADS, winners(calls));
        assertEquals(THREADS + 1, catalog.find(id, ANYBODY).locations().size());
    }

    @Test
    void readersSeeWholeImagesOnlyWhileOthersComeAndGo() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Future<Integer> reader =
                threads.submit(
                        () -> {
                            int looks = 0;
                            while (!done.get() || looks == 0) {
                                for (ImageRecord record : Catalogs.all(catalog)) {
                                    assertFalse(record.locations().isEmpty());
                                    assertFalse(record.status() == ImageStatus.UNKNOWN);
                                }
                                for (ObjectIntent intent : catalog.intents()) {
                                    assertEquals("main", intent.storeId());
                                }
                                catalog.findByName("n", ANYBODY);
                                looks++;
                            }
                            return looks;
                        });
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            calls.add(
                    asCall(
                            () -> {
                                for (int round = 0; round < 5; round++) {
                                    String id = Catalogs.newId();
                                    ObjectIntent intent = Catalogs.add(catalog, id, "n");
                                    catalog.markDeleting(id);
                                    catalog.forget(intent);
                                    catalog.remove(id);
                                }
                                Catalogs.add(catalog, Catalogs.newId(), "stays");
                            }));
        }
        assertEquals(THREADS, winners(calls));
        done.set(true);
        assertTrue(reader.get() > 0);
        assertEquals(THREADS, catalog.findByName("stays", ANYBODY).size());
        assertEquals(THREADS, Catalogs.all(catalog).size());
        assertTrue(catalog.intents().stream().allMatch(i -> i.state() == State.RECORDED));
    }
}
