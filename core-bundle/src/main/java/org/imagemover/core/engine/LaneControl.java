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

import java.util.concurrent.TimeUnit;

/**
 * How many lanes a transfer should have: more while source and destination give more for them,
 * fewer when the source throttles. Lanes that do little but wait cost little, so they are doubled
 * without further ado; those that also work are doubled while that pays, and from time to time it
 * is tried whether it would pay by now. For one thread, which tells it the time.
 *
 * <p>The rate alone would not do: many servers send the first seconds of each answer faster than
 * the rest.
 */
final class LaneControl {

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FIRST_HOLD = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_HOLD = TimeUnit.SECONDS.toNanos(5);
    private static final long THROTTLED_HOLD = TimeUnit.SECONDS.toNanos(10);

    /** Lanes that also work are kept where they bring at least this much more. */
    private static final double GAIN = 1.1;

    /** The part of their time that lanes wait for others, from which on more may help. */
    private static final double WAITING = 0.5;

    /** The same, from which on more do no harm. */
    private static final double IDLE = 0.8;

    private int lanes;
    private int before;
    private double rateBefore;
    private boolean trying;
    private long since;
    private long bytesSince;
    private long waitedSince;
    private long holdUntil;
    private long hold = FIRST_HOLD;
    private boolean throttled;

    /**
     * @param first how many to begin with
     * @param now {@link System#nanoTime}
     * @param bytes moved so far
     */
    LaneControl(int first, long now, long bytes) {
        lanes = first;
        before = first;
        since = now;
        bytesSince = bytes;
        holdUntil = now;
    }

    int lanes() {
        return lanes;
    }

    /**
     * Looks how it goes.
     *
     * @param now {@link System#nanoTime}
     * @param bytes moved so far
     * @param waited the nanoseconds that lanes waited for source or destination so far, added up
     * @param atWork how many lanes there are
     * @param least the fewest lanes that are allowed now
     * @param most the most lanes that are allowed now
     */
    void look(long now, long bytes, long waited, int atWork, int least, int most) {
        if (lanes > most || lanes < least && !throttled) {
            restart(Math.max(Math.min(lanes, most), Math.min(least, most)), now, bytes, waited);
            return;
        }
        long passed = now - since;
        if (passed < INTERVAL) {
            return;
        }
        double rate = (bytes - bytesSince) * 1e9 / passed;
        double waiting = (double) (waited - waitedSince) / (passed * Math.max(1, atWork));
        since = now;
        bytesSince = bytes;
        waitedSince = waited;
        if (trying) {
            trying = false;
            if (waiting < IDLE && rate < rateBefore * GAIN) {
                lanes = Math.min(before, most);
                holdUntil = now + hold;
                hold = Math.min(hold * 2, LONGEST_HOLD);
                return;
            }
            hold = FIRST_HOLD;
        }
        boolean held = now - holdUntil < 0 && (throttled || waiting < IDLE);
        if (waiting >= WAITING && lanes < most && !held) {
            throttled = false;
            before = lanes;
            rateBefore = rate;
            lanes = Math.min(lanes * 2, most);
            trying = true;
        }
    }

    private void restart(int with, long now, long bytes, long waited) {
        lanes = with;
        trying = false;
        since = now;
        bytesSince = bytes;
        waitedSince = waited;
    }

    /** The source asks for less. */
    void throttled(long now, long bytes, long waited) {
        restart(Math.max(1, lanes / 2), now, bytes, waited);
        before = lanes;
        throttled = true;
        holdUntil = now + THROTTLED_HOLD;
    }
}
