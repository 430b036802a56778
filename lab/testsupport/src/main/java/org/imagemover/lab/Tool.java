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

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of the machine, for a bounded time. */
final class Tool {

    private Tool() {}

    static String run(Duration limit, String... command) throws IOException, InterruptedException {
        return run(limit, Map.of(), command);
    }

    /**
     * Runs a program, which has to succeed, and returns what it printed.
     *
     * @param limit after which it is killed
     * @param environment what is added to this process's
     * @throws IOException it is not there, failed or took too long; the message has what it said
     */
    static String run(Duration limit, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        // files, because a daemon that it starts could hold a pipe open
        Path out = Files.createTempFile("lab-tool", ".out");
        Path err = Files.createTempFile("lab-tool", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            if (!ended || process.exitValue() != 0) {
                throw new IOException(
                        List.of(command)
                                + (ended
                                        ? " ended with " + process.exitValue()
                                        : " took more than " + limit.toSeconds() + " s")
                                + ": "
                                + text(err)
                                + text(out));
            }
            return text(out);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
