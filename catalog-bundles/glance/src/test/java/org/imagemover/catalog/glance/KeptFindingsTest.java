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
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.imagemover.api.Digest;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.RequestContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was found out about the bytes of Glance's images. */
class KeptFindingsTest {

    @TempDir Path directory;

    private GlanceServer glance;
    private GlanceCatalog catalog;
    private ImageRecord image;

    @BeforeEach
    void startGlance() throws Exception {
        glance = new GlanceServer(directory);
        glance.serveImage();
        catalog = glance.catalog("cache.time", "0");
        image = catalog.find(ID, RequestContext.SERVICE);
    }

    @AfterEach
    void stopGlance() {
        glance.close();
    }

    private Attestation attestation(String key, String state) {
        return new Attestation("ceph", key, state, image.digests().get(0));
    }

    private ChunkDigests chunks(Digest whole) {
        byte[] digests = new byte[(int) ChunkDigests.count(image.size()) * ChunkDigests.LENGTH];
        return new ChunkDigests(whole, image.size(), digests);
    }

    private long files() throws Exception {
        Path kept = directory.resolve("findings-glance");
        if (!Files.exists(kept)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(kept)) {
            return files.count();
        }
    }

    @Test
    void theyAreThereAgainAfterARestart() throws Exception {
        catalog.attest(ID, attestation("images/a@snap", "1"));
        catalog.attest(ID, attestation("images/b@snap", "2"));
        catalog.attest(ID, attestation("images/a@snap", "3"));
        catalog.recordChunkDigests(ID, chunks(image.digests().get(0)));
        catalog.stop();
        catalog = glance.catalog();
        assertEquals(
                List.of(attestation("images/b@snap", "2"), attestation("images/a@snap", "3")),
                catalog.attestations(ID));
        ChunkDigests kept = catalog.chunkDigests(ID);
        assertNotNull(kept);
        assertEquals(image.digests().get(0), kept.whole());
        assertEquals(image.size(), kept.size());
        catalog.dropAttestation(ID, attestation("images/b@snap", "2"));
        assertEquals(List.of(attestation("images/a@snap", "3")), catalog.attestations(ID));
    }

    @Test
    void digestsOfOtherBytesThanGlanceSaysDoNotCount() throws Exception {
        catalog.recordChunkDigests(ID, chunks(new Digest("sha512", "ab".repeat(64))));
        assertNull(catalog.chunkDigests(ID));
    }

    @Test
    void anotherCatalogueHasItsOwn() throws Exception {
        catalog.attest(ID, attestation("images/a@snap", "1"));
        GlanceCatalog other = glance.catalog("catalog.id", "other");
        assertEquals(List.of(), other.attestations(ID));
    }

    @Test
    void theyGoWithTheImage() throws Exception {
        catalog.attest(ID, attestation("images/a@snap", "1"));
        catalog.recordChunkDigests(ID, chunks(image.digests().get(0)));
        assertEquals(2, files());
        glance.server.always(IMAGE, GlanceServer.answers(404));
        assertNull(catalog.chunkDigests(ID));
        assertEquals(List.of(), catalog.attestations(ID));
        assertEquals(0, files());
        CatalogException refused =
                assertThrows(
                        CatalogException.class,
                        () -> catalog.attest(ID, attestation("images/a@snap", "1")));
        assertEquals(Reason.NOT_FOUND, refused.reason());
        assertEquals(0, files());
    }

    @Test
    void anIdThatIsNoUuidIsNoFile() throws Exception {
        String id = "../" + ID;
        assertEquals(List.of(), catalog.attestations(id));
        catalog.dropAttestation(id, attestation("images/a@snap", "1"));
        assertEquals(0, files());
    }
}
