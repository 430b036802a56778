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
import java.util.List;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.FaultyStore.Op;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a {@link FaultyStore} misbehaves: what happens, to which calls, how often.
 * Immutable. As it is made it happens once, to the first call that it concerns.
 */
public final class StoreFault {

    /** What happens. */
    enum Kind {
        FAIL,
        DELAY,
        STALL,
        SHORT,
        END,
        WRONG_BYTE,
        CHANGED_VALIDATOR,
        LOST_REPLY
    }

    private static final int EVERY_TIME = Integer.MAX_VALUE;

    final Kind kind;
    final Op op;
    final long from;
    final int times;
    final @Nullable String key;
    final Reason reason;
    final Duration delay;
    final int most;

    private StoreFault(
            Kind kind,
            Op op,
            long from,
            int times,
            @Nullable String key,
            Reason reason,
            Duration delay,
            int most) {
        this.kind = kind;
        this.op = op;
        this.from = from;
        this.times = times;
        this.key = key;
        this.reason = reason;
        this.delay = delay;
        this.most = most;
    }

    private static StoreFault of(Kind kind, Op op) {
        return new StoreFault(kind, op, 0, 1, null, Reason.UNAVAILABLE, Duration.ZERO, 0);
    }

    /** The call fails; nothing is done. A read that comes to {@link #from} ends before it first. */
    public static StoreFault fail(Op op, Reason reason) {
        return new StoreFault(Kind.FAIL, op, 0, 1, null, reason, Duration.ZERO, 0);
    }

    /** The call takes longer. */
    public static StoreFault delay(Op op, Duration delay) {
        return new StoreFault(Kind.DELAY, op, 0, 1, null, Reason.UNAVAILABLE, delay, 0);
    }

    /**
     * The call is held until {@link FaultyStore#release}; closing its source or sink ends it with a
     * failure.
     */
    public static StoreFault stall(Op op) {
        return of(Kind.STALL, op);
    }

    /** Every read gives so many bytes at most. */
    public static StoreFault shortReads(int most) {
        if (most <= 0) {
            throw new IllegalArgumentException("reads of " + most + " bytes");
        }
        return new StoreFault(
                Kind.SHORT, Op.READ, 0, EVERY_TIME, null, Reason.UNAVAILABLE, Duration.ZERO, most);
    }

    /**
     * Every read that comes to a byte answers -1, as if the object ended there. Drivers must not do
     * that; this is to see what becomes of it.
     */
    public static StoreFault endsAt(long position) {
        return of(Kind.END, Op.READ).from(position).everyTime();
    }

    /** A byte is inverted when it is read. */
    public static StoreFault wrongByteAt(long position) {
        return of(Kind.WRONG_BYTE, Op.READ).from(position);
    }

    /** The next stat, and every one after it, has another validator. */
    public static StoreFault changedValidator() {
        return of(Kind.CHANGED_VALIDATOR, Op.STAT);
    }

    /** A commit is done, and its reply is lost: {@code COMMIT_UNKNOWN}. */
    public static StoreFault lostCommitReply() {
        return of(Kind.LOST_REPLY, Op.COMMIT);
    }

    /**
     * Faults that pass: whoever tries again gets through, and every byte is right. For {@link
     * FaultyStore#seeded}.
     */
    public static List<StoreFault> passing() {
        return List.of(
                fail(Op.OPEN, Reason.UNAVAILABLE),
                fail(Op.STAT, Reason.UNAVAILABLE),
                fail(Op.READ, Reason.UNAVAILABLE),
                fail(Op.READ, Reason.THROTTLED),
                delay(Op.READ, Duration.ofMillis(5)),
                shortReads(777),
                fail(Op.WRITE, Reason.UNAVAILABLE),
                delay(Op.WRITE, Duration.ofMillis(5)));
    }

    /** The same for reads and writes that reach a byte or are behind it. */
    public StoreFault from(long position) {
        return new StoreFault(kind, op, position, times, key, reason, delay, most);
    }

    /** The same so many times. */
    public StoreFault times(int count) {
        return new StoreFault(kind, op, from, count, key, reason, delay, most);
    }

    /** The same to every call that it concerns, until {@link FaultyStore#heal}. */
    public StoreFault everyTime() {
        return times(EVERY_TIME);
    }

    /** The same for one object alone. */
    public StoreFault of(String onlyKey) {
        return new StoreFault(kind, op, from, times, onlyKey, reason, delay, most);
    }

    boolean concerns(Op called, String calledKey) {
        return op == called && (key == null || key.equals(calledKey));
    }

    /** What it does, in few words. */
    @Override
    public String toString() {
        return kind + " at " + op + (from > 0 ? " from " + from : "");
    }
}
