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
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.rules.TemporaryFolder;

/** A directory that somebody works in, and a home that they use from there. */
public final class Workplace extends TemporaryFolder {

    private Path directory = Path.of("");
    private Home home = new Home(directory);

    @Override
    protected void before() throws Throwable {
        super.before();
        directory = newFolder("work").toPath();
        home = new Home(newFolder("home").toPath());
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    Home home() {
        return home;
    }

    Run run() {
        return new Run(getRoot().toPath()).home(home.path()).in(directory);
    }

    /** Runs a command that has to fail with a message, and to leave nothing. */
    String refused(String command, String message) throws IOException, InterruptedException {
        return refused(run(), command, message);
    }

    String refused(Run run, String command, String message)
            throws IOException, InterruptedException {
        Set<String> before = files();
        String said = run.fail(command);
        assertTrue(said, said.contains(message));
        assertEquals("is left", before, files());
        return said;
    }

    /**
     * Runs commands in one container, each of which has to fail with its message, and to leave
     * nothing.
     *
     * @param messages by their commands, in the order in which they are run
     */
    void refused(Map<String, String> messages) throws IOException, InterruptedException {
        Set<String> before = files();
        List<String> commands = new ArrayList<>();
        for (String command : messages.keySet()) {
            commands.add("try { " + command + " } { echo $exception }");
        }
        List<String> said = run().succeed(commands.toArray(String[]::new)).lines().toList();
        assertEquals(said.toString(), messages.size(), said.size());
        int line = 0;
        for (Map.Entry<String, String> refusal : messages.entrySet()) {
            String message = said.get(line++);
            assertTrue(refusal.getKey() + ": " + message, message.contains(refusal.getValue()));
        }
        assertEquals("is left", before, files());
    }

    /** Every file of the directory, of the home's store and of its catalogue. */
    Set<String> files() {
        Set<String> files = new TreeSet<>(home.files());
        files.addAll(Home.files(directory));
        return files;
    }
}
