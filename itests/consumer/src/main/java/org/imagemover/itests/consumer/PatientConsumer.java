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
package org.imagemover.itests.consumer;

import java.util.Map;
import org.imagemover.api.ImageMover;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * A consumer that is prepared for an update of Image Mover itself: it has a dynamic, optional
 * reference, and copies with the service that is there, or waits for one.
 */
@Component(
        service = Consumer.class,
        configurationPid = PatientConsumer.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class PatientConsumer extends CopyingConsumer {

    static final String PID = "org.imagemover.itests.consumer.patient";

    private @Nullable ImageMover mover;

    @Activate
    public PatientConsumer(ConsumerConfig config, Map<String, Object> properties) {
        super(config, properties);
        begin();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bind(ImageMover service) {
        mover = service;
        notifyAll();
    }

    synchronized void unbind(ImageMover service) {
        if (mover == service) {
            mover = null;
        }
    }

    @Override
    synchronized ImageMover mover() throws InterruptedException {
        while (mover == null) {
            wait();
        }
        return mover;
    }

    @Deactivate
    void deactivate() {
        end();
    }
}
