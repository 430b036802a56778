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
package org.imagemover.store.rbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RbdStoreSettingsTest {

    private static final Configuration LEAST = Configuration.of("store.id", "s", "pool", "p");

    @Test
    void storeIdAndPoolAreEnough() throws Exception {
        RbdStoreSettings settings = LEAST.settings();
        assertEquals(Path.of("/etc/ceph/ceph.conf"), settings.confFile());
        assertEquals("admin", settings.user());
        assertEquals(Duration.ofSeconds(10), settings.connectTimeout());
        assertEquals(Duration.ofSeconds(30), settings.operationTimeout());
        assertEquals(8 << 20, settings.objectSize());
        assertEquals(RbdStoreSettings.DEFAULT_FEATURES, settings.features());
        assertFalse(settings.readOnly() || settings.trashWithClones());
    }

    @Test
    void noConfigurationFileIsReadWhereTheMonitorsAreNamed() throws Exception {
        assertNull(LEAST.with("mon.host", "192.0.2.1").settings().confFile());
        assertEquals(
                Path.of("/x/ceph.conf"),
                LEAST.with("mon.host", "192.0.2.1", "conf.file", "/x/ceph.conf")
                        .settings()
                        .confFile());
    }

    @Test
    void featuresAreABitEach() throws Exception {
        assertEquals(1, LEAST.with("features", "layering").settings().features());
        assertEquals(
                61,
                LEAST.with(
                                "features",
                                "layering, exclusive-lock, object-map, fast-diff, deep-flatten")
                        .settings()
                        .features());
    }

    @ParameterizedTest
    @CsvSource({
        "store.id, a/b",
        "pool, ''",
        "pool, a/b",
        "namespace, a@b",
        "conf.file, relative",
        "keyring, relative",
        "fsid, 7",
        "user, client.admin",
        "key, AQBsecret==",
        "connect.timeout, 0",
        "connect.timeout, 2 h",
        "operation.timeout, 500 ms",
        "read.only, yes",
        "features, layers",
        "features, fast-diff",
        "object.size, 5 MiB",
        "object.size, 64 MiB",
        "delete.with.clones, always",
        "luks.passphrase, hunter2",
        "accept.short.locations, 1",
        "misspelt, 1"
    })
    void aWrongValueIsRefusedWithItsKeyAndNoSecret(String key, String value) {
        StoreException refused =
                assertThrows(StoreException.class, () -> LEAST.with(key, value).driver());
        assertEquals(Reason.INVALID_CONFIG, refused.reason());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("key '" + key + "': "), message);
        assertFalse(message.contains("secret=") || message.contains("hunter2"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/cfg/org.imagemover.store.rbd-ceph.cfg", "README.md"})
    void everyKeyIsInTheShippedFileAndInTheTable(String file) throws IOException {
        String text = Files.readString(Path.of(file));
        List<String> missing = new ArrayList<>();
        for (java.lang.reflect.Method key : RbdStoreConfig.class.getDeclaredMethods()) {
            String name = key.getName().replace('_', '.');
            Object value = key.getDefaultValue();
            Pattern inFile =
                    Pattern.compile(
                            "(?m)^(# )?" + Pattern.quote(name) + " =( " + literal(value) + ")?$");
            Pattern inTable = Pattern.compile("(?m)^\\| `" + Pattern.quote(name) + "` \\|");
            boolean there =
                    value == null
                            ? text.contains(name)
                            : inFile.matcher(text).find() || inTable.matcher(text).find();
            if (!there) {
                missing.add(name);
            }
        }
        assertEquals(List.of(), missing);
    }

    private static String literal(Object value) {
        return Pattern.quote(String.valueOf(value));
    }
}
