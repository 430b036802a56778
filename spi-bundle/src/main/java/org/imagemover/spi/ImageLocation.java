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

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.imagemover.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where one copy of an image is: an object of one of our stores, by id and key, or a URI that a
 * catalogue gave and that a store has to recognise ({@link StoreDriver#resolve}).
 *
 * <p>Never shown: {@link #toString} is {@code <scheme>:***}. Credentials in a URI are taken out
 * when it is parsed and are a {@link Secret} from then on. The grammar of each scheme is that of
 * glance_store's location URIs.
 */
public final class ImageLocation {

    private static final Set<String> WITHOUT_CREDENTIALS =
            Set.of("file", "filesystem", "rbd", "swift+config", "cinder", "vsphere");

    private final String scheme;
    private final String text;
    private final @Nullable Secret credentials;
    private final Map<String, String> metadata;
    private final @Nullable String storeId;
    private final boolean fromCaller;

    private ImageLocation(
            String scheme,
            String text,
            @Nullable Secret credentials,
            Map<String, String> metadata,
            @Nullable String storeId,
            boolean fromCaller) {
        this.scheme = scheme;
        this.text = text;
        this.credentials = credentials;
        this.metadata = Map.copyOf(metadata);
        this.storeId = storeId;
        this.fromCaller = fromCaller;
    }

    /** An object of one of our stores. */
    public static ImageLocation inStore(String storeId, String key) {
        return new ImageLocation(
                "store", Objects.requireNonNull(key), null, Map.of(), storeId, false);
    }

    /**
     * A URI that a catalogue gave.
     *
     * @param uri {@code <scheme>://[credentials@]...}
     * @param metadata what the catalogue says of it, such as {@code store}
     * @return the location
     * @throws IllegalArgumentException it is no URI; the message does not repeat it
     */
    public static ImageLocation ofUri(String uri, Map<String, String> metadata) {
        return ofUri(uri, metadata, false);
    }

    /**
     * A URI that a caller gave, whom nobody trusts to name what may be read: a store has to be
     * configured to take it, and checks where it leads.
     *
     * @param uri {@code http://...} or {@code https://...}
     * @return the location
     * @throws IllegalArgumentException it is no URI; the message does not repeat it
     */
    public static ImageLocation ofCaller(String uri) {
        return ofUri(uri, Map.of(), true);
    }

    private static ImageLocation ofUri(
            String uri, Map<String, String> metadata, boolean fromCaller) {
        int separator = uri.indexOf("://");
        if (separator <= 0) {
            throw new IllegalArgumentException("a location has to start with '<scheme>://'");
        }
        String scheme = uri.substring(0, separator).toLowerCase(Locale.ROOT);
        String rest = uri.substring(separator + 3);
        int at = endOfCredentials(scheme, rest);
        Secret credentials = at < 0 ? null : Secret.of(rest.substring(0, at));
        String text = scheme + "://" + rest.substring(at + 1);
        return new ImageLocation(scheme, text, credentials, metadata, null, fromCaller);
    }

    /**
     * Credentials end at the last at-sign of the authority; a secret key of S3 may hold slashes. A
     * scheme that has none has its at-signs in names.
     */
    private static int endOfCredentials(String scheme, String rest) {
        if (WITHOUT_CREDENTIALS.contains(scheme)) {
            return -1;
        }
        if (scheme.startsWith("s3")) {
            return rest.lastIndexOf('@');
        }
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end).lastIndexOf('@');
    }

    /** The URI's scheme, lower case; {@code store} for an object of one of our stores. */
    public String scheme() {
        return scheme;
    }

    /**
     * The URI without credentials, or null for an object of one of our stores; never to be shown.
     */
    public @Nullable String uri() {
        return storeId == null ? text : null;
    }

    /** The object's key in {@link #storeId}, or null for a URI; never to be shown. */
    public @Nullable String key() {
        return storeId == null ? null : text;
    }

    /** The id of the store that holds it, or null for a URI. */
    public @Nullable String storeId() {
        return storeId;
    }

    /** The credentials that stood in the URI, as they stood there, or null. */
    public @Nullable Secret credentials() {
        return credentials;
    }

    /** What the catalogue says of a URI, such as {@code store}; never to be shown. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Whether a caller gave it, and not a catalogue: see {@link #ofCaller}. */
    public boolean isFromCaller() {
        return fromCaller;
    }

    /** How long its texts are together. */
    long characters() {
        long characters = text.length() + (storeId == null ? 0 : storeId.length());
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            characters += entry.getKey().length() + entry.getValue().length();
        }
        return characters + (credentials == null ? 0 : credentials.reveal().length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageLocation that
                && fromCaller == that.fromCaller
                && text.equals(that.text)
                && Objects.equals(storeId, that.storeId)
                && Objects.equals(credentials, that.credentials)
                && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, storeId);
    }

    @Override
    public String toString() {
        return scheme + ":***";
    }
}
