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
package org.imagemover.bench.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.imagemover.lab.Machine;
import org.junit.jupiter.api.Test;

/** The tests of the harness, which are in Python. */
class HarnessTest {

    private static final Path BENCH = Path.of("..").toAbsolutePath().normalize();

    @Test
    void theTestsOfTheHarnessPass() throws IOException, InterruptedException {
        Machine.requireSuccess("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 9))");
        Process tests =
                new ProcessBuilder("python3", "-B", "-m", "unittest", "discover", "-t", ".")
                        .directory(BENCH.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tests.waitFor(), said);
    }
}
