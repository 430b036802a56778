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

import static org.imagemover.catalog.glance.GlanceServer.FILE;
import static org.imagemover.catalog.glance.GlanceServer.ID;
import static org.imagemover.catalog.glance.GlanceServer.REQUEST;
import static org.imagemover.catalog.glance.GlanceServer.answers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.imagemover.api.Secret;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.RequestContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a user may download an image, which is another question than who may see it. */
class DownloadPermissionTest {

    private static final RequestContext ALICE = new RequestContext(Secret.of("token-of-alice"));
    private static final RequestContext BOB = new RequestContext(Secret.of("token-of-bob"));
    private static final ImageRecord IMAGE = ImageRecord.builder(ID).size(1000).build();

    @TempDir Path directory;

    private GlanceServer glance;
    private GlanceCatalog catalog;

    @BeforeEach
    void startGlance() throws Exception {
        glance = new GlanceServer(directory);
        glance.server.serve(FILE, new byte[1000]);
        catalog = glance.catalog("permission.time", "10 s");
    }

    @AfterEach
    void stopGlance() {
        glance.close();
    }

    private CatalogException refusal(ImageRecord image, RequestContext context) {
        return assertThrows(CatalogException.class, () -> catalog.requireDownload(image, context));
    }

    @Test
    void aUserIsAskedForByWhatIsBehindTheEndOfTheImage() throws Exception {
        catalog.requireDownload(IMAGE, ALICE);
        assertEquals(List.of("token-of-alice"), glance.tokens(FILE));
        assertEquals(
                List.of("bytes=1000-"),
                glance.server.requests().stream()
                        .filter(request -> request.target().equals(FILE))
                        .map(request -> request.header("Range"))
                        .toList());
    }

    @Test
    void theMoverItselfIsNotAskedFor() throws Exception {
        catalog.requireDownload(IMAGE, RequestContext.SERVICE);
        assertEquals(List.of(), glance.server.requests());
    }

    @Test
    void aPermissionHoldsForAMomentForThatUserAndThatImageAlone() throws Exception {
        String other = ID.replace('8', '9');
        glance.server.serve("/v2/images/" + other + "/file", new byte[10]);
        catalog.requireDownload(IMAGE, ALICE);
        glance.clock.addAndGet(9_999_000_000L);
        catalog.requireDownload(IMAGE, ALICE);
        assertEquals(1, glance.asked(FILE));
        catalog.requireDownload(IMAGE, BOB);
        assertEquals(2, glance.asked(FILE));
        catalog.requireDownload(ImageRecord.builder(other).size(10).build(), ALICE);
        assertEquals(1, glance.asked("/v2/images/" + other + "/file"));
        glance.clock.addAndGet(1_000_000L);
        glance.server.always(FILE, answers(403));
        assertEquals(Reason.DENIED, refusal(IMAGE, ALICE).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "401, DENIED, token",
        "403, DENIED, roles",
        "404, NOT_FOUND, not shown to the caller",
        "204, NOT_FOUND, upload",
        "409, UNAVAILABLE, being changed",
        "429, THROTTLED, too often",
        "500, UNAVAILABLE, its log",
        "503, UNAVAILABLE, too busy",
        "400, UNAVAILABLE, API v2"
    })
    void whateverElseGlanceAnswersIsNoPermissionAndIsNotRemembered(
            int status, Reason reason, String advice) throws Exception {
        glance.server.always(FILE, answers(status));
        for (int i = 0; i < 2; i++) {
            CatalogException refusal = refusal(IMAGE, ALICE);
            assertEquals(reason, refusal.reason());
            assertTrue(refusal.getMessage().contains(advice), refusal.getMessage());
            assertTrue(refusal.getMessage().contains(REQUEST), refusal.getMessage());
            assertFalse(refusal.getMessage().contains("alice"), refusal.getMessage());
        }
        assertEquals(2, glance.asked(FILE));
        glance.server.heal(FILE);
        catalog.requireDownload(IMAGE, ALICE);
    }

    @Test
    void aRefusalIsSeenAtOnceByTheNextWhoLooksTheImageUp() throws Exception {
        glance.serveImage();
        GlanceCatalog remembering = glance.catalog("cache.time", "1 m");
        ImageRecord record = remembering.find(ID, RequestContext.SERVICE);
        glance.server.always(FILE, answers(404));
        assertThrows(CatalogException.class, () -> remembering.requireDownload(record, ALICE));
        glance.server.always(GlanceServer.IMAGE, answers(404));
        assertThrows(CatalogException.class, () -> remembering.find(ID, RequestContext.SERVICE));
    }

    @Test
    void anImageOfUnknownSizeIsNotGivenToAUser() {
        ImageRecord unknown = ImageRecord.builder(ID).build();
        CatalogException refusal = refusal(unknown, ALICE);
        assertEquals(Reason.DENIED, refusal.reason());
        assertTrue(refusal.getMessage().contains("size"), refusal.getMessage());
        assertEquals(0, glance.asked(FILE));
    }

    @Test
    void aGlanceThatLooksAtTheRangeBeforeItsPolicyIsNotBelieved() {
        glance.serve("/versions", "{\"versions\": [{\"id\": \"v2.13\"}, {\"id\": \"v3\"}]}");
        CatalogException refusal = refusal(IMAGE, ALICE);
        assertEquals(Reason.DENIED, refusal.reason());
        assertTrue(refusal.getMessage().contains("update Glance"), refusal.getMessage());
        assertEquals(0, glance.asked(FILE));
        glance.server.always("/versions", answers(500));
        assertEquals(Reason.UNAVAILABLE, refusal(IMAGE, ALICE).reason());
    }
}
