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
package org.imagemover.keystone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.imagemover.api.Secret;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.lab.Keystone.User;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.function.Executable;

/** Configurations of access to the lab's Keystone, and what the tests look at. */
final class Access {

    private Access() {}

    /** A time that goes on only when it is told to. */
    static final class Clock implements InstantSource {

        private Instant now = Instant.parse("2020-01-01T00:00:00Z");

        @Override
        public synchronized Instant instant() {
            return now;
        }

        synchronized void advance(Duration by) {
            now = now.plus(by);
        }
    }

    static Map<String, String> password(Object url, User user, String... more) {
        Map<String, String> properties =
                with(
                        Map.of(
                                "auth.url",
                                url.toString(),
                                "username",
                                user.name(),
                                "password",
                                file(user.passwordFile())),
                        more);
        if (!properties.containsKey("domain")) {
            properties.put("project", user.project());
        }
        return properties;
    }

    static Map<String, String> with(Map<String, String> properties, String... more) {
        Map<String, String> all = new HashMap<>(properties);
        for (int at = 0; at < more.length; at += 2) {
            all.put(more[at], more[at + 1]);
        }
        return all;
    }

    static String file(Path path) {
        return "file:" + path;
    }

    static Keystone keystone(Map<String, String> properties) throws StoreException {
        return new Keystone(KeystoneSettings.read(properties, "image"));
    }

    /** What Keystone itself says of a token. */
    static JsonNode look(Keystone keystone, AuthToken token) throws IOException {
        try (RestClient client = new RestClient(keystone, "identity", "Keystone: ")) {
            RestAnswer answer = client.sendAs(token.value(), look(token.value()));
            assertEquals(200, answer.status());
            return answer.json().path("token");
        }
    }

    static RestRequest look(Secret token) {
        return RestRequest.get("/v3/auth/tokens").with("X-Subject-Token", token);
    }

    /** Lets Keystone take back a token, as an administrator could. */
    static void revoke(Keystone keystone, AuthToken token) throws IOException {
        try (RestClient client = new RestClient(keystone, "identity", "Keystone: ")) {
            RestRequest request =
                    RestRequest.delete("/v3/auth/tokens").with("X-Subject-Token", token.value());
            assertEquals(204, client.sendAs(token.value(), request).status());
        }
    }

    /** Fails with exactly this text, which is all that a user gets to see. */
    static void assertFails(Reason reason, String message, Executable call) {
        KeystoneException failure = assertThrows(KeystoneException.class, call);
        assertEquals(message, failure.getMessage());
        assertEquals(reason, failure.reason());
        assertNull(failure.getCause(), "a cause has texts of its own");
    }
}
