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
import java.util.HexFormat;
import org.imagemover.spi.WriteToken;

/**
 * The names under which a file is written until it is whole: {@code .<name>.<token>.part}, beside
 * the file itself. A long name gives way to its hash, so that what is added always fits.
 */
final class UnfinishedName {

    private static final String END = ".part";
    private static final String GOING = ".gone";
    private static final int LONG_NAME = 100;

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

    Path directory() {
        return directory;
    }

    /** The name in its directory of what a write has not published. */
    String name(WriteToken token) {
        return start + token + END;
    }

    /** Of what a write has not published. */
    Path path(WriteToken token) {
        return directory.resolve(name(token));
    }

    /** Of what is being removed: nobody else has this name, or takes it. */
    Path going(WriteToken token) {
        return directory.resolve(start + token + GOING);
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
