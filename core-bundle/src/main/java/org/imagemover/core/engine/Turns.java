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

import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded number of turns, each a thread for a while, and who gets the next one. A turn is
 * charged to the parties that it waits for at the moment. A party that has some gets one more only
 * while that leaves enough free for others: with a share of 3, a quarter of what it would have
 * then. So
 *
 * <ul>
 *   <li>one party, however slow, has three quarters of the turns at most;
 *   <li>the last free turn is only ever given to one whose parties have none;
 *   <li>a turn that becomes free goes to the one whose parties have fewest, of these to who waits
 *       longest.
 * </ul>
 *
 * <p>All that needs {@link #LEAST} turns or more: of fewer, none can be kept free.
 *
 * <p>What a party comes to have since others' turns begin to wait for it is not taken away; who has
 * had a turn for long is told by {@link #isWanted} to give it back. Nothing is called under the
 * lock but {@link Turn#needs} and {@link Turn#charged}, which only look at fields.
 */
final class Turns {

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    static final int LEAST = 4;

    private final ThreadPoolExecutor threads;
    private final IntSupplier most;

    /** Those who wait, longest first. */
    private final Set<Turn> waiting = new LinkedHashSet<>();

    private final List<Turn> held = new ArrayList<>();
    private volatile int waitingCount;

    /** What runs on a turn. */
    interface Turn extends Runnable {

        /** Whom it is going to wait for, when it gets a turn. */
        List<Party> needs();

        /** Whom it waits for now, while it has one. */
        List<Party> charged();
    }

    /**
     * @param name of its threads
     * @param most how many turns there are now
     */
    Turns(String name, IntSupplier most) {
        this.most = most;
        this.threads = MoverThreads.pool(name, most.getAsInt());
    }

    void settingsChanged() {
        int now = most.getAsInt();
        if (now > threads.getMaximumPoolSize()) {
            threads.setMaximumPoolSize(now);
            threads.setCorePoolSize(now);
        } else {
            threads.setCorePoolSize(now);
            threads.setMaximumPoolSize(now);
        }
        serve();
    }

    void shutdown() {
        threads.shutdown();
    }

    /**
     * Runs something when it gets a turn.
     *
     * @throws RejectedExecutionException there are none any more
     */
    void execute(Turn turn) {
        if (threads.isShutdown()) {
            throw new RejectedExecutionException();
        }
        synchronized (this) {
            waiting.add(turn);
            waitingCount = waiting.size();
        }
        serve();
    }

    /** Takes one that waits out of the queue; false where it does not wait. */
    synchronized boolean remove(Turn turn) {
        boolean removed = waiting.remove(turn);
        waitingCount = waiting.size();
        return removed;
    }

    /** Whether somebody waits for a turn. */
    boolean isCrowded() {
        return waitingCount > 0;
    }

    /** Gives turns to those who can have one now; to be called when what is charged has changed. */
    void serve() {
        Deque<Turn> begun = new ConcurrentLinkedDeque<>();
        synchronized (this) {
            Turn next = next();
            while (next != null) {
                waiting.remove(next);
                held.add(next);
                begun.add(next);
                next = next();
            }
            waitingCount = waiting.size();
        }
        begun.forEach(this::begin);
    }

    private void begin(Turn turn) {
        try {
            threads.execute(
                    () -> {
                        try {
                            turn.run();
                        } finally {
                            ended(turn);
                        }
                    });
        } catch (RejectedExecutionException stopped) {
            ended(turn);
            turn.run();
        } catch (OutOfMemoryError noThread) {
            LOG.warn(
                    "no thread can be started now, which is tried again: {}",
                    noThread.getMessage());
            synchronized (this) {
                removeHeld(turn);
                waiting.add(turn);
                waitingCount = waiting.size();
            }
        }
    }

    private void ended(Turn turn) {
        synchronized (this) {
            removeHeld(turn);
        }
        serve();
    }

    private void removeHeld(Turn turn) {
        for (int i = 0; i < held.size(); i++) {
            if (held.get(i) == turn) {
                held.remove(i);
                return;
            }
        }
    }

    private @Nullable Turn next() {
        int free = most.getAsInt() - held.size();
        if (free <= 0 || waiting.isEmpty()) {
            return null;
        }
        Map<Party, Integer> has = charges();
        Turn next = null;
        int fewest = Integer.MAX_VALUE;
        for (Turn turn : waiting) {
            int most = most(turn.needs(), has);
            if (most < fewest && mayHave(turn.needs(), has, free)) {
                next = turn;
                fewest = most;
                if (most == 0) {
                    break;
                }
            }
        }
        return next;
    }

    private Map<Party, Integer> charges() {
        Map<Party, Integer> has = new HashMap<>();
        for (Turn turn : held) {
            turn.charged().forEach(party -> has.merge(party, 1, Integer::sum));
        }
        return has;
    }

    private static int most(List<Party> parties, Map<Party, Integer> has) {
        int most = 0;
        for (Party party : parties) {
            most = Math.max(most, has.getOrDefault(party, 0));
        }
        return most;
    }

    private boolean mayHave(List<Party> parties, Map<Party, Integer> has, int free) {
        for (Party party : parties) {
            if (!mayHave(has.getOrDefault(party, 0), party.share(), free, most.getAsInt())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether one may have one more of what others want too: with none it may, and else where that
     * leaves enough free.
     *
     * @param has how many it has
     * @param share how many it may have for each that it leaves free
     * @param free how many are free
     * @param all how many there are
     */
    static boolean mayHave(int has, int share, long free, long all) {
        return has == 0 || all < LEAST || has + 1 <= share * (free - 1);
    }

    /**
     * Whether one that has a turn may keep it, though it waits for others now than those it got it
     * for: as if it asked for it now.
     */
    synchronized boolean mayKeep(Turn turn) {
        Map<Party, Integer> has = charges();
        turn.charged().forEach(party -> has.merge(party, -1, Integer::sum));
        return mayHave(turn.charged(), has, most.getAsInt() - held.size() + 1);
    }

    /**
     * Whether one that has had a turn for long should give it back: no turn is free for somebody
     * whose parties would still have fewer with it.
     */
    synchronized boolean isWanted(Turn turn) {
        if (waiting.isEmpty()) {
            return false;
        }
        Map<Party, Integer> has = charges();
        int mine = most(turn.charged(), has);
        return waiting.stream().anyMatch(other -> most(other.needs(), has) + 1 < mine);
    }
}
