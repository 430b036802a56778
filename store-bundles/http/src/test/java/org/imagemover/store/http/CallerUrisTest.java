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

import static org.imagemover.store.http.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A caller may name what anybody can read, and no more than that. */
@Timeout(60)
class CallerUrisTest {

    private static final String PRIVATE =
            "store 'web': the server's address is private, local or reserved, where neither a"
                    + " caller's URI nor a redirect may lead: where it should, add its network to"
                    + " allowed.networks";
    private static final byte[] BYTES = {1, 2, 3};

    @TempDir Path directory;

    private FaultyServer server;

    @BeforeEach
    void start() throws Exception {
        server = FaultyServer.start().serve("/vm/image", BYTES);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Configuration configuration() {
        return Configuration.of("store.id", "web", "caller.uris", "true");
    }

    private Configuration allowed() {
        return configuration()
                .with("allowed.networks", "127.0.0.1/32", "caller.ports", "1024-65535");
    }

    private static String key(HttpStoreDriver driver, String uri) {
        Resolution resolution = driver.resolve(ImageLocation.ofCaller(uri));
        assertNotNull(resolution.key(), resolution::reason);
        return resolution.key();
    }

    @Test
    void aUriIsReadWhereTheNetworkIsAllowed() throws Exception {
        HttpStoreDriver driver = allowed().host("mirror.test", "127.0.0.1").driver();
        for (String host : List.of("127.0.0.1", "mirror.test")) {
            String uri = "http://" + host + ":" + server.port() + "/vm/image";
            assertEquals("caller:" + uri, key(driver, uri));
            assertArrayEquals(BYTES, Failures.read(driver, key(driver, uri)));
        }
    }

    @Test
    void noUriIsReadUnlessTheConfigurationSaysSo() throws Exception {
        HttpStoreDriver driver =
                Configuration.of("store.id", "web", "allowed.prefixes", server.uri("/").toString())
                        .driver();
        String uri = server.uri("/vm/image").toString();
        assertEquals(
                Resolution.notOwn("it is a caller's, and caller.uris is not true"),
                driver.resolve(ImageLocation.ofCaller(uri)));
        assertFails(
                Reason.DENIED,
                "store 'web': it does not read what callers name: set caller.uris = true",
                () -> driver.open("caller:" + uri, RequestContext.SERVICE));
        assertEquals(0, server.requests().size());
    }

    @Test
    void anAddressThatIsNotPublicIsRefused() throws Exception {
        HttpStoreDriver driver =
                configuration()
                        .host("inside.test", "10.0.0.1")
                        .host("rebound.test", "1.1.1.1", "127.0.0.1")
                        .driver();
        for (String host :
                List.of(
                        "127.0.0.1",
                        "127.8.8.8",
                        "localhost",
                        "10.0.0.1",
                        "172.16.0.1",
                        "192.168.0.1",
                        "169.254.169.254",
                        "100.64.0.1",
                        "0.0.0.0",
                        "224.0.0.1",
                        "255.255.255.255",
                        "[::]",
                        "[::1]",
                        "[fe80::1]",
                        "[fd00::1]",
                        "[::ffff:10.0.0.1]",
                        "[::10.0.0.1]",
                        "[2002:a00:1::]",
                        "[64:ff9b::10.0.0.1]",
                        "inside.test",
                        "rebound.test")) {
            String key = key(driver, "http://" + host + "/image");
            assertFails(Reason.DENIED, PRIVATE, () -> driver.open(key, RequestContext.SERVICE));
        }
    }

    @Test
    void aPortThatIsNotNamedIsRefusedBeforeAnybodyIsAsked() throws Exception {
        HttpStoreDriver driver = configuration().with("allowed.networks", "127.0.0.0/8").driver();
        String key = key(driver, server.uri("/vm/image").toString());
        assertFails(
                Reason.DENIED,
                "store 'web': the server's port is none that a caller's URI or a redirect may lead"
                        + " to: where it should, add it to caller.ports",
                () -> driver.open(key, RequestContext.SERVICE));
        assertEquals(0, server.connections());
    }

    @Test
    void whatIsNoUsableUriIsNotTheStores() throws Exception {
        HttpStoreDriver driver = allowed().driver();
        for (String uri :
                List.of(
                        "file:///etc/passwd",
                        "ftp://host/x",
                        "http://2130706433/x",
                        "http://0x7f000001/x",
                        "http://0177.0.0.1/x",
                        "http://127.1/x",
                        "http://user:secret@host/x",
                        "http://host/%2e%2e/x",
                        "http://host:99999/x",
                        "http:///x")) {
            Resolution resolution = driver.resolve(ImageLocation.ofCaller(uri));
            assertNull(resolution.key(), uri);
            for (String part : List.of("passwd", "secret", "2130706433", "0x7f", "0177", "host/")) {
                assertEquals(-1, resolution.reason().indexOf(part), resolution::reason);
            }
        }
        assertEquals(
                "it has credentials in it: take them out; those of a store are in its"
                        + " configuration",
                driver.resolve(ImageLocation.ofCaller("http://user:secret@host/x")).reason());
        assertEquals(
                "its URI cannot be used: its host is a number: write a name, or an address as four"
                        + " decimal numbers",
                driver.resolve(ImageLocation.ofCaller("http://127.1/x")).reason());
    }

    @Test
    void aRedirectIsCheckedAsTheUriWas() throws Exception {
        HttpStoreDriver driver = allowed().host("inside.test", "127.0.0.2").driver();
        String key = key(driver, server.uri("/vm/image").toString());
        for (String location :
                List.of(
                        "http://127.0.0.2:" + server.port() + "/vm/image",
                        "http://inside.test:" + server.port() + "/vm/image",
                        "http://[::1]:" + server.port() + "/vm/image")) {
            server.next("/vm/image", ServerFault.redirect(location));
            assertFails(Reason.DENIED, PRIVATE, () -> driver.open(key, RequestContext.SERVICE));
        }
    }

    @Test
    void theStoresOwnRightsAreNotACallers() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "t0ken\n");
        HttpStoreDriver driver =
                Configuration.of(
                                "store.id",
                                "web",
                                "caller.uris",
                                "true",
                                "caller.ports",
                                "1-65535",
                                "allowed.prefixes",
                                "http://images.test:" + server.port(),
                                "token",
                                "file:" + token)
                        .host("images.test", "127.0.0.1")
                        .driver();
        String uri = "http://images.test:" + server.port() + "/vm/image";
        assertFails(
                Reason.DENIED,
                PRIVATE,
                () -> driver.open(key(driver, uri), RequestContext.SERVICE));
        HttpStoreDriver open =
                Configuration.of(
                                "store.id",
                                "web",
                                "caller.uris",
                                "true",
                                "caller.ports",
                                "1-65535",
                                "allowed.networks",
                                "127.0.0.1",
                                "allowed.prefixes",
                                "http://images.test:" + server.port(),
                                "token",
                                "file:" + token)
                        .host("images.test", "127.0.0.1")
                        .driver();
        open.open(key(open, uri), RequestContext.SERVICE).close();
        assertNull(server.requests().get(0).header("Authorization"));
        open.open("images.test:" + server.port() + "/vm/image", RequestContext.SERVICE).close();
        assertEquals("Bearer t0ken", server.requests().get(1).header("Authorization"));
    }
}
