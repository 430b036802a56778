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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreSettingsTest {

    @TempDir Path directory;

    @Test
    void activationLooksAtNoFile() throws Exception {
        Path nowhere = directory.resolve("not/there");
        Configuration.of("store.id", "images", "datadir", nowhere.toString()).driver();
        assertFalse(Files.exists(nowhere));
    }

    @Test
    void eachWrongValueIsRefusedWithItsKeyAndTheReason() {
        assertRefused("key 'store.id': is missing", "datadir", "/d");
        assertRefused("key 'datadir': is missing", "store.id", "images", "datadir", " ");
        assertRefused(
                "key 'store.id': 'a b' is not an id: use letters, digits, '-', '_' and '.', at"
                        + " most 63",
                "store.id",
                "a b",
                "datadir",
                "/d");
        assertRefused(
                "key 'datadir': is not an absolute path: it has to start with '/'",
                "store.id",
                "images",
                "datadir",
                "images");
        assertRefused("key 'datadir': is not a path", "store.id", "images", "datadir", "/\0");
        assertRefused(
                "key 'glance.datadir': is not an absolute path: it has to start with '/'",
                "store.id",
                "images",
                "datadir",
                "/d",
                "glance.datadir",
                "glance");
        for (String flag : List.of("read.only", "create.datadir", "accept.file.locations")) {
            assertRefused(
                    "key '" + flag + "': 'yes' is neither true nor false",
                    "store.id",
                    "images",
                    "datadir",
                    "/d",
                    flag,
                    "yes");
        }
        assertRefused(
                "key 'readonly': is not known: look for it in the shipped file",
                "store.id",
                "images",
                "datadir",
                "/d",
                "readonly",
                "true");
    }

    private static void assertRefused(String message, Object... configuration) {
        StoreException refused =
                assertThrows(StoreException.class, () -> Configuration.of(configuration).driver());
        assertEquals(message, refused.getMessage());
        assertEquals(Reason.INVALID_CONFIG, refused.reason());
    }

    @Test
    void blanksAroundValuesDoNotCountAndTypedValuesDo() throws Exception {
        FileStoreDriver driver =
                Configuration.of("store.id", " images ", "datadir", " /d ", "read.only", " true ")
                        .driver();
        assertFalse(driver.writable());
        driver = Configuration.of("store.id", "i", "datadir", "/d", "read.only", true).driver();
        assertFalse(driver.writable());
        driver = Configuration.of("store.id", "i", "datadir", "/d", "read.only", "").driver();
        assertTrue(driver.writable());
    }

    @Test
    void theShippedFileAndTheReadmeHaveEveryKeyWithItsDefault() throws Exception {
        String shipped =
                Files.readString(Path.of("src/main/cfg/" + FileStoreDriver.PID + "-images.cfg"));
        String readme = Files.readString(Path.of("README.md"));
        Set<String> keys = new TreeSet<>();
        for (var method : FileStoreConfig.class.getDeclaredMethods()) {
            String key = method.getName().replace('_', '.');
            keys.add(key);
            Object value = method.getDefaultValue();
            if (value != null) {
                String line = "# " + (key + " = " + value).strip();
                assertTrue(shipped.lines().anyMatch(line::equals), line);
            }
            assertTrue(readme.contains("| `" + key + "` |"), key);
        }
        Matcher settings = Pattern.compile("(?m)^(?:# )?([a-z.]+) =").matcher(shipped);
        Set<String> found = new TreeSet<>();
        while (settings.find()) {
            found.add(settings.group(1));
        }
        assertEquals(keys, found);
    }
}
