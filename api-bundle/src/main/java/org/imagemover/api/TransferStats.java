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
package org.imagemover.api;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a transfer does, and where its time goes.
 *
 * @param method the way it goes now, or went last; null before it has begun
 * @param store the id of the store that it reads, or null
 * @param lanes how many of its lanes are at work now
 * @param bytesRead bytes read from sources, those that were read again included; none for what the
 *     kernel or a store copied
 * @param bytesWritten distinct bytes written to the destination, without holes
 * @param waits the time spent waiting, by cause; lanes wait side by side, so that the times of
 *     {@link WaitCause#SOURCE}, {@link WaitCause#DESTINATION}, {@link WaitCause#MEMORY} and {@link
 *     WaitCause#BANDWIDTH} are sums over lanes and may exceed the time that passed
 */
public record TransferStats(
        @Nullable CopyMethod method,
        @Nullable String store,
        int lanes,
        long bytesRead,
        long bytesWritten,
        Map<WaitCause, Duration> waits) {

    public TransferStats {
        Map<WaitCause, Duration> copy = new EnumMap<>(WaitCause.class);
        copy.putAll(waits);
        waits = Collections.unmodifiableMap(copy);
    }

    /** The time spent waiting for a cause; zero where it never did. */
    public Duration waited(WaitCause cause) {
        return waits.getOrDefault(cause, Duration.ZERO);
    }
}
