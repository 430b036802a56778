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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.imagemover.findings.Json;
import org.imagemover.spi.ImageCatalog.Page;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * 100,000 images in a heap of 512 MiB. Bounds are on the time that the thread of the caller
 * computes, so that a machine with other work to do does not fail them.
 */
class ManyImagesTest {

    private static final int COUNT = 100_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** In memory, where 200,000 files are made in seconds and not in minutes, if there is room. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private Path directory;

    @BeforeEach
    void makeADirectory() throws Exception {
        boolean room =
                Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > 4L << 30;
        directory =
                room
                        ? Files.createTempDirectory(MEMORY, "many-images")
                        : Files.createTempDirectory("many-images");
    }

    @AfterEach
    void removeIt() throws Exception {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path path, IOException failure)
                            throws IOException {
                        Files.delete(path);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private static String id(int i) {
        return new UUID(0x9E3779B97F4A7C15L * (i + 1), ~i).toString();
    }

    private void write(int i) {
        try {
            String id = id(i);
            ObjectIntent intent = Catalogs.newImage(id).in(State.RECORDED);
            ImageRecord record = Catalogs.record(id, "image-" + i, intent);
            Files.write(
                    directory.resolve("images/" + id + ".json"),
                    Json.write("local", ImageDocument.of(record)));
            Files.write(
                    directory.resolve("intents/" + IntentName.of(intent).text() + ".json"),
                    Json.write("local", IntentDocument.of(intent)));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** What a call takes at its best: the first ones are slower, as code is compiled. */
    private static void assertTakes(int mostMillis, String what, int times, Call call)
            throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < times && best > mostMillis * 1_000_000L; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            call.run();
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - before);
        }
        System.out.printf("%s: %.1f ms%n", what, best / 1e6);
        assertTrue(best <= mostMillis * 1_000_000L, what + " took " + best / 1_000_000 + " ms");
    }

    private static void assertListed(LocalCatalog catalog) throws Exception {
        int count = 0;
        String marker = null;
        do {
            Page page = catalog.list(marker, ANYBODY);
            count += page.records().size();
            marker = page.next();
        } while (marker != null);
        assertEquals(COUNT, count);
    }

    @Test
    void aHundredThousandImagesAreAskedByKeyInMillisecondsAndListedInASecond() throws Exception {
        assertTrue(Runtime.getRuntime().maxMemory() <= 512L << 20, "this test is about 512 MiB");
        Files.createDirectories(directory.resolve("images"));
        Files.createDirectories(directory.resolve("intents"));
        IntStream.range(0, COUNT).parallel().forEach(this::write);

        LocalCatalog builds = Catalogs.over(directory);
        assertTakes(
                1_000,
                "find by id, which opens the directory",
                1,
                () -> builds.find(id(7), ANYBODY));
        assertEquals(List.of(), builds.openIntents());
        builds.close();

        LocalCatalog catalog = Catalogs.over(directory);
        assertTakes(5_000, "start", 1, () -> assertEquals(List.of(), catalog.openIntents()));
        assertTakes(50, "find by id", 5, () -> catalog.find(id(8), ANYBODY));
        assertTakes(
                50,
                "find by name",
                5,
                () -> assertEquals(1, catalog.findByName("image-77", ANYBODY).size()));
        assertTakes(
                50,
                "find by a name that none has",
                5,
                () -> assertEquals(List.of(), catalog.findByName("image-x", ANYBODY)));
        assertTakes(50, "add", 5, () -> Catalogs.add(catalog, Catalogs.newId(), "new"));
        assertTakes(
                50,
                "delete",
                5,
                () -> {
                    ImageRecord image = catalog.findByName("new", ANYBODY).get(0);
                    catalog.markDeleting(image.id());
                    assertEquals(1, catalog.deleting().size());
                    ObjectIntent intent = catalog.intent("main", image.id());
                    assertEquals(List.of(image.id()), catalog.imagesNaming("main", image.id()));
                    catalog.forget(intent);
                    catalog.remove(image.id());
                });
        for (ImageRecord left : catalog.findByName("new", ANYBODY)) {
            catalog.remove(left.id());
            catalog.forget(catalog.intent("main", left.id()));
        }
        assertTakes(
                50,
                "orphans, of which there are none",
                10,
                () -> assertEquals(List.of(), catalog.orphanedIntents()));
        assertTakes(2_000, "list", 5, () -> assertListed(catalog));
        catalog.close();
    }
}
