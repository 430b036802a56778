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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.imagemover.api.StoreTraffic;

/** What transfers do with one store. Thread-safe. */
final class StoreMeter {

    private final AtomicInteger transfers = new AtomicInteger();
    private final AtomicInteger lanes = new AtomicInteger();
    private final LongAdder read = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final RecentRate rate;
    private volatile long usedAt;

    StoreMeter(long now) {
        this.rate = new RecentRate(now);
        this.usedAt = now;
    }

    void transfers(long now, int more) {
        transfers.addAndGet(more);
        usedAt = now;
    }

    void lanes(int more) {
        lanes.addAndGet(more);
    }

    void read(long now, long bytes) {
        read.add(bytes);
        rate.add(now, bytes);
    }

    void written(long now, long bytes) {
        written.add(bytes);
        rate.add(now, bytes);
    }

    boolean isIdle() {
        return transfers.get() == 0;
    }

    /** When a transfer last began or ended. */
    long usedAt() {
        return usedAt;
    }

    StoreTraffic traffic(long now) {
        return new StoreTraffic(
                transfers.get(), lanes.get(), read.sum(), written.sum(), rate.bytesPerSecond(now));
    }
}
