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
package org.imagemover.core.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.spi.StoreException;

/** Fails some calls. */
public final class Fault implements MemoryStore.Hook {

    private final StoreException.Reason reason;
    private final AtomicInteger left;
    private final AtomicInteger hits = new AtomicInteger();
    private long from;

    private Fault(StoreException.Reason reason, int times) {
        this.reason = reason;
        this.left = new AtomicInteger(times);
    }

    /** Fails every call. */
    public static Fault always(StoreException.Reason reason) {
        return new Fault(reason, Integer.MAX_VALUE);
    }

    /** Fails the first calls. */
    public static Fault times(int times, StoreException.Reason reason) {
        return new Fault(reason, times);
    }

    /** Leaves calls before a position alone. */
    public Fault from(long position) {
        from = position;
        return this;
    }

    @Override
    public void at(MemoryStore.Call call) throws StoreException {
        if (call.position() >= from && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            hits.incrementAndGet();
            throw new StoreException(reason, "made to fail with " + reason);
        }
    }

    /** How many calls it has failed. */
    public int hits() {
        return hits.get();
    }
}
