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
package org.imagemover.localfile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.lab.Machine;

/** Asks the system about files and file systems, as an operator would. */
final class Disk {

    private static final long OWN_ID = ProcessHandle.current().pid();

    private Disk() {}

    /** The bytes that a file takes on its disk. */
    static long allocated(Path file) throws IOException {
        // to another process too
        String path = file.toString().replace("/proc/self/", "/proc/" + OWN_ID + "/");
        return 512 * Long.parseLong(run("stat", "-L", "-c", "%b", path).strip());
    }

    static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.onExit().join().exitValue(), () -> List.of(command) + output);
        return output;
    }

    /** Whether file names may hold a text; not all may where the locale is POSIX. */
    static boolean takes(String text) {
        return Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(text);
    }

    /** Mounts a file system for the length of a test, or skips the test and says why. */
    static Mounted mount(Path at, String... options) throws IOException {
        Machine.requireRoot();
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(options));
        command.add(at.toString());
        Machine.requireSuccess(command.toArray(String[]::new));
        return () -> run("umount", at.toString());
    }

    /** Unmounts when the test ends. */
    interface Mounted extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
