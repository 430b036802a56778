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

import org.imagemover.api.Progress;
import org.imagemover.api.Transfer;

/** One transfer, as it is now. */
public final class TransferRow {

    private final Transfer transfer;
    private final Progress progress;

    TransferRow(Transfer transfer) {
        this.transfer = transfer;
        this.progress = transfer.progress();
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
}
