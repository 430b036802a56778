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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.Digest;
import org.imagemover.core.testing.Core;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time limit is less than what the registry waits for a catalogue that is being replaced. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class FindingsTest {

    private static final Digest WHOLE = new Digest("sha512", "ab".repeat(64));
    private static final ChunkDigests CHUNKS = new ChunkDigests(WHOLE, 7, new byte[32]);

    private final Core core = new Core();
    private final String id =
            core.image(
                    ImageRecord.builder(Core.record(new byte[7]).build().id())
                            .size(7)
                            .addDigest(WHOLE),
                    "main");
    private final Findings findings = new Findings(core.catalogs, "local", id);
    private final Attestation attestation = new Attestation("main", id, "8:1:2:3", WHOLE);

    @AfterEach
    void close() {
        core.close();
    }

    private void hasNothing(Findings none) {
        assertEquals(List.of(), none.attestations());
        assertNull(none.chunkDigests());
        none.attest(attestation);
        none.record(CHUNKS);
        none.drop(attestation);
    }

    @Test
    void whatWasFoundOutIsKeptWithTheImage() {
        findings.attest(attestation);
        findings.record(CHUNKS);
        Findings later = new Findings(core.catalogs, "local", id);
        assertEquals(List.of(attestation), later.attestations());
        assertEquals(WHOLE, Objects.requireNonNull(later.chunkDigests()).whole());
        later.drop(attestation);
        assertEquals(List.of(), findings.attestations());
    }

    @Test
    void aCatalogueThatFailsHasNothingAndTakesNothing() {
        findings.attest(attestation);
        core.catalog.before.add(
                op -> {
                    throw new CatalogException(CatalogException.Reason.UNAVAILABLE, "disk full");
                });
        hasNothing(findings);
        core.catalog.before.clear();
        assertEquals(List.of(attestation), findings.attestations());
        assertNull(findings.chunkDigests());
    }

    @Test
    void aCatalogueThatBreaksHasNothing() {
        core.catalog.before.add(
                op -> {
                    throw new IllegalStateException("a bug");
                });
        hasNothing(findings);
    }

    @Test
    void aCatalogueThatIsBeingReplacedIsNotWaitedFor() {
        core.dropCatalogs();
        assertEquals(List.of("local"), core.catalogs.ids(), "it is expected back");
        hasNothing(findings);
    }

    @Test
    void anImageThatIsShownTellsWhichOfItsCopiesAreAttested() throws Exception {
        assertEquals(List.of(), core.admin.image(id).attestedStores());
        assertEquals(false, core.admin.image(id).chunkDigests());
        findings.attest(attestation);
        findings.attest(new Attestation("gone", id, "8:1:2:3", WHOLE));
        findings.record(CHUNKS);
        assertEquals(List.of("main"), core.admin.image(id).attestedStores());
        assertEquals(true, core.admin.image(id).chunkDigests());

        findings.attest(new Attestation("main", id, "8:1:2:4", new Digest("md5", "cd".repeat(16))));
        assertEquals(List.of(), core.admin.image(id).attestedStores());
        assertNull(core.admin.images().get(0).chunkDigests(), "a list does not ask for it");
    }

    @Test
    void anImageThatIsGoneHasNothing() {
        core.catalog.records.clear();
        hasNothing(findings);
    }
}
