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

import java.util.List;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.registry.CatalogBinding.CatalogAction;
import org.imagemover.core.registry.CatalogBinding.CatalogCall;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.AttestingCatalog;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ChunkDigests;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out about the bytes of one image while they were checked, as its catalogue keeps
 * it. It may be lost without harm, so nothing here fails: a catalogue that is not here now, is
 * being replaced, cannot keep it or refuses, has nothing and takes nothing, which is logged.
 * Thread-safe; blocks while the catalogue works.
 */
final class Findings {

    private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

    private final CatalogRegistry catalogs;
    private final String catalogId;
    private final String imageId;

    /**
     * @param catalogId the id of the catalogue that knows the image
     * @param imageId the image's id there
     */
    Findings(CatalogRegistry catalogs, String catalogId, String imageId) {
        this.catalogs = catalogs;
        this.catalogId = catalogId;
        this.imageId = imageId;
    }

    /** What is known now. */
    Supply.Known known() {
        return new Supply.Known(attestations(), chunkDigests(), true);
    }

    /** The attestations of the image's copies; empty where none are known. */
    List<Attestation> attestations() {
        List<Attestation> known =
                ask("attestations are not known", catalog -> catalog.attestations(imageId));
        return known == null ? List.of() : known;
    }

    /** Keeps an attestation, in the place of an earlier one of the same object. */
    void attest(Attestation attestation) {
        keep("an attestation is not kept", catalog -> catalog.attest(imageId, attestation));
    }

    /** Forgets an attestation that no longer holds. */
    void drop(Attestation attestation) {
        keep(
                "an attestation that no longer holds is not forgotten",
                catalog -> catalog.dropAttestation(imageId, attestation));
    }

    /** The digests of the image's chunks, or null where they are not known. */
    @Nullable ChunkDigests chunkDigests() {
        return ask("chunk digests are not known", catalog -> catalog.chunkDigests(imageId));
    }

    /** Keeps the digests of the image's chunks. */
    void record(ChunkDigests digests) {
        keep("chunk digests are not kept", catalog -> catalog.recordChunkDigests(imageId, digests));
    }

    private <T> @Nullable T ask(
            String otherwise, CatalogCall<AttestingCatalog, @Nullable T> question) {
        try {
            return catalogs.attesting(catalogId, question);
        } catch (CatalogException failure) {
            lost(otherwise, failure);
            return null;
        }
    }

    private void keep(String otherwise, CatalogAction<AttestingCatalog> action) {
        try {
            catalogs.attest(catalogId, action);
        } catch (CatalogException failure) {
            lost(otherwise, failure);
        }
    }

    private void lost(String what, CatalogException failure) {
        LOG.info("image {}: {}: {}", imageId, what, failure.getMessage());
    }
}
