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
 * How many lanes a transfer should have: more while its source gives more for them, fewer when it
 * throttles. It doubles while that pays, and holds what paid; from time to time it tries whether
 * more would pay by now. For one thread, which tells it the time.
 */
final class LaneControl {

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FIRST_HOLD = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_HOLD = TimeUnit.SECONDS.toNanos(30);
    private static final long THROTTLED_HOLD = TimeUnit.SECONDS.toNanos(10);

    /** More lanes are kept where they bring at least this much more. */
    private static final double GAIN = 1.1;

    private int lanes;
    private int before;
    private double rateBefore;
    private boolean trying;
    private long since;
    private long bytesSince;
    private long holdUntil;
    private long hold = FIRST_HOLD;

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
     * @param starved whether the lanes mostly wait for the source: only then can more of them help
     * @param least the fewest lanes that are allowed now
     * @param most the most lanes that are allowed now
     */
    void look(long now, long bytes, boolean starved, int least, int most) {
        if (lanes > most || lanes < least) {
            restart(Math.max(Math.min(lanes, most), Math.min(least, most)), now, bytes);
            return;
        }
        if (now - since < INTERVAL) {
            return;
        }
        double rate = (bytes - bytesSince) * 1e9 / (now - since);
        since = now;
        bytesSince = bytes;
        if (trying) {
            trying = false;
            if (rate < rateBefore * GAIN) {
                lanes = Math.min(before, most);
                holdUntil = now + hold;
                hold = Math.min(hold * 2, LONGEST_HOLD);
                return;
            }
            hold = FIRST_HOLD;
        }
        if (starved && lanes < most && now - holdUntil >= 0) {
            before = lanes;
            rateBefore = rate;
            lanes = Math.min(lanes * 2, most);
            trying = true;
        }
    }

    private void restart(int with, long now, long bytes) {
        lanes = with;
        trying = false;
        since = now;
        bytesSince = bytes;
    }

    /** The source asks for less. */
    void throttled(long now, long bytes) {
        restart(Math.max(1, lanes / 2), now, bytes);
        before = lanes;
        holdUntil = now + THROTTLED_HOLD;
    }
}
