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
package org.imagemover.itests;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;

/**
 * Measures the gap of a swap: from the later of the new driver's registration and the last byte
 * that was read before it, to the first byte that is read by the new one. Looks every millisecond
 * how many bytes all transfers have read.
 */
final class SwapClock implements ServiceListener, AutoCloseable {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** No driver that goes may read for longer. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Thread sampler = new Thread(this::sample, "swap-clock");
    private final BundleContext context;
    private volatile boolean closed;

    /** When bytes were read, in order. */
    private final List<Long> reads = new ArrayList<>();

    private @Nullable Long gone;
    private @Nullable Long here;

    SwapClock(BundleContext context, String storeId) throws InvalidSyntaxException {
        this.context = context;
        context.addServiceListener(
                this, "(&(objectClass=org.imagemover.spi.StoreDriver)(store.id=" + storeId + "))");
        sampler.start();
    }

    private void sample() {
        long before = -1;
        while (!closed) {
            long now = bytesRead();
            if (now > before) {
                synchronized (this) {
                    reads.add(System.nanoTime());
                    notifyAll();
                }
            }
            before = now;
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private long bytesRead() {
        try {
            ObjectName name = new ObjectName("org.imagemover:type=ImageMover");
            return (Long) server.getAttribute(name, "BytesRead");
        } catch (JMException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public synchronized void serviceChanged(ServiceEvent event) {
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            gone = System.nanoTime();
        } else if (event.getType() == ServiceEvent.REGISTERED) {
            here = System.nanoTime();
        }
    }

    /** A swap begins. */
    synchronized void begin() {
        reads.clear();
        gone = null;
        here = null;
    }

    /** A driver that is here may serve from now on. */
    synchronized void mayServe() {
        here = System.nanoTime();
    }

    /** Waits for the first byte of the new driver, and tells how long that took. */
    long gapMillis() throws Exception {
        return TimeUnit.NANOSECONDS.toMillis(
                Await.until("the first byte of the new driver", this::gap, gap -> gap >= 0));
    }

    private synchronized long gap() {
        Long from = here;
        Long end = gone;
        if (from == null || end == null) {
            return -1;
        }
        return from < end ? longestPause(end) : firstAfter(from) - from;
    }

    private long firstAfter(long moment) {
        return reads.stream().filter(read -> read > moment).findFirst().orElse(moment - 1);
    }

    /**
     * The new one was here before the old one went, and nothing tells whose a byte is: the longest
     * pause while the old one may still have read.
     */
    private long longestPause(long moment) {
        long before = moment;
        long longest = -1;
        for (long read : reads) {
            if (read > moment && before < moment + DRAIN_NANOS) {
                longest = Math.max(longest, read - before);
            }
            before = Math.max(moment, read);
        }
        return before < moment + DRAIN_NANOS ? -1 : longest;
    }

    @Override
    public void close() throws InterruptedException {
        context.removeServiceListener(this);
        closed = true;
        sampler.join();
    }
}
