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
import java.util.Objects;
import java.util.Set;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.Secret;
import org.imagemover.core.engine.Candidate;
import org.imagemover.core.engine.Party;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.plan.Planner;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * An image that a catalogue knows. In use, and so not deleted, from {@link #find} to {@link
 * #close}.
 */
final class RecordSupply implements Supply {

    private final String name;
    private final Selection selection;
    private final RequestContext context;
    private final CatalogLookup lookup;
    private final Planner planner;
    private final ImageUses uses;
    private @Nullable Findings findings;
    private @Nullable String usedId;
    private @Nullable String catalogId;

    /**
     * Which of the image's copies are read.
     *
     * @param preferredStore the id of the store whose copy comes first, or null
     * @param onlyStore the id of the store whose copy alone counts, and is hashed as a whole
     *     whatever is known of it; or null
     */
    record Selection(@Nullable String preferredStore, @Nullable String onlyStore) {

        static Selection prefer(@Nullable String storeId) {
            return new Selection(storeId, null);
        }

        static Selection only(String storeId) {
            return new Selection(null, storeId);
        }

        boolean rehash() {
            return onlyStore != null;
        }

        boolean admits(Candidate candidate) {
            return onlyStore == null || onlyStore.equals(candidate.storeId());
        }
    }

    RecordSupply(
            String name,
            Selection selection,
            RequestContext context,
            CatalogLookup lookup,
            Planner planner,
            ImageUses uses) {
        this.name = name;
        this.selection = selection;
        this.context = context;
        this.lookup = lookup;
        this.planner = planner;
        this.uses = uses;
    }

    @Override
    public Parties parties() {
        String catalogue;
        try {
            catalogue = ImageName.parse(name).catalog();
        } catch (ImageMoverException foundOutLater) {
            catalogue = null;
        }
        return new Parties(List.of(Party.catalogue(catalogue)), List.of(), caller(context));
    }

    /** On whose behalf it is, where that is known. */
    static List<Party> caller(RequestContext context) {
        Secret token = context.onBehalfOf();
        return token == null ? List.of() : List.of(Party.caller(token.reveal()));
    }

    @Override
    public Offer find() throws ImageMoverException {
        CatalogLookup.Found first = lookup.find(ImageName.parse(name), context);
        catalogId = first.catalogId();
        usedId = first.record().id();
        uses.begin(usedId);
        ImageRecord record = again(first);
        requireReadable(record);
        requireDownload(first.catalogId(), record);
        Planner.Sources sources =
                planner.sources(record.locations(), selection.preferredStore(), context);
        List<Candidate> candidates =
                sources.candidates().stream().filter(selection::admits).toList();
        return new Offer(
                record.id(),
                record.size(),
                record.format(),
                record.digests(),
                Set.of(),
                known(),
                candidates,
                sources.rejected());
    }

    private Known known() {
        Findings known = new Findings(lookup.catalogs(), catalogId(), String.valueOf(usedId));
        findings = known;
        return selection.rehash() ? Known.NOT_YET : known.known();
    }

    @Override
    public void attest(Attestation attestation) {
        Objects.requireNonNull(findings).attest(attestation);
    }

    @Override
    public void drop(Attestation attestation) {
        Objects.requireNonNull(findings).drop(attestation);
    }

    @Override
    public void record(ChunkDigests digests) {
        Objects.requireNonNull(findings).record(digests);
    }

    /**
     * The state counts only when it was looked up after the use was noted: see {@link ImageUses}.
     */
    private ImageRecord again(CatalogLookup.Found found) throws ImageMoverException {
        try {
            return lookup.find(found.catalogId(), found.record().id(), context);
        } catch (CatalogException failure) {
            throw CatalogFailures.toApi(failure);
        }
    }

    /** That the record may be seen says nothing of its bytes. */
    private void requireDownload(String from, ImageRecord record) throws ImageMoverException {
        try {
            lookup.catalogs()
                    .call(
                            from,
                            catalog -> {
                                catalog.requireDownload(record, context);
                                return Boolean.TRUE;
                            });
        } catch (CatalogException refused) {
            throw CatalogFailures.toApi(refused);
        }
    }

    static void requireReadable(ImageRecord record) throws ImageUnacceptableException {
        if (record.status() != ImageStatus.ACTIVE) {
            throw new ImageUnacceptableException(
                    ImageUnacceptableException.Reason.STATE,
                    "image "
                            + record.id()
                            + " is "
                            + record.status().word()
                            + ", and only an active image can be read");
        }
    }

    /** The id of the catalogue that knows the image; once it was found. */
    String catalogId() {
        if (catalogId == null) {
            throw new IllegalStateException("the image was not found yet");
        }
        return catalogId;
    }

    @Override
    public void close() {
        if (usedId != null) {
            uses.end(usedId);
            usedId = null;
        }
    }
}
