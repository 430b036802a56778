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

import java.util.concurrent.TimeUnit;

/**
 * How long drivers that went were held up until their calls had ended. SCR holds a lock meanwhile,
 * that others give up waiting for after 5 s. Thread-safe.
 */
public final class UnbindTimes {

    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private long count;
    private long late;
    private long longest;

    synchronized void add(long nanos) {
        count++;
        late += nanos > LATE_NANOS ? 1 : 0;
        longest = Math.max(longest, nanos);
    }

    /** How many went. */
    public synchronized long count() {
        return count;
    }

    /** How many of them took longer than 3 s. */
    public synchronized long late() {
        return late;
    }

    /** The longest, in milliseconds. */
    public synchronized long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }
}
