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

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageInfo;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageNotFoundException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.NotAllowedException;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LookupTest {

    private static final String ID = "0a1b2c3d-0000-1111-2222-abcdefabcdef";

    private final MemoryCatalog.Data second = new MemoryCatalog.Data();
    private final Core core = new Core();

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private static void fail(MemoryCatalog.Data catalog, Reason reason) {
        catalog.before.add(
                op -> {
                    throw new CatalogException(reason, "made to say " + reason);
                });
    }

    private static ImageRecord named(String id, String name) {
        return ImageRecord.builder(id).name(name).build();
    }

    @Test
    void cataloguesAreAskedInTheirOrderUntilOneKnowsTheImage() throws Exception {
        core.bindCatalog("first", new MemoryCatalog(second), 10);
        core.catalog.put(named(ID, "of local"));
        assertEquals("local", core.admin.image(ID).catalog());
        second.put(named(ID, "of first"));
        assertEquals("of first", core.admin.image(ID).name());
        assertEquals("of local", core.admin.image("local:" + ID).name());
        assertEquals("of first", core.admin.image("first:" + ID).name());
    }

    @Test
    void anImageThatAllCataloguesDenyToKnowIsNotFound() {
        core.bindCatalog("second", second);
        ImageNotFoundException failure =
                assertThrows(ImageNotFoundException.class, () -> core.admin.image(ID));
        assertTrue(failure.getMessage().contains("image:list"), failure.getMessage());
        assertThrows(ImageNotFoundException.class, () -> core.admin.image("name:nothing"));
    }

    @Test
    void aCatalogueThatDoesNotAnswerNeverBecomesNotFound() {
        core.bindCatalog("second", second);
        fail(second, Reason.UNAVAILABLE);
        assertThrows(CatalogUnavailableException.class, () -> core.admin.image(ID));
        assertThrows(CatalogUnavailableException.class, () -> core.admin.image("name:x"));
        assertThrows(CatalogUnavailableException.class, () -> core.admin.images());
    }

    @Test
    void butAnImageThatAnotherCatalogueKnowsIsFound() throws Exception {
        core.bindCatalog("first", new MemoryCatalog(second), 10);
        fail(second, Reason.UNAVAILABLE);
        core.catalog.put(named(ID, "x"));
        assertEquals(ID, core.admin.image(ID).id());
        // the name might be there too, and then it would be ambiguous
        assertThrows(CatalogUnavailableException.class, () -> core.admin.image("name:x"));
    }

    @Test
    void aCatalogueThatIsDeniedOrDamagedSaysSo() {
        fail(core.catalog, Reason.DENIED);
        assertThrows(NotAllowedException.class, () -> core.admin.image(ID));
        core.catalog.before.clear();
        fail(core.catalog, Reason.DAMAGED);
        assertThrows(ImageUnacceptableException.class, () -> core.admin.image(ID));
    }

    @Test
    void aNameThatSeveralImagesHaveIsRefusedWithTheirIds() throws Exception {
        String other = ID.replace('0', '1');
        core.bindCatalog("second", second);
        core.catalog.put(named(ID, "debian"));
        assertEquals(ID, core.admin.image("name:debian").id());
        second.put(named(other, "debian"));
        InvalidRequestException failure =
                assertThrows(InvalidRequestException.class, () -> core.admin.image("name:debian"));
        assertTrue(failure.getMessage().contains(ID), failure.getMessage());
        assertTrue(failure.getMessage().contains(other), failure.getMessage());
    }

    @Test
    void anUnknownCatalogueIsNamedWithThoseThatAreHere() {
        InvalidRequestException failure =
                assertThrows(InvalidRequestException.class, () -> core.admin.image("glance:" + ID));
        assertTrue(failure.getMessage().contains("'glance'"), failure.getMessage());
        assertTrue(failure.getMessage().contains("local"), failure.getMessage());
    }

    @Test
    void aUriNeedsADriverThatIsNotHere() {
        InvalidRequestException failure =
                assertThrows(
                        InvalidRequestException.class,
                        () -> core.mover.copy("https://example.org/x", new Sinkhole()));
        assertTrue(failure.getMessage().contains("image-mover-store-http"), failure.getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageStatus.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ACTIVE"})
    void onlyAnActiveImageIsRead(ImageStatus status) {
        String id = core.image(Core.record(Bytes.random(MIB)).status(status), "a");
        ImageUnacceptableException failure =
                Core.failure(
                        ImageUnacceptableException.class,
                        core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(ImageUnacceptableException.Reason.STATE, failure.reason());
        assertTrue(failure.getMessage().contains(status.word()), failure.getMessage());
    }

    @Test
    void theListGoesOverAllPagesOfAllCataloguesAndLeavesOutWhatIsBeingDeleted() throws Exception {
        core.bindCatalog("second", second);
        for (int i = 0; i < 5; i++) {
            core.catalog.put(named(ID.replace('a', (char) ('1' + i)), "n" + (5 - i)));
        }
        second.put(named(ID, "n0"));
        second.put(ImageRecord.builder(ID.replace('a', '9')).status(ImageStatus.DELETING).build());
        assertEquals(
                List.of("n0", "n1", "n2", "n3", "n4", "n5"),
                core.admin.images().stream().map(ImageInfo::name).toList());
    }

    @Test
    void whoMaySeeAnImageButNotDownloadItGetsNoByteFromAnywhere() throws Exception {
        MemoryStore store = new MemoryStore();
        core.bind("a", store);
        byte[] bytes = Bytes.random(MIB);
        String id = core.image(bytes, "a");
        store.objects.put(id, bytes);
        core.catalog.before.add(
                op -> {
                    if (op.equals("requireDownload")) {
                        throw new CatalogException(Reason.DENIED, "seen, but not downloaded");
                    }
                });
        Sinkhole channel = new Sinkhole();
        CopyRequest request =
                CopyRequest.builder(id, Destination.channel(channel))
                        .onBehalfOf("token-of-bob")
                        .build();
        assertThrows(NotAllowedException.class, () -> core.mover.copy(request));
        assertThrows(NotAllowedException.class, () -> core.mover.plan(request));
        assertEquals(0, channel.bytes().length);
        assertEquals(0, store.calls(MemoryStore.Op.OPEN));
        assertEquals(id, core.admin.image(id).id());
    }

    @Test
    void aCatalogueThatIsAskedTooOftenIsOneThatCannotBeAskedNow() {
        fail(core.catalog, Reason.THROTTLED);
        assertThrows(CatalogUnavailableException.class, () -> core.admin.image(ID));
    }

    @Test
    void theEndUsersTokenReachesTheCatalogueAndNobodyElse() throws Exception {
        MemoryStore store = new MemoryStore();
        core.bind("a", store);
        byte[] bytes = Bytes.random(MIB);
        String id = core.image(bytes, "a");
        store.objects.put(id, bytes);
        core.mover.copy(
                CopyRequest.builder(id, Destination.channel(new Sinkhole()))
                        .onBehalfOf("token-of-alice")
                        .build());
        assertTrue(
                core.catalog.contexts.stream()
                        .allMatch(
                                context ->
                                        context.onBehalfOf() != null
                                                && context.onBehalfOf()
                                                        .reveal()
                                                        .equals("token-of-alice")));
        core.catalog.contexts.clear();
        core.mover.copy(id, new Sinkhole());
        assertTrue(
                core.catalog.contexts.stream().allMatch(context -> context.onBehalfOf() == null));
    }

    @Test
    void aLocationByUriIsFoundByTheStoreThatKnowsIt() throws Exception {
        MemoryStore store = new MemoryStore();
        core.bind("a", store);
        byte[] bytes = Bytes.random(MIB);
        store.objects.put("object", bytes);
        core.catalog.put(
                Core.record(bytes)
                        .name("by uri")
                        .addLocation(
                                ImageLocation.ofUri("ftp://user:pw@host/1", java.util.Map.of()))
                        .addLocation(
                                ImageLocation.ofUri(
                                        MemoryDriver.SCHEME + "://pool/object", java.util.Map.of()))
                        .build());
        Sinkhole channel = new Sinkhole();
        core.mover.copy("name:by uri", channel);
        assertEquals(MIB, channel.bytes().length);
    }

    @Test
    void anImageWithoutAUsableLocationTellsWhyEachOneIsNotUsed() {
        core.bind("a", new MemoryStore());
        ImageRecord record =
                Core.record(Bytes.random(MIB))
                        .addLocation(ImageLocation.inStore("nowhere", "key-0815"))
                        .addLocation(
                                ImageLocation.ofUri("ftp://user:pw@host/1", java.util.Map.of()))
                        .build();
        core.catalog.put(record);
        NoUsableLocationException failure =
                Core.failure(
                        NoUsableLocationException.class,
                        core.start(record.id(), Destination.channel(new Sinkhole())));
        assertEquals(2, failure.tried().size());
        String text = failure.getMessage();
        assertTrue(text.contains("store 'nowhere'") && text.contains("scheme ftp"), text);
        assertTrue(!text.contains("host") && !text.contains("pw") && !text.contains("0815"), text);
    }

    @Test
    void withoutAnyCatalogueTheMessageSaysWhatToInstall() {
        try (Core empty = Core.withoutCatalog()) {
            CatalogUnavailableException failure =
                    assertThrows(CatalogUnavailableException.class, () -> empty.admin.image(ID));
            assertTrue(failure.getMessage().contains("here"), failure.getMessage());
        }
    }

    @Test
    void aCatalogueThatComesBackAnswersWhoWaited() throws Exception {
        core.catalog.put(named(ID, "x"));
        core.dropCatalogs();
        var found =
                java.util.concurrent.CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return core.admin.image(ID);
                            } catch (ImageMoverException failure) {
                                throw new java.util.concurrent.CompletionException(failure);
                            }
                        });
        core.bindCatalog("local", core.catalog);
        assertEquals(ID, found.get(20, java.util.concurrent.TimeUnit.SECONDS).id());
    }

    @Test
    void aCatalogueThatIsConfiguredAndNotHereIsNotTakenForOneThatHasNoSuchImage() {
        core.configurations.add("org.imagemover.catalog.far", "far.cfg", "catalog.id", "far");

        for (String image : List.of(ID, "name:x")) {
            CatalogUnavailableException failure =
                    assertThrows(CatalogUnavailableException.class, () -> core.admin.image(image));
            assertTrue(failure.getMessage().contains("'far'"), failure.getMessage());
        }
        assertThrows(CatalogUnavailableException.class, () -> core.admin.images());
        assertThrows(ImageNotFoundException.class, () -> core.admin.image("local:" + ID));
    }
}
