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

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * A caller's URI by the shipped distribution: refused where it is private, else whole in the end.
 */
public class WebImagesIT {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final int SIZE = 9 << 20;

    @Rule public final Workplace place = new Workplace();

    private final byte[] bytes = new byte[SIZE];
    private final AtomicInteger cuts = new AtomicInteger();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private String uri;

    @Before
    public void serve() throws IOException {
        new Random(11).nextBytes(bytes);
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        server.createContext("/disk.raw", this::answer);
        server.setExecutor(threads);
        server.start();
        uri = "http://127.0.0.1:" + server.getAddress().getPort() + "/disk.raw";
    }

    @After
    public void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** A range as it is asked for; the first large ones are cut off in the middle. */
    private void answer(HttpExchange exchange) throws IOException {
        String asked = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
        ranges.add(asked);
        Matcher range = RANGE.matcher(asked);
        boolean part = range.matches();
        int first = part ? Integer.parseInt(range.group(1)) : 0;
        int end = part ? Integer.parseInt(range.group(2)) + 1 : SIZE;
        exchange.getResponseHeaders().add("ETag", "\"1\"");
        if (part) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + SIZE);
        }
        exchange.sendResponseHeaders(part ? 206 : 200, end - first);
        boolean cut = end - first > 1 && cuts.getAndDecrement() > 0;
        exchange.getResponseBody().write(bytes, first, cut ? (end - first) / 3 : end - first);
        exchange.close();
    }

    private void allowLoopback() throws Exception {
        place.run().succeed("image:store-list");
        place.home()
                .configure(
                        "org.imagemover.store.http-web.cfg",
                        "allowed.networks = 127.0.0.1/32",
                        "caller.ports = 1024-65535");
    }

    @Test
    public void aPrivateAddressIsRefusedAndTheMessageNamesTheKeys() throws Exception {
        String copy = "image:copy " + uri + " out.raw";
        assertTrue(place.run().fail(copy).contains("add it to caller.ports"));
        place.home().configure("org.imagemover.store.http-web.cfg", "caller.ports = 1-65535");
        String message = place.refused(copy, "add its network to allowed.networks");
        assertTrue(message, message.contains("store 'web'"));
        place.refused("image:add " + uri, "add its network to allowed.networks");
        assertEquals("nobody was asked", List.of(), ranges);
    }

    @Test
    public void anImageIsCopiedThoughItsConnectionIsCutFiveTimes() throws Exception {
        allowLoopback();
        cuts.set(5);
        place.run().succeed("image:copy " + uri + " out.raw");
        assertArrayEquals(bytes, Files.readAllBytes(place.path("out.raw")));
        assertTrue("not cut: " + ranges, cuts.get() <= 0);
    }

    @Test
    public void anImageIsAddedAndIsThenTheStores() throws Exception {
        allowLoopback();
        place.run().succeed("image:add --name web " + uri);
        server.stop(0);
        Path out = place.path("out.raw");
        place.run().succeed("image:copy name:web " + out);
        assertArrayEquals(bytes, Files.readAllBytes(out));
    }
}
