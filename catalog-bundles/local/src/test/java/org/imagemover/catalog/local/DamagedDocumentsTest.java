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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.imagemover.findings.Json;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedDocumentsTest {

    @TempDir Path directory;

    private final String id = Catalogs.newId();
    private final String sound = Catalogs.newId();
    private LocalCatalog catalog;
    private Path document;
    private ObjectIntent first;
    private ObjectIntent copy;

    @BeforeEach
    void start() throws Exception {
        catalog = Catalogs.over(directory);
        first = Catalogs.add(catalog, id, "damaged");
        Catalogs.add(catalog, sound, "sound");
        copy = Catalogs.copyTo("second", id);
        catalog.prepare(copy);
        catalog.publishing(copy);
        document = directory.resolve("images/" + id + ".json");
    }

    @AfterEach
    void stop() {
        catalog.close();
    }

    private CatalogException findIsRefused() {
        CatalogException refused =
                assertThrows(CatalogException.class, () -> catalog.find(id, ANYBODY));
        assertEquals(Reason.DAMAGED, refused.reason(), refused.getMessage());
        assertTrue(refused.getMessage().contains("images/" + id + ".json"), refused.getMessage());
        assertTrue(refused.getMessage().contains("backup"), refused.getMessage());
        assertFalse(refused.getMessage().contains(directory.toString()), refused.getMessage());
        return refused;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not JSON",
                "null",
                "[]",
                "{}",
                "{\"version\":0}",
                "{\"version\":\"1\"}",
                "{\"version\":1}",
                "{\"version\":1,\"id\":7}",
                "{\"version\":1,\"id\":\"$ID\"}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[]}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[7],"
                        + "\"locations\":[]}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[\"md5:00\"],"
                        + "\"locations\":[]}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[],"
                        + "\"locations\":[\"rbd://secret\"]}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[],"
                        + "\"locations\":[{\"store\":\"main\"}]}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[],"
                        + "\"locations\":[],\"size\":1.5}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[],"
                        + "\"locations\":[],\"size\":-2}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[],"
                        + "\"locations\":[],\"size\":99999999999999999999}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[],"
                        + "\"locations\":[],\"created\":\"yesterday\"}",
                "{\"version\":1,\"id\":\"$ID\",\"id\":\"$ID\",\"status\":\"active\","
                        + "\"digests\":[],\"locations\":[]}",
                "{\"version\":1,\"id\":\"$ID\",\"status\":\"active\",\"digests\":[],"
                        + "\"locations\":[]} trailing"
            })
    void aDocumentThatIsNotOneIsDamagedAndNoOtherImageIs(String content) throws Exception {
        Files.writeString(document, content.replace("$ID", id));
        CatalogException refused = findIsRefused();
        assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
        assertEquals("sound", catalog.find(sound, ANYBODY).name());
        assertEquals(1, catalog.findByName("sound", ANYBODY).size());
        assertEquals(2, catalog.list(null, ANYBODY).records().size());
    }

    @Test
    void aDocumentCutOffAtAnyByteIsDamaged() throws Exception {
        byte[] whole = Files.readAllBytes(document);
        for (int length = 0; length < whole.length; length++) {
            Files.write(document, java.util.Arrays.copyOf(whole, length));
            findIsRefused();
        }
        Files.write(document, whole);
        assertEquals("damaged", catalog.find(id, ANYBODY).name());
    }

    @Test
    void aDocumentOfANewerVersionSaysSo() throws Exception {
        Files.writeString(
                document, Files.readString(document).replace("\"version\" : 1", "\"version\" : 2"));
        assertTrue(findIsRefused().getMessage().contains("newer Image Mover"));
    }

    @Test
    void aDocumentOfAnotherImageIsDamaged() throws Exception {
        Files.copy(
                directory.resolve("images/" + sound + ".json"),
                document,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertTrue(findIsRefused().getMessage().contains("copied or renamed"));
    }

    @Test
    void aHugeADeepAndABinaryFileAreDamaged() throws Exception {
        Files.write(document, new byte[Json.MAX_BYTES + 1]);
        assertTrue(findIsRefused().getMessage().contains("larger than"));
        Files.writeString(document, "{\"version\":1,\"x\":" + "[".repeat(100_000));
        findIsRefused();
        Files.write(document, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2});
        findIsRefused();
    }

    @Test
    void aLinkOrADirectoryInPlaceOfADocumentIsDamaged() throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(document, elsewhere);
        Files.createSymbolicLink(document, elsewhere);
        findIsRefused();
        Files.delete(document);
        Files.createDirectory(document);
        findIsRefused();
        assertEquals(2, catalog.list(null, ANYBODY).records().size());
    }

    @Test
    void aDamagedImageIsListedAsUnknownWithEveryObjectThatMayBeItsOwn() throws Exception {
        Files.writeString(document, "{");
        ImageRecord row =
                catalog.list(null, ANYBODY).records().stream()
                        .filter(record -> record.id().equals(id))
                        .findFirst()
                        .orElseThrow();
        assertEquals(ImageStatus.UNKNOWN, row.status());
        assertEquals("", row.name());
        assertEquals(-1, row.size());
        assertEquals(2, row.locations().size());
        assertTrue(row.locations().contains(ImageLocation.inStore("main", id)));
        assertTrue(row.locations().contains(ImageLocation.inStore("second", id)));
        assertEquals(List.of(), catalog.findByName("", ANYBODY));
    }

    @Test
    void nothingOfADamagedImageCountsAsLeftOverBeforeItIsRepaired() throws Exception {
        byte[] whole = Files.readAllBytes(document);
        Files.writeString(document, "{");
        assertTrue(catalog.intents().contains(first.in(State.RECORDED)));
        assertTrue(catalog.intents().contains(copy.in(State.RECORDED)));
        assertThrows(CatalogException.class, () -> catalog.addCopy(copy));
        assertThrows(CatalogException.class, () -> catalog.markDeleting(id));

        Files.write(document, whole);
        assertEquals("damaged", catalog.find(id, ANYBODY).name());
        assertTrue(catalog.intents().contains(copy.in(State.PUBLISHING)));
        catalog.addCopy(copy);
        assertEquals(2, catalog.find(id, ANYBODY).locations().size());
    }

    @Test
    void theIdAndTheObjectsOfADamagedImageAreStillTaken() throws Exception {
        Files.writeString(document, "{");
        for (ObjectIntent taken :
                List.of(
                        ObjectIntent.prepared(id, "x", "x", ObjectIntent.Kind.NEW_IMAGE),
                        ObjectIntent.prepared(
                                Catalogs.newId(), "main", id, ObjectIntent.Kind.STORE_OBJECT))) {
            CatalogException refused =
                    assertThrows(CatalogException.class, () -> catalog.prepare(taken));
            assertEquals(Reason.EXISTS, refused.reason());
        }
    }

    @Test
    void aDamagedImageCanBeGivenUp() throws Exception {
        Files.writeString(document, "{");
        catalog.remove(id);
        assertFalse(Files.exists(document));
        assertEquals(1, catalog.list(null, ANYBODY).records().size());
        assertTrue(catalog.intents().contains(copy.in(State.PUBLISHING)));
    }

    private Path intentOf(String imageId, String kind) throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("intents"))) {
            return files.filter(
                            file ->
                                    file.getFileName()
                                            .toString()
                                            .startsWith(imageId + "." + kind + "."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"version\":1}",
                "{\"version\":2}",
                "{\"version\":1,\"image\":\"$ID\",\"store\":\"second\",\"key\":\"$ID\","
                        + "\"kind\":\"other\",\"state\":\"prepared\",$REST}",
                "{\"version\":1,\"image\":\"$ID\",\"store\":\"second\",\"key\":\"../x\","
                        + "\"kind\":\"further-copy\",\"state\":\"prepared\",$REST}",
                "{\"version\":1,\"image\":\"$ID\",\"store\":\"third\",\"key\":\"$ID\","
                        + "\"kind\":\"further-copy\",\"state\":\"prepared\",$REST}",
                "{\"version\":1,\"image\":\"$ID\",\"store\":\"second\",\"key\":\"$ID\","
                        + "\"kind\":\"store-object\",\"state\":\"prepared\",$REST}",
                "{\"version\":1,\"image\":\"$ID\",\"store\":\"second\",\"key\":\"$ID\","
                        + "\"kind\":\"further-copy\",\"state\":\"publishing\"}",
                "{\"version\":1,\"image\":\"$ID\",\"store\":\"second\",\"key\":\"$ID\","
                        + "\"kind\":\"further-copy\",\"state\":\"publishing\","
                        + "\"token\":\"../../etc/passwd\",\"identity\":\"\"}"
            })
    void anIntentThatCannotBeReadHidesNoOtherAndHoldsItsObject(String content) throws Exception {
        String rest = "\"token\":\"" + copy.token() + "\",\"identity\":\"\"";
        Files.writeString(
                intentOf(id, "further-copy"), content.replace("$ID", id).replace("$REST", rest));
        assertEquals(2, catalog.intents().size());
        CatalogException damaged =
                assertThrows(CatalogException.class, () -> catalog.addCopy(copy));
        assertEquals(Reason.DAMAGED, damaged.reason());
        assertTrue(damaged.getMessage().contains("intents/" + id), damaged.getMessage());
        assertEquals(1, catalog.find(id, ANYBODY).locations().size());
        CatalogException taken = assertThrows(CatalogException.class, () -> catalog.prepare(copy));
        assertEquals(Reason.EXISTS, taken.reason());

        catalog.forget(copy);
        catalog.prepare(copy);
        assertTrue(catalog.intents().contains(copy));
    }

    @Test
    void filesThatAreNoDocumentsAreLeftAloneAndLeaveImagesAlone() throws Exception {
        List<String> foreign =
                List.of(
                        "notes.txt",
                        id + ".json~",
                        id.toUpperCase(java.util.Locale.ROOT) + ".json",
                        "..json",
                        ".json",
                        "a.b.c.json");
        for (String name : foreign) {
            Files.writeString(directory.resolve("images/" + name), "{}");
            Files.writeString(directory.resolve("intents/" + name), "{}");
        }
        catalog.close();
        catalog = Catalogs.over(directory);
        assertEquals(
                new TreeSet<>(List.of(id, sound)),
                new TreeSet<>(Catalogs.all(catalog).stream().map(ImageRecord::id).toList()));
        assertEquals(3, catalog.intents().size());
        for (String name : foreign) {
            assertTrue(Files.exists(directory.resolve("images/" + name)), name);
        }
    }

    @Test
    void leftoversOfACrashAreNoImagesAndGo() throws Exception {
        Path leftover = directory.resolve("images/" + Catalogs.newId() + ".json.tmp");
        Files.writeString(leftover, "{ hal");
        assertEquals(2, Catalogs.all(catalog).size());
        catalog.close();
        catalog = Catalogs.over(directory);
        assertEquals(2, Catalogs.all(catalog).size());
        assertFalse(Files.exists(leftover));
    }

    @Test
    void aStatusThatALaterVersionKnowsIsUnknown() throws Exception {
        Files.writeString(document, Files.readString(document).replace("active", "frozen"));
        assertEquals(ImageStatus.UNKNOWN, catalog.find(id, ANYBODY).status());
        assertEquals("damaged", catalog.find(id, ANYBODY).name());
    }
}
