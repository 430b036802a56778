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

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.catalog.local.FindingFiles.Kind;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about the bytes of images. A file that cannot be read counts as not there: one
 * warning tells of it, and the next finding takes its place. Reads need no lock; one change at a
 * time.
 */
final class Findings {

    private final String catalog;
    private final FindingFiles files;
    private final Complaints complaints;

    Findings(String catalog, FindingFiles files, Complaints complaints) {
        this.catalog = catalog;
        this.files = files;
        this.complaints = complaints;
    }

    /** Removes what is of no image; that this fails hinders nobody. */
    void open(Images images) {
        try {
            files.clean(images::has);
        } catch (IOException failure) {
            complaints.warn(
                    "catalogue '"
                            + catalog
                            + "' cannot tidy findings/: "
                            + Failures.advice(failure));
        }
    }

    List<Attestation> attestations(String imageId) {
        List<Attestation> found =
                read(
                        imageId,
                        Kind.ATTESTATIONS,
                        DocumentDirectory.MAX_BYTES,
                        content -> AttestationDocument.parse(imageId, content));
        return found == null ? List.of() : List.copyOf(found);
    }

    /**
     * Keeps an attestation, and with it the others whose objects the record names. The new one's
     * object need not be among those: it may be about to be recorded.
     */
    void attest(ImageRecord record, Attestation attestation) throws IOException {
        List<Attestation> all = new ArrayList<>();
        for (Attestation other : attestations(record.id())) {
            if (!other.sameObject(attestation) && record.locations().contains(location(other))) {
                all.add(other);
            }
        }
        all.add(attestation);
        write(record.id(), all);
    }

    private static ImageLocation location(Attestation attestation) {
        return ImageLocation.inStore(attestation.storeId(), attestation.key());
    }

    void drop(String imageId, Attestation attestation) throws IOException {
        List<Attestation> all = new ArrayList<>(attestations(imageId));
        if (all.remove(attestation)) {
            write(imageId, all);
        }
    }

    private void write(String imageId, List<Attestation> all) throws IOException {
        files.write(
                imageId,
                Kind.ATTESTATIONS,
                Json.write(catalog, AttestationDocument.of(imageId, all)));
    }

    /** The digests of the image's chunks, or null where there are none of what the record says. */
    @Nullable ChunkDigests chunkDigests(ImageRecord record) {
        if (!ChunkDigestsFile.isKept(record.size())) {
            return null;
        }
        return read(
                record.id(),
                Kind.CHUNK_DIGESTS,
                ChunkDigestsFile.maxBytes(record.size()),
                content -> {
                    ChunkDigests digests = ChunkDigestsFile.parse(content);
                    if (digests.size() != record.size()
                            || !record.digests().contains(digests.whole())) {
                        throw new DamagedDocumentException("is of other bytes than the image's");
                    }
                    return digests;
                });
    }

    void record(String imageId, ChunkDigests digests) throws IOException {
        if (!ChunkDigestsFile.isKept(digests.size())) {
            throw new CatalogException(
                    Reason.DENIED,
                    "catalogue '"
                            + catalog
                            + "' keeps the digests of "
                            + ChunkDigestsFile.MAX_CHUNKS
                            + " chunks of an image at most");
        }
        files.write(imageId, Kind.CHUNK_DIGESTS, ChunkDigestsFile.of(digests));
    }

    /**
     * Forgets all of an image. What cannot be removed goes the next time that the catalogue opens.
     */
    void remove(String imageId) {
        for (Kind kind : Kind.values()) {
            try {
                files.remove(imageId, kind);
            } catch (IOException failure) {
                complaints.warn(
                        "catalogue '"
                                + catalog
                                + "' cannot remove "
                                + files.shown(imageId, kind)
                                + ": "
                                + Failures.advice(failure));
            }
        }
    }

    private <T> @Nullable T read(String imageId, Kind kind, int maxBytes, Parser<T> parser) {
        try {
            return parser.parse(files.read(imageId, kind, maxBytes));
        } catch (NoSuchFileException none) {
            return null;
        } catch (DamagedDocumentException damage) {
            ignored(imageId, kind, String.valueOf(damage.getMessage()));
        } catch (IOException failure) {
            ignored(imageId, kind, "cannot be read: " + Failures.advice(failure));
        }
        return null;
    }

    private void ignored(String imageId, Kind kind, String why) {
        complaints.warn(
                "catalogue '"
                        + catalog
                        + "' takes no notice of "
                        + files.shown(imageId, kind)
                        + ", which "
                        + why
                        + "; what it held is found out again");
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] content) throws DamagedDocumentException;
    }
}
