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

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps the lanes of one transfer within the bandwidth limits that it is under. They pass one after
 * the other, so that a transfer with many lanes gets no more of a limit that it shares than one
 * with a single lane. Thread-safe.
 */
final class Throttle {

    private static final int SMALLEST_PIECE = 64 << 10;

    /** A limit may be raised meanwhile: look again after this long. */
    private static final long LONGEST_DELAY = 500_000_000;

    /** The next lane passes after this long where the one before it has not moved anything yet. */
    private static final long PATIENCE = 100_000_000;

    private final Engine engine;
    private final RateLimit[] limits;
    private final Deque<Lane> waiting = new ArrayDeque<>();

    /** Whether the first one is about to be woken. */
    private boolean timed;

    Throttle(Engine engine, RateLimit... limits) {
        this.engine = engine;
        this.limits = limits;
    }

    /** Whether a limit is set now. */
    boolean isLimited() {
        for (RateLimit limit : limits) {
            if (limit.bytesPerSecond() > 0) {
                return true;
            }
        }
        return false;
    }

    /** How many bytes to move at once, so that the limits are kept smoothly. */
    int piece(int most) {
        long piece = most;
        for (RateLimit limit : limits) {
            if (limit.bytesPerSecond() > 0) {
                piece = Math.min(piece, Math.max(SMALLEST_PIECE, limit.bytesPerSecond() / 4));
            }
        }
        return (int) piece;
    }

    /**
     * Whether a lane may move a piece now; else it runs again when it may.
     *
     * @param lane it tells {@link #used} what it moved
     */
    boolean pass(Lane lane) {
        if (isLimited()) {
            return isNext(lane);
        }
        if (isWaitedFor()) {
            release();
        }
        return true;
    }

    private synchronized boolean isNext(Lane lane) {
        Lane first = waiting.peek();
        if (first != null && first != lane) {
            if (!waiting.contains(lane)) {
                waiting.add(lane);
            }
            return false;
        }
        long delay = delayNanos();
        if (delay == 0) {
            waiting.poll();
            if (!waiting.isEmpty()) {
                wakeFirstAfter(PATIENCE);
            }
            return true;
        }
        if (first == null) {
            waiting.add(lane);
        }
        wakeFirstAfter(Math.min(delay, LONGEST_DELAY));
        return false;
    }

    private void wakeFirstAfter(long delay) {
        if (!timed) {
            timed = true;
            engine.after(delay, this::wakeFirst);
        }
    }

    private void wakeFirst() {
        Lane first;
        synchronized (this) {
            timed = false;
            first = waiting.peek();
        }
        if (first != null) {
            first.goOn();
        }
    }

    /** Waits for one limit at a time: who waits for its own limit is in nobody's way. */
    private long delayNanos() {
        long delay = 0;
        for (RateLimit limit : limits) {
            if (delay > 0) {
                limit.leave(this);
            } else {
                delay = limit.delayNanos(this);
            }
        }
        return delay;
    }

    /** Bytes were moved. */
    void used(long bytes) {
        for (RateLimit limit : limits) {
            limit.used(bytes);
        }
        wakeFirst();
    }

    synchronized boolean isWaitedFor() {
        return !waiting.isEmpty();
    }

    /** Lets all go on: they have to stop, or no limit is left. */
    void release() {
        Deque<Lane> all;
        synchronized (this) {
            all = new ArrayDeque<>(waiting);
            waiting.clear();
            for (RateLimit limit : limits) {
                limit.leave(this);
            }
        }
        all.forEach(Lane::goOn);
    }
}
