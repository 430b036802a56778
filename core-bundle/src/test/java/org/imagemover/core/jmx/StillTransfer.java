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
package org.imagemover.core.jmx;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Progress;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.api.TransferStats;

/**
 * A transfer that tells what the test says, and does nothing.
 *
 * @param stats what it does, and where its time goes
 */
record StillTransfer(TransferStats stats) implements Transfer {

    @Override
    public String id() {
        return "t1";
    }

    @Override
    public String image() {
        return "some";
    }

    @Override
    public String destination() {
        return "a channel";
    }

    @Override
    public TransferState state() {
        return TransferState.RUNNING;
    }

    @Override
    public Progress progress() {
        return new Progress(0, -1, 0, Duration.ZERO);
    }

    @Override
    public String note() {
        return "";
    }

    @Override
    public void cancel() {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public CopyResult await() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CopyResult> await(Duration timeout) {
        return Optional.empty();
    }

    @Override
    public CompletionStage<CopyResult> completion() {
        return new CompletableFuture<>();
    }
}
