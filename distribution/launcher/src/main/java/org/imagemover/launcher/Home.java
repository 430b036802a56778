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
package org.imagemover.launcher;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a container keeps its data and its configuration.
 *
 * @param base Karaf's {@code karaf.base}
 * @param etc the configuration files
 * @param data everything that the container writes
 * @param temporary whether it is removed when the container has stopped
 */
record Home(Path base, Path etc, Path data, boolean temporary) {

    /** Set by the script to remove the home when the container has stopped. */
    static final String TEMPORARY = "image-mover.home.temporary";

    /** There from the first boot that was completed; the script starts anew without it. */
    private static final String BOOTED = "booted";

    static Home fromSystemProperties() {
        return new Home(
                Path.of(System.getProperty("karaf.base")),
                Path.of(System.getProperty("karaf.etc")),
                Path.of(System.getProperty("karaf.data")),
                Boolean.getBoolean(TEMPORARY));
    }

    /** The directory of its logs: Karaf's own, and what was printed before that one begins. */
    Path logs() {
        return data.resolve("log");
    }

    /**
     * Sends what anybody prints from now on to a file.
     *
     * @return the file
     */
    PrintStream redirectStandardStreams() throws IOException {
        Path log = Files.createDirectories(logs()).resolve("console.log");
        PrintStream stream =
                new PrintStream(
                        new FileOutputStream(log.toFile(), true), true, StandardCharsets.UTF_8);
        System.setOut(stream);
        System.setErr(stream);
        return stream;
    }

    /** Notes that what is installed is complete, so that the next start can go on with it. */
    void booted() {
        try {
            Files.writeString(data.resolve(BOOTED), "");
        } catch (IOException notWritten) {
            // the next start is a slower one
        }
    }

    /**
     * The PIDs of the project's configuration files: {@code org.imagemover.core} and, as Felix File
     * Install names them, {@code org.imagemover.store.file~images}.
     */
    List<String> ownPids() {
        try (Stream<Path> files = Files.list(etc)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("org.imagemover.") && name.endsWith(".cfg"))
                    .map(name -> name.substring(0, name.length() - ".cfg".length()))
                    .map(name -> name.replaceFirst("-", "~"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Removes a temporary home, as far as it can. */
    void removeIfTemporary() {
        if (!temporary) {
            return;
        }
        try {
            Files.walkFileTree(
                    base,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path directory, @Nullable IOException unreadable)
                                throws IOException {
                            Files.delete(directory);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException busy) {
            // the script removes what is left when it starts again
        }
    }
}
