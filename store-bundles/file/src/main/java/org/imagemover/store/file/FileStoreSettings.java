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

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, checked; each key is described in {@link FileStoreConfig}.
 *
 * @param storeId the store's id
 * @param datadir an absolute path; it may not be there yet
 * @param createDatadir whether it is made where it is not
 * @param readOnly whether nothing is written
 * @param glanceStore the name of the store in Glance, or null
 * @param glanceDatadir an absolute path as Glance has it
 * @param acceptFileLocations whether locations without a store's name are looked at
 */
record FileStoreSettings(
        String storeId,
        Path datadir,
        boolean createDatadir,
        boolean readOnly,
        @Nullable String glanceStore,
        Path glanceDatadir,
        boolean acceptFileLocations) {

    private static final String DATADIR = "datadir";
    private static final String CREATE_DATADIR = "create.datadir";
    private static final String READ_ONLY = "read.only";
    private static final String GLANCE_STORE = "glance.store";
    private static final String GLANCE_DATADIR = "glance.datadir";
    private static final String ACCEPT_FILE_LOCATIONS = "accept.file.locations";

    private static final Set<String> KEYS =
            Set.of(
                    StoreDriver.STORE_ID,
                    DATADIR,
                    CREATE_DATADIR,
                    READ_ONLY,
                    GLANCE_STORE,
                    GLANCE_DATADIR,
                    ACCEPT_FILE_LOCATIONS);

    /**
     * Checks a configuration; looks at no file.
     *
     * @param config the typed view
     * @param properties all of it
     * @throws StoreException {@code INVALID_CONFIG}, with the first wrong key and the reason
     */
    static FileStoreSettings read(FileStoreConfig config, Map<String, ?> properties)
            throws StoreException {
        String storeId = Settings.id(StoreDriver.STORE_ID, config::store_id);
        Path datadir = Settings.absolutePath(DATADIR, config::datadir);
        boolean glanceNamesIt = Settings.optional(GLANCE_DATADIR, config::glance_datadir) != null;
        FileStoreSettings settings =
                new FileStoreSettings(
                        storeId,
                        datadir,
                        flag(CREATE_DATADIR, config.create_datadir(), properties),
                        flag(READ_ONLY, config.read_only(), properties),
                        Settings.optional(GLANCE_STORE, config::glance_store),
                        glanceNamesIt
                                ? Settings.absolutePath(GLANCE_DATADIR, config::glance_datadir)
                                : datadir,
                        flag(ACCEPT_FILE_LOCATIONS, config.accept_file_locations(), properties));
        Settings.requireKnown(properties.keySet(), KEYS);
        return settings;
    }

    /** The typed view takes every text that is not {@code true} for false, which is too lenient. */
    private static boolean flag(String key, boolean value, Map<String, ?> properties)
            throws StoreException {
        Object given = properties.get(key);
        String text = given == null ? "" : given.toString().strip();
        if (text.isEmpty()) {
            return value;
        }
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw Settings.invalid(key, "'" + text + "' is neither true nor false");
    }
}
