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
package org.imagemover.core.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.imagemover.api.EventTopics;
import org.imagemover.core.events.EventOutlet;

/** The events that were posted, in their order. */
public final class PostedEvents implements EventOutlet {

    private final List<Posted> all = new CopyOnWriteArrayList<>();

    /** One event. */
    public record Posted(String topic, Map<String, ?> properties) {

        /** The value of a property, which has to be there. */
        public Object get(String property) {
            Object value = properties.get(property);
            if (value == null) {
                throw new AssertionError("no property " + property + " of " + this);
            }
            return value;
        }
    }

    @Override
    public void post(String topic, Map<String, ?> properties) {
        all.add(new Posted(topic, Map.copyOf(properties)));
    }

    public List<Posted> all() {
        return List.copyOf(all);
    }

    /** The events of one store. */
    public List<Posted> ofStore(String id) {
        return all.stream()
                .filter(event -> event.topic().startsWith(EventTopics.STORE))
                .filter(event -> id.equals(event.properties().get(EventTopics.STORE_ID)))
                .toList();
    }

    /** The states of one store, as its events told them. */
    public List<String> statesOfStore(String id) {
        return ofStore(id).stream().map(event -> (String) event.get(EventTopics.STATE)).toList();
    }

    /** The events of one transfer. */
    public List<Posted> ofTransfer(String id) {
        return all.stream()
                .filter(event -> id.equals(event.properties().get(EventTopics.TRANSFER_ID)))
                .toList();
    }

    /** The states of one transfer, as its events told them. */
    public List<String> statesOfTransfer(String id) {
        return ofTransfer(id).stream().map(event -> (String) event.get(EventTopics.STATE)).toList();
    }
}
