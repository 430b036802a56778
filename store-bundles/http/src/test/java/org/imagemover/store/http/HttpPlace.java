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
package org.imagemover.store.http;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.StoreDriver;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.imagemover.testkit.StorePlace;

/** A server that does as it is told, by a name that only the driver knows. */
final class HttpPlace implements StorePlace {

    private static final String HOST = "images.test";
    private static final String DIRECTORY = "/pictures/";
    private static final String CHECK = DIRECTORY + "check";

    private final FaultyServer server;

    HttpPlace() throws IOException {
        server = FaultyServer.start().serve(CHECK, new byte[1]);
    }

    private String prefix() {
        return "http://" + HOST + ":" + server.port() + DIRECTORY;
    }

    private StoreDriver driver(String address) throws Exception {
        return Configuration.of(
                        "store.id",
                        storeId(),
                        "allowed.prefixes",
                        prefix(),
                        "check.uri",
                        "http://" + HOST + ":" + server.port() + CHECK,
                        "connect.timeout",
                        "5 s")
                .host(HOST, address)
                .driver();
    }

    private static String target(String key) {
        return key.substring(key.indexOf('/'));
    }

    @Override
    public String storeId() {
        return "web";
    }

    @Override
    public StoreDriver newDriver() throws Exception {
        return driver("127.0.0.1");
    }

    @Override
    public StoreDriver newDriverOfMissingPlace() throws Exception {
        return driver("127.0.0.2");
    }

    @Override
    public String key(String name) {
        return HOST + ":" + server.port() + DIRECTORY + name;
    }

    @Override
    public void put(String key, byte[] bytes) {
        server.serve(target(key), bytes);
    }

    @Override
    public void change(String key, byte[] bytes) {
        server.serve(target(key), bytes);
    }

    @Override
    public void deny(String key) {
        server.always(target(key), ServerFault.status(403));
    }

    @Override
    public void endEarly(String key, int size) {
        // a range behind the end must get nothing either
        server.always(target(key), ServerFault.cutAfter(0));
    }

    @Override
    public void stall(String key, int after) {
        server.always(target(key), ServerFault.stallAfter(after));
    }

    @Override
    public ImageLocation location(String key) {
        return ImageLocation.ofUri(prefix() + target(key).substring(DIRECTORY.length()), Map.of());
    }

    @Override
    public Set<String> hidden() {
        return Set.of(HOST, "pictures", "127.0.0", "http://", ":" + server.port());
    }

    @Override
    public void close() {
        server.close();
    }
}
