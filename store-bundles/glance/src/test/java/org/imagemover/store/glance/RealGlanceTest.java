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

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.imagemover.lab.Cloud;
import org.imagemover.lab.Keystone.User;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Downloads of a real Glance. */
class RealGlanceTest {

    private static final Set<String> WITH_RANGES = Set.of("file", "file2");

    private final byte[] bytes = new byte[3_000_000];
    private Cloud cloud;
    private GlanceStoreDriver driver;

    @BeforeEach
    void logIn() throws Exception {
        new Random(1).nextBytes(bytes);
        cloud = Cloud.open();
        driver = driver(cloud.keystone().admin(), cloud.keystone().url());
    }

    private GlanceStoreDriver driver(User user, URI authUrl) throws Exception {
        return GlancePlace.driver("downloads", cloud.access(user, authUrl));
    }

    @AfterEach
    void removeTheImages() throws Exception {
        if (driver != null) {
            driver.stop();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    private static byte[] read(ReadableByteChannel channel, int most) throws Exception {
        try (channel) {
            ByteBuffer all = ByteBuffer.allocate(most + 1);
            while (channel.read(all) >= 0) {
                continue;
            }
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    @Test
    void anImageOfEachStoreIsReadAndByRangesWhereGlanceHasThem() throws Exception {
        driver.check();
        for (String store : cloud.glance().stores()) {
            if (store.equals("http")) {
                continue;
            }
            String id = cloud.image("in " + store, bytes, store);
            try (ImageSource source = driver.open(id, RequestContext.SERVICE)) {
                assertEquals(bytes.length, source.stat().size());
                assertArrayEquals(bytes, read(source.openStream(), bytes.length), store);
                assertEquals(WITH_RANGES.contains(store), source instanceof RangeReads, store);
                if (source instanceof RangeReads ranges) {
                    assertArrayEquals(
                            Arrays.copyOfRange(bytes, 1_000_000, 2_000_000),
                            read(ranges.openRange(1_000_000, 1_000_000), bytes.length));
                }
            }
        }
    }

    @Test
    void anEmptyImageIsRead() throws Exception {
        String id = cloud.image("empty", new byte[0], "file");
        try (ImageSource source = driver.open(id, RequestContext.SERVICE)) {
            assertEquals(0, source.stat().size());
            assertEquals(0, read(source.openStream(), 10).length);
        }
    }

    @Test
    void aDownloadLastsLongerThanTheTokenItBeganWith() throws Exception {
        driver.stop();
        driver = driver(cloud.keystone().demo(), cloud.keystone().shortUrl());
        String id = cloud.image("long", bytes, "file");
        Instant end = Instant.now().plus(cloud.keystone().shortLifetime()).plusSeconds(1);
        try (ImageSource source = driver.open(id, RequestContext.SERVICE)) {
            RangeReads ranges = (RangeReads) source;
            for (int round = 0; round < 2 || Instant.now().isBefore(end); round++) {
                assertArrayEquals(
                        Arrays.copyOfRange(bytes, 0, 100),
                        read(ranges.openRange(0, 100), 100),
                        "round " + round);
                Thread.sleep(200);
            }
        }
    }

    @Test
    void whatGlanceHasLostIsNotFound() throws Exception {
        String id = cloud.image("lost", bytes, "file");
        Files.delete(cloud.glance().fileDirectory().resolve(id));
        StoreException lost =
                assertThrows(
                        StoreException.class,
                        () -> driver.open(id, RequestContext.SERVICE).openStream());
        assertEquals(Reason.NOT_FOUND, lost.reason());
        assertTrue(lost.getMessage().contains("(request req-"), lost.getMessage());
    }

    @Test
    void whoMayNotDownloadGetsNoByte() throws Exception {
        driver.stop();
        driver = driver(cloud.keystone().reader(), cloud.keystone().url());
        for (String store : cloud.glance().stores()) {
            if (store.equals("http")) {
                continue;
            }
            String id = cloud.image("x", bytes, store);
            StoreException denied =
                    assertThrows(
                            StoreException.class, () -> driver.open(id, RequestContext.SERVICE));
            assertEquals(Reason.DENIED, denied.reason());
        }
    }

    @Test
    void aGlanceThatIsKilledBreaksOffAndIsReadAgainOnceItIsBack() throws Exception {
        String id = cloud.image("x", bytes, "file");
        try (ImageSource source = driver.open(id, RequestContext.SERVICE)) {
            cloud.glance().daemon().kill();
            try {
                StoreException down = assertThrows(StoreException.class, () -> source.openStream());
                assertEquals(Reason.UNAVAILABLE, down.reason());
                assertThrows(StoreException.class, () -> driver.check());
            } finally {
                cloud.glance().up();
            }
            driver.check();
            assertArrayEquals(bytes, read(source.openStream(), bytes.length));
        }
    }
}
