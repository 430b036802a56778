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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One container of the script {@code run} for many calls, since most of a call's time is the start.
 * What a call answers is as {@link Run} has it: the commands up to the first that fails.
 */
final class Console implements AutoCloseable {

    private static final int MOST_CALLS = 200;
    private static final String DONE = "+done\n";
    private static final String FAILED = "+failed\n";

    /** A pipe that the container waits at for the next call. */
    private final Path call;

    private final Running running;
    private int seen;

    /**
     * @param run has no commands yet
     * @param directory for the console's own files
     */
    Console(Run run, Path directory) throws IOException, InterruptedException {
        call = directory.resolve("call");
        Programs.output(directory, "mkfifo", call.toString());
        Path script = directory.resolve("script");
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < MOST_CALLS; i++) {
            commands.add("exec sh -c 'cat " + call + " >" + script + "'");
            commands.add("source " + script);
        }
        running = run.start(commands.toArray(String[]::new));
    }

    Run.Outcome execute(String... commands) throws IOException, InterruptedException {
        Files.writeString(
                call,
                "try { %s } { echo +failed; echo ($exception message) }\necho +done\n"
                        .formatted(String.join("; ", commands)));
        running.await(() -> "it does not end", () -> whole().endsWith(DONE));
        String whole = whole();
        seen += whole.length();
        String said = whole.substring(0, whole.length() - DONE.length());
        int failed = said.indexOf(FAILED);
        return failed < 0
                ? new Run.Outcome(0, said, "")
                : new Run.Outcome(
                        1, said.substring(0, failed), said.substring(failed + FAILED.length()));
    }

    private String whole() {
        return running.printed().substring(seen);
    }

    /** As {@link Run#succeed}. */
    String succeed(String... commands) throws IOException, InterruptedException {
        return execute(commands).good();
    }

    /** As {@link Run#fail}. */
    String fail(String... commands) throws IOException, InterruptedException {
        return execute(commands).message();
    }

    @Override
    public void close() throws InterruptedException {
        running.close();
    }
}
