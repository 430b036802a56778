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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.rules.TemporaryFolder;

/** A directory that somebody works in, and a home that they use from there. */
public final class Workplace extends TemporaryFolder {

    private Path directory = Path.of("");
    private Home home = new Home(directory);
    private @Nullable Console console;

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

    /** A container of its own, which has the home for itself: the console ends. */
    Run run() throws InterruptedException {
        closeConsole();
        return run(home);
    }

    /** A container of its own in another home, beside the console. */
    Run run(Home other) {
        return new Run(getRoot().toPath()).home(other.path()).in(directory);
    }

    Home newHome() throws IOException {
        return new Home(newFolder().toPath());
    }

    /** The container that the calls to it share; it is started when it is first needed. */
    Console console() throws IOException, InterruptedException {
        if (console == null) {
            console = new Console(run(home), newFolder().toPath());
        }
        return console;
    }

    private void closeConsole() throws InterruptedException {
        if (console != null) {
            console.close();
            console = null;
        }
    }

    @Override
    protected void after() {
        try {
            closeConsole();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        super.after();
    }

    /** Runs a command in the console that has to fail with a message, and to leave nothing. */
    String refused(String command, String message) throws IOException, InterruptedException {
        Set<String> before = files();
        return refused(before, console().fail(command), message);
    }

    /** The same in a container of its own. */
    String refused(Run run, String command, String message)
            throws IOException, InterruptedException {
        Set<String> before = files();
        return refused(before, run.fail(command), message);
    }

    private String refused(Set<String> before, String said, String message) {
        assertTrue(said, said.contains(message));
        assertEquals("is left", before, files());
        return said;
    }

    /**
     * Runs commands in the console, each of which has to fail with its message, and to leave
     * nothing.
     *
     * @param messages by their commands, in the order in which they are run
     */
    void refused(Map<String, String> messages) throws IOException, InterruptedException {
        for (Map.Entry<String, String> refusal : messages.entrySet()) {
            refused(refusal.getKey(), refusal.getValue());
        }
    }

    /** Every file of the directory, of the home's store and of its catalogue. */
    Set<String> files() {
        Set<String> files = new TreeSet<>(home.files());
        files.addAll(Home.files(directory));
        return files;
    }
}
