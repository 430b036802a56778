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

import org.imagemover.api.StoreInfo;

/** One store. */
public final class StoreRow {

    private final StoreInfo store;

    StoreRow(StoreInfo store) {
        this.store = store;
    }

    public String getId() {
        return store.id();
    }

    public String getType() {
        return store.type();
    }

    public String getState() {
        return store.state().name();
    }

    public String getReason() {
        return store.reason();
    }

    public boolean isWritable() {
        return store.writable();
    }

    /** Transfers that read or write it now. */
    public int getTransfers() {
        return store.traffic().transfers();
    }

    /** Lanes of them that are at work on it now. */
    public int getLanes() {
        return store.traffic().lanes();
    }

    /** Since the core was started. */
    public long getBytesRead() {
        return store.traffic().bytesRead();
    }

    /** Since the core was started. */
    public long getBytesWritten() {
        return store.traffic().bytesWritten();
    }

    /** Read from and written to it, over the last seconds. */
    public double getBytesPerSecond() {
        return store.traffic().bytesPerSecond();
    }
}
