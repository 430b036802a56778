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

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;
import org.imagemover.testkit.FaultyServer;
import org.junit.jupiter.api.Test;

class HttpLocationsTest {

    private static final Map<String, String> NO_STORE = Map.of();

    private static HttpStoreDriver driver(Object... keysAndValues) throws Exception {
        return Configuration.of(
                        "store.id",
                        "web",
                        "allowed.prefixes",
                        "https://images.example.com/vm, http://10.0.0.1:8080/")
                .with(keysAndValues)
                .driver();
    }

    private static Resolution resolve(
            HttpStoreDriver driver, String uri, Map<String, String> metadata) {
        return driver.resolve(ImageLocation.ofUri(uri, metadata));
    }

    @Test
    void whatIsWithinThePrefixesIsOwn() throws Exception {
        HttpStoreDriver driver = driver();
        assertEquals(
                Resolution.own("images.example.com:443/vm/a?b=c"),
                resolve(driver, "HTTPS://Images.example.com/x/../vm/a?b=c#d", NO_STORE));
        assertEquals(
                Resolution.own("10.0.0.1:8080/anything"),
                resolve(driver, "http://10.0.0.1:8080/anything", Map.of("store", "any")));
    }

    @Test
    void whatIsNotIsNot() throws Exception {
        HttpStoreDriver driver = driver();
        for (String uri :
                List.of(
                        "http://images.example.com/vm/a",
                        "https://images.example.com/vm2/a",
                        "https://images.example.com/vm/../etc",
                        "https://images.example.com:444/vm/a",
                        "https://images.example.com.evil.test/vm/a",
                        "http://10.0.0.1/a")) {
            assertEquals(
                    Resolution.notOwn("it is not within allowed.prefixes"),
                    resolve(driver, uri, NO_STORE),
                    uri);
        }
        assertEquals(
                Resolution.notOwn(
                        "its URI cannot be used: its path leads upwards in an encoded form: write it"
                                + " plainly"),
                resolve(driver, "https://images.example.com/vm/%2e%2e/etc", NO_STORE));
        assertEquals(
                Resolution.notOwn(
                        "it has credentials in it: take them out; those of a store are in its"
                                + " configuration"),
                resolve(driver, "https://u:p@images.example.com/vm/a", NO_STORE));
        assertEquals(
                Resolution.notOwn("it is no http or https location"),
                resolve(driver, "file:///vm/a", NO_STORE));
    }

    @Test
    void theNameOfTheGlanceStoreHasToAgreeWhereOneIsConfigured() throws Exception {
        HttpStoreDriver driver = driver("glance.store", "fast");
        String uri = "https://images.example.com/vm/a";
        assertEquals(
                Resolution.own("images.example.com:443/vm/a"),
                resolve(driver, uri, Map.of("store", "fast")));
        assertEquals(
                Resolution.notOwn("it is of a store in Glance that is not the one of glance.store"),
                resolve(driver, uri, Map.of("store", "slow")));
        assertEquals(
                Resolution.notOwn("it names no store of Glance, and glance.store does"),
                resolve(driver, uri, NO_STORE));
        assertEquals(
                Resolution.notOwn("it is not within allowed.prefixes"),
                resolve(driver, "https://evil.test/vm/a", Map.of("store", "fast")),
                "a name alone opens no door");
    }

    @Test
    void aKeyWithoutAPortIsUnderstoodToo() throws Exception {
        try (FaultyServer server = FaultyServer.start().serve("/a", new byte[] {1})) {
            HttpStoreDriver driver =
                    Configuration.of(
                                    "store.id",
                                    "web",
                                    "allowed.prefixes",
                                    server.uri("").toString())
                            .driver();
            String key = resolve(driver, server.uri("/a").toString(), NO_STORE).key();
            assertEquals("127.0.0.1:" + server.port() + "/a", key);
            assertArrayEquals(new byte[] {1}, Failures.read(driver, key));
        }
        HttpStoreSettings settings =
                HttpStoreSettings.read(
                        Configuration.of(
                                "store.id", "web", "allowed.prefixes", "https://caller/, http://h"),
                        Map.of());
        assertEquals("https://caller/http", HttpKey.parse("caller/http", settings).target().text());
        assertEquals("http://h/x", HttpKey.parse("h/x", settings).target().text());
        assertEquals("http://h/x", HttpKey.parse("h:80/x", settings).target().text());
        assertEquals("https://caller/x", HttpKey.parse("caller:443/x", settings).target().text());
    }
}
