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
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.imagemover.api.WaitCause;

/** Where the time of a transfer goes. Thread-safe. */
final class WaitTimes {

    private final Map<WaitCause, LongAdder> nanos = new EnumMap<>(WaitCause.class);

    WaitTimes() {
        for (WaitCause cause : WaitCause.values()) {
            nanos.put(cause, new LongAdder());
        }
    }

    void add(WaitCause cause, long waited) {
        nanos.get(cause).add(waited);
    }

    /** Nanoseconds so far. */
    long nanos(WaitCause cause) {
        return nanos.get(cause).sum();
    }

    /** The causes that there were. */
    Map<WaitCause, Duration> snapshot() {
        Map<WaitCause, Duration> times = new EnumMap<>(WaitCause.class);
        nanos.forEach(
                (cause, sum) -> {
                    if (sum.sum() > 0) {
                        times.put(cause, Duration.ofNanos(sum.sum()));
                    }
                });
        return times;
    }
}
