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
package org.imagemover.catalog.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;

class LocalCatalogSettingsTest {

    private static LocalCatalogConfig config(String catalogId, String directory) {
        return new LocalCatalogConfig() {
            @Override
            public String catalog_id() {
                return catalogId;
            }

            @Override
            public String directory() {
                return directory;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return LocalCatalogConfig.class;
            }
        };
    }

    private static LocalCatalogSettings read(String catalogId, String directory)
            throws StoreException {
        return LocalCatalogSettings.read(config(catalogId, directory), Map.of(), "/karaf/data");
    }

    private static String refused(String catalogId, String directory) {
        StoreException refused =
                assertThrows(StoreException.class, () -> read(catalogId, directory));
        assertEquals(Reason.INVALID_CONFIG, refused.reason());
        return refused.getMessage();
    }

    @Test
    void theDefaultDirectoryIsInKarafsData() throws Exception {
        Path expected = Path.of("/karaf/data/image-mover/catalog");
        assertEquals(expected, read("local", LocalCatalogSettings.DEFAULT_DIRECTORY).directory());
        assertEquals(expected, read("local", "  ").directory());
    }

    @Test
    void blanksAroundAValueDoNotCount() throws Exception {
        assertEquals(
                new LocalCatalogSettings("here", Path.of("/srv/catalog")),
                read(" here ", " /srv/x/../catalog "));
    }

    @Test
    void aWrongValueIsRefusedWithItsKey() {
        assertTrue(refused("local", "catalog").startsWith("key 'directory': "));
        assertTrue(refused("local", "/nul\0").startsWith("key 'directory': "));
        assertTrue(refused("", "/srv").startsWith("key 'catalog.id': "));
        assertTrue(refused("a:b", "/srv").startsWith("key 'catalog.id': "));
    }

    @Test
    void outsideKarafTheDirectoryHasToBeGiven() {
        StoreException refused =
                assertThrows(
                        StoreException.class,
                        () ->
                                LocalCatalogSettings.read(
                                        config("local", LocalCatalogSettings.DEFAULT_DIRECTORY),
                                        Map.of(),
                                        null));
        assertTrue(refused.getMessage().startsWith("key 'directory': "), refused.getMessage());
    }

    @Test
    void aKeyThatIsNotKnownIsRefused() {
        StoreException refused =
                assertThrows(
                        StoreException.class,
                        () ->
                                LocalCatalogSettings.read(
                                        config("local", "/srv"),
                                        Map.of("catalog.id", "local", "directoy", "/srv"),
                                        null));
        assertTrue(refused.getMessage().startsWith("key 'directoy': "), refused.getMessage());
    }

    @Test
    void theFrameworksOwnKeysAreNotRefused() throws Exception {
        LocalCatalogSettings.read(
                config("local", "/srv"),
                Map.of(
                        "service.pid", "p",
                        "service.ranking", 1,
                        "component.name", "c",
                        "component.id", 1L,
                        "felix.fileinstall.filename", "f",
                        "osgi.ds.satisfying.condition.target", "(osgi.condition.id=true)",
                        ".private", "x"),
                null);
    }

    @Test
    void theShippedFileHasEveryKeyWithItsDefault() throws Exception {
        Properties shipped = new Properties();
        try (InputStream file =
                Files.newInputStream(Path.of("src/main/cfg/org.imagemover.catalog.local.cfg"))) {
            shipped.load(file);
        }
        assertEquals(Set.of("catalog.id", "directory"), shipped.stringPropertyNames());
        assertEquals(
                LocalCatalogConfig.class.getDeclaredMethod("catalog_id").getDefaultValue(),
                shipped.getProperty("catalog.id"));
        assertEquals(
                LocalCatalogConfig.class.getDeclaredMethod("directory").getDefaultValue(),
                shipped.getProperty("directory"));
    }
}
