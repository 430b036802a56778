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

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.imagemover.glance.Glance;
import org.imagemover.keystone.KeystoneSettings;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;

/**
 * A checked configuration; each key is described in {@link GlanceStoreConfig}.
 *
 * @param storeId the store's id
 * @param access how Glance is reached
 */
record GlanceStoreSettings(String storeId, KeystoneSettings access) {

    /**
     * Reads a configuration; resolves no secret and asks no server.
     *
     * @param config the typed view
     * @param properties all of it
     * @throws StoreException {@code INVALID_CONFIG}, with the first wrong key and the reason
     */
    static GlanceStoreSettings read(GlanceStoreConfig config, Map<String, ?> properties)
            throws StoreException {
        Set<String> known = new HashSet<>(KeystoneSettings.KEYS);
        known.add(StoreDriver.STORE_ID);
        Settings.requireKnown(properties.keySet(), known);
        return new GlanceStoreSettings(
                Settings.id(StoreDriver.STORE_ID, config::store_id),
                KeystoneSettings.read(properties, Glance.SERVICE));
    }
}
