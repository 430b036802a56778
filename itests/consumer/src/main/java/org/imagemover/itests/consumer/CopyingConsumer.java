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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.api.ImageMover;
import org.osgi.service.component.ComponentConstants;

/** What consumers have in common, however they get at the service. */
abstract class CopyingConsumer implements Consumer {

    private static final Map<Class<?>, AtomicInteger> ACTIVATIONS = new ConcurrentHashMap<>();

    private final long componentId;
    private final CopyLoop loop;

    CopyingConsumer(ConsumerConfig config, Map<String, Object> properties) {
        activationsOfClass().incrementAndGet();
        componentId = (Long) properties.get(ComponentConstants.COMPONENT_ID);
        loop = new CopyLoop(this::mover, config);
    }

    /** The service for the next copy; may wait until there is one. */
    abstract ImageMover mover() throws InterruptedException;

    final void begin() {
        loop.start();
    }

    final void end() {
        loop.close();
    }

    private AtomicInteger activationsOfClass() {
        return ACTIVATIONS.computeIfAbsent(getClass(), none -> new AtomicInteger());
    }

    @Override
    public final int activations() {
        return activationsOfClass().get();
    }

    @Override
    public final long componentId() {
        return componentId;
    }

    @Override
    public final int copies() {
        return loop.copies();
    }

    @Override
    public final List<String> failures() {
        return loop.failures();
    }
}
