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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lab/up} and {@code lab/down}, on a lab of the test's own beside the shared one. */
class LabScriptsTest {

    private static final Path SCRIPTS = Path.of("..").toAbsolutePath().normalize();
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String[] DAEMONS = {"mon.a", "osd.0", "mgr.x"};

    @TempDir private Path temporary;

    private Path lab;

    @BeforeEach
    void chooseADirectory() throws IOException, InterruptedException {
        // where the machine can have one lab it can have another
        Lab.ceph();
        lab = temporary.resolve("lab");
    }

    @AfterEach
    void removeIt() throws IOException, InterruptedException {
        if (lab != null) {
            script("down", "--wipe");
        }
    }

    private String script(String name, String... arguments)
            throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = SCRIPTS.resolve(name).toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Tool.run(LIMIT, Map.of(Lab.DIRECTORY, lab.toString()), command);
    }

    private Map<String, Long> processes() throws IOException {
        Map<String, Long> pids = new TreeMap<>();
        for (String daemon : DAEMONS) {
            Path file = lab.resolve("ceph/run/" + daemon + ".pid");
            pids.put(daemon, Long.parseLong(Files.readString(file).strip()));
        }
        return pids;
    }

    @Test
    void upStartsWhatIsDownAndDownEndsAllOfIt() throws IOException, InterruptedException {
        String settings = script("up", "ceph");
        assertEquals(settings, Files.readString(lab.resolve("settings")));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(lab)));
        Map<String, Long> first = processes();

        script("up", "ceph");
        assertEquals(first, processes(), "a second call starts nothing");

        new Daemon("OSD", lab.resolve("ceph/run/osd.0.pid")).kill();
        script("up", "ceph");
        Map<String, Long> second = processes();
        assertNotEquals(first.get("osd.0"), second.get("osd.0"));
        assertEquals(first.get("mon.a"), second.get("mon.a"));

        script("down");
        second.values().forEach(pid -> assertFalse(Daemon.isAlive(pid), "process " + pid));
        assertTrue(script("status").contains("lab: ceph: stopped\n"));

        assertEquals(settings, script("up", "ceph"), "the same ports and keys");
        Map<String, Long> third = processes();
        script("down", "--wipe");
        third.values().forEach(pid -> assertFalse(Daemon.isAlive(pid), "process " + pid));
        assertFalse(Files.exists(lab));
    }

    @Test
    void anotherProgramWithTheProcessIdOfADaemonIsLeftAlone()
            throws IOException, InterruptedException {
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Path run = Files.createDirectories(lab.resolve("ceph/run"));
            Files.createFile(lab.resolve(".image-mover-lab"));
            Files.writeString(run.resolve("osd.0.pid"), other.pid() + "\n");
            assertTrue(script("status").contains("lab: ceph: stopped\n"));
            script("down");
            assertTrue(other.isAlive());
        } finally {
            other.destroy();
        }
    }

    @Test
    void aDirectoryThatIsNoLabIsNeitherUsedNorRemoved() throws IOException, InterruptedException {
        Path file = Files.createFile(Files.createDirectory(lab).resolve("somebody's"));
        IOException refused = assertThrows(IOException.class, () -> script("up"));
        assertTrue(refused.getMessage().contains("nor empty"), refused.getMessage());
        script("down", "--wipe");
        assertTrue(Files.exists(file));
    }
}
