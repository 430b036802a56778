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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.imagemover.itests.Run.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * A file system without room: nothing half is left there, and somebody is told how much it needs.
 */
public class FullDiskIT {

    private static final int DISK = 8 << 20;

    @Rule public final Workplace place = new Workplace();
    private @Nullable MountedDisk mounted;
    private Path disk;

    @Before
    public void mountASmallDisk() throws Exception {
        mounted = MountedDisk.small(place.newFolder("disks").toPath(), DISK);
        disk = mounted.root();
    }

    @After
    public void unmountIt() throws Exception {
        if (mounted != null) {
            mounted.close();
        }
    }

    @Test
    public void anImageThatDoesNotFitIsNotBegun() throws Exception {
        Images.random(place.path("large.raw"), DISK + 4096);
        place.console().succeed("image:add --name large large.raw");
        Set<String> before = place.home().files();

        String message = place.console().fail("image:copy name:large '" + disk + "/out.raw'");
        assertTrue(message, message.contains("does not fit: it needs " + (DISK + 4096)));
        assertEquals(List.of(), Home.files(disk));
        assertEquals(before, place.home().files());
    }

    @Test
    public void aStoreWithoutRoomTakesNoImage() throws Exception {
        Images.random(place.path("large.raw"), DISK + 4096);
        place.home().addStore("small", disk);

        String message = place.run().fail("image:add --store small large.raw");
        assertTrue(message, message.contains("does not fit: it needs " + (DISK + 4096)));
        assertEquals(List.of(), Home.files(disk));
        assertEquals(Set.of(), place.home().files());
    }

    @Test
    public void aDiskThatFillsMeanwhileGetsNothing() throws Exception {
        // more than the first buffer, which no limit delays
        Images.random(place.path("disk.raw"), DISK / 4 * 3);
        Path filler = disk.resolve("filler");

        try (Running running =
                place.run()
                        .start(
                                "image:add --name most disk.raw",
                                "image:copy --limit 1MiB name:most '" + disk + "/out.raw'")) {
            running.await(() -> "nothing is being written", () -> !Home.files(disk).isEmpty());
            fill(filler);
            Outcome outcome = running.await(Run.LIMIT);
            assertEquals(outcome.toString(), 1, outcome.status());
            assertTrue(outcome.err(), outcome.err().contains("room"));
        }
        assertEquals(List.of(filler.toString()), Home.files(disk));
        assertEquals("in the store", 1, Home.files(place.home().datadir()).size());
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < DISK; written += block.length) {
                out.write(block);
            }
        } catch (IOException full) {
            assertTrue("the disk was full before", Files.size(file) > DISK / 8);
        }
    }
}
