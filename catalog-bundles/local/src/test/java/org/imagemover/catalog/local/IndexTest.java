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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.ObjectIntent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index answers what the documents say, whatever happened to them, and to its file. */
class IndexTest {

    @TempDir Path temporary;

    private final String id = Catalogs.newId();
    private final String other = Catalogs.newId();
    private Path directory;
    private Path document;
    private final ObjectIntent copying = Catalogs.copyTo("second", other);
    private LocalCatalog catalog;

    @BeforeEach
    void start() throws Exception {
        directory = temporary.resolve("catalog");
        document = directory.resolve("images/" + id + ".json");
        catalog = Catalogs.over(directory);
        Catalogs.add(catalog, id, "first");
        Catalogs.add(catalog, other, "other");
        catalog.prepare(copying);
        Stamps.settle(directory);
        catalog.openIntents();
    }

    @AfterEach
    void stop() {
        catalog.close();
    }

    private void restart() {
        catalog.close();
        catalog = Catalogs.over(directory);
    }

    private List<String> named(String name) throws Exception {
        return catalog.findByName(name, ANYBODY).stream().map(ImageRecord::id).toList();
    }

    private void assertAsItWas(String when) throws Exception {
        assertEquals(List.of(id), named("first"), when);
        assertEquals(List.of(other), named("other"), when);
        assertEquals(List.of(copying), catalog.openIntents(), when);
        assertEquals(List.of(id), catalog.imagesNaming("main", id), when);
        assertEquals(2, Catalogs.all(catalog).size(), when);
    }

    /** Inotify tells a moment later. */
    private static void await(String what, Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.call()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.onSpinWait();
        }
    }

    private void rename(String from, String to) throws Exception {
        Files.writeString(document, Files.readString(document).replace(from, to));
    }

    @Test
    void theFileMayBeLostCutOffOrChangedAtAnyByte() throws Exception {
        catalog.close();
        Path file = directory.resolve("index");
        byte[] whole = Files.readAllBytes(file);
        assertTrue(whole.length > 500, "both images and all intents are in it");
        for (int at = 0; at < whole.length; at += 3) {
            Files.write(file, Arrays.copyOf(whole, at));
            restart();
            assertAsItWas("cut off at " + at);
            catalog.close();
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            Files.write(file, changed);
            restart();
            assertAsItWas("changed at " + at);
            catalog.close();
        }
        Files.delete(file);
        restart();
        assertAsItWas("lost");
        assertTrue(Files.exists(file));
    }

    @Test
    void itsFileIsReadInsteadOfTheDocuments() throws Exception {
        catalog.close();
        Stamp before = Stamp.of(document);
        byte[] index = Files.readAllBytes(directory.resolve("index"));
        restart();
        assertAsItWas("from the file");
        assertTrue(
                Arrays.equals(index, Files.readAllBytes(directory.resolve("index"))),
                "nothing had to be read again");
        assertEquals(before, Stamp.of(document));
    }

    @Test
    void anOldFileOfTheIndexLosesAndInventsNothing() throws Exception {
        byte[] old = Files.readAllBytes(directory.resolve("index"));
        catalog.markDeleting(id);
        catalog.remove(other);
        String added = Catalogs.newId();
        Catalogs.add(catalog, added, "first");
        catalog.close();
        Files.write(directory.resolve("index"), old);
        restart();
        assertEquals(List.of(added), named("first"));
        assertEquals(List.of(), named("other"));
        assertEquals(List.of(id), catalog.deleting().stream().map(ImageRecord::id).toList());
        assertEquals(
                List.of(other, other),
                catalog.orphanedIntents().stream().map(ObjectIntent::imageId).toList());
    }

    @Test
    void aFileOfAnotherDirectoryTellsNothing() throws Exception {
        catalog.close();
        Path copy = temporary.resolve("copy");
        Files.createDirectories(copy.resolve("images"));
        Files.createDirectories(copy.resolve("intents"));
        Files.copy(directory.resolve("index"), copy.resolve("index"));
        directory = copy;
        restart();
        assertEquals(List.of(), named("first"));
        assertEquals(List.of(), catalog.openIntents());
        assertEquals(0, Catalogs.all(catalog).size());
    }

    @Test
    void whatWasChangedByHandBetweenTwoRunsIsSeen() throws Exception {
        catalog.close();
        rename("first", "tsrif");
        Files.delete(directory.resolve("images/" + other + ".json"));
        restart();
        assertEquals(List.of(id), named("tsrif"));
        assertEquals(List.of(), named("first"));
        assertEquals(List.of(), named("other"));
        assertEquals(1, Catalogs.all(catalog).size());
    }

    @Test
    void whatIsChangedByHandMeanwhileIsNeverAnsweredWronglyAndSoonFoundByItsName()
            throws Exception {
        rename("first", "tsrif");
        assertEquals(List.of(), named("first"), "the document is read for each answer");
        assertEquals(
                1,
                Catalogs.all(catalog).stream().filter(i -> i.name().equals("tsrif")).count(),
                "a listing looks at each document");
        await("the new name", () -> named("tsrif").equals(List.of(id)));
        Path copy = temporary.resolve("saved");
        Files.move(document, copy);
        assertEquals(List.of(), named("tsrif"));
        await("an orphan", this::hasAnOrphan);
        Files.move(copy, document);
        await("the image that was put back", () -> named("tsrif").equals(List.of(id)));
        assertFalse(hasAnOrphan());
    }

    private boolean hasAnOrphan() throws Exception {
        return catalog.orphanedIntents().stream().anyMatch(intent -> intent.imageId().equals(id));
    }

    @Test
    void manyChangesByHandAtOnceAreSeenToo() throws Exception {
        int many = 3_000;
        String text = Files.readString(document);
        for (int i = 0; i < many; i++) {
            String next = Catalogs.newId();
            Files.writeString(
                    directory.resolve("images/" + next + ".json"),
                    text.replace(id, next).replace("first", "many-" + i % 100));
        }
        await("all of them", () -> named("many-7").size() == many / 100);
        assertEquals(many + 2, Catalogs.all(catalog).size());
    }

    @Test
    void ofANameThatVeryManyHaveSomeAreAnswered() throws Exception {
        String text = Files.readString(document);
        for (int i = 0; i < 150; i++) {
            String next = Catalogs.newId();
            Files.writeString(
                    directory.resolve("images/" + next + ".json"), text.replace(id, next));
        }
        restart();
        assertEquals(100, named("first").size());
    }

    @Test
    void anImageThatCannotBeReadKeepsTheObjectsThatItHad() throws Exception {
        catalog.forget(Catalogs.newImage(id));
        Files.writeString(document, "{");
        await("the damage", () -> Catalogs.all(catalog).size() == 2);
        assertEquals(List.of(id), catalog.imagesNaming("main", id));
        restart();
        assertEquals(
                ImageStatus.UNKNOWN,
                Catalogs.all(catalog).stream()
                        .filter(image -> image.id().equals(id))
                        .findFirst()
                        .orElseThrow()
                        .status());
        assertEquals(List.of(id), catalog.imagesNaming("main", id), "also after a restart");
    }

    @Test
    void whereTheSystemLeavesNoRoomForTheFileEverythingElseIsDone() throws Exception {
        catalog.close();
        Files.delete(directory.resolve("index"));
        Files.createDirectory(directory.resolve("index"));
        Files.createFile(directory.resolve("index/x"));
        restart();
        assertAsItWas("without a file");
        Catalogs.add(catalog, Catalogs.newId(), "new");
        assertEquals(1, named("new").size());
    }
}
