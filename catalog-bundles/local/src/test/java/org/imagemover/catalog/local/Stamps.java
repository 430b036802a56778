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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Waits for the time from which on each change of a file shows. */
final class Stamps {

    private Stamps() {}

    static void settle(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Stamp stamp = Stamp.of(file);
                while (stamp != null && !stamp.isOldAt(System.currentTimeMillis())) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
