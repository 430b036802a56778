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

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The configuration files of the Karaf under test, as an operator edits them. */
final class Etc {

    private static final Path DIRECTORY = Path.of(System.getProperty("karaf.etc"));

    private Etc() {}

    /** Makes or replaces a file in one step. */
    static void write(String name, String... lines) throws IOException {
        Path written = Files.createTempFile(DIRECTORY, name, ".edit");
        Files.write(written, List.of(lines), UTF_8);
        Files.move(
                written,
                DIRECTORY.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Sets one key and leaves the rest of the file. */
    static void set(String name, String key, String value) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(DIRECTORY.resolve(name), UTF_8));
        lines.removeIf(line -> line.startsWith(key + " ="));
        lines.add(key + " = " + value);
        write(name, lines.toArray(String[]::new));
    }

    static void delete(String name) throws IOException {
        Files.deleteIfExists(DIRECTORY.resolve(name));
    }

    /** What the file says now. */
    static String[] read(String name) throws IOException {
        return Files.readAllLines(DIRECTORY.resolve(name), UTF_8).toArray(String[]::new);
    }
}
