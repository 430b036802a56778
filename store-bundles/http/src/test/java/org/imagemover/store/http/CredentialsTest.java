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

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CredentialsTest {

    private static final byte[] BYTES = {1, 2, 3};

    @TempDir Path directory;

    private FaultyServer server;
    private Path secret;

    @BeforeEach
    void start() throws Exception {
        server = FaultyServer.start().serve("/vm/image", BYTES);
        secret = directory.resolve("secret");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpStoreDriver driver(Object... keysAndValues) throws Exception {
        return Configuration.of(
                        "store.id",
                        "web",
                        "allowed.prefixes",
                        server.uri("/vm").toString(),
                        "check.uri",
                        server.uri("/vm/image").toString())
                .with(keysAndValues)
                .driver();
    }

    private String key() {
        return "127.0.0.1:" + server.port() + "/vm/image";
    }

    @Test
    void aTokenIsFetchedEachTimeItIsUsed() throws Exception {
        HttpStoreDriver driver = driver("token", "file:" + secret);
        assertFails(
                Reason.INVALID_CONFIG,
                "store 'web': key 'token': the file of the secret cannot be read",
                () -> driver.open(key(), RequestContext.SERVICE));
        Files.writeString(secret, "first\n");
        server.requireAuthorization("Bearer first");
        assertArrayEquals(BYTES, Failures.read(driver, key()));
        driver.check();
        Files.writeString(secret, "second\n");
        server.requireAuthorization("Bearer second");
        assertArrayEquals(BYTES, Failures.read(driver, key()));
        Files.writeString(secret, "");
        assertFails(Reason.DENIED, null, () -> driver.open(key(), RequestContext.SERVICE));
    }

    @Test
    void userAndPasswordAreBasicAuthentication() throws Exception {
        Files.writeString(secret, "p\u00e4ss:word");
        server.requireAuthorization(
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        "reader:p\u00e4ss:word".getBytes(StandardCharsets.UTF_8)));
        HttpStoreDriver driver = driver("user", "reader", "password", "file:" + secret);
        assertArrayEquals(BYTES, Failures.read(driver, key()));
        assertFails(
                Reason.DENIED,
                "store 'web': the server answered 401, not permitted: check the credentials in the"
                        + " store's configuration, and what they may read; a redirect to another"
                        + " server gets none",
                () -> driver().open(key(), RequestContext.SERVICE));
    }

    @Test
    void theCheckTellsWhatIsWrong() throws Exception {
        HttpStoreDriver driver = driver();
        driver.check();
        assertEquals("HEAD", server.requests().get(0).method());
        server.next("/vm/image", ServerFault.status(404));
        assertFails(
                Reason.INVALID_CONFIG,
                "store 'web': key 'check.uri': the server answered 404, there is nothing: name"
                        + " something that is there",
                driver::check);
        server.next("/vm/image", ServerFault.status(500));
        assertFails(
                Reason.UNAVAILABLE,
                "store 'web': the server answered 500, it has a problem of its own: check its log",
                driver::check);
        server.next("/vm/image", ServerFault.status(403));
        assertFails(Reason.DENIED, null, driver::check);
        server.close();
        assertFails(Reason.UNAVAILABLE, null, driver::check);
        driver("check.uri", "").check();
    }
}
