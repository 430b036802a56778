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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.imagemover.findings.DamagedDocumentException;
import org.imagemover.findings.Json;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.jspecify.annotations.Nullable;

/**
 * The document of one image, as it stands in its file.
 *
 * @param record what it says
 * @param json the whole document, with what this version does not know
 * @param content the file's bytes
 */
record ImageDocument(ImageRecord record, ObjectNode json, byte[] content) {

    /** The document of a new record; its locations are objects of stores. */
    static ObjectNode of(ImageRecord record) {
        ObjectNode json = Json.newDocument();
        json.put("id", record.id());
        json.put("name", record.name());
        json.put("status", record.status().word());
        json.put("format", record.format());
        json.put("size", record.size());
        json.put("virtualSize", record.virtualSize());
        ArrayNode digests = json.putArray("digests");
        record.digests().forEach(digest -> digests.add(digest.toString()));
        json.putArray("locations");
        for (ImageLocation location : record.locations()) {
            addLocation(json, location);
        }
        Instant created = record.created();
        json.put("created", created == null ? null : created.toString());
        return json;
    }

    /** Reads a document that has to be of the given image. */
    static ImageDocument parse(String id, byte[] content) throws DamagedDocumentException {
        ObjectNode json = Json.read(content);
        if (!id.equals(Json.text(json, "id"))) {
            throw new DamagedDocumentException(
                    "has an 'id' other than its file's name: it was copied or renamed");
        }
        String name = Json.optionalText(json, "name");
        ImageRecord.Builder record =
                ImageRecord.builder(id)
                        .name(name == null ? "" : name)
                        .status(status(Json.text(json, "status")))
                        .format(Json.optionalText(json, "format"))
                        .size(size(json, "size"))
                        .virtualSize(size(json, "virtualSize"))
                        .created(created(json));
        for (JsonNode digest : Json.list(json, "digests")) {
            record.addDigest(Json.digest(digest));
        }
        for (JsonNode location : Json.list(json, "locations")) {
            record.addLocation(
                    ImageLocation.inStore(
                            Json.text(location, "store"), Json.text(location, "key")));
        }
        try {
            return new ImageDocument(record.build(), json, content);
        } catch (IllegalArgumentException tooMuch) {
            throw new DamagedDocumentException("is of " + tooMuch.getMessage());
        }
    }

    /** The same image in another state. */
    ObjectNode withStatus(ImageStatus status) {
        return json.deepCopy().put("status", status.word());
    }

    /** The same image with one more copy, the last in order. */
    ObjectNode withLocation(ImageLocation location) {
        ObjectNode copy = json.deepCopy();
        addLocation(copy, location);
        return copy;
    }

    private static void addLocation(ObjectNode json, ImageLocation location) {
        json.withArray("locations")
                .addObject()
                .put("store", location.storeId())
                .put("key", location.key());
    }

    static ImageStatus status(String word) {
        for (ImageStatus status : ImageStatus.values()) {
            if (status.word().equals(word.toLowerCase(Locale.ROOT))) {
                return status;
            }
        }
        return ImageStatus.UNKNOWN;
    }

    private static long size(JsonNode json, String field) throws DamagedDocumentException {
        long size = Json.integer(json, field, -1);
        if (size < -1) {
            throw new DamagedDocumentException("has a '" + field + "' that is negative");
        }
        return size;
    }

    private static @Nullable Instant created(JsonNode json) throws DamagedDocumentException {
        String created = Json.optionalText(json, "created");
        try {
            return created == null ? null : Instant.parse(created);
        } catch (DateTimeException malformed) {
            throw new DamagedDocumentException("has a 'created' that is not a time");
        }
    }
}
