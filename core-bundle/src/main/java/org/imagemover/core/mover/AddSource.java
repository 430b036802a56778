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
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.imagemover.api.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Where an image is added from.
 *
 * @param uri the URI, or null for a file
 * @param file the file, or null for a URI
 */
record AddSource(@Nullable String uri, @Nullable Path file) {

    /**
     * Parses what a caller wrote.
     *
     * @throws InvalidRequestException it names neither a file nor an http or https URI
     */
    static AddSource parse(String source) throws InvalidRequestException {
        if (source.contains("://")) {
            return new AddSource(ImageName.uri(source).value(), null);
        }
        try {
            Path file = Path.of(source).toAbsolutePath().normalize();
            if (source.isBlank() || file.getFileName() == null) {
                throw new InvalidRequestException("'" + source + "' names no file");
            }
            return new AddSource(null, file);
        } catch (InvalidPathException malformed) {
            throw new InvalidRequestException(
                    "the file's path is malformed: " + malformed.getReason());
        }
    }

    /** The last part, which an image is named by where no name is given. */
    String name() {
        if (file != null) {
            return String.valueOf(file.getFileName());
        }
        String path = URI.create(String.valueOf(uri)).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
