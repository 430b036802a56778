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

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.imagemover.api.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What a catalogue knows of an image. Immutable; made by {@link #builder}. It is small, whatever a
 * catalogue was told: no record is made of more than the constants say.
 */
public final class ImageRecord {

    /** How long a name is at most, in characters. */
    public static final int MOST_OF_NAME = 4_096;

    /** How many digests there are at most. */
    public static final int MOST_DIGESTS = 16;

    /** How many locations there are at most. */
    public static final int MOST_LOCATIONS = 256;

    /** How long all texts are together at most, those of the locations among them. */
    public static final int MOST_CHARACTERS = 1 << 20;

    private final String id;
    private final String name;
    private final ImageStatus status;
    private final @Nullable String format;
    private final long size;
    private final long virtualSize;
    private final List<Digest> digests;
    private final List<ImageLocation> locations;
    private final @Nullable Instant created;

    private ImageRecord(Builder builder) {
        id = builder.id;
        name = builder.name;
        status = builder.status;
        format = builder.format;
        size = builder.size;
        virtualSize = builder.virtualSize;
        digests = List.copyOf(builder.digests);
        locations = List.copyOf(builder.locations);
        created = builder.created;
    }

    /** Starts an active record of an image of unknown size and format. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** Starts a record that equals this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(id);
        builder.name = name;
        builder.status = status;
        builder.format = format;
        builder.size = size;
        builder.virtualSize = virtualSize;
        builder.digests.addAll(digests);
        builder.locations.addAll(locations);
        builder.created = created;
        return builder;
    }

    public String id() {
        return id;
    }

    /** The image's name, or an empty text. */
    public String name() {
        return name;
    }

    public ImageStatus status() {
        return status;
    }

    /** The claimed format of its bytes, such as {@code raw} or {@code qcow2}, or null. */
    public @Nullable String format() {
        return format;
    }

    /** In bytes, or -1 while unknown. */
    public long size() {
        return size;
    }

    /** The size of the disk that the bytes hold, in bytes, or -1 while unknown. */
    public long virtualSize() {
        return virtualSize;
    }

    /** Digests of the whole image, the one to trust most first. */
    public List<Digest> digests() {
        return digests;
    }

    /** Where its copies are, in the catalogue's order of preference. */
    public List<ImageLocation> locations() {
        return locations;
    }

    /** When it was recorded, or null. */
    public @Nullable Instant created() {
        return created;
    }

    @Override
    public String toString() {
        return "image " + id;
    }

    /** Builds an {@link ImageRecord}. Not thread-safe. */
    public static final class Builder {

        private final String id;
        private final List<Digest> digests = new ArrayList<>();
        private final List<ImageLocation> locations = new ArrayList<>();
        private String name = "";
        private ImageStatus status = ImageStatus.ACTIVE;
        private @Nullable String format;
        private long size = -1;
        private long virtualSize = -1;
        private @Nullable Instant created;

        private Builder(String id) {
            this.id = Objects.requireNonNull(id, "id");
        }

        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        public Builder status(ImageStatus status) {
            this.status = Objects.requireNonNull(status, "status");
            return this;
        }

        public Builder format(@Nullable String format) {
            this.format = format;
            return this;
        }

        public Builder size(long size) {
            this.size = size;
            return this;
        }

        public Builder virtualSize(long virtualSize) {
            this.virtualSize = virtualSize;
            return this;
        }

        public Builder addDigest(Digest digest) {
            this.digests.add(digest);
            return this;
        }

        public Builder addLocation(ImageLocation location) {
            this.locations.add(location);
            return this;
        }

        public Builder removeLocation(ImageLocation location) {
            this.locations.remove(location);
            return this;
        }

        public Builder created(@Nullable Instant created) {
            this.created = created;
            return this;
        }

        /**
         * Makes the record.
         *
         * @throws IllegalArgumentException it has more of something than a record may have; the
         *     message says of what, and repeats nothing of it
         */
        public ImageRecord build() {
            requireAtMost(MOST_OF_NAME, "characters in its name", name.length());
            requireAtMost(MOST_DIGESTS, "digests", digests.size());
            requireAtMost(MOST_LOCATIONS, "locations", locations.size());
            requireAtMost(MOST_CHARACTERS, "characters in all its texts", characters());
            return new ImageRecord(this);
        }

        private long characters() {
            long characters = id.length() + name.length() + (format == null ? 0 : format.length());
            for (Digest digest : digests) {
                characters += digest.toString().length();
            }
            for (ImageLocation location : locations) {
                characters += location.characters();
            }
            return characters;
        }

        private static void requireAtMost(int most, String what, long count) {
            if (count > most) {
                throw new IllegalArgumentException(
                        "an image has " + count + " " + what + ": " + most + " at most are taken");
            }
        }
    }
}
