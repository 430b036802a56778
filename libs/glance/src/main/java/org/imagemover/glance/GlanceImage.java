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
package org.imagemover.glance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.imagemover.api.Digest;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image as API v2 tells of it. A field that is missing or makes no sense counts as not known,
 * but for the id and the state: what is known of the bytes is checked when they are read.
 */
final class GlanceImage {

    private static final Logger LOG = LoggerFactory.getLogger(Glance.class);

    /** The name of Glance's store in a location's metadata, since Train. */
    private static final String STORE = "store";

    /** The same before that. */
    private static final String BACKEND = "backend";

    private GlanceImage() {}

    /**
     * Reads an image.
     *
     * @throws IllegalArgumentException it is none; the message, for a person, repeats nothing of it
     */
    static ImageRecord record(JsonNode json) {
        String id = json.path("id").asText("");
        if (id.isEmpty() || !json.path("status").isTextual()) {
            throw new IllegalArgumentException("the answer has no image's id and status");
        }
        ImageRecord.Builder record =
                ImageRecord.builder(id)
                        .name(json.path("name").asText(""))
                        .status(status(json.path("status").textValue()))
                        .format(json.path("disk_format").textValue())
                        .size(size(json.path("size")))
                        .virtualSize(size(json.path("virtual_size")))
                        .created(time(json.path("created_at").textValue()));
        if (json.path("name").isNull()) {
            record.name("");
        }
        addDigest(record, json.path("os_hash_algo").textValue(), json.path("os_hash_value"));
        addDigest(record, "md5", json.path("checksum"));
        locationsOf(json).forEach(record::addLocation);
        return record.build();
    }

    private static ImageStatus status(String word) {
        return switch (word) {
            case "active" -> ImageStatus.ACTIVE;
            case "queued" -> ImageStatus.QUEUED;
            case "saving" -> ImageStatus.SAVING;
            case "uploading", "importing" -> ImageStatus.IMPORTING;
            case "deactivated" -> ImageStatus.DEACTIVATED;
            case "killed" -> ImageStatus.KILLED;
            case "pending_delete" -> ImageStatus.DELETING;
            case "deleted" -> ImageStatus.DELETED;
            default -> ImageStatus.UNKNOWN;
        };
    }

    private static long size(JsonNode number) {
        boolean known = number.isIntegralNumber() && number.canConvertToLong();
        return known ? Math.max(-1, number.longValue()) : -1;
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException none) {
            return null;
        }
    }

    private static void addDigest(
            ImageRecord.Builder record, @Nullable String algorithm, JsonNode hex) {
        if (algorithm == null || !hex.isTextual()) {
            return;
        }
        try {
            record.addDigest(new Digest(algorithm, hex.textValue()));
        } catch (IllegalArgumentException none) {
            LOG.warn("an image's digest in Glance is none of {}: it is not looked at", algorithm);
        }
    }

    private static List<ImageLocation> locationsOf(JsonNode json) {
        List<ImageLocation> locations = locations(json.path("locations"));
        String direct = json.path("direct_url").textValue();
        if (!locations.isEmpty() || direct == null) {
            return locations;
        }
        String stores = json.path("stores").asText("");
        boolean one = !stores.isEmpty() && stores.indexOf(',') < 0;
        addLocation(locations, direct, one ? Map.of(STORE, stores) : Map.of());
        return locations;
    }

    /** Reads a list of locations; nothing where it is none. */
    static List<ImageLocation> locations(JsonNode list) {
        List<ImageLocation> locations = new ArrayList<>();
        for (JsonNode location : list) {
            if (locations.size() == ImageRecord.MOST_LOCATIONS) {
                LOG.warn(
                        "an image in Glance has {} locations: the first {} are looked at",
                        list.size(),
                        ImageRecord.MOST_LOCATIONS);
                break;
            }
            addLocation(locations, location.path("url").asText(""), metadata(location));
        }
        return locations;
    }

    private static Map<String, String> metadata(JsonNode location) {
        Map<String, String> metadata = new HashMap<>();
        location.path("metadata")
                .fields()
                .forEachRemaining(
                        entry -> {
                            if (entry.getValue().isTextual()) {
                                metadata.put(entry.getKey(), entry.getValue().textValue());
                            }
                        });
        String backend = metadata.get(BACKEND);
        if (backend != null) {
            metadata.putIfAbsent(STORE, backend);
        }
        return metadata;
    }

    private static void addLocation(
            List<ImageLocation> locations, String uri, Map<String, String> metadata) {
        try {
            locations.add(ImageLocation.ofUri(uri, metadata));
        } catch (IllegalArgumentException malformed) {
            LOG.warn("a location in Glance is left out: {}", malformed.getMessage());
        }
    }
}
