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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of the script {@code run}, as a user makes it. It starts the distribution of this build.
 */
final class Run {

    /** How long one call may take on a machine that has much else to do. */
    static final Duration LIMIT = Duration.ofSeconds(120);

    private final List<String> prefix = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private Path directory = Path.of("").toAbsolutePath();
    private ProcessBuilder.Redirect input = ProcessBuilder.Redirect.PIPE;

    /**
     * @param temporary where temporary files go
     */
    Run(Path temporary) {
        environment.put("TMPDIR", temporary.toString());
        environment.put("IMAGE_MOVER_DISTRIBUTION", System.getProperty("own.directory"));
    }

    Run home(Path home) {
        options.addAll(List.of("--home", home.toString()));
        return this;
    }

    /** The directory to call it in. */
    Run in(Path caller) {
        directory = caller;
        return this;
    }

    /** What it reads. */
    Run reading(Path file) {
        input = ProcessBuilder.Redirect.from(file.toFile());
        return this;
    }

    Run with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A program that starts it, such as {@code setpriv}. */
    Run under(String... program) {
        prefix.addAll(List.of(program));
        return this;
    }

    /** Runs it to its end. */
    Outcome execute(String... commands) throws IOException, InterruptedException {
        try (Running running = start(commands)) {
            return running.await(LIMIT);
        }
    }

    /** Runs it to its end, which has to be a good one. */
    String succeed(String... commands) throws IOException, InterruptedException {
        return execute(commands).good();
    }

    /**
     * Runs it to its end, which has to be the failure of a command.
     *
     * @return the message
     */
    String fail(String... commands) throws IOException, InterruptedException {
        return execute(commands).message();
    }

    Running start(String... commands) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.add(new File(System.getProperty("run.script")).getPath());
        line.addAll(options);
        line.addAll(List.of(commands));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(directory.toFile()).redirectInput(input);
        // a third of a start's time is the compiler's
        builder.environment().put("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().putAll(environment);
        return new Running(builder.start());
    }

    /** How a call ended. */
    record Outcome(int status, String out, String err) {

        /** What was printed, where no command failed. */
        String good() {
            assertEquals(toString(), 0, status);
            assertEquals("printed to standard error", "", err);
            return out;
        }

        /** The message of the command that failed. */
        String message() {
            assertEquals(toString(), 1, status);
            assertFalse("no message", err.isBlank());
            assertEquals(err, 1, err.lines().count());
            assertFalse("not a message for people: " + err, err.contains("Exception"));
            return err.strip();
        }
    }
}
