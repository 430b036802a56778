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
package org.imagemover.localfile;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The names under which a file is written until it is whole: {@code .<name>.<token>.part}, beside
 * the file itself. A long name gives way to its hash, so that what is added always fits.
 */
final class UnfinishedName {

    private static final int TOKEN_BYTES = 8;
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{" + 2 * TOKEN_BYTES + "}");
    private static final String END = ".part";
    private static final int LONG_NAME = 100;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;
    private final String start;

    private UnfinishedName(Path directory, String start) {
        this.directory = directory;
        this.start = start;
    }

    /** The names for a target, an absolute path that is not the root. */
    static UnfinishedName of(Path target) {
        Path directory = target.getParent();
        Path name = target.getFileName();
        if (directory == null || name == null) {
            throw new IllegalArgumentException("not the path of a file");
        }
        byte[] bytes = name.toString().getBytes(StandardCharsets.UTF_8);
        String shown = bytes.length > LONG_NAME ? "." + hash(bytes) : name.toString();
        return new UnfinishedName(directory, "." + shown + ".");
    }

    static String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /** Whether a text can be a token, and so nothing else than a part of a name. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    Path directory() {
        return directory;
    }

    /** The file's name in its directory. */
    String name(String token) {
        return start + token + END;
    }

    /** Whether a file of the directory is one of these. */
    boolean matches(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(start)
                && name.endsWith(END)
                && name.length() == start.length() + 2 * TOKEN_BYTES + END.length()
                && isToken(name.substring(start.length(), name.length() - END.length()));
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
