package org.imagemover.core.jmx;

import java.util.List;

/**
 * Image Mover over JMX, as {@code org.imagemover:type=ImageMover}. Shows neither locations nor secrets.
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

    /** Bytes of transfer buffers that are allocated now. */
    long getBufferBytes();

    /** Cancels a transfer; see {@code image:transfer-cancel}. */
    void cancelTransfer(String id);

    /** Holds a transfer before its next chunk. */
    void pauseTransfer(String id);

    /** Lets a transfer that is held go on. */
    void resumeTransfer(String id);
}
