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

/** Counts the failures of one thing one after the other, and spaces out the tries. */
final class Retries {

    private static final long LONGEST_NANOS = Duration.ofSeconds(30).toNanos();

    private final Engine engine;
    private volatile int failures;

    Retries(Engine engine) {
        this.engine = engine;
    }

    /** Whether one more try is allowed. */
    boolean left() {
        return failures < engine.settings().retryMax();
    }

    /** Counts a failure; the wait before the next try, doubled each time. */
    Wait next(String reason) {
        long first = Math.min(engine.settings().retryDelay().toNanos(), LONGEST_NANOS);
        long delay = Math.min(first << Math.min(failures, 16), LONGEST_NANOS);
        failures++;
        return Wait.retry("try " + failures + " again soon: " + reason, delay);
    }

    void succeeded() {
        failures = 0;
    }
}
