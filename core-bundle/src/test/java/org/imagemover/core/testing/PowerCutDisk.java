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
import java.util.ArrayList;
import java.util.List;

/**
 * A disk with an ext4 whose power can be cut: it goes back to what of it was on the device at some
 * moment, and is mounted anew, as the same device at the same place.
 */
public final class PowerCutDisk implements AutoCloseable {

    private final LoopFileSystem holder;
    private final Path image;
    private final Path root;
    private final String device;
    private final List<Path> moments = new ArrayList<>();

    /** Makes one in a directory; skips the test where there can be none. */
    public PowerCutDisk(Path directory) throws IOException {
        // whose files are copied in one moment
        holder = LoopFileSystem.xfs(directory, true);
        image = holder.root().resolve("disk");
        root = Files.createTempDirectory(directory, "disk");
        run("truncate", "-s", "96M", image.toString());
        run("mkfs.ext4", "-q", "-F", image.toString());
        device = run("losetup", "--find", "--show", image.toString()).strip();
        mount();
    }

    private void mount() throws IOException {
        // what is known of files is on the device a second later, what is in them half a minute
        run("mount", "-o", "commit=1", device, root.toString());
    }

    public Path root() {
        return root;
    }

    /** Keeps what is on the device now. */
    public void keepMoment() throws IOException {
        Path moment = holder.root().resolve("moment-" + moments.size());
        run("cp", "--reflink=always", image.toString(), moment.toString());
        moments.add(moment);
    }

    /** How many moments are kept. */
    public int moments() {
        return moments.size();
    }

    /** The power was cut at a moment that was kept. */
    public void cutPowerAt(int moment) throws IOException {
        run("umount", root.toString());
        run("cp", "--reflink=always", moments.get(moment).toString(), image.toString());
        run("blockdev", "--flushbufs", device);
        mount();
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.onExit().join().exitValue(), () -> List.of(command) + output);
        return output;
    }

    @Override
    public void close() throws IOException {
        run("umount", root.toString());
        run("losetup", "--detach", device);
        holder.close();
    }
}
