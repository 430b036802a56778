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

import java.util.List;

/**
 * Image Mover over JMX, as {@code org.imagemover:type=ImageMover}. Shows neither locations nor
 * secrets.
 */
public interface ImageMoverMXBean {

    /** The stores, as {@code image:store-list} shows them. */
    List<StoreRow> getStores();

    /** The transfers, as {@code image:transfer-list} shows them. */
    List<TransferRow> getTransfers();

    /** Transfers since the start. */
    long getTransfersStarted();

    /** Transfers that have not ended. */
    int getTransfersUnderWay();

    /** Lanes of all transfers that are at work now. */
    int getLanesAtWork();

    /** Bytes that transfers read since the start, from stores and elsewhere. */
    long getBytesRead();

    /** Bytes that transfers wrote since the start, to stores and elsewhere; without holes. */
    long getBytesWritten();

    /** Bytes of transfer buffers that are allocated now. */
    long getBufferBytes();

    /** The most bytes of transfer buffers, as {@code memory.max} is configured now. */
    long getBufferBytesMax();

    /** Drivers that went since the start, each for one store. */
    long getUnbinds();

    /** How many of them were held up for more than 3 s by calls that did not end. */
    long getUnbindsLate();

    /** The longest that one was held up, in milliseconds. */
    long getUnbindLongestMillis();

    /**
     * Takes a store out of service; see {@code image:store-drain}.
     *
     * @param timeoutSeconds how long the calls under way may take
     * @return how many calls were cut off
     */
    int drainStore(String id, long timeoutSeconds);

    /** Puts a drained store back into service. */
    void resumeStore(String id);

    /** Cancels a transfer; see {@code image:transfer-cancel}. */
    void cancelTransfer(String id);

    /** Holds a transfer before its next chunk. */
    void pauseTransfer(String id);

    /** Lets a transfer that is held go on. */
    void resumeTransfer(String id);
}
