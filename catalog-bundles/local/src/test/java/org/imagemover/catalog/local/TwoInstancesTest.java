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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.imagemover.findings.DiskOperations;
import org.imagemover.findings.FileOperations;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ObjectIntent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TwoInstancesTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String id = Catalogs.newId();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static CatalogException isUnavailable(LocalCatalog catalog) {
        CatalogException refused = assertThrows(CatalogException.class, catalog::intents);
        assertEquals(Reason.UNAVAILABLE, refused.reason(), refused.getMessage());
        return refused;
    }

    /** Stops in the middle of its first change until it may go on. */
    private static final class SlowDisk implements FileOperations {

        private final FileOperations disk = new DiskOperations();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);

        @Override
        public void createDirectory(Path path) throws IOException {
            disk.createDirectory(path);
        }

        @Override
        public void write(Path file, byte[] content) throws IOException {
            reached.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            disk.write(file, content);
        }

        @Override
        public void writeUnsynced(Path file, byte[] content) throws IOException {
            write(file, content);
        }

        @Override
        public void appendUnsynced(Path file, byte[] content) throws IOException {
            disk.appendUnsynced(file, content);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            disk.delete(file);
        }

        @Override
        public void syncDirectory(Path path) throws IOException {
            disk.syncDirectory(path);
        }
    }

    @Test
    void aCallUnderWayInTheOldInstanceEndsWellBeforeTheNewOneTouchesAnything() throws Exception {
        SlowDisk disk = new SlowDisk();
        LocalCatalog old = Catalogs.over(directory, disk);
        ObjectIntent intent = Catalogs.newImage(id);
        Future<?> underWay =
                threads.submit(
                        () -> {
                            old.prepare(intent);
                            return null;
                        });
        disk.reached.await();
        old.close();

        LocalCatalog hasty = Catalogs.over(directory, new DiskOperations(), SHORT);
        assertTrue(isUnavailable(hasty).getMessage().contains("of this process"));
        hasty.close();

        LocalCatalog next = Catalogs.over(directory);
        Future<List<ObjectIntent>> answer = threads.submit(next::intents);
        assertFalse(answer.isDone());
        disk.mayGoOn.countDown();
        underWay.get();
        assertEquals(List.of(intent), answer.get());
        assertEquals(
                Reason.EXISTS,
                assertThrows(CatalogException.class, () -> next.prepare(intent)).reason());
        next.close();
    }

    @Test
    void aClosedInstanceIsUnavailableAndTheNextOneGoesOnAtOnce() throws Exception {
        LocalCatalog old = Catalogs.over(directory);
        Catalogs.add(old, id, "n");
        old.close();
        old.close();
        assertTrue(isUnavailable(old).getMessage().contains("being removed or replaced"));
        LocalCatalog next = Catalogs.over(directory, new DiskOperations(), Duration.ZERO);
        assertEquals("n", next.find(id, ANYBODY).name());
        next.close();
    }

    @Test
    void aCallThatWaitsForTheDirectoryEndsWhenItsInstanceIsClosed() throws Exception {
        LocalCatalog first = Catalogs.over(directory);
        first.intents();
        LocalCatalog second = Catalogs.over(directory, new DiskOperations(), Duration.ofHours(1));
        Future<List<ObjectIntent>> waiting = threads.submit(second::intents);
        second.close();
        assertTrue(
                assertThrows(java.util.concurrent.ExecutionException.class, waiting::get).getCause()
                        instanceof CatalogException);
        first.close();
    }

    @Test
    void anInterruptDoesNotShortenTheWaitForTheDirectory() throws Exception {
        LocalCatalog first = Catalogs.over(directory);
        first.intents();
        LocalCatalog second = Catalogs.over(directory);
        CountDownLatch started = new CountDownLatch(1);
        Future<Boolean> waiting =
                threads.submit(
                        () -> {
                            Thread.currentThread().interrupt();
                            started.countDown();
                            second.intents();
                            return Thread.interrupted();
                        });
        started.await();
        first.close();
        assertTrue(waiting.get(), "the interrupt is kept");
        second.close();
    }

    @Test
    void twoNamesOfOneDirectoryAreOneDirectory() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        LocalCatalog first = Catalogs.over(real);
        first.intents();
        LocalCatalog second = Catalogs.over(link, new DiskOperations(), SHORT);
        isUnavailable(second);
        second.close();
        first.close();
    }

    @Test
    void aSecondProcessIsKeptOutUntilTheFirstIsKilled() throws Exception {
        Process other = LockHolder.start(directory.resolve("lock"));
        LocalCatalog catalog = Catalogs.over(directory, new DiskOperations(), SHORT);
        try {
            assertEquals("locked", LockHolder.answer(other));
            assertTrue(isUnavailable(catalog).getMessage().contains("another process"));
        } finally {
            other.destroyForcibly().waitFor();
        }
        Catalogs.add(catalog, id, "n");
        catalog.close();
    }

    @Test
    void anInstanceThatOnlyTriedDoesNotOpenTheDirectoryToOtherProcesses() throws Exception {
        LocalCatalog first = Catalogs.over(directory);
        first.intents();
        LocalCatalog second = Catalogs.over(directory, new DiskOperations(), SHORT);
        isUnavailable(second);
        second.close();
        assertEquals("refused", answerOfAnotherProcess());
        first.close();
        assertEquals("locked", answerOfAnotherProcess());
    }

    private String answerOfAnotherProcess() throws Exception {
        Process other = LockHolder.start(directory.resolve("lock"));
        try {
            return LockHolder.answer(other);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void nothingOfAClosedInstanceStaysInTheSystemProperties() throws Exception {
        LocalCatalog catalog = Catalogs.over(directory);
        catalog.intents();
        String path = directory.toRealPath().toString();
        assertTrue(
                System.getProperties().stringPropertyNames().stream()
                        .anyMatch(key -> key.endsWith(path)));
        catalog.close();
        assertFalse(
                System.getProperties().stringPropertyNames().stream()
                        .anyMatch(key -> key.endsWith(path)));
    }
}
