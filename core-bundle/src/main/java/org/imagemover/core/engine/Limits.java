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
package org.imagemover.core.engine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.config.CoreSettings;
import org.jspecify.annotations.Nullable;

/** The bandwidth limits of all transfers together and of each store, as they are configured now. */
final class Limits {

    private final CoreConfiguration configuration;
    private final RateLimit all = new RateLimit(0, Duration.ZERO);
    private final Map<String, RateLimit> stores = new ConcurrentHashMap<>();

    Limits(CoreConfiguration configuration) {
        this.configuration = configuration;
        reload();
    }

    /** Takes over what is configured now. */
    void reload() {
        CoreSettings settings = configuration.settings();
        all.set(settings.bandwidthMax(), settings.bandwidthBurst());
        stores.forEach(
                (store, limit) ->
                        limit.set(settings.bandwidthMax(store), settings.bandwidthBurst()));
    }

    /** The limits that a read from a store (or none) for one transfer is under. */
    RateLimit[] of(@Nullable String storeId, RateLimit transfer) {
        if (storeId == null) {
            return new RateLimit[] {transfer, all};
        }
        RateLimit store =
                stores.computeIfAbsent(
                        storeId,
                        id ->
                                new RateLimit(
                                        configuration.settings().bandwidthMax(id),
                                        configuration.settings().bandwidthBurst()));
        return new RateLimit[] {transfer, store, all};
    }
}
