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

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.ImageMover;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;

/**
 * Looks at all transfers every few milliseconds: none may go back further than the buffers that its
 * lanes had begun to fill, and states are remembered.
 */
final class TransferWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 5;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ImageMover mover;
    private final long inBuffers;
    private final Map<String, Long> done = new ConcurrentHashMap<>();
    private final Map<String, Set<TransferState>> states = new ConcurrentHashMap<>();
    private final Queue<String> wentBack = new ConcurrentLinkedQueue<>();

    /**
     * @param inBuffers what the lanes of one transfer may have in their buffers
     */
    TransferWatch(ImageMover mover, long inBuffers) {
        this.mover = mover;
        this.inBuffers = inBuffers;
        clock.scheduleAtFixedRate(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (Transfer transfer : mover.transfers()) {
            long now = transfer.progress().bytesDone();
            long before = done.getOrDefault(transfer.id(), 0L);
            if (now < before - inBuffers) {
                wentBack.add(transfer.id() + " from " + before + " to " + now);
            }
            done.put(transfer.id(), Math.max(now, before));
            states.computeIfAbsent(transfer.id(), id -> EnumSet.noneOf(TransferState.class))
                    .add(transfer.state());
        }
    }

    /** Whether a transfer was seen in a state. */
    boolean saw(String transferId, TransferState state) {
        return states.getOrDefault(transferId, Set.of()).contains(state);
    }

    /** Transfers that lost more than their buffers. */
    List<String> wentBack() {
        return List.copyOf(wentBack);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
