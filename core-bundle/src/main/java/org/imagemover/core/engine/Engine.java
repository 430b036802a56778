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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.config.CoreSettings;
import org.imagemover.core.registry.StoreRegistry;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transfers on a bounded number of threads. A transfer that waits, for a store, a limit or its
 * pause to end, is on no thread.
 */
@Component(service = Engine.class)
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** Why a transfer is cancelled when the core goes. */
    static final String STOPPING = "Image Mover is being stopped or updated";

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    /** Whom turns are charged to, and how long calls take, is looked at so often. */
    private static final long LOOK_MILLIS = 200;

    private final CoreConfiguration configuration;
    private final StoreRegistry stores;
    private final TransferObserver observer;
    private final BufferPool buffers;
    private final Limits limits;
    private final LanePool lanes;
    private final DiskSpaces spaces;
    private final StoreMeters meters = new StoreMeters();
    private final Turns turns;
    private final ScheduledThreadPoolExecutor timer;
    private final KeyedThreads endings = new KeyedThreads("image-mover-ending", 2);
    private final Map<String, TransferTask> transfers = new LinkedHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final Runnable onChange = this::reconfigure;
    private volatile boolean stopping;

    @Activate
    public Engine(
            @Reference CoreConfiguration configuration,
            @Reference StoreRegistry stores,
            @Reference TransferObserver observer) {
        this.configuration = configuration;
        this.stores = stores;
        this.observer = observer;
        this.buffers = new BufferPool(configuration);
        this.limits = new Limits(configuration);
        this.lanes = new LanePool(configuration);
        this.spaces = new DiskSpaces(configuration);
        this.turns = new Turns("image-mover-transfer", () -> settings().transfersMax());
        this.timer = new ScheduledThreadPoolExecutor(1, MoverThreads.named("image-mover-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        configuration.onChange(onChange);
    }

    @Deactivate
    void deactivate() {
        configuration.removeListener(onChange);
        stopping = true;
        List<TransferTask> running = all();
        running.forEach(transfer -> transfer.cancelSoon(STOPPING));
        long end = System.nanoTime() + STOP_PATIENCE.toNanos();
        for (TransferTask transfer : running) {
            transfer.awaitEnd(end - System.nanoTime());
        }
        turns.shutdown();
        lanes.shutdown();
        timer.shutdownNow();
    }

    private void reconfigure() {
        limits.reload();
        buffers.settingsChanged();
        lanes.settingsChanged();
        turns.settingsChanged();
    }

    private void look() {
        try {
            turns.serve();
            lanes.serve();
            endings.look();
            all().forEach(TransferTask::endHangingCalls);
        } catch (RuntimeException | Error unexpected) {
            // a timer makes no further call of what threw once
            LOG.error("unexpected failure", unexpected);
        }
    }

    /**
     * Starts a transfer.
     *
     * @param image the image as it was asked for
     * @param supply what to move; closed when the transfer has ended
     * @param target where to
     * @param options within which limits
     */
    public TransferTask start(String image, Supply supply, Target target, TransferOptions options) {
        String id = "t" + lastId.incrementAndGet();
        TransferTask transfer = new TransferTask(id, image, supply, target, options, this);
        synchronized (transfers) {
            transfers.put(id, transfer);
        }
        transfer.queued();
        if (options.deadline() != null) {
            String reason = "its deadline of " + options.deadline().toSeconds() + " s passed";
            // a driver may hang when it is closed: not on the thread of everybody's timer
            transfer.deadlineSet(
                    after(options.deadline().toNanos(), () -> transfer.cancelSoon(reason)));
        }
        execute(transfer);
        if (stopping) {
            transfer.cancelSoon(STOPPING);
        }
        return transfer;
    }

    /** The transfers that have not ended, and the last of those that have; oldest first. */
    public List<TransferTask> all() {
        synchronized (transfers) {
            return new ArrayList<>(transfers.values());
        }
    }

    public Optional<TransferTask> find(String id) {
        synchronized (transfers) {
            return Optional.ofNullable(transfers.get(id));
        }
    }

    /** How many transfers, ended or not, there were since the start. */
    public long started() {
        return lastId.get();
    }

    /** Whether digests of an algorithm can be computed, by Glance's name of it. */
    public static boolean knowsDigest(String algorithm) {
        return Hashes.isKnown(algorithm);
    }

    /** The algorithms that digests can be computed of, by Glance's names. */
    public static Set<String> digestAlgorithms() {
        return Hashes.known();
    }

    /** Of digests the one to trust most that can be computed here, or null. */
    public static @Nullable Digest bestDigest(List<Digest> digests) {
        return Hashes.best(digests);
    }

    /**
     * Refuses what a transfer with these options would be refused for before any byte is moved.
     *
     * @param image as it was found
     * @throws ImageUnacceptableException see {@link Expectation#of}
     */
    public void requireCheckable(Supply.Offer image, TransferOptions options)
            throws ImageUnacceptableException {
        Expectation.of(image, options, settings().digestCheck());
    }

    /** Bytes of transfer buffers that are allocated now. */
    public long bufferBytes() {
        return buffers.bytes();
    }

    /** What transfers do with the stores. */
    public StoreMeters meters() {
        return meters;
    }

    /** Whether no transfer may begin another step. */
    boolean isStopping() {
        return stopping;
    }

    CoreSettings settings() {
        return configuration.settings();
    }

    StoreRegistry stores() {
        return stores;
    }

    TransferObserver observer() {
        return observer;
    }

    BufferPool buffers() {
        return buffers;
    }

    Limits limits() {
        return limits;
    }

    LanePool lanes() {
        return lanes;
    }

    DiskSpaces spaces() {
        return spaces;
    }

    /**
     * Runs a transfer on one of the threads when its turn comes. One that is cancelled ends without
     * a turn: who cancelled it before did not find it in the queue.
     */
    void execute(ParkableTransfer transfer) {
        try {
            turns.execute(transfer);
        } catch (RejectedExecutionException stopped) {
            transfer.run();
            return;
        }
        if (transfer.isCancelled() && dequeue(transfer)) {
            endings.execute(transfer.endsWith(), transfer);
        }
    }

    /** Takes a transfer that waits for a thread out of the queue; false where it does not. */
    boolean dequeue(ParkableTransfer transfer) {
        return turns.remove(transfer);
    }

    /** What ends transfers whose drivers may hang meanwhile. */
    KeyedThreads endings() {
        return endings;
    }

    /** See {@link Turns#mayKeep}. */
    boolean mayKeepTurn(ParkableTransfer transfer) {
        return turns.mayKeep(transfer);
    }

    /** See {@link Turns#isWanted}. */
    boolean isTurnWanted(ParkableTransfer transfer) {
        return turns.isWanted(transfer);
    }

    /**
     * Runs a short action on the timer's thread.
     *
     * @return takes it back
     */
    Runnable after(long nanos, Runnable action) {
        try {
            Future<?> timed = timer.schedule(action, nanos, TimeUnit.NANOSECONDS);
            return () -> timed.cancel(false);
        } catch (RejectedExecutionException stopped) {
            action.run();
            return () -> {};
        }
    }

    /** Forgets the oldest ended transfers beyond the number that is kept. */
    void ended() {
        synchronized (transfers) {
            long ended =
                    transfers.values().stream()
                            .filter(transfer -> transfer.state().ended())
                            .count();
            long surplus = ended - settings().transfersKept();
            var all = transfers.values().iterator();
            while (surplus > 0 && all.hasNext()) {
                if (all.next().state().ended()) {
                    all.remove();
                    surplus--;
                }
            }
        }
    }
}
