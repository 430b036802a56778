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

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The script {@code run}, as a person or a script of theirs uses it. */
public class RunIT {

    private static final long LIMIT_SECONDS = 60;

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void printsWhatTheCommandsPrintAndLeavesNothing() throws Exception {
        Result result = run("echo 'a  b'", "x = 5", "echo $x 'größe'");
        assertEquals("", result.error());
        assertEquals("a  b\n5\n5 größe\n", result.output());
        assertEquals(0, result.status());
        try (Stream<Path> left = Files.list(root().resolve("tmp"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    public void endsAtTheFirstCommandThatFails() throws Exception {
        Result result = run("echo before", "image:show name:nobody", "echo after");
        assertEquals("before\n", result.output());
        assertTrue(result.error(), result.error().contains("nobody"));
        assertEquals(result.error(), 1, result.error().lines().count());
        assertEquals(1, result.status());
    }

    @Test
    public void saysThatACommandIsUnknown() throws Exception {
        Result result = run("no:such-command");
        assertEquals("Command not found: no:such-command\n", result.error());
        assertEquals(1, result.status());
    }

    @Test
    public void goesOnWithTheImagesAndTheConfigurationOfItsHome() throws Exception {
        Path home = root().resolve("a home");
        byte[] bytes = "an image, if a small one".repeat(1000).getBytes(StandardCharsets.UTF_8);
        Files.write(root().resolve("disk one.raw"), bytes);

        Result first = run("--home", home.toString(), "image:add --name one 'disk one.raw'");
        assertEquals(first.error(), 0, first.status());
        Files.delete(home.resolve("etc/org.imagemover.core.cfg"));
        Files.writeString(home.resolve("etc/org.imagemover.store.file-two.cfg"), "nonsense = 1\n");
        Result second =
                run(
                        "--home",
                        home.toString(),
                        "image:copy --json name:one copy.raw",
                        "image:store-list --no-format");

        assertEquals(second.error(), 0, second.status());
        // relative to where the caller is
        assertArrayEquals(bytes, Files.readAllBytes(root().resolve("copy.raw")));
        assertTrue(second.output(), second.output().contains("org.imagemover.store.file-two.cfg"));
        assertFalse(Files.exists(home.resolve("etc/org.imagemover.core.cfg")));
    }

    @Test
    public void opensNoPortKeepsItsHomeToItselfAndEndsWhenItIsToldTo() throws Exception {
        Path home = root().resolve("home");
        Process running = start("--home", home.toString(), "sleep 100000");
        awaitBooted(home);
        assertEquals(List.of(), listeningSockets(running.pid()));

        Result other = run("--home", home.toString(), "image:list");
        assertTrue(other.error(), other.error().contains("in use"));
        assertEquals(2, other.status());

        running.destroy();
        assertTrue("did not end", running.waitFor(20, TimeUnit.SECONDS));
        assertEquals("128 + SIGTERM", 143, running.exitValue());
    }

    @Test
    public void startsAgainAfterItWasKilled() throws Exception {
        Path home = root().resolve("home");
        Process killed = start("--home", home.toString(), "sleep 100000");
        awaitBooted(home);
        killed.destroyForcibly().waitFor();

        Result again = run("--home", home.toString(), "image:list");
        assertEquals(again.error(), 0, again.status());
    }

    @Test
    public void showsTheSample() throws Exception {
        Result result = run();
        assertEquals(result.error(), 0, result.status());
        assertTrue(result.output(), result.output().contains("67108864 bytes"));
        assertTrue(result.output(), result.output().matches("(?s).*bytes written +[0-9]+\n.*"));
        assertTrue(
                result.output(), result.output().matches("(?s).*digest +sha512:[0-9a-f]{128}.*"));
    }

    private record Result(int status, String output, String error) {}

    private Result run(String... arguments) throws Exception {
        Process process = start(arguments);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + List.of(arguments));
        }
        return new Result(
                process.exitValue(),
                Files.readString(root().resolve("out")),
                Files.readString(root().resolve("err")));
    }

    private Process start(String... arguments) throws IOException {
        Path root = root();
        List<String> command = new ArrayList<>(List.of(System.getProperty("run.script")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().put("IMAGE_MOVER_DISTRIBUTION", System.getProperty("own.directory"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put("TMPDIR", Files.createDirectories(root.resolve("tmp")).toString());
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(root.resolve("out").toFile());
        builder.redirectError(root.resolve("err").toFile());
        return builder.start();
    }

    private Path root() {
        return folder.getRoot().toPath();
    }

    private static void awaitBooted(Path home) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!Files.exists(home.resolve("data/booted"))) {
            assertTrue("did not boot", System.nanoTime() < end);
            Thread.sleep(20);
        }
    }

    /** The lines of the process's listening sockets in {@code /proc/net/tcp} and {@code tcp6}. */
    private static List<String> listeningSockets(long pid) throws IOException {
        List<String> sockets = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    sockets.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        List<String> listening = new ArrayList<>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[3].equals("0A") && sockets.contains(fields[9])) {
                    listening.add(line);
                }
            }
        }
        return listening;
    }
}
