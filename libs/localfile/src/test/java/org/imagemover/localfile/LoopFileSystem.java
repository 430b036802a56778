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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.lab.Machine;

/** A file system in a file, for the length of a test; skips the test where there can be none. */
final class LoopFileSystem implements AutoCloseable {

    /** Less than 300 MiB is refused by mkfs.xfs. It is a hole. */
    private static final String SIZE = "320M";

    private final Path root;
    private final Path image;

    private LoopFileSystem(Path root, Path image) {
        this.root = root;
        this.image = image;
    }

    static LoopFileSystem xfs(Path directory) throws IOException {
        return make(directory, "mkfs.xfs", "-q", "-m", "reflink=1");
    }

    static LoopFileSystem btrfs(Path directory) throws IOException {
        return make(directory, "mkfs.btrfs", "-q");
    }

    static LoopFileSystem ext4(Path directory) throws IOException {
        return make(directory, "mkfs.ext4", "-q");
    }

    private static LoopFileSystem make(Path directory, String... makeFileSystem)
            throws IOException {
        Machine.requireRoot();
        Path image = Files.createTempFile(directory, "loop", ".img");
        Path root = Files.createTempDirectory(directory, "mounted");
        Machine.requireSuccess("truncate", "-s", SIZE, image.toString());
        List<String> command = new ArrayList<>(List.of(makeFileSystem));
        command.add(image.toString());
        Machine.requireSuccess(command.toArray(String[]::new));
        Machine.requireSuccess("mount", "-o", "loop", image.toString(), root.toString());
        return new LoopFileSystem(root, image);
    }

    /** Mounts it at another place, by another device, as a restart of the machine may. */
    void mountElsewhere(Path elsewhere) throws IOException {
        Path device = Files.createTempFile(root.getParent(), "first", ".img");
        Disk.run("umount", root.toString());
        // as the machine has it: the first free device is another one now
        Machine.requireSuccess("mount", "-o", "loop", device(device), root.toString());
        Machine.requireSuccess("mount", "-o", "loop", image.toString(), elsewhere.toString());
    }

    private static String device(Path file) throws IOException {
        Machine.requireSuccess("truncate", "-s", "16M", file.toString());
        Machine.requireSuccess("mkfs.ext4", "-q", file.toString());
        return file.toString();
    }

    void mountBack(Path elsewhere) throws IOException {
        Disk.run("umount", elsewhere.toString());
    }

    Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        Disk.run("umount", root.toString());
        Files.delete(image);
    }
}
