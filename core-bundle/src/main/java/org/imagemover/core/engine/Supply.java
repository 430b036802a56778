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
package org.imagemover.core.engine;

import java.util.List;
import java.util.Set;
import org.imagemover.api.Attempt;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.ChunkDigests;
import org.jspecify.annotations.Nullable;

/** What a transfer moves: finds out what the image is, and where its bytes can be had. */
public interface Supply extends AutoCloseable {

    /**
     * Looks the image up; called until it succeeds, on a thread of the mover; blocks.
     *
     * @throws StoreAwaitedException it may be found when a store is back
     */
    Offer find() throws ImageMoverException;

    /** Whom it is waited for: see {@link Turns}. */
    default Parties parties() {
        return Parties.NONE;
    }

    /**
     * Whom an image is waited for, beside the store that is read.
     *
     * @param lookUp who is asked for the image
     * @param source who gives its bytes
     * @param caller on whose behalf, where that is known
     */
    record Parties(List<Party> lookUp, List<Party> source, List<Party> caller) {

        /** Nobody in particular. */
        public static final Parties NONE = new Parties(List.of(), List.of(), List.of());
    }

    /** Keeps an attestation of one of the image's copies; may be lost. */
    default void attest(Attestation attestation) {}

    /** Forgets an attestation that no longer holds. */
    default void drop(Attestation attestation) {}

    /** Keeps the digests of the image's chunks; may be lost. */
    default void record(ChunkDigests digests) {}

    /** Lets go of the image; called once, at the end, whether it was found or not. */
    @Override
    void close();

    /**
     * An image that was found.
     *
     * @param image its id
     * @param size in bytes, or -1 while unknown
     * @param format the format it is claimed to have, or null
     * @param digests that its bytes must have
     * @param compute algorithms to compute beside those that are checked
     * @param known what was found out when the bytes were checked before
     * @param candidates where its bytes can be had, best first
     * @param rejected locations that cannot be among the candidates, and why
     */
    record Offer(
            String image,
            long size,
            @Nullable String format,
            List<Digest> digests,
            Set<String> compute,
            Known known,
            List<Candidate> candidates,
            List<Attempt> rejected) {}

    /**
     * What was found out about an image's bytes when they were checked before.
     *
     * @param attestations of its copies
     * @param chunkDigests of its chunks, or null
     * @param wanted whether the digests of its chunks are to be found out
     */
    record Known(
            List<Attestation> attestations, @Nullable ChunkDigests chunkDigests, boolean wanted) {

        /** Nothing, and nobody would keep it. */
        public static final Known NOTHING = new Known(List.of(), null, false);

        /** Nothing, but whoever records the image keeps it. */
        public static final Known NOT_YET = new Known(List.of(), null, true);
    }
}
