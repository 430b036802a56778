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

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lab's own Keystone and Glance, undisturbed and disturbed. */
class OpenStackTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();

    private Cloud cloud;
    private Keystone keystone;
    private Glance glance;

    @BeforeEach
    void findThem() throws IOException, InterruptedException {
        cloud = Cloud.open();
        glance = cloud.glance();
        keystone = cloud.keystone();
    }

    @AfterEach
    void removeTheImages() throws IOException, InterruptedException {
        if (cloud != null) {
            glance.up();
            cloud.close();
        }
    }

    private HttpResponse<String> get(String url, String token)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url))
                        .header("X-Auth-Token", token)
                        .timeout(LIMIT)
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> images(String path, String token)
            throws IOException, InterruptedException {
        return get(glance.url() + "/v2/images" + path, token);
    }

    private String upload(String store) throws IOException, InterruptedException {
        return cloud.image("lab", "some bytes".getBytes(US_ASCII), store);
    }

    @Test
    void theCatalogueOfATokenHasGlance() throws IOException, InterruptedException {
        String token = cloud.token(keystone.demo());
        String answer = get(keystone.url() + "/auth/catalog", token).body();
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
            String image = upload(store);
            String shown = images("/" + image, cloud.token(keystone.demo())).body();
            String location =
                    switch (store) {
                        case "file" -> "file://" + glance.fileDirectory() + "/" + image;
                        case "file2" -> "file://" + glance.file2Directory() + "/" + image;
                        default -> store + "://";
                    };
            assertTrue(shown.contains("\"url\": \"" + location), shown);
        }
    }

    @Test
    void whoOnlyReadsSeesAnImageAndMustNotHaveItsData() throws IOException, InterruptedException {
        String image = upload(glance.store());
        String reader = cloud.token(keystone.reader());
        assertEquals(200, images("/" + image, reader).statusCode());
        assertEquals(403, images("/" + image + "/file", reader).statusCode());
    }

    @Test
    void aShortTokenIsGoodEverywhereUntilItEnds() throws Exception {
        String token = cloud.token(keystone.demo(), keystone.shortUrl());
        assertEquals(200, images("", token).statusCode());
        long end = System.nanoTime() + keystone.shortLifetime().plus(LIMIT).toNanos();
        while (images("", token).statusCode() != 401) {
            assertTrue(System.nanoTime() < end, "it does not end");
            Thread.sleep(500);
        }
    }

    @Test
    void whatWasKilledComesAgainWithAllThatItKnew() throws IOException, InterruptedException {
        String image = upload(glance.store());
        keystone.daemon().kill();
        glance.daemon().kill();
        assertFalse(glance.daemon().isRunning());
        glance.up();
        assertTrue(keystone.daemon().isRunning(), "which Glance needs");
        String token = cloud.token(keystone.demo());
        assertEquals("some bytes", images("/" + image + "/file", token).body());
    }

    @Test
    void aGlanceThatIsSuspendedGoesOn() throws IOException, InterruptedException {
        String token = cloud.token(keystone.demo());
        try (Daemon.Suspension suspended = glance.daemon().suspend()) {
            assertTrue(glance.daemon().isRunning());
        }
        assertEquals(200, images("", token).statusCode());
    }
}
