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

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A directory of files {@code <image id>.<kind>}, all of which may be lost. Each is replaced as a
 * whole, and nothing waits for a disk, so a crash may leave any of them torn. Reads need no lock;
 * one change at a time.
 */
public final class FindingFiles {

    private static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final FileOperations files;

    /** What a file holds, by the end of its name. */
    enum Kind {
        ATTESTATIONS(".attestations.json"),
        CHUNK_DIGESTS(".chunks");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    /**
     * Does no I/O.
     *
     * @param directory made with the first file
     */
    public FindingFiles(Path directory, FileOperations files) {
        this.directory = directory;
        this.files = files;
    }

    /** Removes what a crash left: files that were not finished, and those of images that went. */
    void clean(Predicate<String> imageIsThere) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                for (Kind kind : Kind.values()) {
                    if (name.endsWith(kind.suffix + TEMPORARY)
                            || name.endsWith(kind.suffix)
                                    && isOfAnImageThatWent(name, kind, imageIsThere)) {
                        files.delete(entry);
                    }
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }

    private static boolean isOfAnImageThatWent(
            String name, Kind kind, Predicate<String> imageIsThere) {
        String imageId = name.substring(0, name.length() - kind.suffix.length());
        return ImageIds.valid(imageId) && !imageIsThere.test(imageId);
    }

    /** Removes the files that were written the longest ago, so that no more than some are left. */
    void keep(int most) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Map<Path, FileTime> times = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                times.put(entry, Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS));
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        List<Path> oldestFirst = new ArrayList<>(times.keySet());
        oldestFirst.sort(Comparator.comparing(times::get));
        for (Path old : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - most))) {
            files.delete(old);
        }
    }

    /** A file, as it is named to a person. */
    String shown(String imageId, Kind kind) {
        return directory.getFileName() + "/" + imageId + kind.suffix;
    }

    /**
     * Reads a file.
     *
     * @throws NoSuchFileException there is none
     * @throws DamagedDocumentException it is no file, or too large
     */
    byte[] read(String imageId, Kind kind, int maxBytes) throws IOException {
        return BoundedFile.read(file(imageId, kind), maxBytes);
    }

    /** Writes a file, in the place of an earlier one, which stays if this fails. */
    void write(String imageId, Kind kind, byte[] content) throws IOException {
        if (!Files.isDirectory(directory)) {
            files.createDirectory(directory);
        }
        Path file = file(imageId, kind);
        Path temporary = directory.resolve(file.getFileName() + TEMPORARY);
        try {
            files.writeUnsynced(temporary, content);
            files.rename(temporary, file);
        } catch (IOException failure) {
            try {
                files.delete(temporary);
            } catch (IOException leftover) {
                // It goes with the next clean().
                throw failure;
            }
            throw failure;
        }
    }

    /** Removes a file; that it is not there is no error. */
    void remove(String imageId, Kind kind) throws IOException {
        Path file = file(imageId, kind);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            files.delete(file);
        }
    }

    private Path file(String imageId, Kind kind) {
        return directory.resolve(imageId + kind.suffix);
    }
}
