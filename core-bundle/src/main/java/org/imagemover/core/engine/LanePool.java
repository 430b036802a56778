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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.imagemover.core.config.CoreConfiguration;

/**
 * The threads of all lanes, and how many of them each transfer and each store may have. Lanes take
 * turns after every chunk where more are ready than there are threads.
 */
final class LanePool {

    private final CoreConfiguration configuration;
    private final ThreadPoolExecutor threads;
    private final Map<String, Use> stores = new HashMap<>();
    private int transfers;
    private int atWork;

    /** Who uses a store. */
    private static final class Use {
        private final Deque<Lanes> waiting = new ArrayDeque<>();
        private int lanes;
    }

    LanePool(CoreConfiguration configuration) {
        this.configuration = configuration;
        int most = configuration.settings().lanesMax();
        threads =
                new ThreadPoolExecutor(
                        most,
                        most,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        MoverThreads.named("image-mover-lane"));
        threads.allowCoreThreadTimeOut(true);
    }

    void settingsChanged() {
        int most = configuration.settings().lanesMax();
        if (most > threads.getMaximumPoolSize()) {
            threads.setMaximumPoolSize(most);
            threads.setCorePoolSize(most);
        } else {
            threads.setCorePoolSize(most);
            threads.setMaximumPoolSize(most);
        }
        List<Lanes> all = new ArrayList<>();
        synchronized (this) {
            stores.values().forEach(use -> all.addAll(use.waiting));
        }
        all.forEach(Lanes::look);
    }

    void shutdown() {
        threads.shutdown();
    }

    /** Runs a lane when a thread is free. */
    void execute(Lane lane) {
        try {
            threads.execute(lane);
        } catch (RejectedExecutionException stopped) {
            lane.run();
        }
    }

    /** Whether lanes wait for a thread. */
    boolean isCrowded() {
        return !threads.getQueue().isEmpty();
    }

    synchronized void began() {
        transfers++;
    }

    synchronized void ended() {
        transfers--;
    }

    /** Lanes that are at work now. */
    synchronized int atWork() {
        return atWork;
    }

    /** Whether no transfer has a lane, or waits for one. */
    synchronized boolean isUnused() {
        return atWork == 0 && transfers == 0 && stores.isEmpty();
    }

    /** The most lanes that a transfer may have, as things are now. */
    synchronized int share() {
        int share = configuration.settings().lanesMax() / Math.max(1, transfers);
        return Math.max(1, Math.min(configuration.settings().transferLanesMax(), share));
    }

    /**
     * Lets a transfer have one more lane on some stores, or puts it into the queue of the one that
     * has none left; it is told to look again when its turn has come.
     */
    boolean begin(Lanes transfer, List<String> ids) {
        synchronized (this) {
            for (String id : ids) {
                Use use = stores.computeIfAbsent(id, any -> new Use());
                int most = configuration.settings().lanesMax(id);
                boolean turn = use.waiting.isEmpty() || use.waiting.peek() == transfer;
                if (most > 0 && (use.lanes >= most || !turn)) {
                    if (!use.waiting.contains(transfer)) {
                        use.waiting.add(transfer);
                    }
                    return false;
                }
            }
            for (String id : ids) {
                Use use = stores.get(id);
                use.waiting.remove(transfer);
                use.lanes++;
            }
            atWork++;
            return true;
        }
    }

    /** A lane has ended: the next one of a store's queue may begin. */
    void end(List<String> ids) {
        List<Lanes> next = new ArrayList<>();
        synchronized (this) {
            atWork--;
            for (String id : ids) {
                Use use = stores.get(id);
                use.lanes--;
                if (!use.waiting.isEmpty()) {
                    next.add(use.waiting.peek());
                }
            }
        }
        next.forEach(Lanes::look);
    }

    /** A transfer no longer waits for stores. */
    void leave(Lanes transfer, List<String> ids) {
        List<Lanes> next = new ArrayList<>();
        synchronized (this) {
            for (String id : ids) {
                Use use = stores.get(id);
                if (use != null && use.waiting.remove(transfer) && !use.waiting.isEmpty()) {
                    next.add(use.waiting.peek());
                }
            }
            stores.values().removeIf(use -> use.lanes == 0 && use.waiting.isEmpty());
        }
        next.forEach(Lanes::look);
    }

    /** Whether another transfer waits for a lane on one of these stores. */
    synchronized boolean isWanted(Lanes by, List<String> ids) {
        for (String id : ids) {
            Use use = stores.get(id);
            if (use != null && use.waiting.stream().anyMatch(other -> other != by)) {
                return true;
            }
        }
        return false;
    }
}
