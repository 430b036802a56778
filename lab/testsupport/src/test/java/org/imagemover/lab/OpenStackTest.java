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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lab's own Keystone and Glance, undisturbed and disturbed. */
class OpenStackTest {

    private static final Pattern ID = Pattern.compile("\"id\": \"([0-9a-f-]{36})\"");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();

    private Keystone keystone;
    private Glance glance;
    private String image;

    @BeforeEach
    void findThem() throws IOException, InterruptedException {
        glance = Lab.glance();
        keystone = Lab.keystone();
    }

    @AfterEach
    void removeTheImage() throws IOException, InterruptedException {
        if (image != null) {
            glance.up();
            ask("DELETE", "/v2/images/" + image, token(keystone.url(), keystone.admin()), "");
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> logIn(URI url, Keystone.User user)
            throws IOException, InterruptedException {
        String body =
                """
                {"auth": {"identity": {"methods": ["password"], "password": {"user": {
                  "name": "%s", "domain": {"name": "%s"}, "password": "%s"}}},
                  "scope": {"project": {"name": "%s", "domain": {"name": "%s"}}}}}
                """
                        .formatted(
                                user.name(),
                                keystone.domain(),
                                user.password(),
                                user.project(),
                                keystone.domain());
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(URI.create(url + "/auth/tokens"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body)));
        assertEquals(201, answer.statusCode(), answer.body());
        return answer;
    }

    private String token(URI url, Keystone.User user) throws IOException, InterruptedException {
        return logIn(url, user).headers().firstValue("X-Subject-Token").orElseThrow();
    }

    private HttpResponse<String> ask(
            String method, String path, String token, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(glance.url() + path))
                        .header("X-Auth-Token", token)
                        .method(method, BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private void upload(String store, String token) throws IOException, InterruptedException {
        HttpResponse<String> made =
                ask(
                        "POST",
                        "/v2/images",
                        token,
                        "{\"name\": \"lab\", \"disk_format\": \"raw\", \"container_format\": \"bare\"}",
                        "Content-Type",
                        "application/json");
        Matcher id = ID.matcher(made.body());
        assertTrue(id.find(), made.body());
        image = id.group(1);
        HttpResponse<String> uploaded =
                ask(
                        "PUT",
                        "/v2/images/" + image + "/file",
                        token,
                        "some bytes",
                        "Content-Type",
                        "application/octet-stream",
                        "x-image-meta-store",
                        store);
        assertEquals(204, uploaded.statusCode(), uploaded.body());
    }

    @Test
    void theCatalogueOfATokenHasGlance() throws IOException, InterruptedException {
        String answer = logIn(keystone.url(), keystone.demo()).body();
        assertTrue(answer.contains("\"" + glance.url() + "\""), answer);
    }

    @Test
    void imagesAreInTheStoreThatTheyWereUploadedToAndShowTheirLocation()
            throws IOException, InterruptedException {
        assertTrue(glance.stores().contains(glance.store()));
        for (String store : glance.stores()) {
            if (store.equals("http")) {
                continue; // nothing is uploaded there
            }
            String token = token(keystone.url(), keystone.demo());
            upload(store, token);
            String shown = ask("GET", "/v2/images/" + image, token, "").body();
            String location =
                    switch (store) {
                        case "file" -> "file://" + glance.fileDirectory() + "/" + image;
                        case "file2" -> "file://" + glance.file2Directory() + "/" + image;
                        default -> store + "://";
                    };
            assertTrue(shown.contains("\"url\": \"" + location), shown);
            ask("DELETE", "/v2/images/" + image, token, "");
            image = null;
        }
    }

    @Test
    void whoOnlyReadsSeesAnImageAndMustNotHaveItsData() throws IOException, InterruptedException {
        upload(glance.store(), token(keystone.url(), keystone.demo()));
        String reader = token(keystone.url(), keystone.reader());
        assertEquals(200, ask("GET", "/v2/images/" + image, reader, "").statusCode());
        assertEquals(403, ask("GET", "/v2/images/" + image + "/file", reader, "").statusCode());
    }

    @Test
    void aShortTokenIsGoodEverywhereUntilItEnds() throws Exception {
        String token = token(keystone.shortUrl(), keystone.demo());
        assertEquals(200, ask("GET", "/v2/images", token, "").statusCode());
        long end = System.nanoTime() + keystone.shortLifetime().plus(LIMIT).toNanos();
        while (ask("GET", "/v2/images", token, "").statusCode() != 401) {
            assertTrue(System.nanoTime() < end, "it does not end");
            Thread.sleep(500);
        }
    }

    @Test
    void whatWasKilledComesAgainWithAllThatItKnew() throws IOException, InterruptedException {
        upload(glance.store(), token(keystone.url(), keystone.demo()));
        keystone.daemon().kill();
        glance.daemon().kill();
        assertFalse(glance.daemon().isRunning());
        glance.up();
        assertTrue(keystone.daemon().isRunning(), "which Glance needs");
        String token = token(keystone.url(), keystone.demo());
        assertEquals("some bytes", ask("GET", "/v2/images/" + image + "/file", token, "").body());
    }

    @Test
    void aGlanceThatIsSuspendedGoesOn() throws IOException, InterruptedException {
        String token = token(keystone.url(), keystone.demo());
        try (Daemon.Suspension suspended = glance.daemon().suspend()) {
            assertTrue(glance.daemon().isRunning());
        }
        assertEquals(200, ask("GET", "/v2/images", token, "").statusCode());
    }
}
