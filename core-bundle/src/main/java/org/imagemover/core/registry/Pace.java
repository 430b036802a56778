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
package org.imagemover.core.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.imagemover.core.config.LowestRates.LowestRate;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * How fast a transfer gets what it waits for, from all openings of one location, or to one
 * destination; and the only place that says what is too slow. What counts is the time inside of
 * calls, and no other wait. Calls side by side count as one: each for its part of the most that
 * were under way at once.
 *
 * <p>Judged is each {@link LowestRate#window} of such time. A call that has not ended is taken to
 * give what it asks for: a driver may need long for one large call, and is not slow for that. Once
 * too slow, it stays so until {@link #restart}. Thread-safe; takes no lock while all is well.
 */
public final class Pace {

    private final String what;
    private final Supplier<LowestRate> lowest;
    private final LongSupplier clock;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong waited = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long lastCall;

    /** The most calls at once since it was last judged, or nothing was waited for. */
    private volatile int most = 1;

    private volatile @Nullable String tooSlow;

    /**
     * @param what who has to keep the rate, as messages begin
     * @param lowest what holds now
     */
    public Pace(String what, Supplier<LowestRate> lowest) {
        this(what, lowest, System::nanoTime);
    }

    Pace(String what, Supplier<LowestRate> lowest, LongSupplier clock) {
        this.what = what;
        this.lowest = lowest;
        this.clock = clock;
        this.lastCall = clock.getAsLong();
    }

    /** Of what nobody measures. */
    public static Pace any() {
        return new Pace("", () -> new LowestRate(0, Duration.ofDays(1)));
    }

    /**
     * Makes a call that moves no bytes.
     *
     * @throws StoreException {@code UNAVAILABLE}, with the rate: it is too slow, whatever the call
     *     gave or failed with
     */
    public <T> T time(ServiceCall<T> call) throws IOException {
        return time(0, call, none -> 0);
    }

    /**
     * As {@link #time(ServiceCall)}, of one that moves bytes.
     *
     * @param most how many
     * @param bytes how many they were, of what the call answered
     */
    public <T> T time(long most, ServiceCall<T> call, ToLongFunction<T> bytes) throws IOException {
        long start = begin(most);
        T result;
        try {
            result = call.run();
        } catch (IOException failure) {
            end(start, most, 0);
            requireRate();
            throw failure;
        } catch (RuntimeException | Error failure) {
            end(start, most, 0);
            throw failure;
        }
        end(start, most, bytes.applyAsLong(result));
        requireRate();
        return result;
    }

    private void requireRate() throws StoreException {
        String why = tooSlow;
        if (why != null) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, why);
        }
    }

    private long begin(long mostBytes) {
        long now = clock.getAsLong();
        int beside = underWay.incrementAndGet();
        if (beside == 1) {
            lastCall = now;
            most = 1;
        } else if (beside > most) {
            // two at once may write the lower one: too short a time for it to matter
            most = beside;
        }
        asked.addAndGet(mostBytes);
        return now;
    }

    private void end(long start, long mostBytes, long moved) {
        long now = clock.getAsLong();
        asked.addAndGet(-mostBytes);
        underWay.decrementAndGet();
        lastCall = now;
        bytes.addAndGet(moved);
        LowestRate rate = lowest.get();
        if (waited.addAndGet((now - start) / most) >= rate.window().toNanos()) {
            judge(rate);
        }
    }

    private synchronized void judge(LowestRate rate) {
        long nanos = waited.get();
        if (nanos < rate.window().toNanos()) {
            return;
        }
        long came = bytes.get();
        waited.addAndGet(-nanos);
        bytes.addAndGet(-came);
        most = Math.max(1, underWay.get());
        if (tooSlow == null && isLess(came, nanos, rate)) {
            tooSlow = slow(came, nanos, rate);
        }
    }

    private static boolean isLess(long bytes, long nanos, LowestRate rate) {
        return bytes / (nanos / 1e9) < rate.bytesPerSecond();
    }

    private String slow(long came, long nanos, LowestRate rate) {
        return what
                + " is too slow: "
                + came
                + " bytes in "
                + Math.round(nanos / 1e8) / 10.0
                + " s, "
                + Math.round(came / (nanos / 1e9))
                + " bytes/s, where "
                + rate.bytesPerSecond()
                + " have to come (rate.min, over rate.window): check it and the network between, or"
                + " lower rate.min for it";
    }

    /**
     * Looks whether a call that is under way takes longer than anything that it asks for may take.
     *
     * @return whether it became too slow by that: what is open should be closed
     */
    public synchronized boolean hangs() {
        LowestRate rate = lowest.get();
        if (rate.bytesPerSecond() == 0 || underWay.get() == 0 || tooSlow != null) {
            return false;
        }
        long nanos = clock.getAsLong() - lastCall;
        double most =
                rate.window().toNanos() + 1e9 * Math.max(0, asked.get()) / rate.bytesPerSecond();
        if (nanos <= most) {
            return false;
        }
        tooSlow =
                what
                        + " has not answered for "
                        + Math.round(nanos / 1e8) / 10.0
                        + " s, longer than its lowest rate permits (rate.min, rate.window): check it"
                        + " and the network between";
        return true;
    }

    /** Whether a call is under way. */
    public boolean isWaitedFor() {
        return underWay.get() > 0;
    }

    /** Whether it was found to be too slow. */
    public boolean isTooSlow() {
        return tooSlow != null;
    }

    /** Whether what came since it was last judged came at the lowest rate, or faster. */
    public boolean isKept() {
        long nanos = waited.get();
        return tooSlow == null && (nanos <= 0 || !isLess(bytes.get(), nanos, lowest.get()));
    }

    /** Begins anew: it is tried once more, or something else is tried. */
    public synchronized void restart() {
        tooSlow = null;
        waited.set(0);
        bytes.set(0);
        lastCall = clock.getAsLong();
    }
}
