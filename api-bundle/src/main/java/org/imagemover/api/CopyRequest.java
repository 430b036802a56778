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
package org.imagemover.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to copy, whereto, and within which limits. Immutable; made by {@link #of} or {@link
 * #builder}.
 */
public final class CopyRequest {

    private final String image;
    private final Destination destination;
    private final Verification verification;
    private final Durability durability;
    private final @Nullable String preferredStore;
    private final long maxBytesPerSecond;
    private final @Nullable Duration deadline;
    private final @Nullable Secret onBehalfOf;
    private final List<Digest> expected;
    private final boolean foreignPaths;

    private CopyRequest(Builder builder) {
        image = builder.image;
        destination = builder.destination;
        verification = builder.verification;
        durability = builder.durability;
        preferredStore = builder.preferredStore;
        maxBytesPerSecond = builder.maxBytesPerSecond;
        deadline = builder.deadline;
        onBehalfOf = builder.onBehalfOf;
        expected = List.copyOf(builder.expected);
        foreignPaths = builder.foreignPaths;
    }

    /**
     * Makes a request with the defaults of {@link Builder}.
     *
     * @param imageIdOrUri the image, as {@link ImageMover} takes it
     * @param destination where its bytes go
     * @return the request
     */
    public static CopyRequest of(String imageIdOrUri, Destination destination) {
        return builder(imageIdOrUri, destination).build();
    }

    /**
     * Starts a request.
     *
     * @param imageIdOrUri the image, as {@link ImageMover} takes it
     * @param destination where its bytes go
     * @return a builder
     */
    public static Builder builder(String imageIdOrUri, Destination destination) {
        return new Builder(imageIdOrUri, destination);
    }

    public String image() {
        return image;
    }

    public Destination destination() {
        return destination;
    }

    public Verification verification() {
        return verification;
    }

    public Durability durability() {
        return durability;
    }

    /** The id of the store to read from if the image is there, or null. */
    public @Nullable String preferredStore() {
        return preferredStore;
    }

    /** The most bytes a second, on average, that are read for this copy; 0 is without a limit. */
    public long maxBytesPerSecond() {
        return maxBytesPerSecond;
    }

    /** The longest time from the start of the transfer to its end, or null. */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /** The token of the end user whose rights decide, or null where this service's own do. */
    public @Nullable Secret onBehalfOf() {
        return onBehalfOf;
    }

    /** Digests that the bytes must have, whatever the catalogue says. */
    public List<Digest> expected() {
        return expected;
    }

    /** Whether the destination's path was given by somebody else than the calling code. */
    public boolean foreignPaths() {
        return foreignPaths;
    }

    /** What is asked for, without the token, and of a URI its scheme alone. */
    @Override
    public String toString() {
        int separator = image.indexOf("://");
        String shown = separator < 0 ? image : image.substring(0, separator) + "://***";
        return "CopyRequest[" + shown + " to " + destination + "]";
    }

    /** Builds a {@link CopyRequest}. Not thread-safe. */
    public static final class Builder {

        private final String image;
        private final Destination destination;
        private Verification verification = Verification.WHERE_KNOWN;
        private Durability durability = Durability.SYNCED;
        private @Nullable String preferredStore;
        private long maxBytesPerSecond;
        private @Nullable Duration deadline;
        private @Nullable Secret onBehalfOf;
        private final List<Digest> expected = new ArrayList<>();
        private boolean foreignPaths;

        private Builder(String image, Destination destination) {
            this.image = Objects.requireNonNull(image, "image");
            this.destination = Objects.requireNonNull(destination, "destination");
        }

        /**
         * What the copy asks of the check of its bytes; {@link Verification#WHERE_KNOWN} if not
         * set.
         */
        public Builder verification(Verification verification) {
            this.verification = Objects.requireNonNull(verification, "verification");
            return this;
        }

        /**
         * Whether the destination must survive a power cut; {@link Durability#SYNCED} if not set.
         */
        public Builder durability(Durability durability) {
            this.durability = Objects.requireNonNull(durability, "durability");
            return this;
        }

        /** Reads from this store first if the image is there. */
        public Builder preferredStore(@Nullable String storeId) {
            this.preferredStore = storeId;
            return this;
        }

        /**
         * Limits the copy's average rate.
         *
         * @param bytesPerSecond at least 1, or 0 for no limit
         */
        public Builder maxBytesPerSecond(long bytesPerSecond) {
            if (bytesPerSecond < 0) {
                throw new IllegalArgumentException("maxBytesPerSecond is " + bytesPerSecond);
            }
            this.maxBytesPerSecond = bytesPerSecond;
            return this;
        }

        /** Cancels the copy when it has not ended this long after its start. */
        public Builder deadline(@Nullable Duration deadline) {
            if (deadline != null && (deadline.isNegative() || deadline.isZero())) {
                throw new IllegalArgumentException("deadline is " + deadline);
            }
            this.deadline = deadline;
            return this;
        }

        /**
         * Lets an end user's rights decide.
         *
         * @param token the user's token for the catalogue; handed to the catalogue, and never
         *     logged, written down or shared between requests
         */
        public Builder onBehalfOf(@Nullable String token) {
            this.onBehalfOf = token == null ? null : Secret.of(token);
            return this;
        }

        /**
         * Adds a digest that the bytes must have: the copy is checked by it, beside what the
         * catalogue knows, also where the configuration turns the check by that off. It is enough
         * for {@link Verification#REQUIRED}.
         *
         * <p>Several are all checked. Two of one algorithm that differ, and one of an algorithm
         * that cannot be computed, are an {@link InvalidRequestException}; one that contradicts the
         * catalogue's of the same algorithm is an {@link ImageUnacceptableException} with {@link
         * ImageUnacceptableException.Reason#DIGEST} before any byte is moved, as are bytes that
         * have another one in the end.
         *
         * @param digest see {@link ImageMover#listedDigest} for one that is published in a list
         */
        public Builder expect(Digest digest) {
            this.expected.add(Objects.requireNonNull(digest, "digest"));
            return this;
        }

        /**
         * Says that the destination's path was given by somebody else than the calling code: by a
         * person at a shell, or a client over the network. Wherever its links lead, it has to be
         * within the directories that the operator allows ({@code file.roots}), and outside of the
         * container's own; a copy to any other fails with {@link NotAllowedException}. If this is
         * not called, the path is trusted as the calling code is, unless the operator says
         * otherwise ({@code file.roots.java}).
         */
        public Builder foreignPaths() {
            this.foreignPaths = true;
            return this;
        }

        public CopyRequest build() {
            return new CopyRequest(this);
        }
    }
}
