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
package org.imagemover.core.mover;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.imagemover.core.engine.KeyedThreads;
import org.imagemover.core.registry.ServiceCall;
import org.imagemover.core.registry.StoreBinding;
import org.jspecify.annotations.Nullable;

/**
 * Calls to stores and catalogues beside copies, to clean up or to delete, none of which is waited
 * for longer than {@link #patience}: one whose calls never return keeps one thread, two others
 * after its driver was replaced, and nobody waits for it any more until that call ends. The rest
 * goes on.
 */
final class Errands {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Of drivers of one store whose calls hang one after the other, so many keep a thread each. */
    private static final int SLOTS = 3;

    private final KeyedThreads threads;
    private final Duration patience;
    private final Runnable whenLate;
    private final Map<String, Line> lines = new HashMap<>();

    /** The calls of one store or catalogue. */
    private static final class Line {
        private int slot;
        private WeakReference<StoreBinding> driver = new WeakReference<>(null);
        private long busySince;
        private boolean busy;
    }

    /**
     * @param threads with one for each key
     * @param whenLate run when a call that nobody waited for any more has ended
     */
    Errands(KeyedThreads threads, Duration patience, Runnable whenLate) {
        this.threads = threads;
        this.patience = patience;
        this.whenLate = whenLate;
    }

    /** One call, and whether its answer still matters. */
    private final class Errand<T> extends FutureTask<T> {

        private final Line line;
        private final Runnable atEnd;
        private boolean begun;
        private boolean ended;
        private boolean abandoned;

        Errand(Line line, ServiceCall<T> call, Runnable atEnd) {
            super(call::run);
            this.line = line;
            this.atEnd = atEnd;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (abandoned) {
                    return;
                }
                begun = true;
            }
            occupied(line, true);
            try {
                super.run();
            } finally {
                occupied(line, false);
                boolean late;
                synchronized (this) {
                    ended = true;
                    late = abandoned;
                }
                if (late) {
                    atEnd.run();
                    whenLate.run();
                }
            }
        }

        /** Gives it up, unless it has ended; one that has not begun does not begin then. */
        synchronized boolean abandon() {
            abandoned = !ended;
            return abandoned;
        }

        synchronized boolean hasBegun() {
            return begun;
        }
    }

    private void occupied(Line line, boolean busy) {
        synchronized (lines) {
            line.busy = busy;
            line.busySince = System.nanoTime();
        }
    }

    /** How long a call is waited for. */
    Duration patience() {
        return patience;
    }

    /**
     * Makes a call on a store.
     *
     * @param driver that serves it now
     * @param whenLate run when the call has ended, where this failed since it takes too long; not
     *     run else
     * @throws UnansweredException it takes too long; {@link UnansweredException#goesOn} tells
     *     whether it goes on
     */
    <T> T call(StoreBinding driver, ServiceCall<T> call, Runnable whenLate) throws IOException {
        return call("store '" + driver.storeId() + "'", driver, call, whenLate);
    }

    /** Asks a catalogue for something, on behalf of another one's images. */
    <T> T ask(String catalogId, ServiceCall<T> call) throws IOException {
        return call("catalogue '" + catalogId + "'", null, call, () -> {});
    }

    private <T> T call(
            String who, @Nullable StoreBinding driver, ServiceCall<T> call, Runnable whenLate)
            throws IOException {
        Line line;
        String key;
        synchronized (lines) {
            line = lines.computeIfAbsent(who, any -> new Line());
            if (driver != null && line.driver.get() != driver) {
                // what hangs in the one before does not keep this one
                line.driver = new WeakReference<>(driver);
                line.slot = (line.slot + 1) % SLOTS;
                line.busy = false;
            }
            if (line.busy && System.nanoTime() - line.busySince > patience.toNanos()) {
                throw new UnansweredException(who, patience, false);
            }
            key = "errand " + who + " " + line.slot;
        }
        Errand<T> errand = new Errand<>(line, call, whenLate);
        threads.execute(key, errand);
        try {
            return errand.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            if (errand.abandon()) {
                throw new UnansweredException(who, patience, errand.hasBegun());
            }
            return result(errand, who);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            if (errand.abandon()) {
                throw new UnansweredException(who, patience, errand.hasBegun());
            }
            return result(errand, who);
        } catch (ExecutionException failure) {
            throw failed(failure);
        }
    }

    private <T> T result(Errand<T> errand, String who) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return errand.get();
        } catch (ExecutionException failure) {
            throw failed(failure);
        } catch (InterruptedException again) {
            interrupted = true;
            throw new UnansweredException(who, patience, false);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException failed(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof IOException answer) {
            return answer;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(cause);
    }
}
