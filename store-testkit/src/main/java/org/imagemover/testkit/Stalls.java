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
package org.imagemover.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Holds threads until they are let go. Thread-safe. */
final class Stalls {

    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private int held;
    private long generation;
    private boolean over;

    /** Waits for {@link #release}, but not longer than so many nanoseconds. */
    void hold(long mostNanos) throws InterruptedException {
        hold(mostNanos, () -> false);
    }

    /** As {@link #hold(long)}; ends soon after a condition is true, too. */
    synchronized void hold(long mostNanos, BooleanSupplier until) throws InterruptedException {
        long mine = generation;
        long deadline = System.nanoTime() + mostNanos;
        held++;
        notifyAll();
        try {
            while (generation == mine
                    && !over
                    && !until.getAsBoolean()
                    && System.nanoTime() - deadline < 0) {
                waitUntil(Math.min(deadline, System.nanoTime() + LOOK_AGAIN_NANOS));
            }
        } finally {
            held--;
        }
    }

    /** Lets go all that are held. */
    synchronized void release() {
        generation++;
        notifyAll();
    }

    /** Lets go all that are held, and whoever comes. */
    synchronized void end() {
        over = true;
        notifyAll();
    }

    /** Waits until somebody is held; tells whether there is. */
    synchronized boolean awaitHeld(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (held == 0 && System.nanoTime() - deadline < 0) {
            waitUntil(deadline);
        }
        return held > 0;
    }

    private void waitUntil(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
    }
}
