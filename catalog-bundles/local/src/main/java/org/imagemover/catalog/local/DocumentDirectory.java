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
package org.imagemover.catalog.local;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.findings.BoundedFile;
import org.imagemover.findings.DamagedDocumentException;
import org.imagemover.findings.FileOperations;
import org.imagemover.findings.Json;
import org.jspecify.annotations.Nullable;

/**
 * A directory of documents {@code <name>.json}. Each is written and removed as a whole: it is on
 * disk when a change returns, and is as it was when a change throws. Readers need no lock; one
 * change at a time.
 */
final class DocumentDirectory {

    private static final String SUFFIX = ".json";
    private static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final FileOperations files;

    DocumentDirectory(Path directory, FileOperations files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * Makes the directory if it is not there, and removes what a crash left in the middle of a
     * change. Only for the one user of the directory.
     */
    void open() throws IOException {
        if (!Files.isDirectory(directory)) {
            files.createDirectory(directory);
            files.syncDirectory(directory.toAbsolutePath().getParent());
        }
        for (String fileName : fileNames()) {
            if (fileName.endsWith(SUFFIX + TEMPORARY)) {
                files.delete(directory.resolve(fileName));
            }
        }
    }

    /** The names of all documents, in no order. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (String fileName : fileNames()) {
            String name = nameOf(fileName);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    private List<String> fileNames() throws IOException {
        List<String> fileNames = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                fileNames.add(entry.getFileName().toString());
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return fileNames;
    }

    /** The name of a document by that of its file, or null where that is none. */
    static @Nullable String nameOf(String fileName) {
        return fileName.endsWith(SUFFIX)
                ? fileName.substring(0, fileName.length() - SUFFIX.length())
                : null;
    }

    /** What is told of a document's file, or null where there is none. */
    @Nullable Stamp stamp(String name) throws IOException {
        return Stamp.of(file(name));
    }

    /**
     * Makes sure that a document which is not found is not there.
     *
     * @throws NoSuchFileException the directory itself is not
     */
    void requireThere() throws NoSuchFileException {
        if (!isThere()) {
            throw new NoSuchFileException(directory.toString());
        }
    }

    /** Whether the directory is there: if not, that no document is found means nothing. */
    boolean isThere() {
        return Files.isDirectory(directory);
    }

    /** A document's file, as it is named to a person. */
    String shown(String name) {
        return directory.getFileName() + "/" + name + SUFFIX;
    }

    /** Whether there is a file of that name, readable or not. */
    boolean has(String name) {
        return Files.exists(file(name), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads a document.
     *
     * @throws NoSuchFileException there is none
     * @throws DamagedDocumentException it is no file, or too large
     */
    byte[] read(String name) throws IOException {
        return BoundedFile.read(file(name), Json.MAX_BYTES);
    }

    /** Writes a new document, in place of a file of that name if there is one. */
    void create(String name, byte[] content) throws IOException {
        write(name, content, null);
    }

    /**
     * Replaces a document.
     *
     * @param before its content, to be put back if the change fails
     */
    void replace(String name, byte[] content, byte[] before) throws IOException {
        write(name, content, before);
    }

    private void write(String name, byte[] content, byte @Nullable [] before) throws IOException {
        Path file = file(name);
        Path temporary = temporary(name);
        try {
            files.write(temporary, content);
        } catch (IOException failure) {
            undo(failure, () -> files.delete(temporary));
            throw failure;
        }
        try {
            files.rename(temporary, file);
            files.syncDirectory(directory);
        } catch (IOException failure) {
            undo(
                    failure,
                    () -> {
                        if (before == null) {
                            files.delete(file);
                        } else {
                            files.write(temporary, before);
                            files.rename(temporary, file);
                        }
                        files.delete(temporary);
                        files.syncDirectory(directory);
                    });
            throw failure;
        }
    }

    /** Removes a document; that it is not there is no error. */
    void remove(String name) throws IOException {
        if (!has(name)) {
            // It may have gone a moment ago, and that not be on disk yet.
            files.syncDirectory(directory);
            return;
        }
        Path file = file(name);
        Path temporary = temporary(name);
        try {
            // Renamed, not deleted, so that there is something to put back.
            files.rename(file, temporary);
            files.syncDirectory(directory);
        } catch (IOException failure) {
            undo(
                    failure,
                    () -> {
                        if (!has(name)) {
                            files.rename(temporary, file);
                        }
                        files.syncDirectory(directory);
                    });
            throw failure;
        }
        try {
            files.delete(temporary);
        } catch (IOException leftover) {
            // It is removed as a document; what is left goes with the next open().
            return;
        }
    }

    private static void undo(IOException failure, Change undo) {
        try {
            undo.run();
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }

    private Path temporary(String name) {
        return directory.resolve(name + SUFFIX + TEMPORARY);
    }

    @FunctionalInterface
    private interface Change {
        void run() throws IOException;
    }
}
