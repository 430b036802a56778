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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.config.CoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of all transfers: direct, page-aligned (a socket read into an odd address takes twice
 * as long), and together within the configured memory, whatever sizes were configured before. One
 * buffer is always allowed.
 *
 * <p>Each transfer that moves bytes owns one buffer, which it waits for once and keeps, so that it
 * can always go on; what is left is lent, to each at most its share. Half of the memory, or one
 * buffer for each transfer where that is less, is never lent: so a few whose destinations take
 * nothing any more, and who give nothing back, do not keep the others from their own.
 */
final class BufferPool {

    private static final int PAGE = 4096;

    private final CoreConfiguration configuration;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Set<Runnable> borrowers = new LinkedHashSet<>();
    private final Map<String, Long> lent = new HashMap<>();

    /** How many buffers transfers between the same places have, owned and borrowed. */
    private final Map<String, Integer> had = new HashMap<>();

    private long allocated;
    private long borrowed;
    private int owned;
    private int waiting;

    BufferPool(CoreConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Takes a buffer to own. Waits, and is not interrupted.
     *
     * @param size in bytes
     * @param route names from where to where its bytes go: as with turns, one that has buffers gets
     *     more only while that leaves some for others
     * @param needless tells that it is not needed any more; when that changes, {@link #look} is
     *     called
     * @return null where it is not needed any more
     */
    @Nullable ByteBuffer own(int size, String route, BooleanSupplier needless) {
        ByteBuffer buffer = awaitOwn(size, route, needless);
        // while somebody waits, nothing is lent
        wakeBorrowers();
        return buffer;
    }

    private synchronized @Nullable ByteBuffer awaitOwn(
            int size, String route, BooleanSupplier needless) {
        boolean interrupted = false;
        boolean isWaiting = false;
        try {
            while (!needless.getAsBoolean()) {
                boolean may = mayHave(route, size);
                if (may != isWaiting) {
                    // nobody is kept from a buffer by who may not have one
                    waiting += may ? 1 : -1;
                    isWaiting = may;
                }
                ByteBuffer buffer = may ? find(size) : null;
                if (buffer != null) {
                    owned++;
                    had.merge(route, 1, Integer::sum);
                    return buffer;
                }
                try {
                    wait();
                } catch (InterruptedException remembered) {
                    interrupted = true;
                }
            }
            return null;
        } finally {
            waiting -= isWaiting ? 1 : 0;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean mayHave(String route, int size) {
        if (settings().transfersMax() < Turns.LEAST) {
            return true;
        }
        int has = had.getOrDefault(route, 0);
        long all = most() / size;
        long free = all - owned - borrowed / size;
        return Turns.mayHave(has, Party.MOST, free, all);
    }

    private void gaveBack(String route) {
        had.computeIfPresent(route, (any, count) -> count == 1 ? null : count - 1);
    }

    /** Lets those who wait see whether they still need to. */
    synchronized void look() {
        notifyAll();
    }

    /** Gives back a buffer that was owned. */
    void disown(ByteBuffer buffer, String route) {
        synchronized (this) {
            owned--;
            gaveBack(route);
            putBack(buffer);
        }
        wakeBorrowers();
    }

    /**
     * Borrows a buffer, if one can be had now.
     *
     * @param size in bytes
     * @param count how many the transfer has borrowed already
     * @param route as for {@link #own}
     * @param store the id of the store whose limit counts, or null
     * @param again called once when it is worth another try, where this answers null
     */
    synchronized @Nullable ByteBuffer borrow(
            int size, int count, String route, @Nullable String store, Runnable again) {
        long lendable = most() / size - Math.max(owned + waiting, reserve(size));
        boolean left = borrowed + size <= lendable * size;
        boolean fair = count == 0 || (long) (count + 1) * Math.max(1, owned) <= lendable;
        boolean allowed = store == null || lent.getOrDefault(store, 0L) + size <= most(store);
        boolean may = left && fair && allowed && mayHave(route, size);
        ByteBuffer buffer = waiting == 0 && may ? find(size) : null;
        if (buffer == null) {
            borrowers.add(again);
            return null;
        }
        borrowed += size;
        had.merge(route, 1, Integer::sum);
        if (store != null) {
            lent.merge(store, (long) size, Long::sum);
        }
        return buffer;
    }

    /** How many buffers are kept for those who have none yet. */
    private long reserve(int size) {
        return Math.min(settings().transfersMax(), (most() / size + 1) / 2);
    }

    /** Gives back a buffer that was borrowed for a store, or for none. */
    void giveBack(ByteBuffer buffer, String route, @Nullable String store) {
        synchronized (this) {
            borrowed -= buffer.capacity();
            gaveBack(route);
            if (store != null) {
                lent.computeIfPresent(store, (id, bytes) -> less(bytes, buffer.capacity()));
            }
            putBack(buffer);
        }
        wakeBorrowers();
    }

    private static @Nullable Long less(long bytes, int size) {
        return bytes == size ? null : bytes - size;
    }

    private void putBack(ByteBuffer buffer) {
        free.push(buffer);
        trim();
        notifyAll();
    }

    /** Lets go of what is no longer allowed, and lets those take who are now. */
    void settingsChanged() {
        synchronized (this) {
            trim();
            notifyAll();
        }
        wakeBorrowers();
    }

    /** They run outside of the lock, and come back into the queue where they get nothing. */
    private void wakeBorrowers() {
        Set<Runnable> all;
        synchronized (this) {
            all = new LinkedHashSet<>(borrowers);
            borrowers.clear();
        }
        all.forEach(Runnable::run);
    }

    /** Whether nobody has a buffer, or waits for one. */
    synchronized boolean isUnused() {
        long unused = free.stream().mapToLong(ByteBuffer::capacity).sum();
        return owned == 0
                && borrowed == 0
                && lent.isEmpty()
                && had.isEmpty()
                && waiting == 0
                && unused == allocated;
    }

    /** Whether somebody waits for a buffer to own. */
    synchronized boolean isWaitedFor() {
        return waiting > 0;
    }

    /** Bytes that are allocated now, whether in use or not. */
    synchronized long bytes() {
        return allocated;
    }

    private @Nullable ByteBuffer find(int size) {
        trim();
        Iterator<ByteBuffer> all = free.iterator();
        while (all.hasNext()) {
            ByteBuffer buffer = all.next();
            if (buffer.capacity() == size) {
                all.remove();
                return buffer.clear();
            }
        }
        makeRoom(size);
        if (allocated > 0 && allocated + size > most()) {
            return null;
        }
        ByteBuffer fresh = ByteBuffer.allocateDirect(size + PAGE);
        allocated += size;
        return fresh.alignedSlice(PAGE).limit(size).slice();
    }

    /** Lets go of free buffers, which are of other sizes, as far as one of this size needs. */
    private void makeRoom(int size) {
        while (!free.isEmpty() && allocated + size > most()) {
            allocated -= free.pop().capacity();
        }
    }

    /** Lets go of free buffers that are of another size than is usual now, or too many. */
    private void trim() {
        int size = settings().bufferSize();
        Iterator<ByteBuffer> all = free.iterator();
        while (all.hasNext()) {
            ByteBuffer buffer = all.next();
            if (buffer.capacity() != size || allocated > most()) {
                all.remove();
                allocated -= buffer.capacity();
            }
        }
    }

    private CoreSettings settings() {
        return configuration.settings();
    }

    private long most() {
        return Math.max(settings().bufferSize(), settings().memoryMax());
    }

    private long most(String store) {
        long limit = settings().memoryMax(store);
        return limit == 0 ? Long.MAX_VALUE : limit;
    }
}
