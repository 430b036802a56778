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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.imagemover.api.Digest;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes documents as trees, so that what a later version adds to one is still in it
 * after this version changed it. Strict: a value of another type than the expected is damage, never
 * converted. Nothing that stands in a document gets into a message.
 */
public final class Json {

    /** The largest document, so that a file that is none cannot fill the memory. */
    public static final int MAX_BYTES = 1 << 20;

    /** The version of all documents that this code writes, and the only one it reads. */
    public static final int VERSION = 1;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxDocumentLength(MAX_BYTES)
                                                    .maxNestingDepth(32)
                                                    .maxNumberLength(20)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /** Starts a document of the present version. */
    public static ObjectNode newDocument() {
        return MAPPER.createObjectNode().put("version", VERSION);
    }

    /**
     * The document's bytes.
     *
     * @param document what a caller gave may be in it
     * @throws CatalogException {@code DENIED}: it could not be read again
     */
    public static byte[] write(String catalog, ObjectNode document) throws CatalogException {
        byte[] content;
        try {
            String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
            // Strict, where Jackson and String.getBytes would write something else instead.
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            content = Arrays.copyOf(utf8.array(), utf8.limit());
        } catch (JsonProcessingException | CharacterCodingException malformed) {
            throw new CatalogException(
                    Reason.DENIED,
                    "catalogue '"
                            + catalog
                            + "' cannot record a name that is not valid Unicode: choose another");
        }
        if (content.length <= MAX_BYTES) {
            return content;
        }
        throw new CatalogException(
                Reason.DENIED,
                "catalogue '"
                        + catalog
                        + "' cannot record more than "
                        + MAX_BYTES
                        + " bytes of one image: give it shorter names");
    }

    /** The document in a file's bytes, of a version that can be read. */
    public static ObjectNode read(byte[] content) throws DamagedDocumentException {
        JsonNode root;
        try {
            root = MAPPER.readTree(content);
        } catch (JsonProcessingException malformed) {
            JsonLocation at = malformed.getLocation();
            throw new DamagedDocumentException(
                    "is not whole, correct JSON"
                            + (at == null
                                    ? ""
                                    : " (line "
                                            + at.getLineNr()
                                            + ", column "
                                            + at.getColumnNr()
                                            + ")"));
        } catch (IOException malformed) {
            throw new DamagedDocumentException("is not UTF-8 text");
        }
        if (!(root instanceof ObjectNode document)) {
            throw new DamagedDocumentException("is not a JSON object");
        }
        long version = integer(document, "version", -1);
        if (version > VERSION) {
            throw new DamagedDocumentException(
                    "is of version "
                            + version
                            + ", made by a newer Image Mover than this one, which reads version "
                            + VERSION);
        }
        if (version != VERSION) {
            throw new DamagedDocumentException("has no 'version' that was ever written");
        }
        return document;
    }

    /** A text that must be there. */
    public static String text(JsonNode object, String field) throws DamagedDocumentException {
        String text = optionalText(object, field);
        if (text == null) {
            throw new DamagedDocumentException("has no '" + field + "'");
        }
        return text;
    }

    /** A text, or null where it is null or missing. */
    public static @Nullable String optionalText(JsonNode object, String field)
            throws DamagedDocumentException {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new DamagedDocumentException("has a '" + field + "' that is not a text");
        }
        return value.textValue();
    }

    /** A whole number, or another where it is missing. */
    public static long integer(JsonNode object, String field, long missing)
            throws DamagedDocumentException {
        JsonNode value = object.get(field);
        if (value == null) {
            return missing;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new DamagedDocumentException("has a '" + field + "' that is not a whole number");
        }
        return value.longValue();
    }

    /** A list that must be there. */
    public static ArrayNode list(JsonNode object, String field) throws DamagedDocumentException {
        if (object.get(field) instanceof ArrayNode list) {
            return list;
        }
        throw new DamagedDocumentException("has no list '" + field + "'");
    }

    /** A digest as a text. */
    public static Digest digest(JsonNode text) throws DamagedDocumentException {
        try {
            return Digest.parse(text.isTextual() ? text.textValue() : "");
        } catch (IllegalArgumentException malformed) {
            throw new DamagedDocumentException("has a digest that is none");
        }
    }
}
