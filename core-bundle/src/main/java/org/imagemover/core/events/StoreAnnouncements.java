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
package org.imagemover.core.events;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.imagemover.api.EventTopics;
import org.imagemover.api.StoreInfo;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.mover.StoreListing;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.core.registry.StoreRegistry.StoreStatus;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces the states of the stores. No single place knows them: a store may be a driver that is
 * here, one that went, or a configuration that nothing serves. So whatever may have changed one
 * makes the rows of the store list be compared with those before; several such causes in a row make
 * it once.
 */
@Component(service = ConfigurationListener.class, immediate = true)
public final class StoreAnnouncements implements ConfigurationListener {

    private static final Logger LOG = LoggerFactory.getLogger(StoreAnnouncements.class);

    private final Announcer announcer;
    private final StoreListing listing;
    private final StoreRegistry stores;
    private final CoreConfiguration configuration;
    private final Runnable look = this::lookSoon;
    private final AtomicBoolean isDue = new AtomicBoolean();

    /** The states that were announced last, by store id; of the thread of events. */
    private Map<String, String> announced = new HashMap<>();

    @Activate
    public StoreAnnouncements(
            @Reference Announcer announcer,
            @Reference StoreListing listing,
            @Reference StoreRegistry stores,
            @Reference CoreConfiguration configuration) {
        this.announcer = announcer;
        this.listing = listing;
        this.stores = stores;
        this.configuration = configuration;
        stores.onChange(look);
        configuration.onChange(look);
        lookSoon();
    }

    @Deactivate
    void deactivate() {
        stores.removeChangeListener(look);
        configuration.removeListener(look);
    }

    /** SCR's account of activations has changed when a property of its service has. */
    @Reference(
            name = "runtime",
            service = ServiceComponentRuntime.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedRuntime")
    void addRuntime(ServiceReference<ServiceComponentRuntime> runtime) {
        lookSoon();
    }

    void updatedRuntime(ServiceReference<ServiceComponentRuntime> runtime) {
        lookSoon();
    }

    void removeRuntime(ServiceReference<ServiceComponentRuntime> runtime) {
        lookSoon();
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getPid().startsWith("org.imagemover.")) {
            lookSoon();
        }
    }

    private void lookSoon() {
        if (isDue.compareAndSet(false, true)) {
            announcer.execute(this::look);
        }
    }

    private void look() {
        // before the look: what changes during it makes another one
        isDue.set(false);
        try {
            compare();
        } catch (RuntimeException failure) {
            LOG.warn("the states of stores cannot be announced", failure);
        }
    }

    private void compare() {
        Map<String, Integer> waiting = new HashMap<>();
        for (StoreStatus status : stores.statuses()) {
            waiting.put(status.id(), status.waiting());
        }
        Map<String, String> now = new HashMap<>();
        for (StoreInfo store : listing.stores()) {
            String before = announced.get(store.id());
            String state = store.state().name();
            // a driver and a wrong configuration may claim one id: the first row counts
            boolean isFirst = now.putIfAbsent(store.id(), state) == null;
            if (isFirst && !state.equals(before)) {
                Map<String, Object> properties = properties(store.id(), state, before);
                if (!store.reason().isEmpty()) {
                    properties.put(EventTopics.REASON, store.reason());
                }
                properties.put(EventTopics.WAITING, waiting.getOrDefault(store.id(), 0));
                announcer.post(EventTopics.of(store.state()), properties);
            }
        }
        Set<String> removed = new HashSet<>(announced.keySet());
        removed.removeAll(now.keySet());
        for (String id : removed) {
            announcer.post(EventTopics.STORE_REMOVED, properties(id, "REMOVED", announced.get(id)));
        }
        announced = now;
    }

    private static Map<String, Object> properties(
            String storeId, String state, @Nullable String before) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(EventTopics.STORE_ID, storeId);
        properties.put(EventTopics.STATE, state);
        if (before != null) {
            properties.put(EventTopics.PREVIOUS_STATE, before);
        }
        properties.put(EventTopics.TIMESTAMP, System.currentTimeMillis());
        return properties;
    }
}
