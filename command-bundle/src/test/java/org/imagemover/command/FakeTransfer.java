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
package org.imagemover.command;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Progress;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.TransferState;
import org.imagemover.api.TransferStats;

/** A transfer that does what the test says. */
final class FakeTransfer implements Transfer {

    final CompletableFuture<CopyResult> end = new CompletableFuture<>();
    volatile TransferState state = TransferState.RUNNING;
    volatile Progress progress = new Progress(256 << 20, 1 << 30, 100 << 20, Duration.ofSeconds(3));
    volatile TransferStats stats =
            new TransferStats(CopyMethod.STREAM, "images", 1, 0, 0, Map.of());
    volatile String note = "";
    volatile int cancelled;

    /**
     * Called once by the first call of await with a timeout: a moment in the middle of the copy.
     */
    volatile Runnable onFirstWait = () -> {};

    /** Called by every call of await without a timeout. */
    volatile Runnable onWait = () -> {};

    /** Called by a cancel, before it has an effect. */
    volatile Runnable onCancel = () -> {};

    private final String id;
    private final String image;

    FakeTransfer(String id, String image) {
        this.id = id;
        this.image = image;
    }

    FakeTransfer done(CopyResult result) {
        state = TransferState.DONE;
        end.complete(result);
        return this;
    }

    FakeTransfer failed(ImageMoverException failure) {
        state = TransferState.FAILED;
        note = String.valueOf(failure.getMessage());
        end.completeExceptionally(failure);
        return this;
    }

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
        return "file '/srv/out.raw'";
    }

    @Override
    public TransferState state() {
        return state;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public TransferStats stats() {
        return stats;
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public void cancel() {
        cancelled++;
        onCancel.run();
        if (!end.isDone()) {
            state = TransferState.CANCELLED;
            end.completeExceptionally(
                    new TransferCancelledException("transfer " + id + " was cancelled"));
        }
    }

    @Override
    public void pause() {
        state = TransferState.PAUSED;
    }

    @Override
    public void resume() {
        state = TransferState.RUNNING;
    }

    @Override
    public CopyResult await() throws ImageMoverException {
        onWait.run();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return end.get();
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                    cancel();
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
            return Optional.of(end.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException goesOn) {
            Runnable once = onFirstWait;
            onFirstWait = () -> {};
            once.run();
            return Optional.empty();
        } catch (ExecutionException failure) {
            throw (ImageMoverException) failure.getCause();
        }
    }

    @Override
    public CompletionStage<CopyResult> completion() {
        return end;
    }
}
