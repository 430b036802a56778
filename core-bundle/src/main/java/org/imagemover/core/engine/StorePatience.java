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
package org.imagemover.core.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bounds the time that a transfer waits for stores whose drivers went, from its first wait on. */
final class StorePatience {

    private final Engine engine;
    private long since = -1;

    StorePatience(Engine engine) {
        this.engine = engine;
    }

    /** The wait for any of some stores to come back, or null when it lasted too long. */
    @Nullable Wait waitFor(List<String> storeIds) {
        return waitFor(storeIds, longest());
    }

    /** As {@link #waitFor(List)}, where less may be too long already. */
    @Nullable Wait waitFor(List<String> storeIds, Duration most) {
        long now = System.nanoTime();
        if (since == -1) {
            since = now;
        }
        long allowed = Math.min(most.toNanos(), longest().toNanos());
        long left = allowed - (now - since);
        if (left > 0) {
            return Wait.stores(storeIds, left);
        }
        since = -1;
        return null;
    }

    /** What to say when it lasted too long. */
    String ended(String what, String storeId) {
        return what
                + " '"
                + storeId
                + "' did not come back within "
                + longest().toSeconds()
                + " s (store.wait.max): "
                + engine.stores().whyNotUsable(storeId);
    }

    /** The store is back: the next wait is a new one. */
    void found() {
        since = -1;
    }

    private Duration longest() {
        return engine.settings().storeWaitMax();
    }
}
