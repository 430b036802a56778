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

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.imagemover.api.Secret;
import org.imagemover.keystone.Keystone;
import org.imagemover.keystone.KeystoneSettings;
import org.imagemover.keystone.RestAnswer;
import org.imagemover.keystone.RestClient;
import org.imagemover.keystone.RestRequest;
import org.imagemover.lab.Glance;
import org.imagemover.lab.Lab;

/** The lab's Glance, as users of it have images there; it takes them away at the end. */
final class RealGlance implements AutoCloseable {

    final Glance glance;
    final org.imagemover.lab.Keystone keystone;
    private final RestClient demo;
    private final RestClient admin;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> images = new ArrayList<>();

    RealGlance() throws Exception {
        glance = Lab.glance();
        keystone = Lab.keystone();
        demo = client(keystone.demo());
        admin = client(keystone.admin());
    }

    /** How a user logs in, as a configuration has it. */
    Map<String, String> access(org.imagemover.lab.Keystone.User user, URI authUrl) {
        return Map.of(
                "auth.url",
                authUrl.toString(),
                "username",
                user.name(),
                "user.domain",
                keystone.domain(),
                "password",
                "file:" + user.passwordFile(),
                "project",
                user.project(),
                "project.domain",
                keystone.domain());
    }

    private Keystone logIn(org.imagemover.lab.Keystone.User user) throws IOException {
        Keystone loggedIn =
                new Keystone(KeystoneSettings.read(access(user, keystone.url()), "image"));
        open.add(loggedIn);
        return loggedIn;
    }

    private RestClient client(org.imagemover.lab.Keystone.User user) throws IOException {
        RestClient client = new RestClient(logIn(user), "image", "test: ");
        open.add(client);
        return client;
    }

    Secret token(org.imagemover.lab.Keystone.User user) throws IOException {
        return logIn(user).token().value();
    }

    /** An image of the user demo that has no data yet. */
    String queued(String name) throws IOException {
        String id = UUID.randomUUID().toString();
        ObjectNode image = JsonNodeFactory.instance.objectNode();
        image.put("id", id)
                .put("name", name)
                .put("disk_format", "raw")
                .put("container_format", "bare")
                .put("visibility", "shared");
        expect(201, demo.send(RestRequest.post("/v2/images", image)));
        images.add(id);
        return id;
    }

    /** An image of the user demo. */
    String image(String name, byte[] bytes, String store) throws IOException {
        String id = queued(name);
        RestRequest upload =
                new RestRequest(
                        "PUT",
                        "/v2/images/" + id + "/file",
                        Map.of(
                                "Content-Type",
                                "application/octet-stream",
                                "X-Image-Meta-Store",
                                store),
                        Map.of(),
                        bytes);
        expect(204, demo.send(upload));
        return id;
    }

    private static void expect(int status, RestAnswer answer) throws IOException {
        if (answer.status() != status) {
            throw new IOException("Glance answered " + answer.status() + " " + text(answer));
        }
    }

    private static String text(RestAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        for (String id : images) {
            admin.send(RestRequest.delete("/v2/images/" + id));
        }
        for (AutoCloseable each : open) {
            each.close();
        }
    }
}
