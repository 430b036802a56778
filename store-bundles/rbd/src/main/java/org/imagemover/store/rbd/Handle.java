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

import com.sun.jna.Pointer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * A native object that several threads use. Once closed it takes no more calls; it is freed when
 * the last call has left it, and once.
 */
final class Handle {

    /** A call of a native function. */
    @FunctionalInterface
    interface Call {
        long on(Pointer pointer);
    }

    private final Pointer pointer;
    private final Consumer<Pointer> free;
    private final String what;
    private int users;
    private boolean closed;
    private boolean freed;

    /**
     * Guards an object.
     *
     * @param pointer the object
     * @param free frees it, on the thread that closes it or leaves it last
     * @param what how messages name it, as their subject
     */
    Handle(Pointer pointer, Consumer<Pointer> free, String what) {
        this.pointer = pointer;
        this.free = free;
        this.what = what;
    }

    /** Calls a function, which the object outlives. */
    long call(Call function) throws StoreException {
        enter();
        try {
            return function.on(pointer);
        } finally {
            leave();
        }
    }

    /**
     * Keeps the object until {@link #leave}.
     *
     * @return the object
     * @throws StoreException it was closed
     */
    synchronized Pointer enter() throws StoreException {
        if (closed) {
            throw new StoreException(Reason.UNAVAILABLE, what + " was closed: open it again");
        }
        users++;
        return pointer;
    }

    void leave() {
        boolean last;
        synchronized (this) {
            users--;
            last = closed && users == 0;
        }
        if (last) {
            free();
        }
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    /** Takes no more calls. Closing twice is no error. */
    void close() {
        boolean last;
        synchronized (this) {
            last = !closed && users == 0;
            closed = true;
        }
        if (last) {
            free();
        }
    }

    private void free() {
        try {
            free.accept(pointer);
        } finally {
            synchronized (this) {
                freed = true;
                notifyAll();
            }
        }
    }

    /**
     * Waits until a closed object is freed.
     *
     * @return whether it is
     */
    synchronized boolean awaitFreed(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (!freed) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
