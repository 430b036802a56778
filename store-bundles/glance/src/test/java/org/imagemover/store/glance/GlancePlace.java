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
package org.imagemover.store.glance;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.imagemover.testkit.StorePlace;

/** A server that answers as Glance does. */
final class GlancePlace implements StorePlace {

    static final String TOKEN = "token-of-the-mover";

    final FaultyServer server;
    private final ServerFault kind;
    private final Path token;
    private final List<GlanceStoreDriver> drivers = new ArrayList<>();

    /**
     * Starts one.
     *
     * @param kind how it answers every download
     */
    GlancePlace(ServerFault kind) throws IOException {
        this.kind = kind;
        server = FaultyServer.start().serve("/v2/images?limit=1", "{}".getBytes());
        token = Files.writeString(Files.createTempFile("glance", "token"), TOKEN);
    }

    static String image(String id) {
        return "/v2/images/" + id;
    }

    static String file(String id) {
        return image(id) + "/file";
    }

    GlanceStoreDriver driver(String endpoint) throws StoreException {
        GlanceStoreDriver driver =
                driver(
                        storeId(),
                        Map.of(
                                "auth.type",
                                "token",
                                "token",
                                "file:" + token,
                                "endpoint",
                                endpoint,
                                "connect.timeout",
                                "5 s"));
        drivers.add(driver);
        return driver;
    }

    /** Makes a driver of what a configuration file says, as Declarative Services would. */
    static GlanceStoreDriver driver(String storeId, Map<String, String> access)
            throws StoreException {
        Map<String, Object> properties = new HashMap<>();
        for (Method method : GlanceStoreConfig.class.getDeclaredMethods()) {
            properties.put(key(method), method.getDefaultValue());
        }
        properties.put("store.id", storeId);
        properties.putAll(access);
        GlanceStoreConfig config =
                (GlanceStoreConfig)
                        Proxy.newProxyInstance(
                                GlanceStoreConfig.class.getClassLoader(),
                                new Class<?>[] {GlanceStoreConfig.class},
                                (proxy, method, arguments) -> properties.get(key(method)));
        return new GlanceStoreDriver(GlanceStoreSettings.read(config, properties));
    }

    private static String key(Method method) {
        return method.getName().replace("$", "").replace('_', '.');
    }

    @Override
    public String storeId() {
        return "downloads";
    }

    @Override
    public StoreDriver newDriver() throws Exception {
        return driver(server.uri("").toString());
    }

    @Override
    public StoreDriver newDriverOfMissingPlace() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return driver("http://127.0.0.1:" + free.getLocalPort());
        }
    }

    @Override
    public void put(String key, byte[] bytes) throws Exception {
        put(key, bytes, "active", Integer.toString(bytes.length));
    }

    void put(String key, byte[] bytes, String status, String size) throws Exception {
        String json =
                "{\"id\": \"%s\", \"status\": \"%s\", \"size\": %s, \"checksum\": \"%s\","
                        + " \"os_hash_algo\": \"sha512\", \"os_hash_value\": \"%s\"}";
        server.serve(
                image(key),
                json.formatted(key, status, size, hash("MD5", bytes), hash("SHA-512", bytes))
                        .getBytes(StandardCharsets.UTF_8));
        server.serve(file(key), bytes).always(file(key), kind);
    }

    private static String hash(String algorithm, byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    @Override
    public void change(String key, byte[] bytes) throws Exception {
        put(key, bytes);
    }

    @Override
    public void deny(String key) {
        server.always(file(key), ServerFault.status(403));
    }

    @Override
    public void endEarly(String key, int size) {
        // a range behind the end must get nothing either
        server.always(file(key), kind.and(ServerFault.cutAfter(0)));
    }

    @Override
    public void stall(String key, int after) {
        server.always(file(key), kind.and(ServerFault.stallAfter(after)));
    }

    @Override
    public Set<String> hidden() {
        return Set.of("127.0.0", "http://", ":" + server.port(), TOKEN, token.toString());
    }

    @Override
    public void close() throws IOException {
        drivers.forEach(GlanceStoreDriver::stop);
        server.close();
        Files.delete(token);
    }
}
