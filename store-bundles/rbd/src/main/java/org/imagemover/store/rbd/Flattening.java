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
package org.imagemover.store.rbd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.StoreException;

/**
 * Makes a clone independent of its parent, some objects at a time. {@code rbd_flatten} by itself is
 * one call until all is copied, which only a callback on a thread of librbd's could end. Not
 * thread-safe.
 */
final class Flattening {

    /**
     * As many objects as librbd copies at once by itself, {@code rbd_concurrent_management_ops}.
     */
    private static final int AT_ONCE = 10;

    /** So much is searched for data at once. */
    private static final long WINDOW = 1L << 30;

    private final RbdImage clone;
    private final Deque<Long> objects = new ArrayDeque<>();
    private long searched;

    Flattening(RbdImage clone) {
        this.clone = clone;
    }

    /**
     * Copies the next objects. Those that the clone has already cost a round trip.
     *
     * @return whether the clone has no parent any more
     */
    boolean next() throws StoreException {
        long overlap = clone.overlap();
        while (objects.isEmpty() && searched < overlap) {
            long length = Math.min(WINDOW, overlap - searched);
            search(length);
            searched += length;
        }
        if (!objects.isEmpty()) {
            List<Long> some = objects.stream().limit(AT_ONCE).toList();
            clone.copyObjectsOfParent(some);
            some.forEach(copied -> objects.remove());
            return false;
        }
        if (overlap > 0) {
            // finds all that has data copied
            clone.change(CephLibraries.rbd()::rbd_flatten, "made independent of the source");
        }
        return true;
    }

    /** Notes where the objects with data of the next bytes begin. */
    private void search(long length) throws StoreException {
        int unit = clone.stripeUnit();
        long next = searched;
        long end = searched + length;
        for (ByteRange data : clone.data(searched, length)) {
            long at = Math.max(next, data.offset() / unit * unit);
            for (; at < Math.min(end, data.end()); at += unit) {
                objects.add(at);
            }
            next = Math.max(next, at);
        }
    }
}
