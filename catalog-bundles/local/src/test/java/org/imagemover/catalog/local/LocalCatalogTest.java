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
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.imagemover.api.Digest;
import org.imagemover.findings.Json;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageCatalog.Page;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.Kind;
import org.imagemover.spi.ObjectIntent.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class LocalCatalogTest {

    @TempDir Path temporary;

    private Path directory;
    private LocalCatalog catalog;
    private final String id = Catalogs.newId();

    @BeforeEach
    void start() {
        directory = temporary.resolve("data/image-mover/catalog");
        catalog = Catalogs.over(directory);
    }

    @AfterEach
    void stop() {
        catalog.close();
    }

    private void restart() {
        catalog.close();
        catalog = Catalogs.over(directory);
    }

    private static CatalogException refused(Reason reason, Executable call) {
        CatalogException refused = assertThrows(CatalogException.class, call);
        assertEquals(reason, refused.reason(), refused.getMessage());
        return refused;
    }

    @Test
    void aNewCatalogueTouchesNoFileBeforeItIsAsked() {
        assertFalse(Files.exists(directory));
        assertEquals("local", catalog.type());
    }

    @Test
    void anEmptyCatalogueHasNoImages() throws Exception {
        assertEquals(new Page(List.of(), null), catalog.list(null, ANYBODY));
        assertEquals(List.of(), catalog.intents());
        refused(Reason.NOT_FOUND, () -> catalog.find(id, ANYBODY));
    }

    @Test
    void everythingOfARecordIsThereAfterARestart() throws Exception {
        ObjectIntent intent = Catalogs.newImage(id);
        Instant created = Instant.parse("2026-11-24T12:00:00.123456789Z");
        ImageRecord record =
                ImageRecord.builder(id)
                        .name("Débian 13 \"trixie\"\n\u2028 \uD83D\uDE00")
                        .format("qcow2")
                        .size(Long.MAX_VALUE)
                        .virtualSize(0)
                        .addDigest(new Digest("sha512", "01".repeat(64)))
                        .addDigest(new Digest("md5", "02".repeat(16)))
                        .addLocation(intent.location())
                        .created(created)
                        .build();
        catalog.prepare(intent);
        catalog.publishing(intent);
        catalog.record(record, intent);
        restart();

        ImageRecord found = catalog.find(id, ANYBODY);
        assertEquals(id, found.id());
        assertEquals(record.name(), found.name());
        assertEquals(ImageStatus.ACTIVE, found.status());
        assertEquals("qcow2", found.format());
        assertEquals(Long.MAX_VALUE, found.size());
        assertEquals(0, found.virtualSize());
        assertEquals(record.digests(), found.digests());
        assertEquals(List.of(ImageLocation.inStore("main", id)), found.locations());
        assertEquals(created, found.created());
    }

    @Test
    void whatIsNotKnownOfAnImageStaysNotKnownButTheTimeOfItsRecordIsSet() throws Exception {
        ObjectIntent intent = Catalogs.newImage(id);
        catalog.prepare(intent);
        Instant before = Instant.now().minusMillis(1);
        catalog.record(ImageRecord.builder(id).addLocation(intent.location()).build(), intent);
        restart();

        ImageRecord found = catalog.find(id, ANYBODY);
        assertEquals("", found.name());
        assertNull(found.format());
        assertEquals(-1, found.size());
        assertEquals(-1, found.virtualSize());
        assertEquals(List.of(), found.digests());
        assertNotNull(found.created());
        assertFalse(found.created().isBefore(before));
    }

    @Test
    void anIntentGoesFromPreparedToPublishingToRecorded() throws Exception {
        ObjectIntent intent = Catalogs.newImage(id);
        catalog.prepare(intent);
        restart();
        assertEquals(List.of(intent), catalog.intents());
        catalog.publishing(intent);
        restart();
        assertEquals(List.of(intent.in(State.PUBLISHING)), catalog.intents());
        catalog.publishing(intent);
        assertEquals(List.of(intent.in(State.PUBLISHING)), catalog.intents());
        catalog.record(Catalogs.record(id, "n", intent), intent);
        restart();
        assertEquals(List.of(intent.in(State.RECORDED)), catalog.intents());
    }

    @Test
    void anIntentKeepsItsTokenAndTheIdentityThatItGotLast() throws Exception {
        ObjectIntent intent = Catalogs.newImage(id);
        catalog.prepare(intent);
        catalog.publishing(intent.publishing("first"));
        restart();
        assertEquals(List.of(intent.publishing("first")), catalog.intents());
        catalog.publishing(intent.publishing("begun again"));
        catalog.record(Catalogs.record(id, "n", intent), intent);
        restart();
        assertEquals(
                List.of(intent.publishing("begun again").in(State.RECORDED)), catalog.intents());
        catalog.publishing(intent.publishing("too late"));
        assertEquals("begun again", catalog.intents().get(0).identity());
    }

    @Test
    void theAnnouncementOfAnotherWriteIsNotGoneOnWith() throws Exception {
        ObjectIntent intent = Catalogs.newImage(id);
        ObjectIntent other = Catalogs.newImage(id);
        catalog.prepare(intent);
        refused(Reason.NOT_FOUND, () -> catalog.publishing(other.publishing("x")));
        refused(Reason.NOT_FOUND, () -> catalog.record(Catalogs.record(id, "n", other), other));
        assertEquals(List.of(intent), catalog.intents());
    }

    @Test
    void aSecondIntentOfTheSameObjectIsRefused() throws Exception {
        catalog.prepare(Catalogs.newImage(id));
        CatalogException refused =
                refused(
                        Reason.EXISTS,
                        () ->
                                catalog.prepare(
                                        ObjectIntent.prepared(
                                                Catalogs.newId(), "main", id, Kind.STORE_OBJECT)));
        assertTrue(refused.getMessage().contains("store 'main'"), refused.getMessage());
        assertEquals(1, catalog.intents().size());
    }

    @Test
    void theSameKeyInAnotherStoreIsAnotherObject() throws Exception {
        Catalogs.add(catalog, id, "n");
        catalog.prepare(Catalogs.copyTo("second", id));
        assertEquals(2, catalog.intents().size());
    }

    @Test
    void anObjectThatARecordNamesIsRefusedEvenWhereItsIntentIsLost() throws Exception {
        Catalogs.add(catalog, id, "n");
        ObjectIntent copy = Catalogs.copyTo("second", id);
        catalog.prepare(copy);
        catalog.addCopy(copy);
        catalog.intents().forEach(intent -> assertDoesNotThrow(() -> catalog.forget(intent)));
        ObjectIntent first = ObjectIntent.prepared(Catalogs.newId(), "main", id, Kind.STORE_OBJECT);
        ObjectIntent second = ObjectIntent.prepared(id, "second", id, Kind.FURTHER_COPY);
        refused(Reason.EXISTS, () -> catalog.prepare(first));
        refused(Reason.EXISTS, () -> catalog.prepare(second));
        restart();
        refused(Reason.EXISTS, () -> catalog.prepare(first));
        refused(Reason.EXISTS, () -> catalog.prepare(second));

        catalog.remove(id);
        catalog.prepare(first);
        catalog.prepare(second);
    }

    @Test
    void aRecordOfTheSameRunHoldsItsObjectsEvenWhereItsIntentIsLost() throws Exception {
        catalog.prepare(Catalogs.newImage(Catalogs.newId()));
        ObjectIntent intent = Catalogs.add(catalog, id, "n");
        catalog.forget(intent);
        refused(
                Reason.EXISTS,
                () ->
                        catalog.prepare(
                                ObjectIntent.prepared(
                                        Catalogs.newId(), "main", id, Kind.STORE_OBJECT)));
    }

    @Test
    void aNewImageIsRefusedWhileAnotherIsAnnouncedUnderItsId() throws Exception {
        catalog.prepare(Catalogs.newImage(id));
        CatalogException refused =
                refused(
                        Reason.EXISTS,
                        () ->
                                catalog.prepare(
                                        ObjectIntent.prepared(
                                                id, "second", "other", Kind.NEW_IMAGE)));
        assertTrue(refused.getMessage().contains(id), refused.getMessage());
    }

    @Test
    void aNewImageIsRefusedWhileItsIdIsRecorded() throws Exception {
        ObjectIntent intent = Catalogs.add(catalog, id, "n");
        catalog.forget(intent);
        refused(
                Reason.EXISTS,
                () ->
                        catalog.prepare(
                                ObjectIntent.prepared(id, "second", "other", Kind.NEW_IMAGE)));
    }

    @Test
    void anImageThatIsNoUuidInLowerCaseIsRefused() {
        for (String wrong : List.of("../../etc/passwd", "A" + id.substring(1), "", "x")) {
            ObjectIntent intent = ObjectIntent.prepared(wrong, "main", "k", Kind.NEW_IMAGE);
            refused(Reason.DENIED, () -> catalog.prepare(intent));
            refused(Reason.NOT_FOUND, () -> catalog.find(wrong, ANYBODY));
            assertDoesNotThrow(() -> catalog.remove(wrong));
        }
    }

    @Test
    void aCallersObjectMayHaveAnyNameAndBeMadeOfAnUri() throws Exception {
        List<String> keys =
                List.of(
                        "../../../escape",
                        "/absolute",
                        ".",
                        "a/b",
                        "x".repeat(5000),
                        "nul\0byte",
                        "line\nbreak",
                        "\uD83D\uDE00",
                        "");
        List<ObjectIntent> intents = new ArrayList<>();
        for (String key : keys) {
            ObjectIntent intent =
                    ObjectIntent.prepared(
                            "https://images.example/a.qcow2", "main", key, Kind.STORE_OBJECT);
            catalog.prepare(intent);
            intents.add(intent);
        }
        restart();
        assertEquals(
                new TreeSet<>(keys),
                new TreeSet<>(catalog.intents().stream().map(ObjectIntent::key).toList()));
        try (Stream<Path> files = Files.walk(temporary)) {
            assertTrue(
                    files.filter(Files::isRegularFile)
                            .allMatch(file -> file.startsWith(directory)));
        }
        for (ObjectIntent intent : intents) {
            catalog.publishing(intent);
            catalog.forget(intent);
        }
        assertEquals(List.of(), catalog.intents());
    }

    @Test
    void namesThatCannotBeWrittenDownAreRefusedAndLeaveNothing() throws Exception {
        ObjectIntent malformed = ObjectIntent.prepared(id, "main", "\uD800", Kind.STORE_OBJECT);
        refused(Reason.DENIED, () -> catalog.prepare(malformed));
        ObjectIntent intent = Catalogs.newImage(id);
        catalog.prepare(intent);
        refused(Reason.DENIED, () -> catalog.record(Catalogs.record(id, "\uD800", intent), intent));
        refused(Reason.NOT_FOUND, () -> catalog.find(id, ANYBODY));
        assertEquals(List.of(intent), catalog.intents());
    }

    @Test
    void aLongNameThatIsAcceptedCanBeReadAgain() throws Exception {
        String name = "\u4e00".repeat(ImageRecord.MOST_OF_NAME);
        Catalogs.add(catalog, id, name);
        assertEquals(name, catalog.find(id, ANYBODY).name());
    }

    @Test
    void anImageIsRecordedOnce() throws Exception {
        ObjectIntent intent = Catalogs.add(catalog, id, "first");
        refused(Reason.EXISTS, () -> catalog.record(Catalogs.record(id, "second", intent), intent));
        assertEquals("first", catalog.find(id, ANYBODY).name());
    }

    @Test
    void whatWasNotAnnouncedIsNeitherPublishedNorRecorded() throws Exception {
        ObjectIntent intent = Catalogs.newImage(id);
        refused(Reason.NOT_FOUND, () -> catalog.publishing(intent));
        refused(Reason.NOT_FOUND, () -> catalog.record(Catalogs.record(id, "n", intent), intent));
        Catalogs.add(catalog, id, "n");
        refused(Reason.NOT_FOUND, () -> catalog.addCopy(Catalogs.copyTo("second", id)));
        assertEquals(1, catalog.find(id, ANYBODY).locations().size());
    }

    @Test
    void callsThatBreakTheContractAreRefused() throws Exception {
        ObjectIntent intent = Catalogs.newImage(id);
        ImageRecord record = Catalogs.record(id, "n", intent);
        List<Executable> broken =
                List.of(
                        () -> catalog.prepare(intent.in(State.PUBLISHING)),
                        () -> catalog.record(record, Catalogs.copyTo("main", id)),
                        () -> catalog.record(record, Catalogs.newImage(Catalogs.newId())),
                        () -> catalog.record(ImageRecord.builder(id).build(), intent),
                        () -> catalog.addCopy(intent),
                        () ->
                                catalog.record(
                                        record.toBuilder()
                                                .addLocation(
                                                        ImageLocation.ofUri("file:///a", Map.of()))
                                                .build(),
                                        intent));
        for (Executable call : broken) {
            assertThrows(IllegalArgumentException.class, call);
        }
        assertEquals(List.of(), catalog.intents());
    }

    @Test
    void aFurtherCopyIsAddedBehindTheOthers() throws Exception {
        Catalogs.add(catalog, id, "n");
        ObjectIntent copy = Catalogs.copyTo("second", id);
        catalog.prepare(copy);
        catalog.publishing(copy);
        catalog.addCopy(copy);
        catalog.addCopy(copy);
        restart();
        assertEquals(
                List.of(ImageLocation.inStore("main", id), ImageLocation.inStore("second", id)),
                catalog.find(id, ANYBODY).locations());
        assertTrue(catalog.intents().stream().allMatch(intent -> intent.state() == State.RECORDED));
    }

    @Test
    void aCopyOfAnImageThatIsGoneOrBeingDeletedIsNotRecorded() throws Exception {
        ObjectIntent copy = Catalogs.copyTo("second", id);
        catalog.prepare(copy);
        catalog.publishing(copy);
        refused(Reason.NOT_FOUND, () -> catalog.addCopy(copy));
        Catalogs.add(catalog, id, "n");
        catalog.markDeleting(id);
        CatalogException refused = refused(Reason.NOT_FOUND, () -> catalog.addCopy(copy));
        assertTrue(refused.getMessage().contains("being deleted"), refused.getMessage());
        assertEquals(1, catalog.find(id, ANYBODY).locations().size());
        assertTrue(catalog.intents().contains(copy.in(State.PUBLISHING)));
    }

    @Test
    void anImageBeingDeletedIsFoundByIdAndListedButNotFoundByName() throws Exception {
        Catalogs.add(catalog, id, "n");
        assertEquals(1, catalog.findByName("n", ANYBODY).size());
        assertEquals(ImageStatus.DELETING, catalog.markDeleting(id).status());
        assertEquals(ImageStatus.DELETING, catalog.markDeleting(id).status());
        restart();
        assertEquals(ImageStatus.DELETING, catalog.find(id, ANYBODY).status());
        assertEquals(1, catalog.list(null, ANYBODY).records().size());
        assertEquals(List.of(), catalog.findByName("n", ANYBODY));
    }

    @Test
    void aMarkIsTakenBack() throws Exception {
        Catalogs.add(catalog, id, "n");
        catalog.markDeleting(id);
        catalog.unmarkDeleting(id);
        catalog.unmarkDeleting(id);
        restart();
        assertEquals(ImageStatus.ACTIVE, catalog.find(id, ANYBODY).status());
        assertEquals(1, catalog.findByName("n", ANYBODY).size());
    }

    @Test
    void anImageThatIsNotThereCannotBeMarked() {
        refused(Reason.NOT_FOUND, () -> catalog.markDeleting(id));
        refused(Reason.NOT_FOUND, () -> catalog.unmarkDeleting(id));
    }

    @Test
    void namesAreComparedAsAWholeAndNeedNotBeUnique() throws Exception {
        String other = Catalogs.newId();
        Catalogs.add(catalog, id, "debian");
        Catalogs.add(catalog, other, "debian");
        Catalogs.add(catalog, Catalogs.newId(), "debian 13");
        assertEquals(
                new TreeSet<>(List.of(id, other)),
                new TreeSet<>(
                        catalog.findByName("debian", ANYBODY).stream()
                                .map(ImageRecord::id)
                                .toList()));
        assertEquals(List.of(), catalog.findByName("Debian", ANYBODY));
    }

    @Test
    void removingAndForgettingTwiceIsNoError() throws Exception {
        ObjectIntent intent = Catalogs.add(catalog, id, "n");
        catalog.remove(id);
        catalog.remove(id);
        refused(Reason.NOT_FOUND, () -> catalog.find(id, ANYBODY));
        assertEquals(List.of(intent), catalog.intents());
        catalog.forget(intent);
        catalog.forget(intent);
        restart();
        assertEquals(List.of(), catalog.intents());
        refused(Reason.NOT_FOUND, () -> catalog.find(id, ANYBODY));
        Catalogs.add(catalog, id, "again");
    }

    @Test
    void anIntentIsForgottenByItsObjectWhateverKindTheCallerTakesItFor() throws Exception {
        Catalogs.add(catalog, id, "n");
        catalog.forget(ObjectIntent.prepared(id, "main", id, Kind.FURTHER_COPY));
        assertEquals(List.of(), catalog.intents());
    }

    @Test
    void theSameObjectAnnouncedForAnotherImageIsNotForgotten() throws Exception {
        catalog.prepare(Catalogs.newImage(id));
        catalog.forget(ObjectIntent.prepared(Catalogs.newId(), "main", id, Kind.NEW_IMAGE));
        assertEquals(1, catalog.intents().size());
    }

    @Test
    void allImagesAreListedOncePageByPage() throws Exception {
        catalog.intents();
        TreeSet<String> ids = new TreeSet<>();
        for (int i = 0; i < 2 * LocalCatalog.PAGE_SIZE + 1; i++) {
            String next = Catalogs.newId();
            ids.add(next);
            Files.writeString(directory.resolve("images/" + next + ".json"), document(next));
        }
        Page first = catalog.list(null, ANYBODY);
        assertEquals(LocalCatalog.PAGE_SIZE, first.records().size());
        // An image that goes, the page's marker even, does not make the listing skip others.
        catalog.remove(String.valueOf(first.next()));
        List<String> listed =
                new ArrayList<>(first.records().stream().map(ImageRecord::id).toList());
        Page second = catalog.list(first.next(), ANYBODY);
        listed.addAll(second.records().stream().map(ImageRecord::id).toList());
        Page third = catalog.list(second.next(), ANYBODY);
        listed.addAll(third.records().stream().map(ImageRecord::id).toList());
        assertNull(third.next());
        assertEquals(new ArrayList<>(ids), listed);
    }

    private static String document(String id) throws CatalogException {
        ImageRecord record = Catalogs.record(id, "n", Catalogs.newImage(id));
        return new String(Json.write("local", ImageDocument.of(record)), StandardCharsets.UTF_8);
    }

    @Test
    void aPageThatIsJustFullIsTheLast() throws Exception {
        catalog.intents();
        for (int i = 0; i < LocalCatalog.PAGE_SIZE; i++) {
            String next = Catalogs.newId();
            Files.writeString(directory.resolve("images/" + next + ".json"), document(next));
        }
        Page page = catalog.list(null, ANYBODY);
        assertEquals(LocalCatalog.PAGE_SIZE, page.records().size());
        assertNull(page.next());
    }

    @Test
    void filesAreForTheOwnerAndReadableForTheGroupOnly() throws Exception {
        Catalogs.add(catalog, id, "n");
        try (Stream<Path> files = Files.walk(temporary.resolve("data"))) {
            for (Path file : files.toList()) {
                String expected = Files.isDirectory(file) ? "rwxr-x---" : "rw-r-----";
                String found = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                // A stricter umask than the usual one takes more away.
                assertTrue(
                        PosixFilePermissions.fromString(expected)
                                .containsAll(PosixFilePermissions.fromString(found)),
                        file + " is " + found);
                assertTrue(found.startsWith(Files.isDirectory(file) ? "rwx" : "rw-"), found);
            }
        }
    }

    @Test
    void onlyStoreIdAndKeyOfALocationAreWrittenDown() throws Exception {
        Catalogs.add(catalog, id, "n");
        String document = Files.readString(directory.resolve("images/" + id + ".json"));
        assertFalse(document.contains("://"), document);
        assertTrue(document.contains("\"store\" : \"main\""), document);
        assertTrue(document.contains("\"version\" : 1"), document);
    }

    @Test
    void whatALaterVersionAddedToADocumentStaysInItWhenItIsChanged() throws Exception {
        Catalogs.add(catalog, id, "n");
        Path file = directory.resolve("images/" + id + ".json");
        String more = Files.readString(file).replaceFirst("\\{", "{ \"chunks\" : [ 1, { } ],");
        Files.writeString(file, more.replace("\"store\"", "\"zone\" : \"z1\", \"store\""));
        ObjectIntent copy = Catalogs.copyTo("second", id);
        catalog.prepare(copy);
        catalog.addCopy(copy);
        catalog.markDeleting(id);
        String after = Files.readString(file);
        assertTrue(after.contains("\"chunks\" : [ 1, { } ]"), after);
        assertTrue(after.contains("\"zone\" : \"z1\""), after);
        assertEquals(2, catalog.find(id, ANYBODY).locations().size());
    }

    @Test
    void aCallFromAnInterruptedThreadIsDoneAndTheInterruptKept() throws Exception {
        Thread.currentThread().interrupt();
        try {
            Catalogs.add(catalog, id, "n");
            assertEquals("n", catalog.find(id, ANYBODY).name());
            assertEquals(1, catalog.intents().size());
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aDirectoryThatWentIsNeverMistakenForAnEmptyCatalogue() throws Exception {
        Catalogs.add(catalog, id, "n");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
        refused(Reason.UNAVAILABLE, () -> catalog.find(id, ANYBODY));
        refused(Reason.UNAVAILABLE, () -> catalog.findByName("n", ANYBODY));
        refused(Reason.UNAVAILABLE, () -> catalog.list(null, ANYBODY));
        refused(Reason.UNAVAILABLE, () -> catalog.intents());
        refused(Reason.UNAVAILABLE, () -> catalog.prepare(Catalogs.newImage(Catalogs.newId())));
    }

    @Test
    void aDirectoryThatIsAFileIsUnavailableWithoutNamingItsPath() throws IOException {
        Files.createDirectories(directory.getParent());
        Files.writeString(directory, "");
        CatalogException refused = refused(Reason.UNAVAILABLE, () -> catalog.list(null, ANYBODY));
        assertTrue(refused.getMessage().contains("a file is where"), refused.getMessage());
        assertFalse(refused.getMessage().contains(temporary.toString()), refused.getMessage());
        assertDoesNotThrow(() -> Files.delete(directory));
        assertDoesNotThrow(() -> catalog.list(null, ANYBODY));
    }
}
