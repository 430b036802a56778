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
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A number of bytes a second, on average. What was used is a debt that time pays off; who wants to
 * use more waits until it is paid, and then for its turn among all who wait. For a while that was
 * not used, the burst, it can be caught up. Thread-safe.
 */
final class RateLimit {

    /** A debt that is paid so soon is not worth a wait. */
    private static final long SOON = 1_000_000;

    /** Who comes before its turn is asked to come again after this long. */
    private static final long TURN = 2_000_000;

    private final Deque<Throttle> waiting = new ArrayDeque<>();
    private volatile long bytesPerSecond;
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

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /**
     * How long to wait, in nanoseconds, before more may be used; 0: not at all. Who has to wait is
     * expected again, or leaves.
     */
    synchronized long delayNanos(Throttle who) {
        if (bytesPerSecond == 0) {
            waiting.clear();
            return 0;
        }
        boolean turn = waiting.isEmpty() || waiting.peek() == who;
        long delay = paidAt - System.nanoTime();
        if (turn && delay <= SOON) {
            waiting.poll();
            return 0;
        }
        if (!waiting.contains(who)) {
            waiting.add(who);
        }
        return turn ? delay : Math.max(delay, TURN);
    }

    /** It does not wait any more. */
    synchronized void leave(Throttle who) {
        waiting.remove(who);
    }

    synchronized void used(long bytes) {
        if (bytesPerSecond > 0) {
            long earliest = System.nanoTime() - burstNanos;
            paidAt = Math.max(paidAt, earliest) + (long) (bytes * 1e9 / bytesPerSecond);
        }
    }
}
