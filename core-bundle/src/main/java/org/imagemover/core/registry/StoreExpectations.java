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
package org.imagemover.core.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.imagemover.core.registry.ConfiguredComponents.Configured;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells whether a store that is not here is worth waiting for: it is when it is configured, and not
 * wrongly, whether its driver is starting, being updated or not installed just now; and for a
 * moment when its configuration has gone, which may be an edit. Thread-safe.
 */
@Component(service = StoreExpectations.class)
public final class StoreExpectations {

    private static final Duration EDIT = Duration.ofSeconds(30);

    private final StoreRegistry stores;
    private final ConfiguredComponents configured;

    @Activate
    public StoreExpectations(
            @Reference StoreRegistry stores, @Reference ConfiguredComponents configured) {
        this.stores = stores;
        this.configured = configured;
    }

    /**
     * Why a store is neither here nor to be waited for, for a person, or null where it is one of
     * these.
     */
    public @Nullable String whyNot(String storeId) {
        if (stores.binding(storeId) != null) {
            return null;
        }
        String ambiguity = stores.ambiguity(storeId);
        if (ambiguity != null) {
            return ambiguity;
        }
        if (stores.isDraining(storeId)) {
            return null;
        }
        for (Configured store : configured.all()) {
            if (store.isStore() && store.id().equals(storeId)) {
                return store.problem().isEmpty()
                        ? null
                        : "it is not configured rightly: " + store.file() + ": " + store.problem();
            }
        }
        Instant gone = stores.goneSince(storeId);
        return gone != null && gone.plus(EDIT).isAfter(Instant.now())
                ? null
                : "it is not here: image:store-list shows which are, and why not";
    }

    /** The ids of the stores that are configured, not wrongly, and not here. */
    public List<String> awaited() {
        return away().map(Configured::id).distinct().toList();
    }

    /**
     * The ids of those among them that may take a location and are away for a while only, as far as
     * can be told: their driver is installed, or was here before.
     *
     * @param scheme of the location, which begins with the type of the drivers that take it
     */
    public List<String> returning(String scheme) {
        return away().filter(store -> scheme.startsWith(store.type()))
                .filter(store -> store.driverInstalled() || stores.goneSince(store.id()) != null)
                .map(Configured::id)
                .distinct()
                .toList();
    }

    private Stream<Configured> away() {
        return configured.all().stream()
                .filter(store -> store.isStore() && store.problem().isEmpty())
                .filter(store -> stores.binding(store.id()) == null)
                .filter(store -> stores.ambiguity(store.id()) == null);
    }
}
