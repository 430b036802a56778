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
import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Programs of the machine that tests use. */
final class Programs {

    private static final int NOT_THERE = -1;

    private Programs() {}

    /** Whether a program is there; one with arguments is one that starts another. */
    static boolean can(String... program) throws InterruptedException {
        List<String> command = new ArrayList<>(Arrays.asList(program));
        command.add(program.length == 1 ? "--version" : "true");
        return status(command.toArray(String[]::new)) == 0;
    }

    /** Runs a program whose words nobody needs; -1 where it is not there. */
    static int status(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException missing) {
            return NOT_THERE;
        }
    }

    /** Runs a program in a directory, which has to succeed, and returns what it said. */
    static String output(Path directory, String... command)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(List.of(command) + ": " + said, 0, process.waitFor());
        return said;
    }

    /** The bytes that a file takes on its disk. */
    static long bytesOnDisk(Path file) throws IOException, InterruptedException {
        String blocks = output(file.getParent(), "stat", "-c", "%b", file.toString());
        return Long.parseLong(blocks.strip()) * 512;
    }
}
