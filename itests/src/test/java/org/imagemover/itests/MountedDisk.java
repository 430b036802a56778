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
import org.imagemover.lab.Machine;

/** A file system of its own for a test; a test that cannot have it here is skipped. */
final class MountedDisk implements AutoCloseable {

    /** The size that those in a file say they have. It is a hole. */
    private static final String SIZE = "16G";

    private final Path root;

    private MountedDisk(Path root) {
        this.root = root;
    }

    /** A small one in memory. */
    static MountedDisk small(Path directory, long size) throws IOException, InterruptedException {
        return mount(directory, "-t", "tmpfs", "-o", "size=" + size, "tmpfs");
    }

    /**
     * A large one, in a file.
     *
     * @param maker the program that makes the file system, and its options
     */
    static MountedDisk inFile(Path directory, String... maker)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile(directory, "disk", ".img");
        try {
            Programs.output(directory, "truncate", "-s", SIZE, file.toString());
            String[] command = java.util.Arrays.copyOf(maker, maker.length + 1);
            command[maker.length] = file.toString();
            Machine.requireSuccess(command);
            return mount(directory, "-o", "loop", file.toString());
        } finally {
            // its space is free once it is not mounted any more, whatever ends this process
            Files.delete(file);
        }
    }

    private static MountedDisk mount(Path directory, String... what)
            throws IOException, InterruptedException {
        Path root = Files.createTempDirectory(directory, "mounted");
        String[] command = new String[what.length + 2];
        command[0] = "mount";
        System.arraycopy(what, 0, command, 1, what.length);
        command[command.length - 1] = root.toString();
        Machine.requireRoot();
        Machine.requireSuccess(command);
        return new MountedDisk(root);
    }

    Path root() {
        return root;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Programs.output(root.getParent(), "umount", root.toString());
    }
}
