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

import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A URL that may be asked for: {@code http} or {@code https}, a host that is a name or an address
 * in its one usual form, no credentials, no fragment, a path without dot segments in whatever
 * encoding. Immutable. Never shown: {@link #toString} is {@code <scheme>:***}.
 */
public final class HttpTarget {

    private static final int LONGEST = 8000;
    private static final String NOT_IN_A_URI = "\"<>\\^`{|}";

    private final String scheme;
    private final String host;
    private final int port;
    private final String path;
    private final @Nullable String query;

    private HttpTarget(String scheme, String host, int port, String path, @Nullable String query) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.path = path;
        this.query = query;
    }

    /**
     * Parses a URL; a fragment is dropped.
     *
     * @param uri {@code http[s]://host[:port][/path][?query]}
     * @return the target
     * @throws IllegalArgumentException it cannot be used; the message says why, for a person, and
     *     repeats nothing of it
     */
    public static HttpTarget parse(String uri) {
        requireCharacters(uri);
        int colon = uri.indexOf("://");
        String scheme = colon < 0 ? "" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("it has to start with http:// or https://");
        }
        int fragment = uri.indexOf('#');
        String rest = uri.substring(colon + 3, fragment < 0 ? uri.length() : fragment);
        int slash = indexOfAny(rest, "/?");
        String authority = rest.substring(0, slash);
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "it has credentials in it: take them out, a store's configuration is the place"
                            + " for them");
        }
        int portColon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String host =
                HostText.require(portColon < 0 ? authority : authority.substring(0, portColon));
        int port = portColon < 0 ? defaultPort(scheme) : port(authority.substring(portColon + 1));
        int question = rest.indexOf('?', slash);
        String path = rest.substring(slash, question < 0 ? rest.length() : question);
        String query = question < 0 ? null : rest.substring(question + 1);
        return new HttpTarget(scheme, host, port, PathText.withoutDots(path), query);
    }

    private static void requireCharacters(String uri) {
        if (uri.length() > LONGEST) {
            throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
        }
        for (int at = 0; at < uri.length(); at++) {
            char c = uri.charAt(at);
            if (c <= ' ' || c > '~' || NOT_IN_A_URI.indexOf(c) >= 0) {
                throw new IllegalArgumentException(
                        "it has a character in it that has to be percent-encoded");
            }
        }
    }

    private static int indexOfAny(String text, String characters) {
        for (int at = 0; at < text.length(); at++) {
            if (characters.indexOf(text.charAt(at)) >= 0) {
                return at;
            }
        }
        return text.length();
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        }
        throw new IllegalArgumentException("its port is no number from 1 to 65535");
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /**
     * What a reference in an answer from here points to.
     *
     * @param reference absolute or relative, as a {@code Location} header has it
     * @return the target
     * @throws IllegalArgumentException as {@link #parse}
     */
    public HttpTarget resolve(String reference) {
        if (reference.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:.*")) {
            return parse(reference);
        }
        if (reference.startsWith("//")) {
            return parse(scheme + ":" + reference);
        }
        String origin = origin();
        if (reference.startsWith("/")) {
            return parse(origin + reference);
        }
        if (reference.isEmpty() || reference.startsWith("#")) {
            return this;
        }
        if (reference.startsWith("?")) {
            return parse(origin + path + reference);
        }
        return parse(origin + path.substring(0, path.lastIndexOf('/') + 1) + reference);
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    public boolean isEncrypted() {
        return scheme.equals("https");
    }

    /** In lower case; an IPv6 address without brackets. */
    public String host() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port, also where it is the scheme's own. */
    public int port() {
        return port;
    }

    /** Starts with a slash; percent-encoded as it was given. */
    public String path() {
        return path;
    }

    /** What follows the question mark, or null where there is none. */
    public @Nullable String query() {
        return query;
    }

    /** Path and query, as a request has them. */
    String requestUri() {
        return query == null ? path : path + "?" + query;
    }

    /** Host, and port where it is not the scheme's own, as the {@code Host} header has them. */
    String authority() {
        return port == defaultPort(scheme) ? host : host + ":" + port;
    }

    /** {@code host:port/path?query}: the whole of it but for the scheme. Never to be shown. */
    public String withoutScheme() {
        return host + ":" + port + requestUri();
    }

    /** The whole URL. Never to be shown. */
    public String text() {
        return scheme + "://" + authority() + requestUri();
    }

    /** Scheme, host and port. Never to be shown. */
    String origin() {
        return scheme + "://" + host + ":" + port;
    }

    /** Whether both have the same scheme, host and port. */
    public boolean hasOriginOf(HttpTarget other) {
        return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
    }

    /**
     * Whether a target is this one or lies below it: the same origin, and a path that goes on where
     * this one ends, at a slash. How letters are percent-encoded makes no difference.
     */
    public boolean covers(HttpTarget other) {
        if (!hasOriginOf(other)) {
            return false;
        }
        Deque<String> wanted = PathText.segments(PathText.comparable(path));
        if (path.endsWith("/")) {
            wanted.removeLast();
        }
        Iterator<String> there = PathText.segments(PathText.comparable(other.path)).iterator();
        for (String segment : wanted) {
            if (!there.hasNext() || !there.next().equals(segment)) {
                return false;
            }
        }
        return !path.endsWith("/") || there.hasNext();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HttpTarget that
                && hasOriginOf(that)
                && path.equals(that.path)
                && Objects.equals(query, that.query);
    }

    @Override
    public int hashCode() {
        return Objects.hash(scheme, host, port, path, query);
    }

    @Override
    public String toString() {
        return scheme + ":***";
    }
}
