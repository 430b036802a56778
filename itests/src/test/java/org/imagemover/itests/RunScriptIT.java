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

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.imagemover.itests.Run.Outcome;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The script {@code run}: what its caller sees of it, and what is left after it. */
public class RunScriptIT {

    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";

    /** The first command has to come within 10 s; a busy machine gets more before this fails. */
    private static final Duration START = Duration.ofSeconds(30);

    @Rule public final TemporaryFolder folder = new TemporaryFolder();
    private Path temporary;
    private Path work;

    @Before
    public void makeDirectories() throws IOException {
        temporary = folder.newFolder("tmp").toPath();
        work = folder.newFolder("the caller's").toPath();
    }

    @After
    public void nothingIsLeftInTheTemporaryDirectory() throws IOException {
        assertEquals(List.of(), list(temporary));
    }

    @Test
    public void withoutArgumentsTheSampleIsCopiedAndShown() throws Exception {
        Path home = folder.getRoot().toPath().resolve("home");
        String table = run().home(home).succeed();
        assertTrue(table, field(table, "method").matches("[A-Z_]+"));
        assertEquals("67108864 bytes", field(table, "size"));
        long written = Long.parseLong(field(table, "bytes written"));
        assertTrue(table, written > 0 && written < 64 << 20);
        assertTrue(table, field(table, "digest").matches("sha512:[0-9a-f]{128} \\(digest\\)"));
        assertTrue(table, Double.parseDouble(field(table, "seconds")) < 60);
        assertEquals(64 << 20, Files.size(Path.of(field(table, "file"))));
    }

    @Test
    public void standardOutputHasWhatTheCommandsPrintAndNothingElse() throws Exception {
        long start = System.nanoTime();
        try (Running running = run().start("echo one", "x = 5", "echo 'a  b' $x größe")) {
            running.awaitPrinted("one\n");
            Duration first = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf("Start to first command: %.1f s%n", first.toMillis() / 1000.0);
            assertTrue("the first command came after " + first, first.compareTo(START) < 0);
            assertEquals(new Outcome(0, "one\n5\na  b 5 größe\n", ""), running.await(Run.LIMIT));
        }
    }

    @Test
    public void commandsReadWhatIsPipedIn() throws Exception {
        Path input = Files.writeString(work.resolve("input"), "one\ntwo\n");
        assertEquals("one\ntwo\n", run().reading(input).succeed("shell:cat -"));
    }

    @Test
    public void aCommandThatFailsIsTheLastOne() throws Exception {
        Outcome outcome = run().execute("echo before", "image:show " + UNKNOWN, "echo after");
        assertEquals(
                new Outcome(
                        1,
                        "before\n",
                        "no catalogue knows image "
                                + UNKNOWN
                                + ": image:list shows what there is\n"),
                outcome);
    }

    @Test
    public void anUnknownCommandFails() throws Exception {
        String message = run().fail("nosuch:command");
        assertTrue(message, message.contains("nosuch:command"));
    }

    @Test
    public void anUnknownOptionIsWrongUsage() throws Exception {
        Outcome outcome = run().execute("--nosuch");
        assertEquals(2, outcome.status());
        assertEquals("run: unknown option '--nosuch': see ./run --help\n", outcome.err());
    }

    @Test
    public void pathsAreTheCallersAndMayHaveSpaces() throws Exception {
        byte[] bytes = image(work.resolve("my image.raw"));
        Files.createDirectory(work.resolve("sub"));
        run().in(work)
                .succeed(
                        "image:add --name 'two words' 'my image.raw'",
                        "image:copy 'name:two words' 'sub/a copy.raw'");
        assertArrayEquals(bytes, Files.readAllBytes(work.resolve("sub/a copy.raw")));
    }

    @Test
    public void aHomeKeepsImagesAndWhatTheOperatorEdited() throws Exception {
        byte[] bytes = image(work.resolve("disk.raw"));
        Path relative = Path.of("my home");
        run().in(work).home(relative).succeed("image:add --name kept disk.raw");

        Home home = new Home(work.resolve(relative));
        home.configure(
                "org.imagemover.store.file-second.cfg", "store.id = second", "datadir = " + work);
        home.configure("org.imagemover.store.file-images.cfg", "read.only = true");
        Files.delete(home.etc("org.imagemover.core.cfg"));
        String edited = Files.readString(home.etc("org.imagemover.store.file-images.cfg"));
        String stores =
                run().in(work)
                        .home(relative)
                        .succeed("image:store-list --no-format", "image:copy name:kept copy.raw");

        assertTrue(stores, stores.contains("images\tfile\tAVAILABLE\tfalse"));
        assertTrue(stores, stores.contains("second\tfile\tAVAILABLE\ttrue"));
        assertArrayEquals(bytes, Files.readAllBytes(work.resolve("copy.raw")));
        assertFalse(Files.exists(home.etc("org.imagemover.core.cfg")));
        assertEquals(edited, Files.readString(home.etc("org.imagemover.store.file-images.cfg")));
    }

    @Test
    public void aSignalEndsItAndLeavesNothing() throws Exception {
        try (Running running = run().start("echo started", "exec sleep 60")) {
            running.awaitPrinted("started");
            running.terminate();
            assertEquals("ended by SIGTERM", 128 + 15, running.await(Run.LIMIT).status());
        }
    }

    @Test
    public void twoAtOnceDoNotDisturbEachOther() throws Exception {
        byte[] bytes = image(work.resolve("disk.raw"));
        try (Running one = run().in(work).start(addAndCopy("one"));
                Running two = run().in(work).start(addAndCopy("two"))) {
            assertEquals(0, one.await(Run.LIMIT).status());
            assertEquals(0, two.await(Run.LIMIT).status());
        }
        assertArrayEquals(bytes, Files.readAllBytes(work.resolve("one")));
        assertArrayEquals(bytes, Files.readAllBytes(work.resolve("two")));
    }

    private static String[] addAndCopy(String name) {
        return new String[] {"image:add --name it disk.raw", "image:copy name:it " + name};
    }

    @Test
    public void aHomeIsForOneAtATime() throws Exception {
        try (Running first = run().home(work).start("echo started", "exec sleep 60")) {
            first.awaitPrinted("started");
            Outcome second = run().home(work).execute("image:list");
            assertEquals(2, second.status());
            assertEquals(
                    "run: --home: '" + work + "' is in use by another ./run: end that one first\n",
                    second.err());
        }
    }

    @Test
    public void aHomeStartsAgainAfterKill() throws Exception {
        Home home = new Home(work.resolve("home"));
        try (Running boots = run().home(home.path()).start("image:list")) {
            // in the midst of the first start, when bundles are being installed
            boots.await(
                    () -> "no cache",
                    () -> Files.exists(home.path().resolve("data/cache/bundle20")));
            boots.kill();
        }
        image(work.resolve("disk.raw"));
        try (Running works =
                run().in(work)
                        .home(home.path())
                        .start("image:add --name kept disk.raw", "echo added", "exec sleep 60")) {
            works.awaitPrinted("added");
            works.kill();
        }
        String list = run().home(home.path()).succeed("image:list --no-format");
        assertTrue(list, list.contains("\tkept\t"));
    }

    @Test
    public void nobodyCanReachItFromOutside() throws Exception {
        Home home = new Home(work.resolve("home"));
        try (Running running = run().home(home.path()).start("echo started", "exec sleep 60")) {
            running.awaitPrinted("started");
            assertEquals(List.of(), Sockets.reachable(running.pid()));
        }
        for (String file : new String[] {"users.properties", "keys.properties"}) {
            List<String> entries =
                    Files.readAllLines(home.etc(file)).stream()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .toList();
            assertEquals("who may log in by " + file, List.of(), entries);
        }
    }

    @Test
    public void aStoreConfigurationThatIsCutOffIsShownWithFileAndKey() throws Exception {
        Home home = configured("org.imagemover.store.file-images.cfg", "store.id = images\ndata");
        String stores = run().home(home.path()).succeed("image:store-list --no-format");
        assertTrue(stores, stores.contains("\tINVALID\t"));
        assertTrue(stores, stores.contains("etc/org.imagemover.store.file-images.cfg: key 'data"));
    }

    @Test
    public void aCatalogueThatIsConfiguredWronglyIsNotTakenForNoImages() throws Exception {
        Home home = configured("org.imagemover.catalog.local.cfg", "nonsense = 1");
        String message = run().home(home.path()).fail("image:list");
        assertTrue(message, message.contains("image:store-list"));
    }

    @Test
    public void aContainerThatDoesNotStartSaysWhereItsLogsAre() throws Exception {
        Home home = configured("config.properties", "rubbish");
        Outcome outcome = run().home(home.path()).execute("image:list");
        assertEquals(outcome.toString(), 3, outcome.status());
        assertEquals("", outcome.out());
        Path logs = home.path().resolve("data/log");
        assertTrue(outcome.err(), outcome.err().contains(logs.toString()));
        assertTrue(Files.readString(logs.resolve("console.log")).contains("Exception"));
    }

    /** A home that has another file in the place of a shipped one. */
    private Home configured(String file, String text) throws IOException {
        assertTrue(Files.exists(Path.of(System.getProperty("own.directory"), "etc", file)));
        Home home = new Home(work.resolve("home"));
        Files.createDirectories(home.etc(file).getParent());
        Files.writeString(home.etc(file), text);
        return home;
    }

    private Run run() {
        return new Run(temporary);
    }

    private static byte[] image(Path file) throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(file.hashCode()).nextBytes(bytes);
        Files.write(file, bytes);
        return bytes;
    }

    private static String field(String table, String name) {
        return table.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in: " + table));
    }

    private static List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString).toList();
        }
    }
}
