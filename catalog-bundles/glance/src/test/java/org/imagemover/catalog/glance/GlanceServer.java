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
package org.imagemover.catalog.glance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.imagemover.spi.StoreException;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;

/** A server with answers of a real Glance, and a catalogue that asks it. */
final class GlanceServer implements AutoCloseable {

    static final String ID = "824eded7-c87b-4904-9a14-b10578095df5";
    static final String IMAGE = "/v2/images/" + ID;
    static final String FILE = IMAGE + "/file";
    static final String REQUEST = "req-9f6d8d0c-8202-44f2-b33f-ec0863810326";
    static final String OWN_TOKEN = "token-of-the-mover";

    /** Moved by tests, in nanoseconds. */
    final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);

    final FaultyServer server;
    private final Path token;
    private final Path directory;
    private final List<GlanceCatalog> catalogs = new ArrayList<>();

    GlanceServer(Path directory) throws IOException {
        this.directory = directory;
        server = FaultyServer.start();
        token = Files.writeString(directory.resolve("token"), OWN_TOKEN);
        serve("/versions", "{\"versions\": [{\"id\": \"v2.9\"}, {\"id\": \"v2.16\"}]}");
    }

    GlanceServer serve(String target, String json) {
        server.serve(target, json.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    static String sample(String name) throws IOException {
        try (InputStream stream = GlanceServer.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** An image in several stores, active. */
    GlanceServer serveImage() throws IOException {
        return serve(IMAGE, sample("several-stores.json"));
    }

    /** What a Glance says that cannot, or does not want to. */
    static ServerFault answers(int status) {
        return ServerFault.status(status)
                .and(ServerFault.header("X-Openstack-Request-Id", REQUEST));
    }

    GlanceCatalog catalog(String... keysAndValues) throws StoreException {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "auth.type",
                                "token",
                                "token",
                                "file:" + token,
                                "endpoint",
                                server.uri("").toString()));
        all.addAll(List.of(keysAndValues));
        GlanceCatalog catalog =
                new GlanceCatalog(
                        new Configuration(all.toArray(String[]::new)).settings(),
                        clock::get,
                        directory);
        catalogs.add(catalog);
        return catalog;
    }

    /** How often something was asked for. */
    long asked(String target) {
        return server.requests().stream()
                .filter(request -> request.target().equals(target))
                .count();
    }

    /** The tokens that something was asked for with, in order. */
    List<String> tokens(String target) {
        return server.requests().stream()
                .filter(request -> request.target().equals(target))
                .map(request -> String.valueOf(request.header("X-Auth-Token")))
                .toList();
    }

    @Override
    public void close() {
        catalogs.forEach(GlanceCatalog::stop);
        server.close();
    }
}
