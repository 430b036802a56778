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
package org.imagemover.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that works like another one but misbehaves as it is told: by a script ({@link #add}) or
 * by a seed ({@link #seeded}). Without faults it keeps the contract as far as the other does.
 *
 * <p>Its sources and sinks have the abilities of the other's, but for {@code LocalFile} and {@code
 * CloneSource}, and the store for {@code CloneStore}: by those, bytes would go around the faults.
 *
 * <p>A call meets all faults that concern it, in the order in which they were added, until one
 * makes it fail. Thread-safe.
 */
public final class FaultyStore {

    /** What a store is asked. */
    public enum Op {
        CHECK,
        OPEN,
        STAT,
        READ,
        REGIONS,
        CREATE,
        RESUME,
        WRITE,
        FLUSH,
        READ_BACK,
        IDENTITY,
        COMMIT,
        ABORT,
        HOLDS,
        DELETE,
        DISCARD
    }

    /**
     * One call.
     *
     * @param op what was asked
     * @param key of which object; empty for {@link Op#CHECK}
     * @param position where, for reads and writes; else 0
     */
    public record Call(Op op, String key, long position) {}

    /**
     * What a call is to do once it got through.
     *
     * @param most how many bytes a read gives at most
     * @param end whether a read answers -1
     * @param wrong whether the first byte of a read is inverted
     * @param lostReply whether the reply of a commit is lost
     */
    record Verdict(long most, boolean end, boolean wrong, boolean lostReply) {}

    private static final long LONGEST_STALL_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int MOST_CALLS_KEPT = 100_000;

    private static final class Planned {
        final StoreFault fault;
        int left;

        Planned(StoreFault fault) {
            this.fault = fault;
            this.left = fault.times;
        }
    }

    private record Seeded(FaultSeed seed, int percent, List<StoreFault> faults) {}

    private final StoreDriver driver;
    private final Stalls stalls = new Stalls();
    private final List<Planned> planned = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<Call, Long> counts = new HashMap<>();
    private final Map<String, Integer> validatorChanges = new ConcurrentHashMap<>();
    private @Nullable Seeded seeded;

    private FaultyStore(StoreDriver behind) {
        this.driver =
                behind instanceof WritableStore
                        ? new FaultyDriver.Writable(this, behind)
                        : new FaultyDriver(this, behind);
    }

    /** Wraps a driver; a {@code WritableStore} becomes one. */
    public static FaultyStore around(StoreDriver driver) {
        return new FaultyStore(driver);
    }

    /** The driver that misbehaves. */
    public StoreDriver driver() {
        return driver;
    }

    /** Adds faults to the script. */
    public synchronized FaultyStore add(StoreFault... faults) {
        for (StoreFault fault : faults) {
            planned.add(new Planned(fault));
        }
        return this;
    }

    /** Ends all faults, those of a seed too, and lets go what is held. */
    public synchronized FaultyStore heal() {
        planned.clear();
        seeded = null;
        stalls.release();
        return this;
    }

    /**
     * Gives a part of all calls a random fault. Which one is decided by the seed, the call and how
     * often that was made before.
     *
     * @param percent how many of 100 calls that a fault concerns
     * @param faults to choose from, such as {@link StoreFault#passing}
     */
    public synchronized FaultyStore seeded(FaultSeed seed, int percent, List<StoreFault> faults) {
        seeded = new Seeded(seed, percent, List.copyOf(faults));
        return this;
    }

    /** Lets all calls that are held go on. */
    public void release() {
        stalls.release();
    }

    /** Waits until a call is held; tells whether one is. */
    public boolean awaitStalled(Duration most) throws InterruptedException {
        return stalls.awaitHeld(most);
    }

    /** All calls, in the order in which they came. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Lets a call through, holds it, or makes it fail. */
    Verdict meet(Op op, String key, long position, BooleanSupplier closed) throws StoreException {
        return meet(op, key, position, 1, closed);
    }

    /**
     * As {@link #meet(Op, String, long, BooleanSupplier)}.
     *
     * @param length how many bytes are read or written there
     */
    Verdict meet(Op op, String key, long position, long length, BooleanSupplier closed)
            throws StoreException {
        long most = Long.MAX_VALUE;
        boolean end = false;
        boolean wrong = false;
        boolean lostReply = false;
        for (StoreFault fault : due(op, key, position, length)) {
            long before = op == Op.READ ? fault.from - position : 0;
            switch (fault.kind) {
                case SHORT -> most = Math.min(most, fault.most);
                case LOST_REPLY -> lostReply = true;
                case CHANGED_VALIDATOR -> validatorChanges.merge(key, 1, Integer::sum);
                case DELAY -> pause(fault.delay);
                default -> {
                    if (before > 0) {
                        most = Math.min(most, before);
                    } else if (fault.kind == StoreFault.Kind.WRONG_BYTE) {
                        wrong = true;
                    } else if (fault.kind == StoreFault.Kind.END) {
                        end = true;
                    } else if (fault.kind == StoreFault.Kind.STALL) {
                        stall(closed);
                    } else {
                        throw failure(fault.reason, "made to fail");
                    }
                }
            }
        }
        return new Verdict(most, end, wrong, lostReply);
    }

    /** The faults that a call meets, each counted; what ends a read later is not yet counted. */
    private synchronized List<StoreFault> due(Op op, String key, long position, long length) {
        Call call = new Call(op, key, position);
        if (calls.size() < MOST_CALLS_KEPT) {
            calls.add(call);
        }
        List<StoreFault> due = new ArrayList<>();
        for (Planned plan : planned) {
            StoreFault fault = plan.fault;
            if (plan.left == 0 || !fault.concerns(op, key) || !reaches(fault, position, length)) {
                continue;
            }
            due.add(fault);
            boolean later = op == Op.READ && fault.from > position && isBarrier(fault);
            if (!later) {
                plan.left -= plan.left == Integer.MAX_VALUE ? 0 : 1;
            }
            if (fault.kind == StoreFault.Kind.FAIL && !later) {
                return due;
            }
        }
        if (seeded != null) {
            addRandom(seeded, call, due);
        }
        return due;
    }

    private static boolean isBarrier(StoreFault fault) {
        return switch (fault.kind) {
            case FAIL, STALL, END, WRONG_BYTE -> true;
            default -> false;
        };
    }

    private static boolean reaches(StoreFault fault, long position, long length) {
        boolean exact = fault.kind == StoreFault.Kind.WRONG_BYTE;
        return fault.from < position + Math.max(1, length) && (!exact || fault.from >= position);
    }

    private void addRandom(Seeded by, Call call, List<StoreFault> due) {
        List<StoreFault> fitting =
                by.faults().stream()
                        .filter(fault -> fault.concerns(call.op(), call.key()))
                        .toList();
        long count = counts.merge(call, 1L, Long::sum);
        Random random = by.seed().random(call.op() + call.key() + call.position(), count);
        if (!fitting.isEmpty() && random.nextInt(100) < by.percent()) {
            due.add(fitting.get(random.nextInt(fitting.size())));
        }
    }

    /** What the validators of an object have behind them, once they were changed. */
    String validatorSuffix(String key) {
        Integer changes = validatorChanges.get(key);
        return changes == null ? "" : "-changed-" + changes;
    }

    private static void pause(Duration delay) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.min(delay.toNanos(), LONGEST_STALL_NANOS));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private void stall(BooleanSupplier closed) throws StoreException {
        try {
            stalls.hold(LONGEST_STALL_NANOS, closed);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
        if (closed.getAsBoolean()) {
            throw failure(Reason.UNAVAILABLE, "closed while it was held");
        }
    }

    static StoreException failure(Reason reason, String what) {
        return new StoreException(reason, "faulty store: " + what + ", " + reason);
    }
}
