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

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web server on loopback with one image, which it serves by ranges. */
final class WebServer implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final String PATH = "/disk.raw";

    private final byte[] bytes;
    private final AtomicInteger cuts = new AtomicInteger();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    /**
     * @param bytes the image
     */
    WebServer(byte[] bytes) throws IOException {
        this.bytes = bytes;
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        server = started(new InetSocketAddress(loopback, 0));
    }

    private HttpServer started(InetSocketAddress address) throws IOException {
        HttpServer fresh = HttpServer.create(address, 0);
        fresh.createContext(PATH, this::answer);
        fresh.setExecutor(threads);
        fresh.start();
        return fresh;
    }

    /** Cuts off what it is asked, and listens no more until {@link #startAgain}. */
    void stop() {
        server.stop(0);
    }

    /** Serves a text beside the image, until {@link #stop}. */
    void publish(String name, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/" + name,
                exchange -> {
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                    exchange.close();
                });
    }

    /** Listens again, at the same port. */
    void startAgain() throws IOException {
        server = started(server.getAddress());
    }

    /** The URI of the server, with a slash at its end. */
    String root() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** The URI of the image. */
    String uri() {
        return root() + PATH.substring(1);
    }

    /** Cuts so many of the next answers that have more than a byte off in the middle. */
    void cut(int answers) {
        cuts.set(answers);
    }

    /** Inverts one byte of the image. */
    void damage(int position) {
        bytes[position] = (byte) ~bytes[position];
    }

    /** How many are still to be cut. */
    int cutsLeft() {
        return Math.max(0, cuts.get());
    }

    /** What was asked for: headers, or {@code null} for the whole. */
    List<String> ranges() {
        return List.copyOf(ranges);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String asked = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
        ranges.add(asked);
        Matcher range = RANGE.matcher(asked);
        boolean part = range.matches();
        int first = part ? Integer.parseInt(range.group(1)) : 0;
        int end = part ? Integer.parseInt(range.group(2)) + 1 : bytes.length;
        exchange.getResponseHeaders().add("ETag", "\"1\"");
        if (part) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + bytes.length);
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(end - first));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(part ? 206 : 200, end - first);
        boolean cut = end - first > 1 && cuts.getAndDecrement() > 0;
        exchange.getResponseBody().write(bytes, first, cut ? (end - first) / 3 : end - first);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
