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

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A checked configuration.
 *
 * @param id the catalogue's id
 * @param directory absolute and normalized; perhaps not there
 */
record LocalCatalogSettings(String id, Path directory) {

    /**
     * Where the documents are if nothing is configured; {@code karaf.data} is a system property.
     */
    static final String DEFAULT_DIRECTORY = "${karaf.data}/image-mover/catalog";

    private static final String DATA_VARIABLE = "${karaf.data}";
    private static final Set<String> KEYS = Set.of(ImageCatalog.CATALOG_ID, "directory");

    /**
     * Reads a configuration. Does no I/O.
     *
     * @param config the values
     * @param properties the component's properties, for keys that are not known
     * @param dataDirectory what {@code ${karaf.data}} stands for, or null outside Karaf
     * @throws StoreException {@code INVALID_CONFIG}, naming the key
     */
    static LocalCatalogSettings read(
            LocalCatalogConfig config, Map<String, ?> properties, @Nullable String dataDirectory)
            throws StoreException {
        Settings.requireKnown(properties.keySet(), KEYS);
        return new LocalCatalogSettings(
                Settings.id(ImageCatalog.CATALOG_ID, config::catalog_id),
                directory(config, dataDirectory));
    }

    private static Path directory(LocalCatalogConfig config, @Nullable String dataDirectory)
            throws StoreException {
        String value = Settings.optional("directory", config::directory);
        String directory = value == null ? DEFAULT_DIRECTORY : value;
        // The shipped file's variable is replaced by Karaf; that of the default is not.
        if (directory.startsWith(DATA_VARIABLE)) {
            if (dataDirectory == null) {
                throw Settings.invalid(
                        "directory", "there is no karaf.data here: give an absolute path");
            }
            directory = dataDirectory + directory.substring(DATA_VARIABLE.length());
        }
        String absolute = directory;
        return Settings.absolutePath("directory", () -> absolute);
    }
}
