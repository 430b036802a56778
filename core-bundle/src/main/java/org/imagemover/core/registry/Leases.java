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
package org.imagemover.core.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.imagemover.core.engine.KeyedThreads;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of one service object. A lease is the right to make one call, and lasts as long as the
 * call; {@link #close} gives no new ones, waits a bounded time for those that are out, and closes
 * what is open. A call that fails while that goes on is a {@link GoneException}, whatever it failed
 * with.
 *
 * <p>Only JDK and SPI values get out of a call: an exception of a driver's own class, or a cause,
 * would keep the class loader of a driver that is gone, and its text may name a location.
 */
final class Leases {

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private static final long CLOSE_MILLIS = 700;

    /** So many things of a store are closed at once: one that hangs in it holds up no other. */
    private static final KeyedThreads CLOSING = new KeyedThreads("image-mover-closing", 4);

    private final String what;
    private final boolean ours;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Set<Runnable> open = new LinkedHashSet<>();
    private int out;
    private boolean closing;

    Leases(String what) {
        this(what, false);
    }

    private Leases(String what, boolean ours) {
        this.what = what;
        this.ours = ours;
    }

    /**
     * For an object of the core itself: its calls need no lease, and its exceptions pass as they
     * are.
     */
    static Leases none() {
        return new Leases("", true);
    }

    <T> T call(ServiceCall<T> call) throws IOException {
        if (ours) {
            return call.run();
        }
        enter();
        try {
            return call.run();
        } catch (StoreException failure) {
            throw isClosing() ? gone() : new StoreException(failure.reason(), failure.getMessage());
        } catch (CatalogException failure) {
            throw isClosing()
                    ? gone()
                    : new CatalogException(failure.reason(), failure.getMessage());
        } catch (VirtualMachineError ours) {
            throw ours;
        } catch (Throwable failure) {
            if (isClosing()) {
                throw gone();
            }
            LOG.warn("{} failed with {}", what, failure.getClass().getName());
            throw new StoreException(
                    StoreException.Reason.UNAVAILABLE,
                    what + " failed with " + failure.getClass().getSimpleName());
        } finally {
            leave();
        }
    }

    /** As {@link #call}, for a call without a result. */
    void run(ServiceAction action) throws IOException {
        call(
                () -> {
                    action.run();
                    return Boolean.TRUE;
                });
    }

    /** Closes something; that it fails is logged and no more, since it is given up anyway. */
    Runnable closer(Runnable close) {
        return () -> {
            try {
                close.run();
            } catch (Throwable failure) {
                // a driver in another language throws what it likes
                LOG.warn("{} failed to close: {}", what, failure.getClass().getName());
            }
        };
    }

    /** Registers something to close when the service object goes, unless it goes already. */
    void opened(Runnable closer) throws GoneException {
        lock.lock();
        try {
            if (!closing) {
                open.add(closer);
                return;
            }
        } finally {
            lock.unlock();
        }
        closer.run();
        throw gone();
    }

    void closed(Runnable closer) {
        lock.lock();
        try {
            open.remove(closer);
        } finally {
            lock.unlock();
        }
    }

    int out() {
        lock.lock();
        try {
            return out;
        } finally {
            lock.unlock();
        }
    }

    /** Whether no new lease is given. */
    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** Gives no new leases from now on; waits for nothing, and closes nothing. */
    void refuse() {
        lock.lock();
        try {
            closing = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives no new leases, waits for those that are out, then closes what is open, for which it
     * waits less than a second.
     *
     * @return how many leases were still out
     */
    int close(long timeout, TimeUnit unit) {
        long left = unit.toNanos(timeout);
        List<Runnable> closers;
        int late;
        lock.lock();
        try {
            closing = true;
            while (out > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
            late = out;
            closers = new ArrayList<>(open);
            open.clear();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            late = out;
            closers = new ArrayList<>(open);
            open.clear();
        } finally {
            lock.unlock();
        }
        if (late > 0) {
            LOG.warn("{} goes with {} calls still under way", what, late);
        }
        closeAll(closers);
        return late;
    }

    /** Closes on threads of its own, since a driver may hang in that too. */
    private void closeAll(List<Runnable> closers) {
        CountDownLatch closed = new CountDownLatch(closers.size());
        for (Runnable closer : closers) {
            CLOSING.execute(
                    what,
                    () -> {
                        closer.run();
                        closed.countDown();
                    });
        }
        boolean allClosed = false;
        try {
            allClosed = closed.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!allClosed) {
            LOG.warn("{} goes while it still closes what was open", what);
        }
    }

    GoneException gone() {
        return GoneException.replaced(what);
    }

    private void enter() throws GoneException {
        lock.lock();
        try {
            if (closing) {
                throw gone();
            }
            out++;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            if (--out == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
