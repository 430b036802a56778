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
package org.imagemover.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;
import org.junit.jupiter.api.Test;

class FileLocationsTest {

    private static final Map<String, String> NO_STORE = Map.of();
    private static final Map<String, String> FAST = Map.of("store", "fast");

    @Test
    void noFileLocationIsOwnUnlessAnOperatorSaidSo() throws Exception {
        FileStoreDriver driver = Configuration.of("store.id", "s", "datadir", "/d").driver();
        assertNotOwn(driver, "file:///d/image", NO_STORE);
        assertNotOwn(driver, "file:///d/image", FAST);
    }

    @Test
    void aLocationOfTheGlanceStoreThatWasNamedIsOwn() throws Exception {
        FileStoreDriver driver =
                Configuration.of("store.id", "s", "datadir", "/d", "glance.store", "fast").driver();
        assertOwn("image", driver, "file:///d/image", FAST);
        assertNotOwn(driver, "file:///d/image", Map.of("store", "slow"));
        assertNotOwn(driver, "file:///d/image", NO_STORE);
        assertNotOwn(driver, "rbd://f/p/i/s", FAST);
    }

    @Test
    void aLocationWithoutAStoreIsOwnWhereTheyAreAccepted() throws Exception {
        FileStoreDriver driver =
                Configuration.of("store.id", "s", "datadir", "/d", "accept.file.locations", "true")
                        .driver();
        assertOwn("image", driver, "file:///d/image", NO_STORE);
        assertOwn("image", driver, "FILE://localhost/d/image", NO_STORE);
        assertNotOwn(driver, "file:///d/image", FAST);
    }

    @Test
    void theDirectoryIsTheOneThatGlanceKnows() throws Exception {
        FileStoreDriver driver =
                Configuration.of(
                                "store.id",
                                "s",
                                "datadir",
                                "/mnt",
                                "glance.store",
                                "fast",
                                "glance.datadir",
                                "/var/lib/glance/images/")
                        .driver();
        assertOwn("image", driver, "file:///var/lib/glance/images/image", FAST);
        assertNotOwn(driver, "file:///mnt/image", FAST);
    }

    @Test
    void theFileHasToBeInTheDirectoryAndNowhereElse() throws Exception {
        FileStoreDriver driver =
                Configuration.of("store.id", "s", "datadir", "/d", "accept.file.locations", "true")
                        .driver();
        assertOwn("a b", driver, "file:///d/a%20b", NO_STORE);
        assertOwn("a+b", driver, "file:///%64/a+b", NO_STORE);
        if (Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('ü')) {
            assertOwn("ü", driver, "file:///d/%C3%BC", NO_STORE);
        }
        for (String uri :
                List.of(
                        "file:///d/../etc/shadow",
                        "file:///d/..",
                        "file:///d/%2e%2e",
                        "file:///d/%2e%2e/etc/shadow",
                        "file:///d/..%2Fetc%2Fshadow",
                        "file:///d/./image",
                        "file:///d/sub/image",
                        "file:///d/sub%2fimage",
                        "file:///d/.hidden",
                        "file:///d/",
                        "file:///d",
                        "file:///",
                        "file:///dd/image",
                        "file:///d/image%00",
                        "file:///d/image%",
                        "file:///d/image%zz",
                        "file:///d/image%ff",
                        "file://d/image",
                        "file://other/d/image",
                        "file://")) {
            assertNotOwn(driver, uri, NO_STORE);
        }
    }

    private static void assertOwn(
            String key, FileStoreDriver driver, String uri, Map<String, String> metadata) {
        assertEquals(Resolution.own(key), driver.resolve(ImageLocation.ofUri(uri, metadata)));
    }

    private static void assertNotOwn(
            FileStoreDriver driver, String uri, Map<String, String> metadata) {
        Resolution resolution = driver.resolve(ImageLocation.ofUri(uri, metadata));
        assertNull(resolution.key(), uri);
        assertFalse(resolution.reason().isEmpty());
        assertFalse(resolution.reason().contains("/d"), "no location in " + resolution.reason());
    }
}
