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
package org.imagemover.core.mover;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Counts the copies that read an image, so that it is not deleted under them: a copy is counted
 * first and looks the image's state up after that; who deletes marks the image first and looks here
 * after that. Thread-safe.
 */
@Component(service = ImageUses.class)
public final class ImageUses {

    private final Map<String, Integer> counts = new HashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public ImageUses() {}

    synchronized void begin(String imageId) {
        counts.merge(imageId, 1, Integer::sum);
    }

    void end(String imageId) {
        boolean last;
        synchronized (this) {
            last =
                    counts.computeIfPresent(imageId, (id, count) -> count == 1 ? null : count - 1)
                            == null;
            notifyAll();
        }
        if (last) {
            listeners.forEach(listener -> listener.accept(imageId));
        }
    }

    synchronized boolean isUsed(String imageId) {
        return counts.containsKey(imageId);
    }

    /** Blocks until no copy reads the image. */
    synchronized void awaitUnused(String imageId) throws InterruptedException {
        while (counts.containsKey(imageId)) {
            wait();
        }
    }

    /** Calls a short action with the id of each image whose last copy has ended. */
    void onUnused(Consumer<String> listener) {
        listeners.add(listener);
    }

    void removeListener(Consumer<String> listener) {
        listeners.remove(listener);
    }
}
