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
package org.imagemover.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What {@code lab/packages.list} declares. */
final class Packages {

    private static final String NONE = "-";

    private final Set<String> names = new HashSet<>();
    private final Map<String, String> byProgram = new HashMap<>();

    private Packages(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            String[] columns = line.split(" +", 4);
            if (line.startsWith("#") || columns.length < 3) {
                continue;
            }
            names.add(columns[0]);
            if (!columns[2].equals(NONE)) {
                for (String program : columns[2].split(",")) {
                    byProgram.put(program, columns[0]);
                }
            }
        }
    }

    /** Those of the checkout that the test runs in. */
    static Packages read() {
        Path checkout = Lab.checkout();
        if (checkout == null) {
            throw new IllegalStateException("tests run in a checkout of the project, not here");
        }
        try {
            return new Packages(checkout.resolve("lab/packages.list"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The package of a program. */
    String of(String program) {
        String aPackage = byProgram.get(program);
        if (aPackage == null) {
            throw new IllegalArgumentException(
                    "lab/packages.list has no program " + program + ": declare it there");
        }
        return aPackage;
    }

    void require(String aPackage) {
        if (!names.contains(aPackage)) {
            throw new IllegalArgumentException(
                    "lab/packages.list has no package " + aPackage + ": declare it there");
        }
    }
}
