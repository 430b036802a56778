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
package org.imagemover.itests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.imagemover.api.EventTopics;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/** Somebody who subscribed to the events of Image Mover, and remembers them in their order. */
final class Subscriber implements EventHandler, AutoCloseable {

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final ServiceRegistration<EventHandler> registration;

    Subscriber(BundleContext context) {
        registration =
                context.registerService(
                        EventHandler.class,
                        this,
                        FrameworkUtil.asDictionary(
                                Map.of(
                                        EventConstants.EVENT_TOPIC,
                                        new String[] {EventTopics.STORES, EventTopics.TRANSFERS})));
    }

    @Override
    public void handleEvent(Event event) {
        events.add(event);
    }

    /** The events that have a value of a property. */
    List<Event> where(String property, String value) {
        List<Event> found = new ArrayList<>();
        for (Event event : events) {
            if (value.equals(event.getProperty(property))) {
                found.add(event);
            }
        }
        return found;
    }

    /** The states of one store. */
    List<String> statesOfStore(String id) {
        return where(EventTopics.STORE_ID, id).stream()
                .filter(event -> event.getTopic().startsWith(EventTopics.STORE))
                .map(event -> (String) event.getProperty(EventTopics.STATE))
                .toList();
    }

    /** The states of one transfer. */
    List<String> statesOfTransfer(String id) {
        return where(EventTopics.TRANSFER_ID, id).stream()
                .map(event -> (String) event.getProperty(EventTopics.STATE))
                .toList();
    }

    /** All that was told. */
    String allText() {
        StringBuilder text = new StringBuilder();
        for (Event event : events) {
            for (String name : event.getPropertyNames()) {
                text.append(name).append('=').append(event.getProperty(name)).append('\n');
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        registration.unregister();
    }
}
