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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * A caller's URI by the shipped distribution: refused where it is private, else whole in the end.
 */
public class WebImagesIT {

    private static final int SIZE = 9 << 20;

    @Rule public final Workplace place = new Workplace();

    private final byte[] bytes = new byte[SIZE];
    private @Nullable WebServer server;
    private String uri = "";

    @Before
    public void serve() throws IOException {
        new Random(11).nextBytes(bytes);
        server = new WebServer(bytes);
        uri = server.uri();
    }

    @After
    public void stop() {
        server.close();
    }

    private void allowLoopback() throws Exception {
        place.home()
                .configure(
                        "org.imagemover.store.http-web.cfg",
                        "allowed.networks = 127.0.0.1/32",
                        "caller.ports = 1024-65535");
    }

    @Test
    public void aPortThatIsNotUsualIsRefusedAndTheMessageNamesTheKey() throws Exception {
        place.refused("image:copy " + uri + " out.raw", "add it to caller.ports");
        assertEquals("nobody was asked", List.of(), server.ranges());
    }

    @Test
    public void aPrivateAddressIsRefusedAndTheMessageNamesTheKeys() throws Exception {
        place.home().configure("org.imagemover.store.http-web.cfg", "caller.ports = 1-65535");
        String copy = "image:copy " + uri + " out.raw";
        String message = place.refused(copy, "add its network to allowed.networks");
        assertTrue(message, message.contains("store 'web'"));
        String list = " --digest-from " + server.root() + "SHA256SUMS ";
        place.refused(
                Map.of(
                        "image:add " + uri, "add its network to allowed.networks",
                        "image:copy" + list + uri + " out.raw",
                                "the list of digests cannot be read"));
        assertEquals("nobody was asked", List.of(), server.ranges());
    }

    @Test
    public void anImageIsCopiedThoughItsConnectionIsCutFiveTimes() throws Exception {
        allowLoopback();
        place.home().configure("org.imagemover.core.cfg", "retry.delay = 50 ms");
        server.cut(5);
        place.console().succeed("image:copy " + uri + " out.raw");
        assertArrayEquals(bytes, Files.readAllBytes(place.path("out.raw")));
        assertEquals("not cut: " + server.ranges(), 0, server.cutsLeft());
    }

    /** As a distribution does it that publishes a SHA256SUMS. */
    @Test
    public void aListBesideAnImageSaysWhatItsBytesMustBe() throws Exception {
        allowLoopback();
        Files.write(place.path("disk.raw"), bytes);
        server.publish("SHA256SUMS", "# of today\n" + sha256sum(place.path("disk.raw")));
        String list = " --digest-from " + server.root() + "SHA256SUMS ";
        String copied =
                place.run()
                        .succeed("image:copy --json --verify required" + list + uri + " out.raw");
        assertTrue(copied, copied.contains("\"verified\":\"digest\",\"digest\":\"sha256:"));
        assertArrayEquals(bytes, Files.readAllBytes(place.path("out.raw")));
        server.damage(5 << 20);
        Map<String, String> refusals = new LinkedHashMap<>();
        refusals.put("image:copy" + list + uri + " bad.raw", " as expected: ");
        refusals.put("image:add" + list + uri, " as claimed: ");
        refusals.put(
                "image:copy --digest-name x.raw" + list + uri + " bad.raw",
                "has 1 name, none of which is 'x.raw'");
        refusals.put("image:plan --digest crc32:00 " + uri + " bad.raw", "use sha512, sha384");
        refusals.put(
                "image:copy --digest-from " + uri + " " + uri + " bad.raw",
                "more than 1048576 bytes");
        place.refused(refusals);
    }

    private String sha256sum(Path file) throws Exception {
        Process sums = new ProcessBuilder("sha256sum", "-b", file.toString()).start();
        String list = new String(sums.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, sums.waitFor());
        return list;
    }

    @Test
    public void anImageIsAddedAndIsThenTheStores() throws Exception {
        allowLoopback();
        place.console().succeed("image:add --name web " + uri);
        server.close();
        Path out = place.path("out.raw");
        place.console().succeed("image:copy name:web " + out);
        assertArrayEquals(bytes, Files.readAllBytes(out));
    }
}
