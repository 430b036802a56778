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
package org.imagemover.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.imagemover.api.TransferStats;
import org.imagemover.api.WaitCause;

/** What a transfer waited for, the longest wait first; causes it did not wait for are left out. */
final class Waits {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private Waits() {}

    /** Seconds by the cause's word. */
    static Map<String, Double> exact(TransferStats stats) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (WaitCause cause : causes(stats)) {
            seconds.put(cause.word(), Times.seconds(stats.waited(cause).toNanos() / 1e9));
        }
        return seconds;
    }

    /** For a person: {@code source 41.3 s, digest 500 ms}. */
    static String readable(TransferStats stats) {
        return causes(stats).stream()
                .map(cause -> cause.word() + " " + Times.readable(stats.waited(cause)))
                .collect(Collectors.joining(", "));
    }

    private static List<WaitCause> causes(TransferStats stats) {
        return stats.waits().entrySet().stream()
                // less is shown as 0
                .filter(wait -> wait.getValue().compareTo(SHORTEST) >= 0)
                .sorted(Map.Entry.<WaitCause, Duration>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }
}
