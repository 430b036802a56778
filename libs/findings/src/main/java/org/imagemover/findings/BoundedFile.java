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
package org.imagemover.findings;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads a file that cannot fill the memory, whatever somebody put in its place. */
public final class BoundedFile {

    private BoundedFile() {}

    /**
     * The whole content of a file.
     *
     * @throws NoSuchFileException there is none
     * @throws DamagedDocumentException it is no file, or too large
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new DamagedDocumentException("is not a regular file");
        }
        // A stream, not a channel: an interrupt of the caller must not break the read off.
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new DamagedDocumentException("is larger than " + maxBytes + " bytes");
            }
            return content;
        } catch (FileNotFoundException refused) {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(file.toString());
            }
            throw refused;
        }
    }
}
