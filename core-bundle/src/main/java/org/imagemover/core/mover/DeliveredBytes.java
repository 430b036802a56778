package org.imagemover.core.mover;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what a caller's channel has got. */
final class DeliveredBytes {

    private final AtomicLong count = new AtomicLong();

    void add(long bytes) {
        count.addAndGet(bytes);
    }

    long count() {
        return count.get();
    }
}
