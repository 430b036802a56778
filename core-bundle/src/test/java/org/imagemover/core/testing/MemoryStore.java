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
package org.imagemover.core.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.imagemover.api.Digest;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.WriteToken;
import org.jspecify.annotations.Nullable;

/**
 * What is behind a store: its objects, kept while drivers come and go, and its faults. It keeps no
 * reference to a driver.
 */
public final class MemoryStore {

    /** What a driver is asked. {@code COMMITTED} is behind the commit, before its reply. */
    public enum Op {
        CHECK,
        OPEN,
        STAT,
        REGIONS,
        READ,
        CLOSE,
        CREATE,
        CLONE,
        FLATTEN,
        RESUME,
        WRITE,
        READ_BACK,
        IDENTITY,
        COMMIT,
        COMMITTED,
        ABORT,
        HOLDS,
        DELETE,
        DISCARD
    }

    /** How its objects can be read. */
    public enum Reads {
        STREAM,
        RANGES,
        SPARSE
    }

    /**
     * One call.
     *
     * @param closed whether what it is on was closed meanwhile
     */
    public record Call(Op op, String key, long position, int length, BooleanSupplier closed) {}

    /** Looks at a call, holds it, or makes it fail. */
    @FunctionalInterface
    public interface Hook {
        void at(Call call) throws StoreException;
    }

    /** An object that is written. */
    public static final class Unfinished {
        public final String key;
        public final WriteToken token;
        public byte[] bytes = new byte[0];
        public volatile int flattenedParts;

        Unfinished(String key, WriteToken token) {
            this.key = key;
            this.token = token;
        }

        /** By which the object is known, before and after it is published. */
        String identity() {
            return "made by " + token;
        }

        public synchronized void put(long position, byte[] source) {
            int end = (int) position + source.length;
            if (bytes.length < end) {
                bytes = Arrays.copyOf(bytes, end);
            }
            System.arraycopy(source, 0, bytes, (int) position, source.length);
        }

        /** Reads once; -1 at the end. */
        synchronized int get(long position, ByteBuffer target) {
            if (position >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(target.remaining(), bytes.length - position);
            target.put(bytes, (int) position, count);
            return count;
        }
    }

    /** A read that gives less than it is asked for, as sockets do. */
    public static final int READ_SIZE = 64 << 10;

    public final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    /** Of the objects that a driver made: what is put there by others has none. */
    public final Map<String, String> identities = new ConcurrentHashMap<>();

    public final Map<WriteToken, Unfinished> unfinished = new ConcurrentHashMap<>();
    private final Map<Op, List<Hook>> hooks = new EnumMap<>(Op.class);
    private final Map<Op, AtomicLong> calls = new EnumMap<>(Op.class);
    private final List<Call> reads = new ArrayList<>();
    private final List<Call> writes = new ArrayList<>();
    public final List<SinkRequest> requests = new CopyOnWriteArrayList<>();
    public volatile Reads readBy = Reads.RANGES;
    public volatile boolean writable = true;
    public volatile boolean positional = true;
    public volatile boolean readsBack;
    public volatile int partSize = 1 << 20;

    /** How many writes at once its sinks say that they take well. */
    public volatile int writesAtOnce = 1;

    /** In how many parts it makes a clone independent of its source. */
    public volatile int flattenParts = 3;

    public volatile int concurrency = 4;
    public volatile boolean knowsSize = true;
    public volatile @Nullable String validator = "v1";
    public volatile long endsAt = Long.MAX_VALUE;
    public volatile List<Digest> committedDigests = List.of();

    public MemoryStore() {
        for (Op op : Op.values()) {
            hooks.put(op, new CopyOnWriteArrayList<>());
            calls.put(op, new AtomicLong());
        }
    }

    /** Adds a hook. */
    public <H extends Hook> H on(Op op, H hook) {
        hooks(op).add(hook);
        return hook;
    }

    /** Takes all hooks of an operation out. */
    public void heal(Op op) {
        hooks(op).clear();
    }

    private List<Hook> hooks(Op op) {
        return java.util.Objects.requireNonNull(hooks.get(op));
    }

    private AtomicLong counter(Op op) {
        return java.util.Objects.requireNonNull(calls.get(op));
    }

    /** How many calls there were. */
    public long calls(Op op) {
        return counter(op).get();
    }

    /** Whether each call looks at all locks of its thread, not only at monitors. */
    public volatile boolean looksAtAllLocks;

    public void call(Call call) throws StoreException {
        long number = counter(call.op()).incrementAndGet();
        if (looksAtAllLocks) {
            HeldLocks.lookAtAll(call.op().name());
        } else if (call.length() == 0 || number % 64 == 1) {
            HeldLocks.lookAtMonitors(call.op().name());
        }
        for (Hook hook : hooks(call.op())) {
            hook.at(call);
        }
    }

    /** Notes what was read or written. */
    public synchronized void note(Op op, String key, long position, int length) {
        (op == Op.READ ? reads : writes).add(new Call(op, key, position, length, () -> false));
    }

    /** Bytes that were read of all objects. */
    public synchronized long bytesRead() {
        return reads.stream().mapToLong(Call::length).sum();
    }

    /** The lowest position that was read, or -1. */
    public synchronized long firstRead() {
        return reads.stream().mapToLong(Call::position).min().orElse(-1);
    }

    /** The positions and lengths of what was written, in order. */
    public synchronized List<Call> writes() {
        return List.copyOf(writes);
    }

    /** Whether no write of any key is left unfinished. */
    public boolean isTidy() {
        return unfinished.isEmpty();
    }

    /** Puts an object there as a driver did; answers its intent, which knows it from then on. */
    public ObjectIntent putOurs(ObjectIntent announced, byte[] bytes) {
        String identity = new Unfinished(announced.key(), announced.token()).identity();
        identities.put(announced.key(), identity);
        objects.put(announced.key(), bytes);
        return announced.publishing(identity);
    }

    /** Somebody else puts an object there, in place of whatever has the key. */
    public void putForeign(String key, byte[] bytes) {
        identities.remove(key);
        objects.put(key, bytes);
    }

    /** A store with the same objects, finished or not, as after a crash; without faults. */
    public MemoryStore copy() {
        MemoryStore copy = new MemoryStore();
        copy.objects.putAll(objects);
        copy.identities.putAll(identities);
        unfinished.forEach(
                (token, object) -> {
                    synchronized (object) {
                        copy.begin(object.key, token).put(0, object.bytes);
                    }
                });
        return copy;
    }

    /** Begins to write an object, as a process did that crashed then. */
    public void leaveUnfinished(String key, WriteToken token) {
        Unfinished left = begin(key, token);
        left.put(0, new byte[] {1, 2, 3});
    }

    public Unfinished begin(String key, WriteToken token) {
        Unfinished begun = new Unfinished(key, token);
        unfinished.put(token, begun);
        return begun;
    }

    /** Loses what was written behind some bytes of objects that are not complete. */
    public void truncateUnfinished(int length) {
        for (Unfinished object : unfinished.values()) {
            synchronized (object) {
                object.bytes = Arrays.copyOf(object.bytes, length);
            }
        }
    }

    /** Loses what was written of objects that are not complete. */
    public void loseUnfinished() {
        unfinished.clear();
    }
}
