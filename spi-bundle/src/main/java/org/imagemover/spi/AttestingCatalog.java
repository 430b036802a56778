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
package org.imagemover.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability of an {@link ImageCatalog} to keep, beside its records, what was found out about an
 * image's bytes while they were checked. All of it may be lost without harm: it is found out again.
 * It goes with the image's record. Thread-safe, blocking; what is written is all or nothing.
 */
@ConsumerType
public interface AttestingCatalog {

    /**
     * The attestations of an image's copies; at most one of each object.
     *
     * @param imageId the image's id
     * @return empty where there are none, or no such image
     */
    List<Attestation> attestations(String imageId) throws CatalogException;

    /**
     * Keeps an attestation, in the place of an earlier one of the same object.
     *
     * @param imageId the image's id
     * @throws CatalogException {@code NOT_FOUND}: there is no such image
     */
    void attest(String imageId, Attestation attestation) throws CatalogException;

    /**
     * Forgets an attestation that no longer holds. That it is not there, or that there is another
     * one of the object by now, is no error.
     *
     * @param imageId the image's id
     */
    void dropAttestation(String imageId, Attestation attestation) throws CatalogException;

    /**
     * The digests of an image's chunks.
     *
     * @param imageId the image's id
     * @return null where they are not known, or are not those of the digest in the image's record
     */
    @Nullable ChunkDigests chunkDigests(String imageId) throws CatalogException;

    /**
     * Keeps the digests of an image's chunks, in the place of earlier ones.
     *
     * @param imageId the image's id
     * @throws CatalogException {@code NOT_FOUND}: there is no such image
     */
    void recordChunkDigests(String imageId, ChunkDigests digests) throws CatalogException;
}
