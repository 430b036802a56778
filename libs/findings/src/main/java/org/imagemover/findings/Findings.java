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
package org.imagemover.findings;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.imagemover.findings.FindingFiles.Kind;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageRecord;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about the bytes of images. A file that cannot be read counts as not there: one
 * warning tells of it, and the next finding takes its place. Reads need no lock; one change at a
 * time.
 */
public final class Findings {

    private static final int MOST = 1000;

    private final String catalog;
    private final FindingFiles files;
    private final Consumer<String> warnings;

    /**
     * Does no I/O.
     *
     * @param catalog the id of the catalogue that has the images
     * @param warnings told what is wrong with a file
     */
    public Findings(String catalog, FindingFiles files, Consumer<String> warnings) {
        this.catalog = catalog;
        this.files = files;
        this.warnings = warnings;
    }

    /** Removes what is of no image; that this fails hinders nobody. */
    public void open(Predicate<String> imageIsThere) {
        try {
            files.clean(imageIsThere);
        } catch (IOException failure) {
            warnings.accept(
                    "catalogue '" + catalog + "' cannot tidy findings/: " + DiskAdvice.of(failure));
        }
    }

    public List<Attestation> attestations(String imageId) {
        List<Attestation> found =
                read(
                        imageId,
                        Kind.ATTESTATIONS,
                        Json.MAX_BYTES,
                        content -> AttestationDocument.parse(imageId, content));
        return found == null ? List.of() : List.copyOf(found);
    }

    /**
     * Keeps an attestation, the last {@value #MOST} of an image's.
     *
     * @param others which of those of other objects are kept too
     */
    public void attest(String imageId, Attestation attestation, Predicate<Attestation> others)
            throws IOException {
        List<Attestation> all = new ArrayList<>();
        for (Attestation other : attestations(imageId)) {
            if (!other.sameObject(attestation) && others.test(other)) {
                all.add(other);
            }
        }
        all.add(attestation);
        write(imageId, all.subList(Math.max(0, all.size() - MOST), all.size()));
    }

    public void drop(String imageId, Attestation attestation) throws IOException {
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
    public @Nullable ChunkDigests chunkDigests(ImageRecord record) {
        if (!ChunkDigests.areKept(record.size())) {
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

    public void record(String imageId, ChunkDigests digests) throws IOException {
        if (!ChunkDigests.areKept(digests.size())) {
            throw new CatalogException(
                    Reason.DENIED,
                    "catalogue '"
                            + catalog
                            + "' keeps the digests of "
                            + ChunkDigests.MOST
                            + " chunks of an image at most");
        }
        files.write(imageId, Kind.CHUNK_DIGESTS, ChunkDigestsFile.of(digests));
    }

    /**
     * Removes what was found out the longest ago, for a catalogue that is not told when an image
     * goes.
     *
     * @param most how many files may be left; an image has two
     */
    public void keep(int most) {
        try {
            files.keep(most);
        } catch (IOException failure) {
            warnings.accept(
                    "catalogue '" + catalog + "' cannot tidy findings/: " + DiskAdvice.of(failure));
        }
    }

    /**
     * Forgets all of an image. What cannot be removed goes the next time that the catalogue opens.
     */
    public void remove(String imageId) {
        for (Kind kind : Kind.values()) {
            try {
                files.remove(imageId, kind);
            } catch (IOException failure) {
                warnings.accept(
                        "catalogue '"
                                + catalog
                                + "' cannot remove "
                                + files.shown(imageId, kind)
                                + ": "
                                + DiskAdvice.of(failure));
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
            ignored(imageId, kind, "cannot be read: " + DiskAdvice.of(failure));
        }
        return null;
    }

    private void ignored(String imageId, Kind kind, String why) {
        warnings.accept(
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
