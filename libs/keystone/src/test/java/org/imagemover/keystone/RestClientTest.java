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

import static org.imagemover.keystone.Access.assertFails;
import static org.imagemover.keystone.Access.keystone;
import static org.imagemover.keystone.Access.password;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.Secret;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.lab.Lab;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to a service, which is a real Keystone. */
@Timeout(120)
class RestClientTest {

    private org.imagemover.lab.Keystone lab;

    @BeforeEach
    void findTheLab() throws Exception {
        lab = Lab.keystone();
    }

    private static Map<String, String> at(Object url) {
        return Map.of("auth.type", "none", "endpoint", url.toString());
    }

    @Test
    void whatIsMadeCanBeChangedAndRemoved() throws Exception {
        String name = "image-mover-test-" + System.nanoTime();
        ObjectNode project = JsonNodeFactory.instance.objectNode();
        project.putObject("project").put("name", name);
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.putObject("project").put("description", "\u00e4");
        try (Keystone keystone = keystone(password(lab.url(), lab.admin()));
                RestClient client = new RestClient(keystone, "identity", "Keystone: ")) {
            RestAnswer made = client.send(RestRequest.post("/v3/projects", project));
            assertEquals(201, made.status());
            assertTrue(made.isSuccess());
            assertNotNull(made.requestId());
            String path = "/v3/projects/" + made.json().at("/project/id").asText();
            RestAnswer changed =
                    client.send(RestRequest.of("PATCH", path, "application/json", change));
            assertEquals("\u00e4", changed.json().at("/project/description").asText());
            assertEquals(204, client.send(RestRequest.delete(path)).status());
            assertFalse(client.send(RestRequest.get(path)).isSuccess());
        }
    }

    @Test
    void anEndUsersRightsDecideAndTheTokenIsNotRenewed() throws Exception {
        try (Keystone users = keystone(password(lab.url(), lab.reader()));
                Keystone keystone = keystone(password(lab.url(), lab.admin()));
                RestClient client = new RestClient(keystone, "identity", "Keystone: ")) {
            RestRequest all = RestRequest.get("/v3/projects");
            assertEquals(200, client.send(all).status());
            assertEquals(403, client.sendAs(users.token().value(), all).status());
            AuthToken own = keystone.token();
            assertEquals(401, client.sendAs(Secret.of("no-token"), all).status());
            assertEquals(own.value(), keystone.token().value());
            assertFails(
                    Reason.INVALID_CONFIG,
                    "Keystone: the secret has a character in it that cannot be in a header: look"
                            + " for a line end or a letter that is not ASCII",
                    () -> client.sendAs(Secret.of("t\r\nX-Roles: admin"), all));
        }
    }

    @Test
    void aPathCannotLeaveWhereItBegins() {
        for (String path : new String[] {"/v2/../v3", "/v2/images/..", "/v2/%2E%2e/x", "/./x?a"}) {
            assertThrows(IllegalArgumentException.class, () -> RestRequest.get(path), path);
        }
        assertThrows(IllegalArgumentException.class, () -> RestRequest.get("v2"));
        RestRequest.get("/v2/images/..a/.hidden/...?q=/../");
    }

    @Test
    void closingEndsARequestAtOnce() throws Exception {
        try (Proxy proxy = new Proxy(lab.url());
                Keystone keystone = keystone(at(proxy.url()))) {
            RestClient client = new RestClient(keystone, "image", "Glance: ");
            proxy.hold();
            FutureTask<KeystoneException> asking =
                    new FutureTask<>(
                            () ->
                                    assertThrows(
                                            KeystoneException.class,
                                            () -> client.send(RestRequest.get("/v3"))));
            new Thread(asking, "rest-client-test").start();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (proxy.connections() == 0) {
                assertTrue(System.nanoTime() < end, "it does not ask");
                Thread.sleep(10);
            }
            client.close();
            assertEquals(
                    "Glance: it was closed as its configuration changed",
                    asking.get(10, TimeUnit.SECONDS).getMessage());
        }
    }

    @Test
    void anAnswerThatIsNotJsonOrTooLongIsNoAnswer() throws Exception {
        try (FaultyServer server = FaultyServer.start();
                Keystone keystone = keystone(at(server.uri("")));
                RestClient client = new RestClient(keystone, "image", "Glance: ")) {
            server.serve("/v2/a", "<html>".getBytes());
            RestAnswer answer = client.send(RestRequest.get("/v2/a"));
            assertFails(
                    Reason.UNAVAILABLE,
                    "Glance: its answer (200) is not JSON: check that its URL is the one of the"
                            + " service, and what is between",
                    answer::json);
            server.serve("/v2/b", new byte[RestClient.MOST_BYTES + 1]);
            server.always("/v2/b", ServerFault.chunked());
            assertFails(
                    Reason.UNAVAILABLE,
                    "Glance: the server's answer is longer than "
                            + RestClient.MOST_BYTES
                            + " bytes, which none of this kind should be: check what server that"
                            + " is",
                    () -> client.send(RestRequest.get("/v2/b")));
            server.serve("/v2/c", new byte[RestClient.MOST_BYTES]);
            server.always("/v2/c", ServerFault.chunked());
            assertEquals(
                    RestClient.MOST_BYTES, client.send(RestRequest.get("/v2/c")).body().length);
        }
    }
}
