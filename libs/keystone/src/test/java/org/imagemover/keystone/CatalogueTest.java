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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.lab.Lab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The catalogue of a real Keystone, with a service in two regions. */
@Timeout(120)
class CatalogueTest {

    private static final String TYPE = "image-mover-test-" + ProcessHandle.current().pid();
    private static final String SECOND = "second-" + ProcessHandle.current().pid();

    private static org.imagemover.lab.Keystone lab;
    private static Keystone admin;
    private static RestClient client;
    private static String service;

    @BeforeAll
    static void addAService() throws Exception {
        lab = Lab.keystone();
        admin = keystone(password(lab.url(), lab.admin()));
        client = new RestClient(admin, "identity", "Keystone: ");
        ObjectNode region = JsonNodeFactory.instance.objectNode();
        region.putObject("region").put("id", SECOND);
        assertEquals(201, client.send(RestRequest.post("/regions", region)).status());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("service").put("type", TYPE).put("name", TYPE);
        RestAnswer answer = client.send(RestRequest.post("/services", body));
        service = answer.json().at("/service/id").asText();
        addEndpoint(lab.region(), "public", "http://127.0.0.1:1/first");
        addEndpoint(SECOND, "public", "http://127.0.0.1:1/second");
        addEndpoint(SECOND, "internal", "http://127.0.0.1:1/internal");
    }

    private static void addEndpoint(String region, String endpointInterface, String url)
            throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("endpoint")
                .put("service_id", service)
                .put("region_id", region)
                .put("interface", endpointInterface)
                .put("url", url);
        assertEquals(201, client.send(RestRequest.post("/endpoints", body)).status());
    }

    @AfterAll
    static void removeIt() throws IOException {
        if (client != null) {
            // and with it its endpoints
            client.send(RestRequest.delete("/services/" + service));
            client.send(RestRequest.delete("/regions/" + SECOND));
            client.close();
            admin.close();
        }
    }

    private static URI endpoint(String type, String... more) throws IOException {
        try (Keystone keystone = keystone(password(lab.url(), lab.demo(), more))) {
            return keystone.endpoint(type);
        }
    }

    @Test
    void regionAndInterfaceChooseTheEndpoint() throws IOException {
        assertEquals("/first", endpoint(TYPE, "region", lab.region()).getPath());
        assertEquals("/second", endpoint(TYPE, "region", SECOND).getPath());
        assertEquals(
                "/internal", endpoint(TYPE, "region", SECOND, "interface", "internal").getPath());
        assertEquals("/internal", endpoint(TYPE, "interface", "internal").getPath(), "only there");
        assertEquals(lab.url(), endpoint("identity"), "the only region");
    }

    @Test
    void whatTheCatalogueHasNotIsToldWithWhatItHas() {
        assertFails(
                Reason.INVALID_CONFIG,
                "Keystone: key 'region' is missing: the catalogue has the service '"
                        + TYPE
                        + "' in '"
                        + lab.region()
                        + "', '"
                        + SECOND
                        + "'",
                () -> endpoint(TYPE));
        assertFails(
                Reason.INVALID_CONFIG,
                "Keystone: key 'region': the catalogue has the service '"
                        + TYPE
                        + "' not in 'nowhere', but in '"
                        + lab.region()
                        + "', '"
                        + SECOND
                        + "'",
                () -> endpoint(TYPE, "region", "nowhere"));
        assertFails(
                Reason.INVALID_CONFIG,
                "Keystone: key 'interface': the catalogue has the service '"
                        + TYPE
                        + "' not as 'admin', but as 'internal', 'public'",
                () -> endpoint(TYPE, "region", SECOND, "interface", "admin"));
    }

    @Test
    void aServiceThatIsNotThereIsToldWithThoseThatAre() {
        KeystoneException failure =
                assertThrows(KeystoneException.class, () -> endpoint("no-such-type"));
        assertEquals(Reason.INVALID_CONFIG, failure.reason());
        String message = failure.getMessage();
        assertTrue(
                message.startsWith(
                        "Keystone: the catalogue has no service 'no-such-type', it has '"),
                message);
        assertTrue(message.contains("'identity'"), message);
        assertTrue(message.contains("'" + TYPE + "'"), message);
        assertTrue(message.endsWith(": have it added, or set its URL as 'endpoint'"), message);
    }

    @Test
    void theConfiguredEndpointIsForItsOwnServiceAlone() throws IOException {
        String[] override = {"endpoint", "http://127.0.0.1:2/glance"};
        assertEquals("/glance", endpoint("image", override).getPath());
        assertEquals(lab.url(), endpoint("identity", override));
    }
}
