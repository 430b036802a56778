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
package org.imagemover.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Reads an argument that names a local file. */
final class LocalPath {

    private static final Pattern URI = Pattern.compile("(?i)([a-z][a-z0-9+.-]*://|file:).*");

    private LocalPath() {}

    /**
     * Reads a path; a relative one is taken from the working directory of the shell's session.
     *
     * @param text the argument
     * @param workingDirectory {@code session.currentDir()}
     * @return an absolute path
     * @throws IllegalArgumentException with a message for a person
     */
    static Path parse(String text, Path workingDirectory) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the path is empty: name a file");
        }
        if (text.equals("-")) {
            throw new IllegalArgumentException(
                    "'-' is not supported: name a file, the shell has no standard input or output"
                            + " for images");
        }
        if (text.startsWith("~")) {
            throw new IllegalArgumentException(
                    "'~' is not expanded: write the whole path, or ./ before a name that starts so");
        }
        if (URI.matcher(text).matches()) {
            // the text is left out: a URI may hold a secret
            throw new IllegalArgumentException("a URI cannot be used here: name a local file");
        }
        try {
            return workingDirectory.resolve(text).toAbsolutePath().normalize();
        } catch (InvalidPathException malformed) {
            throw new IllegalArgumentException("'" + Text.clean(text) + "' is not a path");
        }
    }
}
