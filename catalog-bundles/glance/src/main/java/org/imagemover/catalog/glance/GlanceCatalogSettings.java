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

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.imagemover.glance.Glance;
import org.imagemover.http.HttpSettings;
import org.imagemover.keystone.KeystoneSettings;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A checked configuration; each key is described in {@link GlanceCatalogConfig}.
 *
 * @param id the catalogue's id
 * @param downloadStore the id of the store that reads by Glance's own download, or null
 * @param cacheTime how long a record may be given again
 * @param permissionTime how long a permission holds
 * @param access how Glance is reached
 */
record GlanceCatalogSettings(
        String id,
        @Nullable String downloadStore,
        Duration cacheTime,
        Duration permissionTime,
        KeystoneSettings access) {

    private static final String DOWNLOAD_STORE = "download.store";
    private static final String CACHE_TIME = "cache.time";
    private static final String PERMISSION_TIME = "permission.time";
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /**
     * Reads a configuration; resolves no secret and asks no server.
     *
     * @param config the typed view
     * @param properties all of it
     * @throws StoreException {@code INVALID_CONFIG}, with the first wrong key and the reason
     */
    static GlanceCatalogSettings read(GlanceCatalogConfig config, Map<String, ?> properties)
            throws StoreException {
        Set<String> known = new HashSet<>(KeystoneSettings.KEYS);
        known.addAll(Set.of(ImageCatalog.CATALOG_ID, DOWNLOAD_STORE, CACHE_TIME, PERMISSION_TIME));
        Settings.requireKnown(properties.keySet(), known);
        requireRanking(properties.get("service.ranking"));
        String store = Settings.optional(DOWNLOAD_STORE, config::download_store);
        return new GlanceCatalogSettings(
                Settings.id(ImageCatalog.CATALOG_ID, config::catalog_id),
                store == null ? null : Settings.id(DOWNLOAD_STORE, () -> store),
                time(CACHE_TIME, config.cache_time()),
                time(PERMISSION_TIME, config.permission_time()),
                KeystoneSettings.read(properties, Glance.SERVICE));
    }

    private static void requireRanking(@Nullable Object ranking) throws StoreException {
        String text = ranking == null ? "" : ranking.toString().strip();
        if (!text.isEmpty() && !text.matches("-?[0-9]{1,9}")) {
            throw Settings.invalid("service.ranking", "'" + text + "' is not a whole number");
        }
    }

    private static Duration time(String key, String text) throws StoreException {
        if (text.strip().matches("0+(\\s*(ms|s|m|h))?")) {
            return Duration.ZERO;
        }
        Duration time = HttpSettings.time(key, Settings.required(key, () -> text));
        if (time.compareTo(LONGEST) > 0) {
            throw Settings.invalid(
                    key, "'" + text + "' is too long: what changes in Glance would not be seen");
        }
        return time;
    }
}
