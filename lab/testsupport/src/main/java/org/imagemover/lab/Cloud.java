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
package org.imagemover.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The lab's Keystone and Glance as its users have images there. What was made is taken away at the
 * end.
 */
public final class Cloud implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> images = new ArrayList<>();
    private final Glance glance;
    private final Keystone keystone;
    private final String demo;
    private final String admin;

    private Cloud(Glance glance, Keystone keystone) throws IOException, InterruptedException {
        this.glance = glance;
        this.keystone = keystone;
        demo = token(keystone.demo(), keystone.url());
        admin = token(keystone.admin(), keystone.url());
    }

    /** Logs in; skips the test where the lab has no Glance that runs. */
    public static Cloud open() throws IOException, InterruptedException {
        return new Cloud(Lab.glance(), Lab.keystone());
    }

    public Glance glance() {
        return glance;
    }

    public Keystone keystone() {
        return keystone;
    }

    /**
     * How a user logs in, as the configurations of Image Mover's catalogue and store have it.
     *
     * @param authUrl one of the two of {@link Keystone}
     */
    public Map<String, String> access(Keystone.User user, URI authUrl) {
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

    /** A new token of a user. */
    public String token(Keystone.User user) throws IOException, InterruptedException {
        return token(user, keystone.url());
    }

    /**
     * A new token of a user.
     *
     * @param authUrl one of the two of {@link Keystone}
     */
    public String token(Keystone.User user, URI authUrl) throws IOException, InterruptedException {
        String body =
                """
                {"auth": {"identity": {"methods": ["password"], "password": {"user": {
                  "name": %s, "domain": {"name": %s}, "password": %s}}},
                  "scope": {"project": {"name": %s, "domain": {"name": %s}}}}}
                """
                        .formatted(
                                quoted(user.name()),
                                quoted(keystone.domain()),
                                quoted(user.password()),
                                quoted(user.project()),
                                quoted(keystone.domain()));
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(authUrl + "/auth/tokens"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .timeout(LIMIT)
                        .build();
        return expect(201, request).headers().firstValue("X-Subject-Token").orElseThrow();
    }

    private HttpResponse<String> expect(int status, HttpRequest request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IOException(
                    request.method()
                            + " was answered "
                            + answer.statusCode()
                            + " "
                            + answer.body());
        }
        return answer;
    }

    private HttpRequest.Builder request(String token, String path) {
        return HttpRequest.newBuilder(URI.create(glance.url() + path))
                .header("X-Auth-Token", token)
                .timeout(LIMIT);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * Makes an image of the user demo that has no data yet.
     *
     * @return its id
     */
    public String queued(String name) throws IOException, InterruptedException {
        String id = UUID.randomUUID().toString();
        String body =
                """
                {"id": "%s", "name": %s, "disk_format": "raw", "container_format": "bare",
                  "visibility": "shared"}
                """
                        .formatted(id, quoted(name));
        expect(
                201,
                request(demo, "/v2/images")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build());
        images.add(id);
        return id;
    }

    /**
     * Makes an image of the user demo.
     *
     * @param store the one of {@link Glance#stores} that its data are uploaded to
     * @return its id
     */
    public String image(String name, byte[] bytes, String store)
            throws IOException, InterruptedException {
        String id = queued(name);
        expect(
                204,
                request(demo, "/v2/images/" + id + "/file")
                        .header("Content-Type", "application/octet-stream")
                        .header("X-Image-Meta-Store", store)
                        .PUT(BodyPublishers.ofByteArray(bytes))
                        .build());
        return id;
    }

    /**
     * Makes an image of the user demo whose data are on a web server on loopback: one of the store
     * http.
     *
     * @param sha512 of the data, in hexadecimal digits
     * @return its id
     */
    public String imageOnTheWeb(String name, URI place, String sha512)
            throws IOException, InterruptedException {
        String id = queued(name);
        String body =
                """
                [{"op": "add", "path": "/locations/-", "value": {"url": "%s", "metadata": {},
                  "validation_data": {"os_hash_algo": "sha512", "os_hash_value": "%s"}}}]
                """
                        .formatted(place, sha512);
        expect(
                200,
                request(admin, "/v2/images/" + id)
                        .header("Content-Type", "application/openstack-images-v2.1-json-patch")
                        .method("PATCH", BodyPublishers.ofString(body))
                        .build());
        return id;
    }

    /** Keeps an image from everybody but administrators. */
    public void deactivate(String id) throws IOException, InterruptedException {
        expect(
                204,
                request(admin, "/v2/images/" + id + "/actions/deactivate")
                        .POST(BodyPublishers.noBody())
                        .build());
    }

    /** Removes an image at the end that somebody else made. */
    public void adopt(String id) {
        images.add(id);
    }

    /**
     * Runs the openstack client as a user.
     *
     * @return what it printed
     * @throws IOException it is not there, failed or took too long
     */
    public String openstack(Keystone.User user, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openstack"));
        command.addAll(List.of(arguments));
        return Tool.run(
                LIMIT,
                Map.of(
                        "OS_IDENTITY_API_VERSION", "3",
                        "OS_AUTH_URL", keystone.url().toString(),
                        "OS_USERNAME", user.name(),
                        "OS_PASSWORD", user.password(),
                        "OS_USER_DOMAIN_NAME", keystone.domain(),
                        "OS_PROJECT_NAME", user.project(),
                        "OS_PROJECT_DOMAIN_NAME", keystone.domain(),
                        "OS_REGION_NAME", keystone.region()),
                command.toArray(String[]::new));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (String id : images) {
            // what somebody else has removed meanwhile is no failure
            client.send(
                    request(admin, "/v2/images/" + id).DELETE().build(), BodyHandlers.discarding());
        }
    }
}
