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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * A consumer as most are: it has a static, mandatory reference, and so is restarted by SCR whenever
 * the service is another one.
 */
@Component(
        service = Consumer.class,
        configurationPid = SteadyConsumer.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class SteadyConsumer extends CopyingConsumer {

    static final String PID = "org.imagemover.itests.consumer.steady";

    private final ImageMover mover;

    @Activate
    public SteadyConsumer(
            @Reference ImageMover mover, ConsumerConfig config, Map<String, Object> properties) {
        super(config, properties);
        this.mover = mover;
        begin();
    }

    @Override
    ImageMover mover() {
        return mover;
    }

    @Deactivate
    void deactivate() {
        end();
    }
}
