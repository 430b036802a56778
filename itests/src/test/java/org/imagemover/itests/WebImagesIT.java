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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        place.refused("image:add " + uri, "add its network to allowed.networks");
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
