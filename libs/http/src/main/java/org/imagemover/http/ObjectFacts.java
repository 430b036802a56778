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
package org.imagemover.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of an object beside its bytes.
 *
 * @param size in bytes, or -1 where the server does not say it
 * @param etag the strong entity tag as the server wrote it, or null where there is none
 * @param modified the time of the last change as the server wrote it, or null
 */
record ObjectFacts(long size, @Nullable String etag, @Nullable String modified) {

    /** Reads an answer's headers, for an object of that size. */
    static ObjectFacts of(HttpAnswer answer, long size) {
        String etag = answer.header("ETag");
        boolean strong =
                etag != null && etag.length() > 2 && etag.startsWith("\"") && etag.endsWith("\"");
        return new ObjectFacts(size, strong ? etag : null, answer.header("Last-Modified"));
    }

    /**
     * The entity tag, or else the time of the last change with the size: a text that changes with
     * the object. The tag is hashed, for nobody knows what a server puts into it. Null where the
     * server gives neither.
     */
    @Nullable String validator() {
        if (etag != null) {
            return "etag-" + hash(etag);
        }
        Instant changed = changed();
        return changed == null || size < 0
                ? null
                : "modified-" + changed.getEpochSecond() + "-" + size;
    }

    private static String hash(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    private @Nullable Instant changed() {
        if (modified == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(modified, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        } catch (DateTimeParseException noTime) {
            return null;
        }
    }

    /** The value of an {@code If-Range} header, or null where there is none. */
    @Nullable String ifRange() {
        return etag != null ? etag : changed() != null ? modified : null;
    }

    /**
     * Whether another answer is about the same bytes, as far as both say.
     *
     * @param other a later answer's
     * @param compared whether the server itself compared, and so need not repeat what it gave
     */
    boolean isUnchanged(ObjectFacts other, boolean compared) {
        if (size >= 0 && other.size >= 0 && size != other.size) {
            return false;
        }
        if (etag != null) {
            return etag.equals(other.etag) || compared && other.etag == null;
        }
        Instant changed = changed();
        return changed == null
                || changed.equals(other.changed())
                || compared && other.modified == null;
    }
}
