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

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * OSGi's EventAdmin, where there is one: the only class that needs its package, which the bundle
 * imports optionally.
 *
 * <p>The reference is optional in the bundle's manifest, so that no resolver asks for an
 * EventAdmin, and would bring one along; the property makes it mandatory for SCR, which loads this
 * class for an EventAdmin only.
 */
@Component(service = EventOutlet.class, property = "admin.cardinality.minimum:Integer=1")
public final class EventAdminOutlet implements EventOutlet {

    private final EventAdmin admin;

    @Activate
    public EventAdminOutlet(
            @Reference(name = "admin", cardinality = ReferenceCardinality.OPTIONAL)
                    EventAdmin admin) {
        this.admin = admin;
    }

    @Override
    public void post(String topic, Map<String, ?> properties) {
        admin.postEvent(new Event(topic, properties));
    }
}
