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

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The hash of an image's bytes.
 *
 * @param algorithm as Glance names it: {@code md5}, {@code sha1}, {@code sha256}, {@code sha512} or
 *     another lower-case name
 * @param hex the hash in lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) {

    private static final int LONGEST = 1024;

    /** How many hexadecimal digits those have whose length is known: each has another one. */
    private static final Map<String, Integer> DIGITS = new LinkedHashMap<>();

    static {
        DIGITS.put("sha512", 128);
        DIGITS.put("sha384", 96);
        DIGITS.put("sha256", 64);
        DIGITS.put("sha224", 56);
        DIGITS.put("sha1", 40);
        DIGITS.put("md5", 32);
    }

    public Digest {
        if (algorithm.length() > LONGEST || hex.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a digest is <algorithm>:<hexadecimal digits>, and neither has more than "
                            + LONGEST
                            + " characters");
        }
        algorithm = algorithm.toLowerCase(Locale.ROOT);
        hex = hex.toLowerCase(Locale.ROOT);
        if (algorithm.isEmpty() || !isHex(hex)) {
            throw new IllegalArgumentException(
                    "a digest is <algorithm>:<hexadecimal digits>, not '"
                            + algorithm
                            + ":"
                            + hex
                            + "'");
        }
        int expected = DIGITS.getOrDefault(algorithm, hex.length());
        if (hex.length() != expected) {
            throw new IllegalArgumentException(
                    "a digest of "
                            + algorithm
                            + " has "
                            + expected
                            + " hexadecimal digits, not "
                            + hex.length());
        }
    }

    private static boolean isHex(String text) {
        return !text.isEmpty()
                && text.length() % 2 == 0
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /**
     * Parses {@code <algorithm>:<hex>}.
     *
     * @param text such as {@code sha256:e3b0...}
     * @return the digest
     * @throws IllegalArgumentException with a message for a person, when the text is not of that
     *     form
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "a digest is <algorithm>:<hexadecimal digits>, not '" + text + "'");
        }
        return new Digest(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    }

    /**
     * Takes hexadecimal digits alone, as many as {@code sha512}, {@code sha384}, {@code sha256},
     * {@code sha224}, {@code sha1} or {@code md5} has: each has another number of them. A digest of
     * another algorithm may be as long, and is then taken for one of these.
     *
     * @param hex the hash in hexadecimal digits
     * @return the digest
     * @throws IllegalArgumentException with a message for a person, when these are no hexadecimal
     *     digits, or as many as none of these algorithms has
     */
    public static Digest ofHex(String hex) {
        for (Map.Entry<String, Integer> known : DIGITS.entrySet()) {
            if (known.getValue() == hex.length()) {
                return new Digest(known.getKey(), hex);
            }
        }
        throw new IllegalArgumentException(
                "a digest without its algorithm's name has as many hexadecimal digits as one of "
                        + String.join(", ", DIGITS.keySet())
                        + ", not "
                        + hex.length()
                        + ": write <algorithm>:<hexadecimal digits>");
    }

    /** The form that {@link #parse} takes. */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
