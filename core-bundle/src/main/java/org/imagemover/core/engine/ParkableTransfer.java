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

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.imagemover.api.CopyResult;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Progress;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.TransferState;
import org.imagemover.api.WaitCause;
import org.imagemover.core.registry.StoreRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transfer as callers see it, and how it leaves its thread while it waits: {@link #work} goes as
 * far as it can, and answers a {@link Wait} where it cannot; whatever ends the wait first puts the
 * transfer back into the queue. What is moved, and how, is the subclass's.
 */
abstract class ParkableTransfer implements Transfer, Turns.Turn {

    private static final Logger LOG = LoggerFactory.getLogger(ParkableTransfer.class);

    /** How long somebody who cancels waits for the driver's calls to end. */
    private static final long CANCEL_MILLIS = 1000;

    /** A turn is not asked back before. */
    private static final long TURN_NANOS = 10_000_000_000L;

    private final String id;
    private final String image;
    private final String destination;
    private final Engine engine;
    private final RateMeter meter = new RateMeter();
    private final WaitTimes waits = new WaitTimes();
    private final long started = System.nanoTime();
    private final CompletableFuture<CopyResult> end = new CompletableFuture<>();

    private volatile TransferState state = TransferState.QUEUED;
    private volatile String note = "";
    private volatile @Nullable String cancelReason;
    private volatile boolean paused;
    private volatile @Nullable Runnable wake;
    private volatile @Nullable Runnable noDeadline;
    private volatile long endedAt;
    private volatile long turnSince = System.nanoTime();

    private @Nullable WaitCause waitsFor = WaitCause.QUEUE;
    private long waitsSince = System.nanoTime();

    ParkableTransfer(String id, String image, String destination, Engine engine) {
        this.id = id;
        this.image = image;
        this.destination = destination;
        this.engine = engine;
    }

    // What the subclass does

    /**
     * Goes on until the transfer has ended or has to wait.
     *
     * @return why and how long it waits, or null when it has ended
     * @throws ImageMoverException it has failed
     */
    abstract @Nullable Wait work() throws ImageMoverException;

    /** Cleans up after a failure, and calls {@link #failed}. */
    abstract void fail(ImageMoverException failure);

    /** Ends the calls that are under way; from any thread. */
    abstract void abortCalls();

    /** Names the driver's code that runs when it ends, so that what hangs in it is not awaited. */
    abstract String endsWith();

    /** Lets it leave its step soon, to see that it is paused; from any thread. */
    abstract void stopLanes();

    /** Bytes of the image that are done. */
    abstract long position();

    /** The image's size, or -1 while unknown. */
    abstract long size();

    // What the subclass says

    /** It has been made, and waits for its turn. */
    final void queued() {
        observe(null, TransferState.QUEUED, null);
    }

    /**
     * It has a turn, and is looked up first: it may have to wait for its turn to move after that.
     */
    final void lookingUp() {
        turnSince = System.nanoTime();
        waited();
        wake = null;
        if (state != TransferState.QUEUED) {
            running();
        }
    }

    /** It works again. */
    final void running() {
        turnSince = System.nanoTime();
        waited();
        wake = null;
        become(TransferState.RUNNING, "", null);
    }

    /** It publishes its destination, and can no longer be cancelled. */
    final void committing() {
        become(TransferState.COMMITTING, note, null);
    }

    /** Its bytes came as far as {@link #position}. */
    final void progressed() {
        meter.sample(System.nanoTime(), position());
    }

    final WaitTimes waits() {
        return waits;
    }

    private void waited() {
        WaitCause cause = waitsFor;
        if (cause != null) {
            waits.add(cause, System.nanoTime() - waitsSince);
            waitsFor = null;
        }
    }

    final boolean isPaused() {
        return paused;
    }

    final boolean isCancelled() {
        return cancelReason != null || engine.isStopping();
    }

    final void requireNotCancelled() throws TransferCancelledException {
        String reason =
                cancelReason == null && engine.isStopping() ? Engine.STOPPING : cancelReason;
        if (reason != null) {
            throw new TransferCancelledException(
                    "the transfer of " + image + " was ended: " + reason);
        }
    }

    final Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    final void done(CopyResult result) {
        LOG.info(
                "{}: {} to {}: {} bytes in {} s, verified {}",
                id,
                image,
                destination,
                result.size(),
                result.seconds(),
                result.verified().word());
        ended(TransferState.DONE, "");
        end.complete(result);
    }

    final void failed(ImageMoverException failure) {
        String why = String.valueOf(failure.getMessage());
        LOG.warn("{}: {} to {} failed: {}", id, image, destination, why);
        ended(
                failure instanceof TransferCancelledException
                        ? TransferState.CANCELLED
                        : TransferState.FAILED,
                why);
        end.completeExceptionally(failure);
    }

    private void ended(TransferState how, String why) {
        endedAt = System.nanoTime();
        become(how, why, null);
        wake = null;
        Runnable takeBack = noDeadline;
        if (takeBack != null) {
            takeBack.run();
        }
        engine.ended();
    }

    private void become(TransferState next, String why, @Nullable String waitsForStore) {
        TransferState before = state;
        note = why;
        state = next;
        if (next != before) {
            observe(before, next, waitsForStore);
        }
    }

    private void observe(
            @Nullable TransferState before, TransferState now, @Nullable String waitsForStore) {
        String storeId = waitsForStore == null ? stats().store() : waitsForStore;
        engine.observer().changed(this, before, now, storeId, note);
    }

    // What callers see

    @Override
    public String id() {
        return id;
    }

    @Override
    public String image() {
        return image;
    }

    @Override
    public String destination() {
        return destination;
    }

    @Override
    public TransferState state() {
        return state;
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public Progress progress() {
        boolean ended = state.ended();
        long now = ended ? endedAt : System.nanoTime();
        double rate = ended ? 0 : meter.bytesPerSecond(now, position());
        return new Progress(position(), size(), rate, Duration.ofNanos(now - started));
    }

    @Override
    public void cancel() {
        cancel("it was cancelled");
    }

    void cancel(String reason) {
        if (state.ended() || state == TransferState.COMMITTING || cancelReason != null) {
            return;
        }
        cancelReason = reason;
        engine.endings().run(endsWith(), this::endCalls, CANCEL_MILLIS);
    }

    /** As {@link #cancel()}, for who must not wait for a driver. */
    void cancelSoon(String reason) {
        if (state.ended() || state == TransferState.COMMITTING || cancelReason != null) {
            return;
        }
        cancelReason = reason;
        engine.endings().execute(endsWith(), this::endCalls);
    }

    private void endCalls() {
        abortCalls();
        if (engine.dequeue(this)) {
            run();
        } else {
            wake();
        }
    }

    /** Whether it has had its turn for long, and others have a better right to one. */
    final boolean isTurnWanted() {
        return System.nanoTime() - turnSince > TURN_NANOS && engine.isTurnWanted(this);
    }

    /** Sets what takes the deadline's timer back when the transfer has ended. */
    void deadlineSet(Runnable takeBack) {
        noDeadline = takeBack;
        if (state.ended()) {
            takeBack.run();
        }
    }

    @Override
    public void pause() {
        paused = true;
        stopLanes();
    }

    @Override
    public void resume() {
        paused = false;
        if (state == TransferState.PAUSED) {
            wake();
        }
    }

    @Override
    public CopyResult await() throws ImageMoverException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return end.get();
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                    cancel("the thread that waited for it was interrupted");
                } catch (ExecutionException failure) {
                    throw (ImageMoverException) failure.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Optional<CopyResult> await(Duration timeout)
            throws ImageMoverException, InterruptedException {
        try {
            return Optional.of(end.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException goesOn) {
            return Optional.empty();
        } catch (ExecutionException failure) {
            throw (ImageMoverException) failure.getCause();
        }
    }

    @Override
    public CompletionStage<CopyResult> completion() {
        return end.minimalCompletionStage();
    }

    void awaitEnd(long nanos) {
        try {
            end.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException notWaitedFor) {
            LOG.debug("{} did not end well, or in time", id);
        }
    }

    // Steps and waits

    @Override
    public void run() {
        if (state.ended()) {
            return;
        }
        try {
            Wait wait = work();
            if (wait != null) {
                park(wait);
            }
        } catch (ImageMoverException failure) {
            fail(failure);
        } catch (RuntimeException | Error failure) {
            LOG.error("{} failed unexpectedly", id, failure);
            fail(new ImageMoverException("unexpected failure: " + failure, failure));
        }
    }

    private void park(Wait wait) {
        AtomicBoolean once = new AtomicBoolean();
        AtomicBoolean subscribed = new AtomicBoolean();
        Runnable[] unsubscribe = {() -> {}};
        Runnable go =
                () -> {
                    if (once.compareAndSet(false, true)) {
                        if (subscribed.get()) {
                            unsubscribe[0].run();
                        }
                        engine.execute(this);
                    }
                };
        waitsFor = wait.cause();
        waitsSince = System.nanoTime();
        become(wait.state(), wait.note(), wait.storeId());
        wake = go;
        if (wait.nanos() >= 0) {
            Runnable takeBack = engine.after(wait.nanos(), go);
            unsubscribe[0] = takeBack;
        }
        StoreRegistry stores = engine.stores();
        for (String storeId : wait.storeIds()) {
            Runnable before = unsubscribe[0];
            Runnable store =
                    wait.untilTested()
                            ? stores.whenTested(storeId, go)
                            : stores.whenUsable(storeId, go);
            unsubscribe[0] =
                    () -> {
                        before.run();
                        store.run();
                    };
        }
        subscribed.set(true);
        boolean over =
                cancelReason != null
                        || engine.isStopping()
                        || (wait.state() == TransferState.PAUSED && !paused);
        if (once.get()) {
            unsubscribe[0].run();
        } else if (over) {
            go.run();
        }
    }

    private void wake() {
        Runnable parked = wake;
        if (parked != null) {
            parked.run();
        }
    }
}
