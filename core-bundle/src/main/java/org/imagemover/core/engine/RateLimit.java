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

/**
 * A number of bytes a second, on average. What was used is a debt that time pays off; who wants to
 * use more waits until it is paid. For a while that was not used, the burst, it can be caught up.
 */
final class RateLimit {

    private long bytesPerSecond;
    private long burstNanos;
    private long paidAt;

    RateLimit(long bytesPerSecond, Duration burst) {
        this.bytesPerSecond = bytesPerSecond;
        this.burstNanos = burst.toNanos();
        this.paidAt = System.nanoTime() - burstNanos;
    }

    /** Changes the limit; 0 is none. */
    synchronized void set(long bytesPerSecond, Duration burst) {
        burstNanos = burst.toNanos();
        if (this.bytesPerSecond != bytesPerSecond) {
            this.bytesPerSecond = bytesPerSecond;
            paidAt = System.nanoTime() - burstNanos;
        }
    }

    synchronized long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** How long to wait, in nanoseconds, before more may be used; 0 or less: not at all. */
    synchronized long delayNanos() {
        return bytesPerSecond == 0 ? 0 : paidAt - System.nanoTime();
    }

    synchronized void used(long bytes) {
        if (bytesPerSecond > 0) {
            long earliest = System.nanoTime() - burstNanos;
            paidAt = Math.max(paidAt, earliest) + (long) (bytes * 1e9 / bytesPerSecond);
        }
    }
}
