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
package org.imagemover.core.digests;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.api.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A line of a list that tells a digest.
 *
 * @param name the file's name, or null for a digest alone
 * @param algorithm as it is named in messages
 * @param digest the digest, or null where the line's is of no algorithm that is known, or damaged
 */
record DigestLine(@Nullable String name, String algorithm, @Nullable Digest digest) {

    /** Fewer hexadecimal digits at the start of a line are a word. */
    private static final int LEAST_DIGITS = 8;

    /** What coreutils write in the place of a name where bytes came through a pipe. */
    private static final String STANDARD_INPUT = "-";

    /** {@code SHA256 (name) = hex}, up to the name; openssl writes no blanks. */
    private static final Pattern TAG = Pattern.compile("([A-Za-z][A-Za-z0-9/_-]{1,20}) ?\\(");

    /** What follows a name that a tag comes before. */
    private static final Pattern AFTER_NAME =
            Pattern.compile("\\)\\s{0,2}=\\s{0,2}([^\\s()]+)\\s*$");

    private static final Map<Character, Character> ESCAPES =
            Map.of('\\', '\\', 'n', '\n', 'r', '\r');

    /**
     * Parses a line without its end.
     *
     * @return null for a line of another kind
     */
    static @Nullable DigestLine parse(String line) {
        boolean escaped = line.startsWith("\\");
        String text = escaped ? line.substring(1) : line.strip();
        DigestLine parsed = tagged(text);
        if (parsed == null) {
            parsed = plain(text);
        }
        if (parsed == null || parsed.name == null || !escaped) {
            return parsed;
        }
        String name = unescaped(parsed.name);
        return name == null ? null : new DigestLine(name, parsed.algorithm, parsed.digest);
    }

    /** {@code SHA256 (name) = hex}: BSD, {@code sha256sum --tag}, openssl. */
    private static @Nullable DigestLine tagged(String text) {
        Matcher tag = TAG.matcher(text);
        int close = text.lastIndexOf(')');
        if (!tag.lookingAt() || close <= tag.end()) {
            return null;
        }
        Matcher after = AFTER_NAME.matcher(text).region(close, text.length());
        if (!after.lookingAt()) {
            return null;
        }
        String algorithm = algorithm(tag.group(1));
        return new DigestLine(
                text.substring(tag.end(), close), algorithm, digest(algorithm, after.group(1)));
    }

    /** The name that Digest has for what a list calls SHA256, SHA-256 or SHA2-256. */
    private static String algorithm(String tag) {
        return tag.toLowerCase(Locale.ROOT).replaceFirst("^sha(2?-)?(?=[0-9]{1,3}$)", "sha");
    }

    /**
     * {@code hex name}, {@code hex *name}, {@code hex name}, and {@code hex} or {@code hex -}
     * alone.
     */
    private static @Nullable DigestLine plain(String text) {
        int digits = 0;
        while (digits < text.length() && HexFormat.isHexDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits < LEAST_DIGITS) {
            return null;
        }
        Digest digest = digest(text.substring(0, digits));
        String algorithm = digest == null ? digits + " digits" : digest.algorithm();
        if (digits == text.length()) {
            return digest == null ? null : new DigestLine(null, algorithm, digest);
        }
        char separator = text.charAt(digits);
        String name = text.substring(digits + 1);
        if (separator != ' ' && separator != '\t' || name.isBlank()) {
            return null;
        }
        boolean marked = name.startsWith(" ") || name.startsWith("*");
        String file = marked ? name.substring(1) : name;
        return new DigestLine(file.equals(STANDARD_INPUT) ? null : file, algorithm, digest);
    }

    private static @Nullable Digest digest(String hex) {
        try {
            return Digest.ofHex(hex);
        } catch (IllegalArgumentException ofNone) {
            return null;
        }
    }

    private static @Nullable Digest digest(String algorithm, String hex) {
        try {
            return new Digest(algorithm, hex);
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    /** As coreutils write a name with a backslash or the end of a line in it; null for others. */
    private static @Nullable String unescaped(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\\') {
                i++;
                Character meant = i < name.length() ? ESCAPES.get(name.charAt(i)) : null;
                if (meant == null) {
                    return null;
                }
                c = meant;
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
