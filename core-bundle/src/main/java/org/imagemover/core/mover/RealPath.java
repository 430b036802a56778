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

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where a path leads when all links are followed, also where nothing is there. */
final class RealPath {

    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private RealPath() {}

    /**
     * @throws IOException it cannot be told: a directory may not be looked into, or is a file;
     *     links lead in circles
     */
    static Path of(Path path) throws IOException {
        return follow(path.toAbsolutePath(), MOST_LINKS);
    }

    private static Path follow(Path path, int links) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException missing) {
            Path directory = path.getParent();
            if (directory == null) {
                throw missing;
            }
            Path parent = follow(directory, links);
            Path place = parent.resolve(path.getFileName()).normalize();
            if (!Files.isSymbolicLink(place)) {
                return place;
            }
            if (links == 0) {
                throw new FileSystemLoopException(path.toString());
            }
            return follow(parent.resolve(Files.readSymbolicLink(place)), links - 1);
        }
    }
}
