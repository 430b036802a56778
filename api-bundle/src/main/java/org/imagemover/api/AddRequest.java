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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An image to be added: see {@link ImageAdmin#add}. Immutable; made by {@link #builder}. */
public final class AddRequest {

    private final String source;
    private final @Nullable String id;
    private final @Nullable String name;
    private final @Nullable String format;
    private final List<Digest> digests;
    private final @Nullable String store;
    private final boolean foreignPaths;

    private AddRequest(Builder builder) {
        source = builder.source;
        id = builder.id;
        name = builder.name;
        format = builder.format;
        digests = List.copyOf(builder.digests);
        store = builder.store;
        foreignPaths = builder.foreignPaths;
    }

    /**
     * Starts a request.
     *
     * @param source the path of a local file, or an http or https URI
     * @return a builder
     */
    public static Builder builder(String source) {
        return new Builder(source);
    }

    /** The path of a local file, or an http or https URI. */
    public String source() {
        return source;
    }

    /** The id that the image gets, a UUID, or null for a new one. */
    public @Nullable String id() {
        return id;
    }

    /** The image's name, or null for the source's last part. */
    public @Nullable String name() {
        return name;
    }

    /** The format that is claimed ({@code raw}, {@code qcow2}, ...), or null for the one found. */
    public @Nullable String format() {
        return format;
    }

    /** Digests that the bytes must have. */
    public List<Digest> digests() {
        return digests;
    }

    /**
     * The id of the store that gets the bytes, or null for the only one, or the configured default.
     */
    public @Nullable String store() {
        return store;
    }

    /** Whether the file's path was given by somebody else than the calling code. */
    public boolean foreignPaths() {
        return foreignPaths;
    }

    /** Builds an {@link AddRequest}. Not thread-safe. */
    public static final class Builder {

        private final String source;
        private final List<Digest> digests = new ArrayList<>();
        private @Nullable String id;
        private @Nullable String name;
        private @Nullable String format;
        private @Nullable String store;
        private boolean foreignPaths;

        private Builder(String source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        public Builder id(@Nullable String id) {
            this.id = id;
            return this;
        }

        public Builder name(@Nullable String name) {
            this.name = name;
            return this;
        }

        public Builder format(@Nullable String format) {
            this.format = format;
            return this;
        }

        /** Adds a digest that the bytes must have. */
        public Builder digest(Digest digest) {
            this.digests.add(digest);
            return this;
        }

        public Builder store(@Nullable String storeId) {
            this.store = storeId;
            return this;
        }

        /**
         * Says that the file's path was given by somebody else than the calling code: by a person
         * at a shell, or a client over the network. Wherever its links lead, it has to be within
         * the directories that the operator allows ({@code file.roots}), and outside of the
         * container's own; any other fails with {@link NotAllowedException}. If this is not called,
         * the path is trusted as the calling code is, unless the operator says otherwise ({@code
         * file.roots.java}).
         */
        public Builder foreignPaths() {
            this.foreignPaths = true;
            return this;
        }

        public AddRequest build() {
            return new AddRequest(this);
        }
    }
}
