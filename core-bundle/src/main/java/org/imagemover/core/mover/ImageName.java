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
package org.imagemover.core.mover;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.imagemover.api.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * An image as a caller names it.
 *
 * @param kind how it is named
 * @param catalog the id of the catalogue that is asked, or null for all
 * @param value a UUID in lower case, a name, or a URI
 */
record ImageName(Kind kind, @Nullable String catalog, String value) {

    enum Kind {
        ID,
        NAME,
        URI
    }

    private static final Pattern UUID =
            Pattern.compile(
                    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                    Pattern.CASE_INSENSITIVE);
    private static final String FORMS =
            "write a UUID, <catalogue>:<UUID>, name:<name>, or an http or https URI";

    /**
     * Parses what a caller wrote.
     *
     * @throws InvalidRequestException it is none of the forms; the message names them
     */
    static ImageName parse(String text) throws InvalidRequestException {
        String name = text.strip();
        if (isUuid(name)) {
            return new ImageName(Kind.ID, null, name.toLowerCase(Locale.ROOT));
        }
        int colon = name.indexOf(':');
        if (colon < 0) {
            throw new InvalidRequestException("'" + shortened(name) + "' is no image id: " + FORMS);
        }
        String before = name.substring(0, colon);
        String behind = name.substring(colon + 1);
        if (before.equals("name") && !behind.isEmpty()) {
            return new ImageName(Kind.NAME, null, behind);
        }
        if (behind.startsWith("//")) {
            return uri(name);
        }
        if (!before.isEmpty() && isUuid(behind)) {
            return new ImageName(Kind.ID, before, behind.toLowerCase(Locale.ROOT));
        }
        throw new InvalidRequestException(
                "this is no image id (it starts with '" + shortened(before) + ":'): " + FORMS);
    }

    /** What a caller wrote, for listings and logs: a URI may hold a password or a token. */
    static String display(String text) {
        int separator = text.indexOf("://");
        return separator < 0 ? text : text.substring(0, separator) + "://***";
    }

    /** Checks an id for a new image. */
    static String uuid(String text) throws InvalidRequestException {
        if (!isUuid(text.strip())) {
            throw new InvalidRequestException(
                    "'" + shortened(text) + "' is no UUID: leave the id out, and one is made");
        }
        return text.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether it is one, of whatever scheme, and so to be checked by {@link #uri}. */
    static boolean isUri(String text) {
        return text.contains("://");
    }

    /** Checks a URI that a caller gave; it is not repeated in messages. */
    static ImageName uri(String name) throws InvalidRequestException {
        String scheme = name.substring(0, Math.max(0, name.indexOf(':'))).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new InvalidRequestException(
                    "an image cannot be given by a URI of scheme '"
                            + shortened(scheme)
                            + "': "
                            + FORMS);
        }
        try {
            if (new URI(name).getHost() == null) {
                throw new InvalidRequestException("the URI names no host: " + FORMS);
            }
        } catch (URISyntaxException malformed) {
            throw new InvalidRequestException(
                    "the URI is malformed at character "
                            + (malformed.getIndex() + 1)
                            + ": encode what is not allowed in a URI as %XX");
        }
        return new ImageName(Kind.URI, null, name);
    }

    private static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
