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
package org.imagemover.core.jmx;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.imagemover.api.Progress;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferStats;
import org.imagemover.api.WaitCause;
import org.jspecify.annotations.Nullable;

/** One transfer, as it is now. */
public final class TransferRow {

    private final Transfer transfer;
    private final Progress progress;
    private final TransferStats stats;

    TransferRow(Transfer transfer) {
        this.transfer = transfer;
        this.progress = transfer.progress();
        this.stats = transfer.stats();
    }

    public String getId() {
        return transfer.id();
    }

    public String getImage() {
        return transfer.image();
    }

    public String getDestination() {
        return transfer.destination();
    }

    public String getState() {
        return transfer.state().name();
    }

    public String getNote() {
        return transfer.note();
    }

    public long getBytesDone() {
        return progress.bytesDone();
    }

    /** -1 while it is not known. */
    public long getBytesTotal() {
        return progress.bytesTotal();
    }

    public double getBytesPerSecond() {
        return progress.bytesPerSecond();
    }

    public double getSeconds() {
        return progress.elapsed().toNanos() / 1e9;
    }

    /** The way it goes, or went last; null before it has begun. */
    public @Nullable String getMethod() {
        return stats.method() == null ? null : stats.method().name();
    }

    /** The id of the store that it reads, or null. */
    public @Nullable String getStore() {
        return stats.store();
    }

    /** Its lanes that are at work now. */
    public int getLanes() {
        return stats.lanes();
    }

    /** Read from sources, what was read again included. */
    public long getBytesRead() {
        return stats.bytesRead();
    }

    /** Written to the destination, without holes. */
    public long getBytesWritten() {
        return stats.bytesWritten();
    }

    /** Seconds it waited, by cause, the longest first; sums over its lanes. */
    public Map<String, Double> getWaits() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        stats.waits().entrySet().stream()
                .filter(wait -> !wait.getValue().isZero())
                .sorted(Map.Entry.<WaitCause, Duration>comparingByValue().reversed())
                .forEach(
                        wait -> seconds.put(wait.getKey().word(), wait.getValue().toNanos() / 1e9));
        return seconds;
    }
}
