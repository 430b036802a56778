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
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.EventTopics;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.core.engine.MoverThreads;
import org.imagemover.core.engine.TransferObserver;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts events from one thread of its own: who announces something is not held up, whatever locks
 * they hold, and EventAdmin keeps the order of what comes from one thread. Without an outlet events
 * are dropped.
 */
@Component(service = {Announcer.class, TransferObserver.class})
public final class Announcer implements TransferObserver {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final ThreadPoolExecutor thread;
    private volatile @Nullable EventOutlet outlet;

    @Activate
    public Announcer() {
        thread = MoverThreads.pool("image-mover-events", 1);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setOutlet(EventOutlet service) {
        outlet = service;
    }

    void unsetOutlet(EventOutlet service) {
        if (outlet == service) {
            outlet = null;
        }
    }

    /** The transfers that the core cancels when it goes are still told of. */
    @Deactivate
    void deactivate() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.debug("the last events were not posted");
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void changed(
            Transfer transfer,
            @Nullable TransferState before,
            TransferState now,
            @Nullable String storeId,
            String note) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(EventTopics.TRANSFER_ID, transfer.id());
        properties.put(EventTopics.IMAGE, transfer.image());
        properties.put(EventTopics.STATE, now.name());
        if (before != null) {
            properties.put(EventTopics.PREVIOUS_STATE, before.name());
        }
        if (storeId != null) {
            properties.put(EventTopics.STORE_ID, storeId);
        }
        if (!note.isEmpty()) {
            properties.put(EventTopics.NOTE, note);
        }
        properties.put(EventTopics.TIMESTAMP, System.currentTimeMillis());
        execute(() -> post(EventTopics.of(now), properties));
    }

    /** Runs something on the thread of events, after what came before. */
    void execute(Runnable action) {
        try {
            thread.execute(action);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("an event is not posted: the core stops");
        }
    }

    /** Hands an event on; on the thread of events. */
    void post(String topic, Map<String, ?> properties) {
        EventOutlet to = outlet;
        if (to == null) {
            return;
        }
        try {
            to.post(topic, properties);
        } catch (RuntimeException failure) {
            LOG.warn("event {} could not be posted", topic, failure);
        }
    }
}
