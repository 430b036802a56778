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
package org.imagemover.core.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imagemover.lab.Machine;

/** A block device over a file, for the length of a test; skips the test where there can be none. */
public final class LoopDevice implements AutoCloseable {

    private final Path device;

    private LoopDevice(Path device) {
        this.device = device;
    }

    public static LoopDevice over(Path file, byte[] content) throws IOException {
        Machine.requireRoot();
        Files.write(file, content);
        String device = Machine.requireSuccess("losetup", "--find", "--show", file.toString());
        return new LoopDevice(Path.of(device));
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Runs a command, which has to succeed. */
    public static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = output(process);
        assertEquals(0, process.onExit().join().exitValue(), () -> List.of(command) + output);
    }

    public Path path() {
        return device;
    }

    /** What is on it now, as the kernel has it. */
    public byte[] content() throws IOException {
        return Files.readAllBytes(device);
    }

    @Override
    public void close() throws IOException {
        run("losetup", "--detach", device.toString());
    }
}
