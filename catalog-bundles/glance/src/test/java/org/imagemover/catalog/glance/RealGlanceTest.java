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
package org.imagemover.catalog.glance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.imagemover.api.Digest;
import org.imagemover.api.Secret;
import org.imagemover.lab.Cloud;
import org.imagemover.lab.Keystone.User;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.RequestContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue at a real Glance. */
class RealGlanceTest {

    private static final Pattern REQUEST = Pattern.compile("\\(request req-[0-9a-f-]{36}\\)");

    @TempDir Path directory;

    private final byte[] bytes = new byte[100_000];
    private Cloud cloud;
    private GlanceCatalog catalog;

    @BeforeEach
    void logIn() throws Exception {
        new Random(1).nextBytes(bytes);
        cloud = Cloud.open();
        catalog = catalog(cloud.access(cloud.keystone().admin(), cloud.keystone().url()));
    }

    private GlanceCatalog catalog(Map<String, String> access) throws Exception {
        List<String> all = new ArrayList<>(List.of("cache.time", "0", "permission.time", "0"));
        access.forEach((key, value) -> all.addAll(List.of(key, value)));
        return new GlanceCatalog(
                new Configuration(all.toArray(String[]::new)).settings(),
                System::nanoTime,
                directory);
    }

    @AfterEach
    void removeTheImages() throws Exception {
        if (catalog != null) {
            catalog.stop();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    private RequestContext as(User user) throws Exception {
        return new RequestContext(Secret.of(cloud.token(user)));
    }

    private CatalogException refusal(ImageRecord image, RequestContext context) {
        return assertThrows(CatalogException.class, () -> catalog.requireDownload(image, context));
    }

    @Test
    void anImageOfEachStoreIsFoundWithItsLocationAndDigests() throws Exception {
        Digest digest =
                new Digest(
                        "sha512",
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes)));
        for (String store : cloud.glance().stores()) {
            if (store.equals("http")) {
                continue;
            }
            String id = cloud.image("in " + store, bytes, store);
            for (RequestContext context :
                    List.of(RequestContext.SERVICE, as(cloud.keystone().demo()))) {
                ImageRecord record = catalog.find(id, context);
                assertEquals(ImageStatus.ACTIVE, record.status());
                assertEquals(bytes.length, record.size());
                assertEquals(digest, record.digests().get(0));
                assertEquals(1, record.locations().size());
                assertEquals(store, record.locations().get(0).metadata().get("store"));
            }
        }
    }

    @Test
    void whoMaySeeAnImageMayNotAlwaysDownloadItWhereverItIs() throws Exception {
        RequestContext demo = as(cloud.keystone().demo());
        RequestContext reader = as(cloud.keystone().reader());
        for (String store : cloud.glance().stores()) {
            if (store.equals("http")) {
                continue;
            }
            String id = cloud.image("in " + store, bytes, store);
            catalog.requireDownload(catalog.find(id, demo), demo);
            ImageRecord seen = catalog.find(id, reader);
            CatalogException refusal = refusal(seen, reader);
            assertEquals(Reason.DENIED, refusal.reason());
            assertTrue(REQUEST.matcher(refusal.getMessage()).find(), refusal.getMessage());
        }
    }

    @Test
    void anEmptyImageCanBeAskedForToo() throws Exception {
        RequestContext demo = as(cloud.keystone().demo());
        String id = cloud.image("empty", new byte[0], "file");
        catalog.requireDownload(catalog.find(id, demo), demo);
        RequestContext reader = as(cloud.keystone().reader());
        assertEquals(Reason.DENIED, refusal(catalog.find(id, reader), reader).reason());
    }

    @Test
    void anImageThatAnOperatorClosedIsClosed() throws Exception {
        RequestContext demo = as(cloud.keystone().demo());
        String id = cloud.image("closed", bytes, "file");
        ImageRecord before = catalog.find(id, demo);
        cloud.deactivate(id);
        assertEquals(ImageStatus.DEACTIVATED, catalog.find(id, demo).status());
        assertEquals(Reason.DENIED, refusal(before, demo).reason());
        assertEquals(
                ImageStatus.QUEUED,
                catalog.find(cloud.queued("queued"), RequestContext.SERVICE).status());
    }

    @Test
    void aTokenThatIsNoneIsDeniedAndAnImageThatIsNotThereIsNotFound() throws Exception {
        String id = cloud.image("x", bytes, "file");
        CatalogException denied =
                assertThrows(
                        CatalogException.class,
                        () -> catalog.find(id, new RequestContext(Secret.of("no-token"))));
        assertEquals(Reason.DENIED, denied.reason());
        assertTrue(denied.getMessage().contains("caller's token"), denied.getMessage());
        for (RequestContext context :
                List.of(RequestContext.SERVICE, as(cloud.keystone().demo()))) {
            CatalogException missing =
                    assertThrows(
                            CatalogException.class,
                            () -> catalog.find(UUID.randomUUID().toString(), context));
            assertEquals(Reason.NOT_FOUND, missing.reason());
            assertTrue(REQUEST.matcher(missing.getMessage()).find(), missing.getMessage());
        }
    }

    @Test
    void imagesAreFoundByAnyNameAndListed() throws Exception {
        String suffix = UUID.randomUUID().toString();
        for (String name :
                List.of("plain", "in:a,b", "eq:x", "50% \"&+/\u00e4 ", "gte:2020-01-01")) {
            String id = cloud.queued(name + suffix);
            assertEquals(
                    List.of(id),
                    catalog.findByName(name + suffix, RequestContext.SERVICE).stream()
                            .map(ImageRecord::id)
                            .toList());
        }
        String twice = cloud.queued("plain" + suffix);
        assertEquals(2, catalog.findByName("plain" + suffix, as(cloud.keystone().demo())).size());
        boolean listed = false;
        String marker = null;
        do {
            ImageCatalog.Page page = catalog.list(marker, RequestContext.SERVICE);
            listed |= page.records().stream().anyMatch(image -> image.id().equals(twice));
            marker = page.next();
        } while (marker != null);
        assertTrue(listed);
    }

    @Test
    void aGlanceThatDoesNotAnswerIsNoMissingImage() throws Exception {
        String id = cloud.image("x", bytes, "file");
        catalog.find(id, RequestContext.SERVICE);
        cloud.glance().daemon().kill();
        try {
            CatalogException down =
                    assertThrows(
                            CatalogException.class, () -> catalog.find(id, RequestContext.SERVICE));
            assertEquals(Reason.UNAVAILABLE, down.reason());
            assertFalse(down.getMessage().contains("127.0.0"), down.getMessage());
        } finally {
            cloud.glance().up();
        }
        assertEquals(id, catalog.find(id, RequestContext.SERVICE).id());
    }
}
