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

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.imagemover.findings.DiskAdvice;
import org.imagemover.findings.DiskOperations;
import org.imagemover.findings.FindingFiles;
import org.imagemover.findings.Findings;
import org.imagemover.findings.ImageIds;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out about the bytes of Glance's images, in a directory on this machine. Nobody
 * tells when an image goes, so only the last ones are kept. Thread-safe.
 */
final class KeptFindings {

    private static final Logger LOG = LoggerFactory.getLogger(GlanceCatalog.class);

    /** Two of an image; of most images each has some KiB. */
    private static final int MOST_FILES = 8192;

    private final String catalog;
    private final Findings findings;
    private final Object change = new Object();

    /**
     * Does no I/O.
     *
     * @param catalog the catalogue's id, which the directory is named by
     * @param data where that directory is made
     */
    KeptFindings(String catalog, Path data) {
        this.catalog = catalog;
        FindingFiles files =
                new FindingFiles(data.resolve("findings-" + catalog), new DiskOperations());
        this.findings = new Findings(catalog, files, LOG::warn);
    }

    List<Attestation> attestations(String imageId) {
        return ImageIds.valid(imageId) ? findings.attestations(imageId) : List.of();
    }

    void attest(String imageId, Attestation attestation) throws CatalogException {
        // an object that is the image's no longer is never asked for again
        change(imageId, () -> findings.attest(imageId, attestation, other -> true));
    }

    void drop(String imageId, Attestation attestation) throws CatalogException {
        change(imageId, () -> findings.drop(imageId, attestation));
    }

    @Nullable ChunkDigests chunkDigests(ImageRecord record) {
        return ImageIds.valid(record.id()) ? findings.chunkDigests(record) : null;
    }

    void record(String imageId, ChunkDigests digests) throws CatalogException {
        change(imageId, () -> findings.record(imageId, digests));
    }

    void remove(String imageId) {
        if (ImageIds.valid(imageId)) {
            synchronized (change) {
                findings.remove(imageId);
            }
        }
    }

    @FunctionalInterface
    private interface Change {
        void run() throws IOException;
    }

    private void change(String imageId, Change change) throws CatalogException {
        if (!ImageIds.valid(imageId)) {
            return;
        }
        synchronized (this.change) {
            try {
                change.run();
                findings.keep(MOST_FILES);
            } catch (CatalogException refused) {
                throw refused;
            } catch (IOException failure) {
                throw new CatalogException(
                        Reason.UNAVAILABLE,
                        "catalogue '"
                                + catalog
                                + "' cannot keep what was found out about an image: "
                                + DiskAdvice.of(failure));
            }
        }
    }
}
