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
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** An image that was verified once, and one copy of it that was damaged since, in one chunk. */
public class ChunkDigestIT {

    private static final String ID = "7c2e4d8a-6b5f-4e1d-9a3c-2f1e0d9c8b7a";
    private static final int CHUNK = 8 << 20;
    private static final int SIZE = 4 * CHUNK + 12345;
    private static final int DAMAGED = 2 * CHUNK + 77;
    private static final String WHICH = "the " + CHUNK + " bytes from " + 2 * CHUNK;

    @Rule public final Workplace place = new Workplace();

    private byte[] bytes = {};
    private @Nullable WebServer server;
    private Path second = Path.of("");

    /** Another file system than the stores': what the kernel copies, nobody counts. */
    private Path memory = Path.of("");

    @Before
    public void thereIsAnImageOnAWebServer() throws Exception {
        bytes = Images.random(place.path("disk.raw"), SIZE);
        server = new WebServer(bytes.clone());
        second = place.newFolder("second").toPath();
        memory = Files.createTempDirectory(Path.of("/dev/shm"), "copies");
        place.home().addStore("second", second);
        place.home()
                .configure(
                        "org.imagemover.store.http-mirror.cfg",
                        "store.id = mirror",
                        "allowed.prefixes = " + server.root());
    }

    @After
    public void cleanUp() throws Exception {
        server.close();
        Files.deleteIfExists(memory.resolve("out.raw"));
        Files.delete(memory);
    }

    @Test
    public void aDamagedChunkOfAWebServerIsFetchedFromTheOtherLocation() throws Exception {
        // one lane: with more, what the others had begun would be fetched again too
        place.home()
                .configure(
                        "org.imagemover.core.cfg",
                        "transfer.lanes.min = 1",
                        "transfer.lanes.max = 1");
        place.console().succeed(reference(), "image:copy " + ID + " store:second");
        server.damage(DAMAGED);

        Path out = memory.resolve("out.raw");
        Iterator<String> printed =
                place.console()
                        .succeed(
                                "image:copy --json --prefer mirror " + ID + " " + out,
                                "image:transfer-show --json t2")
                        .lines()
                        .iterator();
        String copied = printed.next();
        assertEquals(copied, "digest", Json.value(copied, "verified"));
        assertEquals(copied, "second", Json.value(copied, "store"));
        assertArrayEquals(bytes, Files.readAllBytes(out));
        String transfer = printed.next();
        assertEquals(transfer, String.valueOf(SIZE + CHUNK), Json.value(transfer, "bytesRead"));
        assertLogged("mirror");
    }

    @Test
    public void aDamagedChunkOfAFileIsTakenFromTheOtherStore() throws Exception {
        place.console()
                .succeed(
                        "image:add --id " + ID + " --store images disk.raw",
                        "image:copy " + ID + " store:second");
        try (RandomAccessFile object = new RandomAccessFile(object().toFile(), "rw")) {
            object.seek(DAMAGED);
            object.write(~bytes[DAMAGED]);
        }

        String copied =
                place.console().succeed("image:copy --json --prefer images " + ID + " out.raw");
        assertEquals(copied, "digest", Json.value(copied, "verified"));
        assertArrayEquals(bytes, Files.readAllBytes(place.path("out.raw")));
        assertLogged("images");
        String verified = place.console().fail("image:verify " + ID);
        assertTrue(verified, verified.contains("1 of 2 copies"));
    }

    @Test
    public void aDamagedChunkOfTheOnlyLocationIsRefusedAndNothingIsPublished() throws Exception {
        place.console().succeed(reference(), "image:copy " + ID + " out.raw");
        server.damage(DAMAGED);
        String message = place.refused("image:copy " + ID + " again.raw", WHICH);
        assertTrue(message, message.contains("store 'mirror'"));
        assertTrue(message, message.contains("this copy is damaged"));
        place.refused("image:copy " + ID + " store:second", WHICH);
        server.damage(DAMAGED);
        place.console().succeed("image:copy " + ID + " again.raw");
        assertArrayEquals(bytes, Files.readAllBytes(place.path("again.raw")));
    }

    private String reference() throws Exception {
        String sha512 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        return "image:add --reference --id "
                + ID
                + " --digest sha512:"
                + sha512
                + " "
                + server.uri();
    }

    private Path object() {
        return place.home().datadir().resolve(ID);
    }

    /** There is one line that says which bytes of which store's copy, in which transfer. */
    private void assertLogged(String store) throws IOException {
        Path log = place.home().path().resolve("data/log/karaf.log");
        String[] lines =
                Files.readAllLines(log).stream()
                        .filter(line -> line.contains("are fetched again"))
                        .toArray(String[]::new);
        assertEquals(Arrays.toString(lines), 1, lines.length);
        assertTrue(
                lines[0],
                lines[0].matches(".* t\\d+: image " + ID + " in store '" + store + "': .*"));
        assertTrue(lines[0], lines[0].contains(WHICH));
        assertTrue("a location is shown: " + lines[0], !lines[0].contains("127.0.0.1"));
    }
}
