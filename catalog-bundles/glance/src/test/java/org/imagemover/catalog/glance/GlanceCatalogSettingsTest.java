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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.keystone.KeystoneSettings;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlanceCatalogSettingsTest {

    private static final String[] GOOD = {
        "auth.url",
        "http://keystone.test/v3",
        "username",
        "mover",
        "password",
        "env:PW",
        "project",
        "service"
    };

    private static GlanceCatalogSettings read(String... more) throws StoreException {
        String[] all = new String[GOOD.length + more.length];
        System.arraycopy(GOOD, 0, all, 0, GOOD.length);
        System.arraycopy(more, 0, all, GOOD.length, more.length);
        return new Configuration(all).settings();
    }

    @Test
    void whatIsLeftOutIsAsTheFileSays() throws Exception {
        GlanceCatalogSettings settings = read();
        assertEquals("glance", settings.id());
        assertNull(settings.downloadStore());
        assertEquals(Duration.ofSeconds(2), settings.cacheTime());
        assertEquals(Duration.ofSeconds(10), settings.permissionTime());
        assertEquals(Duration.ZERO, read("cache.time", "0 s").cacheTime());
    }

    @ParameterizedTest
    @CsvSource({
        "catalog.id, a/b, not an id",
        "download.store, a b, not an id",
        "cache.time, soon, not a time",
        "cache.time, 2 m, too long",
        "permission.time, 1 h, too long",
        "service.ranking, high, not a whole number",
        "auth.type, magic, none of",
        "password, s3cret, secret:NAME",
        "colour, red, not known"
    })
    void aWrongValueIsRefusedWithItsKeyAndTheReason(String key, String value, String reason) {
        StoreException refused = assertThrows(StoreException.class, () -> read(key, value));
        assertEquals(StoreException.Reason.INVALID_CONFIG, refused.reason());
        assertTrue(refused.getMessage().startsWith("key '" + key + "'"), refused.getMessage());
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    @Test
    void theShippedFileHasEachKeyAndNoOther() throws Exception {
        Path file = Path.of("src/main/cfg/org.imagemover.catalog.glance-example.cfg");
        Matcher keys = Pattern.compile("(?m)^(?:# )?([a-z.]+) =").matcher(Files.readString(file));
        Set<String> shipped = new TreeSet<>();
        while (keys.find()) {
            shipped.add(keys.group(1));
        }
        Set<String> known = new HashSet<>(KeystoneSettings.KEYS);
        known.addAll(
                Set.of(
                        "catalog.id",
                        "service.ranking",
                        "download.store",
                        "cache.time",
                        "permission.time"));
        assertEquals(new TreeSet<>(known), shipped);
        Properties set = new Properties();
        try (InputStream stream = Files.newInputStream(file)) {
            set.load(stream);
        }
        assertEquals(Set.of("catalog.id"), set.stringPropertyNames());
    }
}
