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
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.imagemover.itests.Run.Outcome;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * Images that are not what they are said to be: a message that says what to do, a status that is
 * not zero, and nothing of them is left. Those that can share a container.
 */
public class BadImagesIT {

    private static final String IMAGE = "11111111-2222-4333-8444-555555555555";

    @ClassRule public static final Workplace PLACE = new Workplace();

    @BeforeClass
    public static void addAnImage() throws Exception {
        Images.random(PLACE.path("disk.raw"), 3 << 20);
        Images.sparse(PLACE.path("base.raw"), 16 << 20);
        PLACE.console().succeed("image:add --id " + IMAGE + " --name disk disk.raw");
    }

    @AfterClass
    public static void theImageIsStillThereAndNoOther() throws Exception {
        String list = PLACE.console().succeed("image:verify " + IMAGE, "image:gc --dry-run --json");
        assertTrue(list, list.endsWith("[]\n"));
    }

    @Test
    public void whatIsNotWhatItIsSaidToBeOrOpensAnotherFile() throws Exception {
        qemu("create", "-q", "-f", "qcow2", "plain.qcow2", "16M");
        qemu("create", "-q", "-f", "qcow2", "-F", "raw", "-b", "base.raw", "overlay.qcow2");
        qemu("create", "-q", "-f", "qcow2", "-o", "data_file=data.raw", "outside.qcow2", "16M");
        Map<String, String> messages = new LinkedHashMap<>();
        messages.put(
                "image:add --digest sha256:" + "0".repeat(64) + " disk.raw",
                "as claimed: the copy that was read is damaged, or the claim is wrong");
        messages.put(
                "image:add --format qcow2 disk.raw",
                "is recorded as qcow2, but its bytes are raw: if that is right, correct the record,"
                        + " or add it with --format raw");
        messages.put(
                "image:add --format raw plain.qcow2",
                "is recorded as raw, but its bytes are qcow2 (version 3): if that is right, correct"
                        + " the record, or add it with --format qcow2");
        messages.put(
                "image:add overlay.qcow2",
                "it has a backing file, which its reader would open: make it stand alone with"
                        + " qemu-img convert");
        messages.put(
                "image:add outside.qcow2",
                "it keeps its data in another file, which its reader would open: make it stand"
                        + " alone with qemu-img convert");
        PLACE.refused(messages);
    }

    @Test
    public void aCopyInTheStoreThatIsDamaged() throws Exception {
        flip(PLACE.home().datadir().resolve(IMAGE), 2 << 20);
        try {
            PLACE.refused("image:copy name:disk out.raw", "damaged");
        } finally {
            flip(PLACE.home().datadir().resolve(IMAGE), 2 << 20);
        }
    }

    @Test
    public void anotherSizeThanRecorded() throws Exception {
        Path document = PLACE.home().catalogue().resolve("images/" + IMAGE + ".json");
        String right = Files.readString(document);
        String size = "\"size\" : " + (3 << 20);
        assertTrue(right, right.contains(size));
        Files.writeString(document, right.replace(size, "\"size\" : 3000000"));
        try {
            PLACE.refused(
                    PLACE.run(),
                    "image:copy name:disk out.raw",
                    "says 3000000 bytes, its copy has 3145728: correct the record, or add the image"
                            + " again");
        } finally {
            Files.writeString(document, right);
        }
    }

    @Test
    public void anImageThatChangesWhileItIsRead() throws Exception {
        Path changing = PLACE.path("changing.raw");
        // more than the first buffer, which no limit delays
        Images.random(changing, 6 << 20);
        Home home = PLACE.newHome();
        home.configure("org.imagemover.core.cfg", "bandwidth.max = 1 MiB");
        try (Running running = PLACE.run(home).start("image:add changing.raw")) {
            running.await(() -> "nothing is being written", () -> written(home));
            flip(changing, 100);
            Outcome outcome = running.await(Run.LIMIT);
            assertEquals(outcome.toString(), 1, outcome.status());
            assertTrue(outcome.err(), outcome.err().contains("changed"));
            assertEquals("is left", Set.of(), home.files());
        } finally {
            Files.delete(changing);
        }
    }

    /** Whether an object of it has begun to be. */
    private static boolean written(Home home) {
        return !Home.files(home.datadir()).isEmpty();
    }

    /** Calls qemu-img with paths below the directory of this test. */
    private static void qemu(String... arguments) throws Exception {
        Images.qemu(PLACE.path(""), arguments);
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int was = bytes.read();
            bytes.seek(position);
            bytes.write(~was);
        }
    }
}
