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
package org.imagemover.catalog.glance;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was told a moment ago, the last {@value #MOST} of it. Thread-safe.
 *
 * @param <V> what is remembered
 */
final class Remembered<V> {

    private static final int MOST = 1000;

    private record Entry<V>(V value, long until) {}

    private final long nanos;
    private final LongSupplier clock;
    private final Map<String, Entry<V>> entries = new LinkedHashMap<>();

    /**
     * Remembers nothing yet.
     *
     * @param time how long a value holds
     * @param clock as {@link System#nanoTime}
     */
    Remembered(Duration time, LongSupplier clock) {
        this.nanos = time.toNanos();
        this.clock = clock;
    }

    /** What is remembered, or null. */
    synchronized @Nullable V get(String key) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.until() - clock.getAsLong() <= 0) {
            entries.remove(key);
            return null;
        }
        return entry.value();
    }

    /**
     * Remembers a value.
     *
     * @param asked when it was asked for, by the clock: it may be as old as that
     */
    synchronized void put(String key, V value, long asked) {
        if (nanos == 0) {
            return;
        }
        entries.remove(key);
        if (entries.size() == MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(key, new Entry<>(value, asked + nanos));
    }

    synchronized void forget(String key) {
        entries.remove(key);
    }

    /** Now, for {@link #put}. */
    long now() {
        return clock.getAsLong();
    }
}
