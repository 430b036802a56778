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
import java.nio.file.Files;
import java.nio.file.Path;
import org.imagemover.lab.Machine;

/** A file system in a file, for the length of a test; skips the test where there can be none. */
public final class LoopFileSystem implements AutoCloseable {

    private final Path root;
    private final Path image;

    private LoopFileSystem(Path root, Path image) {
        this.root = root;
        this.image = image;
    }

    /**
     * Makes and mounts one.
     *
     * @param shares whether its files can share blocks
     */
    public static LoopFileSystem xfs(Path directory, boolean shares) throws IOException {
        Machine.requireRoot();
        Path image = Files.createTempFile(directory, "loop", ".img");
        Path root = Files.createTempDirectory(directory, "mounted");
        // less is refused by mkfs.xfs; it is a hole
        return mount(
                "320M",
                root,
                image,
                "mkfs.xfs",
                "-q",
                "-m",
                "reflink=" + (shares ? 1 : 0),
                image.toString());
    }

    /** Makes and mounts an ext4. */
    public static LoopFileSystem ext4(Path directory) throws IOException {
        Machine.requireRoot();
        Path image = Files.createTempFile(directory, "loop", ".img");
        Path root = Files.createTempDirectory(directory, "mounted");
        return mount("96M", root, image, "mkfs.ext4", "-q", image.toString());
    }

    private static LoopFileSystem mount(
            String size, Path root, Path image, String... makeFileSystem) throws IOException {
        Machine.requireSuccess("truncate", "-s", size, image.toString());
        Machine.requireSuccess(makeFileSystem);
        Machine.requireSuccess("mount", "-o", "loop", image.toString(), root.toString());
        return new LoopFileSystem(root, image);
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        return process.onExit().join().exitValue();
    }

    public Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        assertEquals(0, run("umount", root.toString()), "umount");
        Files.delete(image);
    }
}
