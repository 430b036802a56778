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

/**
 * Bytes a second over the last five seconds, of something that pauses and goes on: a pause counts
 * for no longer than that, and nothing but a pause is a rate of 0. Thread-safe; a count takes a
 * lock for an instant.
 */
final class RecentRate {

    private static final int SLOTS = 20;
    private static final long SLOT_NANOS = 250_000_000;

    /** The first bytes took a while to come, and nobody knows how long: at least this. */
    private static final long LEAST_NANOS = 1_000_000_000;

    private final long start;
    private final long[] slots = new long[SLOTS];
    private long newest;
    private long bytes;
    private long since;

    RecentRate(long now) {
        this.start = now;
    }

    synchronized void add(long now, long count) {
        forget(now);
        if (bytes == 0) {
            since = now;
        }
        slots[(int) (newest % SLOTS)] += count;
        bytes += count;
    }

    synchronized double bytesPerSecond(long now) {
        forget(now);
        if (bytes == 0) {
            return 0;
        }
        long remembered = (SLOTS - 1) * SLOT_NANOS + (now - start) % SLOT_NANOS;
        long nanos = Math.max(LEAST_NANOS, Math.min(now - since, remembered));
        return bytes * 1e9 / nanos;
    }

    /** Forgets what is too old; a thread that comes late with an older time changes nothing. */
    private void forget(long now) {
        long current = (now - start) / SLOT_NANOS;
        for (long passed = 0; newest < current; passed++) {
            newest = passed == SLOTS ? current : newest + 1;
            int slot = (int) (newest % SLOTS);
            bytes -= slots[slot];
            slots[slot] = 0;
        }
    }
}
