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
package org.imagemover.core.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.imagemover.spi.StoreException;

/** Holds every call that comes to it until it is opened. */
public final class Gate implements MemoryStore.Hook {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final long from;
    private final boolean heedsClose;
    private volatile boolean broken;

    private Gate(long from, boolean heedsClose) {
        this.from = from;
        this.heedsClose = heedsClose;
    }

    /** Holds calls at or behind a position; closing what the call is on ends it. */
    public static Gate from(long position) {
        return new Gate(position, true);
    }

    /** As {@link #from}, of a driver so broken that closing does not help. */
    public static Gate deaf(long position) {
        return new Gate(position, false);
    }

    @Override
    public void at(MemoryStore.Call call) throws StoreException {
        if (call.position() >= from) {
            hold(call);
        }
    }

    private void hold(MemoryStore.Call call) throws StoreException {
        reached.countDown();
        try {
            while (!open.await(2, TimeUnit.MILLISECONDS)) {
                if (heedsClose && call.closed().getAsBoolean()) {
                    throw new StoreException(
                            StoreException.Reason.UNAVAILABLE, "it was closed under the call");
                }
            }
            if (broken) {
                throw new StoreException(StoreException.Reason.DENIED, "its driver goes");
            }
        } catch (InterruptedException interrupt) {
            throw new AssertionError("the core must not interrupt a driver", interrupt);
        }
    }

    /** Waits until a call is held. */
    public void awaitReached() {
        Await.until("a call that reaches the gate", () -> reached.getCount() == 0);
    }

    /** Fails the calls that are held. */
    public void breakOff() {
        broken = true;
        open.countDown();
    }

    /** Lets all calls pass from now on. */
    public void open() {
        open.countDown();
    }
}
