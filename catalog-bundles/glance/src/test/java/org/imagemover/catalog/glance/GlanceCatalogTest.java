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
package org.imagemover.catalog.glance;

import static org.imagemover.catalog.glance.GlanceServer.ID;
import static org.imagemover.catalog.glance.GlanceServer.IMAGE;
import static org.imagemover.catalog.glance.GlanceServer.OWN_TOKEN;
import static org.imagemover.catalog.glance.GlanceServer.REQUEST;
import static org.imagemover.catalog.glance.GlanceServer.answers;
import static org.imagemover.catalog.glance.GlanceServer.sample;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.imagemover.api.Secret;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.RequestContext;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlanceCatalogTest {

    private static final RequestContext USER = new RequestContext(Secret.of("token-of-alice"));

    @TempDir Path directory;

    private GlanceServer glance;

    @BeforeEach
    void startGlance() throws Exception {
        glance = new GlanceServer(directory);
    }

    @AfterEach
    void stopGlance() {
        glance.close();
    }

    private ImageRecord find(String... keysAndValues) throws Exception {
        return glance.catalog(keysAndValues).find(ID, RequestContext.SERVICE);
    }

    private CatalogException failure(RequestContext context) throws Exception {
        GlanceCatalog catalog = glance.catalog();
        return assertThrows(CatalogException.class, () -> catalog.find(ID, context));
    }

    private String image(String more) {
        return "{\"id\": \"" + ID + "\", \"status\": \"active\"" + more + "}";
    }

    private static List<String> uris(ImageRecord record) {
        return record.locations().stream().map(ImageLocation::uri).toList();
    }

    @Test
    void allThatGlanceTellsOfAnImageIsInItsRecord() throws Exception {
        ImageRecord record = glance.serveImage().catalog().find(ID, RequestContext.SERVICE);
        assertEquals(ID, record.id());
        assertEquals("in-file", record.name());
        assertEquals(ImageStatus.ACTIVE, record.status());
        assertEquals("raw", record.format());
        assertEquals(52_428_800, record.size());
        assertEquals(52_428_800, record.virtualSize());
        assertEquals(Instant.parse("2026-11-22T09:49:14Z"), record.created());
        assertEquals(
                List.of("sha512", "md5"),
                record.digests().stream().map(digest -> digest.algorithm()).toList());
        assertEquals("c7b180d5e92dd48f2c03831ed7e53e44", record.digests().get(1).hex());
        assertEquals(
                List.of(
                        "file:///var/lib/glance/images/" + ID,
                        "rbd://ab625670-349f-40d1-8a97-14467a1413ac/images/" + ID + "/snap",
                        "swift+config://ref1/glance/" + ID,
                        "s3://127.0.0.1:8080/glance-s3/" + ID),
                uris(record));
        assertEquals(
                List.of("file", "rbd", "swift", "s3"),
                record.locations().stream()
                        .map(location -> location.metadata().get("store"))
                        .toList());
        assertEquals("access:se/cret", record.locations().get(3).credentials().reveal());
        assertEquals(List.of(OWN_TOKEN), glance.tokens(IMAGE));
    }

    @Test
    void whatGlanceDoesNotKnowOfAnImageIsNotKnown() throws Exception {
        String id = "eba472ca-db19-474e-8724-42989855d1f9";
        glance.serve("/v2/images/" + id, sample("no-digests.json"));
        ImageRecord record = glance.catalog().find(id, RequestContext.SERVICE);
        assertEquals(List.of(), record.digests());
        assertEquals(-1, record.virtualSize());
        glance.serve(IMAGE, image(", \"name\": null, \"size\": null, \"disk_format\": null"));
        ImageRecord bare = find();
        assertEquals("", bare.name());
        assertEquals(-1, bare.size());
        assertNull(bare.format());
        assertNull(bare.created());
        assertEquals(List.of(), bare.locations());
    }

    @Test
    void itsOwnDownloadIsTheLastLocationWhereAStoreIsConfiguredForIt() throws Exception {
        ImageRecord record = glance.serveImage().catalog("download.store", "g").find(ID, USER);
        assertEquals(5, record.locations().size());
        assertEquals(ImageLocation.inStore("g", ID), record.locations().get(4));
        glance.serve(IMAGE, image("").replace("active", "queued"));
        assertEquals(List.of(), find("download.store", "g").locations());
    }

    @Test
    void theDirectUrlCountsWhereThereAreNoLocations() throws Exception {
        String direct = "\"direct_url\": \"rbd://fsid/images/x/snap\"";
        glance.serve(IMAGE, image(", " + direct + ", \"stores\": \"ceph\""));
        assertEquals(
                List.of(ImageLocation.ofUri("rbd://fsid/images/x/snap", Map.of("store", "ceph"))),
                find().locations());
        glance.serve(IMAGE, image(", " + direct + ", \"stores\": \"ceph,swift\""));
        assertEquals(
                List.of(ImageLocation.ofUri("rbd://fsid/images/x/snap", Map.of())),
                find().locations());
        glance.serve(IMAGE, image(", " + direct + ", \"locations\": [{\"url\": \"file:///a\"}]"));
        assertEquals(List.of("file:///a"), uris(find()));
    }

    /** The answer is written by hand, from the specification: no Glance at hand has this API. */
    @Test
    void theApiOfLocationsIsAskedWhereTheImageTellsNone() throws Exception {
        glance.serve(IMAGE, image(""));
        glance.serve(
                IMAGE + "/locations",
                "[{\"url\": \"rbd://f/p/i/snap\", \"metadata\": {\"store\": \"ceph\"}},"
                        + " {\"url\": \"http://u:p@host/x\", \"metadata\": {}}]");
        ImageRecord record = find();
        assertEquals(List.of("rbd://f/p/i/snap", "http://host/x"), uris(record));
        assertEquals("ceph", record.locations().get(0).metadata().get("store"));
        assertEquals(List.of(OWN_TOKEN), glance.tokens(IMAGE + "/locations"));
    }

    @ParameterizedTest
    @CsvSource({"403", "404", "405"})
    void anApiOfLocationsThatIsNotThereIsNotAskedForEachImage(int status) throws Exception {
        glance.serve(IMAGE, image(""));
        glance.server.always(IMAGE + "/locations", answers(status));
        GlanceCatalog catalog = glance.catalog("cache.time", "0");
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), catalog.find(ID, RequestContext.SERVICE).locations());
        }
        assertEquals(1, glance.asked(IMAGE + "/locations"));
    }

    @Test
    void aLocationOrDigestThatMakesNoSenseIsLeftOut() throws Exception {
        glance.serve(
                IMAGE,
                image(
                        ", \"locations\": [{\"url\": \"nonsense\"}, {}, 7, {\"url\":"
                                + " \"file:///a\", \"metadata\": {\"backend\": \"old\","
                                + " \"n\": 7}}], \"checksum\": \"zz\","
                                + " \"os_hash_algo\": \"sha512\", \"os_hash_value\": 5"));
        ImageRecord record = find();
        assertEquals(List.of("file:///a"), uris(record));
        assertEquals("old", record.locations().get(0).metadata().get("store"));
        assertEquals(List.of(), record.digests());
    }

    @ParameterizedTest
    @CsvSource({
        "active, ACTIVE",
        "queued, QUEUED",
        "saving, SAVING",
        "uploading, IMPORTING",
        "importing, IMPORTING",
        "deactivated, DEACTIVATED",
        "killed, KILLED",
        "pending_delete, DELETING",
        "deleted, DELETED",
        "something, UNKNOWN"
    })
    void eachStateOfAnImageIsTold(String word, ImageStatus status) throws Exception {
        glance.serve(IMAGE, image("").replace("active", word));
        assertEquals(status, find().status());
    }

    @ParameterizedTest
    @CsvSource({
        "400, UNAVAILABLE, API v2",
        "403, DENIED, roles",
        "404, NOT_FOUND, no such image",
        "409, UNAVAILABLE, being changed",
        "413, THROTTLED, too often",
        "429, THROTTLED, too often",
        "500, UNAVAILABLE, its log",
        "502, UNAVAILABLE, its log",
        "503, UNAVAILABLE, too busy",
        "300, UNAVAILABLE, API v2"
    })
    void eachAnswerSaysWhatToDoAndHowGlanceNamedTheRequest(int status, Reason reason, String advice)
            throws Exception {
        glance.server.always(IMAGE, answers(status));
        for (RequestContext context : List.of(RequestContext.SERVICE, USER)) {
            CatalogException failure = failure(context);
            String message = failure.getMessage();
            assertEquals(reason, failure.reason(), message);
            assertTrue(message.startsWith("catalogue 'glance': "), message);
            assertTrue(message.contains(advice), message);
            assertTrue(message.contains(REQUEST), message);
            assertTrue(message.contains(Integer.toString(status)), message);
            assertShowable(message);
        }
    }

    @Test
    void aGlanceThatAsksToBeLeftAloneSaysForHowLong() throws Exception {
        glance.server.always(IMAGE, ServerFault.throttled(17));
        String message = failure(USER).getMessage();
        assertTrue(message.contains("17 s"), message);
    }

    @Test
    void aTokenThatIsRefusedIsTheCallersOrOurs() throws Exception {
        glance.server.always(IMAGE, answers(401));
        CatalogException callers = failure(USER);
        assertEquals(Reason.DENIED, callers.reason());
        assertTrue(callers.getMessage().contains("caller's token"), callers.getMessage());
        assertTrue(callers.getMessage().contains(REQUEST), callers.getMessage());
        CatalogException ours = failure(RequestContext.SERVICE);
        assertEquals(Reason.DENIED, ours.reason());
        assertFalse(ours.getMessage().contains("caller"), ours.getMessage());
        assertShowable(ours.getMessage());
    }

    @Test
    void aTokenThatCannotBeOneIsRefusedWithoutBeingShownOrSent() throws Exception {
        glance.serveImage();
        CatalogException refused = failure(new RequestContext(Secret.of("evil\r\nX-Roles: admin")));
        assertEquals(Reason.DENIED, refused.reason());
        assertFalse(refused.getMessage().contains("evil"), refused.getMessage());
        assertEquals(0, glance.asked(IMAGE));
    }

    @Test
    void aRequestIdThatIsNoneIsNotRepeated() throws Exception {
        glance.server.always(
                IMAGE,
                ServerFault.status(500)
                        .and(ServerFault.header("X-Openstack-Request-Id", "see http://inside/")));
        String message = failure(USER).getMessage();
        assertFalse(message.contains("inside"), message);
    }

    @Test
    void aGlanceThatCannotBeReachedOrUnderstoodNeverMeansThatThereIsNoSuchImage() throws Exception {
        glance.server.next(IMAGE, ServerFault.noAnswer(), ServerFault.noAnswer());
        assertEquals(Reason.UNAVAILABLE, failure(USER).reason());
        glance.server.heal(IMAGE);
        glance.serve(IMAGE, "<html>a proxy's page</html>");
        assertEquals(Reason.UNAVAILABLE, failure(RequestContext.SERVICE).reason());
        glance.serve(IMAGE, "{}");
        assertEquals(Reason.DAMAGED, failure(RequestContext.SERVICE).reason());
        glance.serve(IMAGE, image("").replace(ID, "00000000-0000-0000-0000-000000000000"));
        assertEquals(Reason.DAMAGED, failure(RequestContext.SERVICE).reason());
        glance.server.close();
        CatalogException down = failure(RequestContext.SERVICE);
        assertEquals(Reason.UNAVAILABLE, down.reason());
        assertShowable(down.getMessage());
    }

    @Test
    void anIdThatIsNoUuidIsNotFoundAndNotSent() throws Exception {
        GlanceCatalog catalog = glance.catalog();
        for (String id : List.of("", "..", "../flavors", ID + "/file", ID + "?x", "a b")) {
            CatalogException failure =
                    assertThrows(CatalogException.class, () -> catalog.find(id, USER));
            assertEquals(Reason.NOT_FOUND, failure.reason());
        }
        assertEquals(List.of(), glance.server.requests());
    }

    private void assertShowable(String text) {
        for (String hidden :
                List.of(
                        "127.0.0",
                        ":" + glance.server.port(),
                        "http://",
                        OWN_TOKEN,
                        "token-of-alice",
                        directory.toString())) {
            assertFalse(text.contains(hidden), text);
        }
    }

    // On whose behalf

    @Test
    void aUserIsAskedForEveryTimeAndTheLocationsAreAskedForByTheMover() throws Exception {
        glance.serveImage();
        GlanceCatalog catalog = glance.catalog();
        ImageRecord seen = catalog.find(ID, USER);
        assertEquals(4, seen.locations().size());
        catalog.find(ID, USER);
        assertEquals(List.of("token-of-alice", OWN_TOKEN, "token-of-alice"), glance.tokens(IMAGE));
    }

    @Test
    void whatTheMoverKnowsIsNotGivenToAUserWhoMayNotSeeIt() throws Exception {
        glance.serveImage();
        GlanceCatalog catalog = glance.catalog();
        catalog.find(ID, RequestContext.SERVICE);
        glance.server.next(IMAGE, answers(404));
        CatalogException failure =
                assertThrows(CatalogException.class, () -> catalog.find(ID, USER));
        assertEquals(Reason.NOT_FOUND, failure.reason());
    }

    @Test
    void anImageThatOnlyTheUserSeesIsWhatTheUserSees() throws Exception {
        glance.serveImage();
        glance.server.next(IMAGE, ServerFault.NONE, answers(404));
        ImageRecord record = glance.catalog("download.store", "g").find(ID, USER);
        assertEquals(5, record.locations().size());
        glance.server.next(IMAGE, ServerFault.NONE, answers(503));
        GlanceCatalog catalog = glance.catalog();
        assertEquals(
                Reason.UNAVAILABLE,
                assertThrows(CatalogException.class, () -> catalog.find(ID, USER)).reason());
    }

    @Test
    void theStateOfAnImageIsTheOneThatTheUserWasTold() throws Exception {
        glance.serveImage();
        GlanceCatalog catalog = glance.catalog();
        catalog.find(ID, RequestContext.SERVICE);
        glance.serve(IMAGE, image("").replace("active", "deactivated"));
        assertEquals(ImageStatus.DEACTIVATED, catalog.find(ID, USER).status());
    }

    // For a moment

    @Test
    void aRecordIsGivenAgainForAMomentAndNoLonger() throws Exception {
        glance.serveImage();
        GlanceCatalog catalog = glance.catalog("cache.time", "2 s");
        catalog.find(ID, RequestContext.SERVICE);
        glance.clock.addAndGet(1_999_000_000L);
        catalog.find(ID, RequestContext.SERVICE);
        assertEquals(1, glance.asked(IMAGE));
        glance.clock.addAndGet(1_000_000L);
        glance.server.next(IMAGE, answers(404));
        assertThrows(CatalogException.class, () -> catalog.find(ID, RequestContext.SERVICE));
        assertEquals(2, glance.asked(IMAGE));
    }

    @Test
    void anImageThatIsNotActiveIsLookedUpEachTime() throws Exception {
        glance.serve(IMAGE, image("").replace("active", "saving"));
        GlanceCatalog catalog = glance.catalog("cache.time", "1 m");
        catalog.find(ID, RequestContext.SERVICE);
        glance.serveImage();
        assertEquals(ImageStatus.ACTIVE, catalog.find(ID, RequestContext.SERVICE).status());
    }

    @Test
    void nothingIsRememberedWhereThatIsTurnedOff() throws Exception {
        glance.serveImage();
        GlanceCatalog catalog = glance.catalog("cache.time", "0");
        catalog.find(ID, RequestContext.SERVICE);
        catalog.find(ID, RequestContext.SERVICE);
        assertEquals(2, glance.asked(IMAGE));
    }

    // Several images

    private static String page(String next, String... idsAndNames) {
        StringBuilder images = new StringBuilder();
        for (int at = 0; at < idsAndNames.length; at += 2) {
            images.append(at == 0 ? "" : ",")
                    .append("{\"id\": \"" + idsAndNames[at] + "\", \"status\": \"active\",")
                    .append(" \"name\": \"" + idsAndNames[at + 1] + "\"}");
        }
        return "{\"images\": ["
                + images
                + "]"
                + (next.isEmpty() ? "" : ", \"next\": \"" + next + "\"")
                + "}";
    }

    @Test
    void imagesAreListedPageByPage() throws Exception {
        glance.serve("/v2/images?limit=200", sample("page.json"));
        glance.serve(
                "/v2/images?limit=200&marker=7e2c7576-4e28-40b5-a9e7-4bc69df69da5",
                page("", ID, "second"));
        GlanceCatalog catalog = glance.catalog("download.store", "g");
        ImageCatalog.Page first = catalog.list(null, RequestContext.SERVICE);
        assertEquals("httploc", first.records().get(0).name());
        assertEquals(2, first.records().get(0).locations().size());
        ImageCatalog.Page second = catalog.list(first.next(), USER);
        assertEquals(ID, second.records().get(0).id());
        assertNull(second.next());
    }

    @Test
    void aPageWhoseMarkerHasGoneIsNoMissingImage() throws Exception {
        GlanceCatalog catalog = glance.catalog();
        CatalogException failure =
                assertThrows(CatalogException.class, () -> catalog.list(ID, USER));
        assertEquals(Reason.UNAVAILABLE, failure.reason());
    }

    @Test
    void allImagesOfANameAreFoundOnWhateverPageAndNoOthers() throws Exception {
        String name = "&name=eq%3Ain%3Aa%2Cb+%26c";
        glance.serve(
                "/v2/images?limit=200" + name,
                page("/v2/images?limit=200&marker=m1", ID, "in:a,b &c", "x", "IN:A,B &C"));
        glance.serve(
                "/v2/images?limit=200" + name + "&marker=m1",
                page("", "y", "in:a,b &c").replace("active", "queued"));
        List<ImageRecord> found = glance.catalog().findByName("in:a,b &c", USER);
        assertEquals(List.of(ID, "y"), found.stream().map(ImageRecord::id).toList());
        assertEquals(List.of("token-of-alice"), glance.tokens("/v2/images?limit=200" + name));
    }

    private static CatalogException unavailable(org.junit.jupiter.api.function.Executable call) {
        CatalogException failure = assertThrows(CatalogException.class, call);
        assertEquals(Reason.UNAVAILABLE, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().length() < 1000, "it repeats nothing of the answer");
        return failure;
    }

    @Test
    void aPageThatNamesItselfAsTheNextOneEndsTheListing() throws Exception {
        glance.serve(
                "/v2/images?limit=200&marker=m1", page("/v2/images?limit=200&marker=m1", ID, "n"));
        GlanceCatalog catalog = glance.catalog();
        CatalogException failure = unavailable(() -> catalog.list("m1", RequestContext.SERVICE));
        assertTrue(failure.getMessage().contains("names itself"), failure.getMessage());
    }

    @Test
    void markersThatGoInACircleEndTheSearchForAName() throws Exception {
        String all = "/v2/images?limit=200&name=eq%3An";
        String more = "/v2/images?limit=200&marker=";
        glance.serve(all, page(more + "m1", ID, "n"));
        glance.serve(all + "&marker=m1", page(more + "m2", ID, "n"));
        glance.serve(all + "&marker=m2", page(more + "m1", ID, "n"));
        GlanceCatalog catalog = glance.catalog();
        CatalogException failure =
                unavailable(() -> catalog.findByName("n", RequestContext.SERVICE));
        assertTrue(failure.getMessage().contains("same marker"), failure.getMessage());
        assertTrue(failure.getMessage().contains("page 3"), failure.getMessage());
    }

    @Test
    void aPageOfMoreImagesThanWereAskedForIsNotTaken() throws Exception {
        String[] many = new String[2 * 201];
        java.util.Arrays.fill(many, "x");
        glance.serve("/v2/images?limit=200", page("", many));
        GlanceCatalog catalog = glance.catalog();
        CatalogException failure = unavailable(() -> catalog.list(null, RequestContext.SERVICE));
        assertTrue(failure.getMessage().contains("answered 201"), failure.getMessage());
    }

    @Test
    void anAnswerThatIsSmallOnTheWireAndLargeInMemoryIsNotTaken() throws Exception {
        for (String images :
                List.of("[".repeat(5_000), "{},".repeat(1_000_000), "{\"a\":".repeat(200))) {
            glance.serve("/v2/images?limit=200", "{\"images\": [" + images);
            GlanceCatalog catalog = glance.catalog();
            unavailable(() -> catalog.list(null, RequestContext.SERVICE));
        }
    }

    @Test
    void aRecordOfMegabytesIsDamagedAndLeftOutOfLists() throws Exception {
        String name = "n".repeat(2 << 20);
        glance.serve(
                IMAGE, page("", ID, name).replaceFirst("^.*?\\[", "").replaceFirst("].*$", ""));
        glance.serve("/v2/images?limit=200", page("", ID, name.substring(1 << 20), "x", "small"));
        GlanceCatalog catalog = glance.catalog();
        assertThrows(CatalogException.class, () -> catalog.find(ID, RequestContext.SERVICE));
        assertEquals(
                List.of("small"),
                catalog.list(null, RequestContext.SERVICE).records().stream()
                        .map(ImageRecord::name)
                        .toList());
    }

    @Test
    void anImageThatIsBeingDeletedIsNotFoundByItsName() throws Exception {
        glance.serve(
                "/v2/images?limit=200&name=eq%3Ax",
                page("", ID, "x").replace("active", "pending_delete"));
        assertEquals(List.of(), glance.catalog().findByName("x", RequestContext.SERVICE));
    }
}
