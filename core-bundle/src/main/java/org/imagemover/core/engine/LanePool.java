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
import java.util.concurrent.RejectedExecutionException;
import org.imagemover.core.config.CoreConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The threads of all lanes, and how many of them each transfer and each store may have. Lanes take
 * turns after every chunk where more are ready than there are threads, and no party has all of
 * these: see {@link Turns}.
 */
final class LanePool {

    private final CoreConfiguration configuration;
    private final Turns turns;
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
        turns = new Turns("image-mover-lane", () -> configuration.settings().lanesMax());
    }

    void settingsChanged() {
        turns.settingsChanged();
        List<Lanes> all = new ArrayList<>();
        synchronized (this) {
            stores.values().forEach(use -> all.addAll(use.waiting));
        }
        all.forEach(Lanes::look);
    }

    void shutdown() {
        turns.shutdown();
    }

    /** Runs a lane when a thread is free. */
    void execute(Lane lane) {
        try {
            turns.execute(lane);
        } catch (RejectedExecutionException stopped) {
            lane.run();
        }
    }

    /** Gives turns to lanes that can have one by now. */
    void serve() {
        turns.serve();
    }

    /** Whether lanes wait for a thread. */
    boolean isCrowded() {
        return turns.isCrowded();
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
     * Lets a transfer have one more lane on some stores, or puts it into the queue of one that has
     * none left, and of no other: it is in nobody's way there. It is told to look again when its
     * turn has come.
     */
    boolean begin(Lanes transfer, List<String> ids) {
        boolean begun;
        List<Lanes> next;
        synchronized (this) {
            Use full = full(transfer, ids);
            begun = full == null;
            if (full != null && !full.waiting.contains(transfer)) {
                full.waiting.add(transfer);
            }
            for (String id : ids) {
                Use use = use(id);
                if (use != full) {
                    use.waiting.remove(transfer);
                }
                use.lanes += begun ? 1 : 0;
            }
            atWork += begun ? 1 : 0;
            next = next(ids);
        }
        next.remove(transfer);
        next.forEach(Lanes::look);
        return begun;
    }

    private Use use(String id) {
        return stores.computeIfAbsent(id, any -> new Use());
    }

    /** The store that has no lane for a transfer now, or null. */
    private @Nullable Use full(Lanes transfer, List<String> ids) {
        for (String id : ids) {
            Use use = use(id);
            boolean turn = use.waiting.isEmpty() || use.waiting.peek() == transfer;
            if (isLimited(id) && (!turn || !hasRoom(id, use))) {
                return use;
            }
        }
        return null;
    }

    private boolean isLimited(String id) {
        return configuration.settings().lanesMax(id) > 0;
    }

    private boolean hasRoom(String id, Use use) {
        return !isLimited(id) || use.lanes < configuration.settings().lanesMax(id);
    }

    /** The first ones of the queues of stores that have room for them. */
    private List<Lanes> next(List<String> ids) {
        List<Lanes> next = new ArrayList<>();
        for (String id : ids) {
            Use use = stores.get(id);
            if (use != null && !use.waiting.isEmpty() && hasRoom(id, use)) {
                next.add(use.waiting.peek());
            }
        }
        return next;
    }

    /** A lane has ended: the next one of a store's queue may begin. */
    void end(List<String> ids) {
        List<Lanes> next;
        synchronized (this) {
            atWork--;
            for (String id : ids) {
                use(id).lanes--;
            }
            next = next(ids);
        }
        next.forEach(Lanes::look);
    }

    /** A transfer no longer waits for stores. */
    void leave(Lanes transfer, List<String> ids) {
        List<Lanes> next;
        synchronized (this) {
            for (String id : ids) {
                use(id).waiting.remove(transfer);
            }
            next = next(ids);
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
