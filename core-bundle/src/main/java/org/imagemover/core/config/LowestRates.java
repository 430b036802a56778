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
package org.imagemover.core.config;

import java.time.Duration;
import java.util.Map;

/**
 * The lowest rates at which stores have to give and take, and the stores that have their own.
 *
 * @param all for a store without one of its own, and for what is in no store
 * @param bytesPerSecond by store id
 * @param windows by store id
 */
public record LowestRates(
        LowestRate all, Map<String, Long> bytesPerSecond, Map<String, Duration> windows) {

    /**
     * The default. A copy that waits for its source for two minutes got 120 KiB at least: any
     * network that an image can be moved over in a week gives more, also to sixteen copies at once,
     * and a server may think for a minute before its first byte.
     */
    static final LowestRates DEFAULTS =
            new LowestRates(new LowestRate(1024, Duration.ofMinutes(2)), Map.of(), Map.of());

    public LowestRates {
        bytesPerSecond = Map.copyOf(bytesPerSecond);
        windows = Map.copyOf(windows);
    }

    /**
     * What has to come of a source, or get to a destination.
     *
     * @param bytesPerSecond on average, 0 for no lowest rate
     * @param window the time that it is averaged over: of waiting, not of anything else
     */
    public record LowestRate(long bytesPerSecond, Duration window) {}

    /** What holds of one store. */
    LowestRate of(String storeId) {
        Long rate = bytesPerSecond.get(storeId);
        Duration window = windows.get(storeId);
        return rate == null && window == null
                ? all
                : new LowestRate(
                        rate == null ? all.bytesPerSecond : rate,
                        window == null ? all.window : window);
    }
}
