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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.imagemover.api.StoreState;
import org.imagemover.core.engine.KeyedThreads;
import org.imagemover.core.engine.MoverThreads;
import org.imagemover.spi.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The self-tests of bindings, off SCR's threads: each is tested when it comes, again with growing
 * pauses until it passes, from time to time from then on, and soon when somebody suspects it. Tests
 * that hang hold up no other store's; of one store, three drivers that hang one after the other
 * keep a thread each.
 */
final class StoreChecks {

    private static final Logger LOG = LoggerFactory.getLogger(StoreChecks.class);

    private static final int THREADS_PER_STORE = 3;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    /** The longest pause while transfers wait for the store. */
    private static final long LONGEST_PAUSE_WAITED_FOR_MILLIS = 5_000;

    private static final long RECHECK_MILLIS = 60_000;

    /** The shortest pause between two tests of a store whose calls fail. */
    private static final long SHORTEST_PAUSE_MILLIS = 100;

    private final BiConsumer<StoreBinding, Health> found;
    private final Predicate<StoreBinding> isWaitedFor;
    private final ScheduledThreadPoolExecutor timer;
    private final KeyedThreads threads;

    /**
     * @param found gets what each test found
     * @param isWaitedFor whether transfers wait for a binding's store
     */
    StoreChecks(BiConsumer<StoreBinding, Health> found, Predicate<StoreBinding> isWaitedFor) {
        this.found = found;
        this.isWaitedFor = isWaitedFor;
        timer = new ScheduledThreadPoolExecutor(1, MoverThreads.named("image-mover-check-timer"));
        timer.setRemoveOnCancelPolicy(true);
        threads = new KeyedThreads("image-mover-check", THREADS_PER_STORE);
    }

    void shutdown() {
        timer.shutdownNow();
        threads.shutdown();
    }

    /** Tests a binding now, and from now on, until it goes. */
    void begin(StoreBinding binding) {
        schedule(binding, 0, FIRST_PAUSE_MILLIS);
    }

    /** Brings the next test forward, unless one is under way or has just been. */
    void soon(StoreBinding binding) {
        bringForward(binding, FIRST_PAUSE_MILLIS);
    }

    /** As {@link #soon}, where somebody waits for the test. */
    void now(StoreBinding binding) {
        bringForward(binding, SHORTEST_PAUSE_MILLIS);
    }

    private void bringForward(StoreBinding binding, long sinceLastMillis) {
        long millis = binding.sinceCheckMillis();
        if (millis >= 0) {
            schedule(binding, Math.max(0, sinceLastMillis - millis), FIRST_PAUSE_MILLIS);
        }
    }

    private void schedule(StoreBinding binding, long delayMillis, long pauseMillis) {
        try {
            binding.nextCheck(
                    delayMillis,
                    () ->
                            timer.schedule(
                                    () -> due(binding, pauseMillis),
                                    delayMillis,
                                    TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("no check of store '{}': the core stops", binding.storeId());
        }
    }

    private void due(StoreBinding binding, long pauseMillis) {
        binding.checkDue();
        threads.look();
        threads.execute(binding.storeId(), () -> check(binding, pauseMillis));
    }

    private void check(StoreBinding binding, long pauseMillis) {
        if (!binding.beginCheck()) {
            return;
        }
        boolean passed = false;
        try {
            Health health = ask(binding);
            found.accept(binding, health);
            passed = health.isAvailable();
        } catch (GoneException gone) {
            LOG.debug("store '{}' went during its check", binding.storeId());
        } finally {
            // whatever was thrown: a store that is not tested any more never comes back
            binding.endCheck();
            scheduleNext(binding, passed, pauseMillis);
        }
    }

    private static Health ask(StoreBinding binding) throws GoneException {
        try {
            binding.check();
            return Health.AVAILABLE;
        } catch (GoneException gone) {
            throw gone;
        } catch (IOException failure) {
            boolean invalid =
                    failure instanceof StoreException refused
                            && refused.reason() == StoreException.Reason.INVALID_CONFIG;
            return new Health(
                    invalid ? StoreState.INVALID : StoreState.UNREACHABLE,
                    String.valueOf(failure.getMessage()));
        }
    }

    private void scheduleNext(StoreBinding binding, boolean passed, long pauseMillis) {
        if (binding.isCheckAwaited()) {
            schedule(binding, SHORTEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS);
        } else if (passed) {
            schedule(binding, RECHECK_MILLIS, FIRST_PAUSE_MILLIS);
        } else {
            long longest =
                    isWaitedFor.test(binding)
                            ? LONGEST_PAUSE_WAITED_FOR_MILLIS
                            : LONGEST_PAUSE_MILLIS;
            long pause = Math.min(pauseMillis, longest);
            schedule(binding, pause, Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS));
        }
    }
}
