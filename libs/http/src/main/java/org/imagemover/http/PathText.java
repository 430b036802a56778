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

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The path of a URL, percent-encoded. */
final class PathText {

    /** A server may decode more than once; nobody means to encode that often. */
    private static final int ENCODINGS = 5;

    private static final int DELETE = 0x7f;

    private PathText() {}

    /**
     * Removes {@code .} and {@code ..} as RFC 3986 has it.
     *
     * @param path percent-encoded; empty is {@code /}
     * @return it, with nothing in it that a server could still take for a way up
     * @throws IllegalArgumentException it is not well encoded, or hides dots or control characters
     *     in encodings
     */
    static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String last = "";
        for (String segment : segments(path.isEmpty() ? "/" : path)) {
            last = segment;
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        if (last.equals(".") || last.equals("..")) {
            kept.addLast("");
        }
        String clean = "/" + String.join("/", kept);
        requireHarmless(clean);
        return clean;
    }

    /** What is between the slashes. */
    static Deque<String> segments(String path) {
        return new ArrayDeque<>(Arrays.asList(path.substring(1).split("/", -1)));
    }

    private static void requireHarmless(String path) {
        String text = path;
        for (int round = 0; round < ENCODINGS; round++) {
            String decoded = decoded(text, round == 0);
            if (decoded.chars().anyMatch(c -> c < ' ' || c == DELETE)) {
                throw new IllegalArgumentException("its path has control characters in it");
            }
            for (String segment : decoded.split("[/\\\\]", -1)) {
                // what follows a semicolon are parameters to some servers
                String name = segment.replaceFirst(";.*", "");
                if (name.equals(".") || name.equals("..")) {
                    throw new IllegalArgumentException(
                            "its path leads upwards in an encoded form: write it plainly");
                }
            }
            if (decoded.equals(text)) {
                return;
            }
            text = decoded;
        }
        throw new IllegalArgumentException("its path is percent-encoded many times over");
    }

    /** Each byte becomes a character: enough to look for ASCII. */
    private static String decoded(String text, boolean strict) {
        StringBuilder decoded = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            int value = c == '%' ? hex(text, at + 1) : -1;
            if (value >= 0) {
                decoded.append((char) value);
                at += 2;
            } else if (c == '%' && strict) {
                throw new IllegalArgumentException(
                        "its path has a '%' in it that is not followed by two hex digits");
            } else {
                decoded.append(c);
            }
        }
        return decoded.toString();
    }

    private static int hex(String text, int at) {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /**
     * With letters, digits, '-', '.', '_' and '~' plain, and all else as it was but in capitals.
     */
    static String comparable(String path) {
        StringBuilder comparable = new StringBuilder(path.length());
        for (int at = 0; at < path.length(); at++) {
            int value = path.charAt(at) == '%' ? hex(path, at + 1) : -1;
            if (value < 0) {
                comparable.append(path.charAt(at));
                continue;
            }
            char c = (char) value;
            boolean plain =
                    c >= '0' && c <= '9'
                            || c >= 'A' && c <= 'Z'
                            || c >= 'a' && c <= 'z'
                            || "-._~".indexOf(c) >= 0;
            comparable.append(plain ? String.valueOf(c) : String.format("%%%02X", value));
            at += 2;
        }
        return comparable.toString();
    }
}
