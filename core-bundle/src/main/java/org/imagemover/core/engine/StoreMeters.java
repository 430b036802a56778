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

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.imagemover.api.StoreTraffic;
import org.jspecify.annotations.Nullable;

/**
 * What transfers do with the stores, since the start. Thread-safe, and cheap enough to be told of
 * each read and write.
 *
 * <p>A transfer tells of a store that it reads or writes between {@link #transferBegan} and {@link
 * #transferEnded}; what else it tells of one is not counted for that store. A store that goes keeps
 * its sums, for when it comes back; of stores that no transfer uses, the ones that were used last
 * are remembered. The id is null for what is in no store, such as a caller's file: that counts in
 * the sums of all.
 */
public final class StoreMeters {

    /** More than anybody configures: it bounds what names that come and go leave behind. */
    private static final int REMEMBERED = 1000;

    private final int remembered;
    private final LongSupplier clock;
    private final Map<String, StoreMeter> meters = new ConcurrentHashMap<>();
    private final LongAdder read = new LongAdder();
    private final LongAdder written = new LongAdder();

    StoreMeters() {
        this(REMEMBERED, System::nanoTime);
    }

    /**
     * With a bound and a clock of its own.
     *
     * @param remembered how many stores are remembered
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    StoreMeters(int remembered, LongSupplier clock) {
        this.remembered = remembered;
        this.clock = clock;
    }

    /** A transfer begins to read or write a store. */
    public void transferBegan(@Nullable String storeId) {
        if (storeId == null) {
            return;
        }
        long now = clock.getAsLong();
        // within compute, so that it is not forgotten meanwhile
        meters.compute(
                storeId,
                (id, known) -> {
                    StoreMeter meter = known == null ? new StoreMeter(now) : known;
                    meter.transfers(now, 1);
                    return meter;
                });
        boolean forgot = true;
        while (forgot && meters.size() > remembered) {
            forgot = forgetOne();
        }
    }

    /** A transfer no longer uses a store; once for each {@link #transferBegan}. */
    public void transferEnded(@Nullable String storeId) {
        tell(storeId, meter -> meter.transfers(clock.getAsLong(), -1));
    }

    /** A lane begins to work on a store. */
    public void laneBegan(@Nullable String storeId) {
        tell(storeId, meter -> meter.lanes(1));
    }

    /** A lane no longer works on a store; once for each {@link #laneBegan}. */
    public void laneEnded(@Nullable String storeId) {
        tell(storeId, meter -> meter.lanes(-1));
    }

    /** Bytes were read from a store. */
    public void read(@Nullable String storeId, long bytes) {
        read.add(bytes);
        tell(storeId, meter -> meter.read(clock.getAsLong(), bytes));
    }

    /** Bytes were written to a store. */
    public void written(@Nullable String storeId, long bytes) {
        written.add(bytes);
        tell(storeId, meter -> meter.written(clock.getAsLong(), bytes));
    }

    /** What transfers do with a store now; {@link StoreTraffic#NONE} for one nobody used. */
    public StoreTraffic traffic(String storeId) {
        StoreMeter meter = meters.get(storeId);
        return meter == null ? StoreTraffic.NONE : meter.traffic(clock.getAsLong());
    }

    /** Bytes read by all transfers, from stores and elsewhere. */
    public long bytesRead() {
        return read.sum();
    }

    /** Bytes written by all transfers, to stores and elsewhere. */
    public long bytesWritten() {
        return written.sum();
    }

    private void tell(@Nullable String storeId, Consumer<StoreMeter> what) {
        StoreMeter meter = storeId == null ? null : meters.get(storeId);
        if (meter != null) {
            what.accept(meter);
        }
    }

    /** Forgets the store that was used longest ago; false where all are in use. */
    private boolean forgetOne() {
        long now = clock.getAsLong();
        Optional<String> oldest =
                meters.entrySet().stream()
                        .filter(entry -> entry.getValue().isIdle())
                        // differences: the clock may begin anywhere
                        .max(Comparator.comparingLong(entry -> now - entry.getValue().usedAt()))
                        .map(Map.Entry::getKey);
        oldest.ifPresent(id -> meters.computeIfPresent(id, (key, it) -> it.isIdle() ? null : it));
        return oldest.isPresent();
    }
}
