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
package org.imagemover.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a container that was started with {@code --home} keeps. */
record Home(Path path) {

    Path etc(String file) {
        return path.resolve("etc").resolve(file);
    }

    /** The directory of the store that is there without configuration. */
    Path datadir() {
        return path.resolve("data/image-mover/images");
    }

    /** Makes the configuration file of a store in a directory. */
    void addStore(String id, Path datadir) throws IOException {
        configure(
                "org.imagemover.store.file-" + id + ".cfg",
                "store.id = " + id,
                "datadir = " + datadir);
    }

    /** The documents of the embedded catalogue: records and intents. */
    Path catalogue() {
        return path.resolve("data/image-mover/catalog");
    }

    /**
     * Every file of the store and the catalogue, unfinished ones too; not the catalogue's lock and
     * its index, which are of no image.
     */
    Set<String> files() {
        Set<String> files = new TreeSet<>(files(datadir()));
        files.addAll(files(catalogue()));
        files.remove(catalogue().resolve("lock").toString());
        files.remove(catalogue().resolve("index").toString());
        return files;
    }

    /** Every file below a directory; none where it is not there. */
    static List<String> files(Path directory) {
        List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    files.addAll(files(entry));
                } else {
                    files.add(entry.toString());
                }
            }
        } catch (NoSuchFileException wentMeanwhile) {
            return List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return files;
    }

    /** Adds lines to a configuration file, before the first start to what is shipped. */
    void configure(String file, String... lines) throws IOException {
        Files.createDirectories(path.resolve("etc"));
        Path shipped = Path.of(System.getProperty("own.directory"), "etc", file);
        Path before = Files.exists(etc(file)) ? etc(file) : shipped;
        String text = Files.exists(before) ? Files.readString(before) : "";
        Files.writeString(etc(file), text + "\n" + String.join("\n", lines) + "\n");
    }
}
