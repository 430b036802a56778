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
package org.imagemover.core.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one transfer. The one that it owns is for the chunk that everything waits for: the
 * next one in order, where order counts; so the chunks behind it, which may use up all that can be
 * borrowed, never keep the transfer from going on. Thread-safe.
 */
final class TransferMemory {

    private final BufferPool pool;
    private final int size;
    private final String route;
    private final Set<Lane> waiting = new LinkedHashSet<>();
    private final Runnable again = this::wake;
    private @Nullable ByteBuffer own;
    private boolean ownInUse;

    /** With the id of the store, or null, that each counts for. */
    private final Map<ByteBuffer, @Nullable String> borrowed = new IdentityHashMap<>();

    /**
     * @param size of a buffer in bytes
     * @param route names from where to where the bytes go
     */
    TransferMemory(BufferPool pool, int size, String route) {
        this.pool = pool;
        this.size = size;
        this.route = route;
    }

    int bufferSize() {
        return size;
    }

    /**
     * Waits for the buffer to own, if it has none.
     *
     * @param needless tells that it is not needed any more; it then may have none
     */
    void begin(BooleanSupplier needless) {
        synchronized (this) {
            if (own != null) {
                return;
            }
        }
        ByteBuffer fresh = pool.own(size, route, needless);
        synchronized (this) {
            own = fresh;
            ownInUse = false;
        }
    }

    /** Gives back the buffer that is owned; nothing else may be in use. */
    void end() {
        ByteBuffer left;
        synchronized (this) {
            left = own;
            own = null;
        }
        if (left != null) {
            pool.disown(left, route);
        }
    }

    /** Takes the buffer that is owned, which nobody uses. */
    synchronized ByteBuffer takeOwn() {
        ByteBuffer buffer = own;
        if (buffer == null || ownInUse) {
            throw new IllegalStateException("the transfer's own buffer is not at hand");
        }
        ownInUse = true;
        return buffer.clear();
    }

    /**
     * Takes a buffer, if one can be had now; else the lane runs again when it is worth another try.
     *
     * @param due tells whether it is time for its chunk; when that changes, {@link #wake} is called
     * @param urgent tells whether it is for the chunk that everything waits for; when that changes,
     *     {@link #wake} is called
     * @param store the id of the store whose limit counts, or null
     */
    @Nullable ByteBuffer take(
            Lane lane, BooleanSupplier due, BooleanSupplier urgent, @Nullable String store) {
        synchronized (this) {
            waiting.add(lane);
            if (!due.getAsBoolean()) {
                return null;
            }
            if (own != null && !ownInUse && urgent.getAsBoolean()) {
                ownInUse = true;
                waiting.remove(lane);
                return own.clear();
            }
        }
        ByteBuffer buffer = pool.borrow(size, borrowedNow(), route, store, again);
        if (buffer != null) {
            synchronized (this) {
                borrowed.put(buffer, store);
                waiting.remove(lane);
            }
        }
        return buffer;
    }

    private synchronized int borrowedNow() {
        return borrowed.size();
    }

    /** Gives a buffer back. */
    void give(ByteBuffer buffer) {
        boolean mine;
        synchronized (this) {
            mine = buffer == own;
            if (mine) {
                ownInUse = false;
            }
        }
        if (!mine) {
            giveBorrowed(buffer);
        }
        wake();
    }

    private void giveBorrowed(ByteBuffer buffer) {
        String store;
        synchronized (this) {
            store = borrowed.remove(buffer);
        }
        pool.giveBack(buffer, route, store);
    }

    /** Lets the lanes that wait try again: something has changed. */
    void wake() {
        List<Lane> all;
        synchronized (this) {
            all = new ArrayList<>(waiting);
            waiting.clear();
        }
        all.forEach(Lane::goOn);
    }
}
