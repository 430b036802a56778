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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.WaitCause;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one transfer, from one opening of its source to the next: they move chunks, in
 * whatever order, while the transfer's own thread sees the bytes in order where somebody has to,
 * for a digest or a destination that takes them in no other way.
 */
final class Lanes {

    /** The transfer's thread looks at its lanes at least this often, in milliseconds. */
    private static final long LOOK = 50;

    private static final int PIECE = 64 << 10;

    private final Scope scope;
    private final Movement movement;
    private final Way way;
    private final SinkFeed sink;
    private final TransferMemory memory;
    private final Throttle throttle;
    private final WaitTimes waits;
    private final LanePool pool;
    private final boolean hashing;
    private final boolean ordered;

    /** Whether more lanes may help where the destination is waited for. */
    private final boolean takesMore;

    private final LaneControl control;
    private final List<String> stores = new ArrayList<>();

    // guarded by this
    private final Set<Lane> active = new HashSet<>();
    private final Map<Integer, Chunk> ready = new HashMap<>();

    /** The indices of those that are holes: they come as fast as they can be asked for. */
    private final BitSet readyHoles = new BitSet();

    private @Nullable LaneFailure failure;

    /** The destination, too, where the source failed first: nothing can be read there any more. */
    private boolean sinkFailed;

    private @Nullable Throwable broken;
    private boolean changed;

    private volatile boolean gotBytes;
    private volatile boolean stopping;

    /** What was begun is moved, and no more: the transfer's turn goes to another one. */
    private volatile boolean finishing;

    private volatile boolean abandoned;
    private volatile @Nullable WaitCause seeing;

    /**
     * What the lanes of a transfer share with it.
     *
     * @param id the transfer's
     * @param engine whose threads and limits they use
     * @param memory the transfer's buffers
     * @param throttle the transfer's limits
     * @param waits where its time is noted
     * @param bytesRead counts what comes from the source
     * @param sourceStore the id of the store that is read, or null
     * @param sinkStore the id of the store that is written, or null
     * @param onProgress called when bytes have come
     * @param parties whom they wait for
     * @param isTurnWanted whether the transfer should give its turn back
     */
    record Scope(
            String id,
            Engine engine,
            TransferMemory memory,
            Throttle throttle,
            WaitTimes waits,
            AtomicLong bytesRead,
            @Nullable String sourceStore,
            @Nullable String sinkStore,
            Runnable onProgress,
            TransferParties parties,
            BooleanSupplier isTurnWanted) {}

    Lanes(Scope scope, Movement movement, Way way, SinkFeed sink) {
        this.scope = scope;
        this.movement = movement;
        this.way = way;
        this.sink = sink;
        this.memory = scope.memory();
        this.throttle = scope.throttle();
        this.waits = scope.waits();
        this.pool = scope.engine().lanes();
        this.hashing = movement.hashes.isUsed();
        this.ordered = !sink.traits().positional();
        this.takesMore = !ordered && !isLocalFile(sink);
        if (scope.sourceStore() != null) {
            stores.add(scope.sourceStore());
        }
        if (scope.sinkStore() != null && !scope.sinkStore().equals(scope.sourceStore())) {
            stores.add(scope.sinkStore());
        }
        this.control = movement.control;
    }

    /** Which is written by one lane after the other. */
    private static boolean isLocalFile(SinkFeed sink) {
        try {
            return sink.file() != null;
        } catch (IOException gone) {
            return true;
        }
    }

    // The transfer's thread

    /**
     * Moves until all is moved, something fails or {@link #stop} is called. No lane is at work any
     * more when it returns.
     *
     * @return what failed, or null
     */
    @Nullable LaneFailure run() {
        pool.began();
        try {
            dropUselessBeginning();
            while (!isOver()) {
                finishing |= scope.isTurnWanted().getAsBoolean();
                adjust();
                Chunk chunk = await();
                if (chunk != null) {
                    trySee(chunk);
                }
            }
        } finally {
            throttle.release();
            pool.leave(this, stores);
            pool.ended();
            forgetReady();
        }
        if (broken instanceof Error error) {
            throw error;
        }
        if (broken instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        return failure;
    }

    /**
     * What was begun is kept only where it comes first, for else its buffer might be missing there,
     * and only where buffers are written.
     */
    private void dropUselessBeginning() {
        Chunk begun = movement.takeBegun();
        if (begun == null) {
            return;
        }
        if (begun.index == movement.chunks.firstLeft() && way.buffered()) {
            movement.keep(begun);
        } else {
            drop(begun);
        }
    }

    private synchronized boolean isOver() {
        if (!active.isEmpty() || nextReady() != null) {
            return false;
        }
        return stopping || finishing || movement.chunks.allDone() && (!inOrder() || isAllSeen());
    }

    private boolean isAllSeen() {
        return movement.nextInOrder() >= movement.chunks.count();
    }

    private boolean inOrder() {
        return hashing || ordered;
    }

    /** Starts lanes where there are too few. */
    private void adjust() {
        long now = System.nanoTime();
        int most = knowsSize() ? Math.max(1, Math.min(way.mostLanes(), pool.share())) : 1;
        int least = Math.min(scope.engine().settings().transferLanesMin(), most);
        int allowed =
                throttle.isLimited() ? Math.min(most, Math.max(least, control.lanes())) : most;
        control.look(
                now, movement.moved.get(), movement.waited.get(), lanesAtWork(), least, allowed);
        while (!stopping
                && !finishing
                && lanesAtWork() < control.lanes()
                && movement.chunks.hasLeft()) {
            if (!pool.begin(this, stores)) {
                return;
            }
            Lane lane = new Lane(this);
            synchronized (this) {
                active.add(lane);
            }
            stores.forEach(scope.engine().meters()::laneBegan);
            lane.goOn();
        }
    }

    /** Why it goes slowly, for a person; or an empty text. */
    String note() {
        return throttle.isWaitedFor() ? "kept within a bandwidth limit" : "";
    }

    synchronized int lanesAtWork() {
        return active.size();
    }

    /** The next chunk in order; null after a while, or when something has changed. */
    private synchronized @Nullable Chunk await() {
        Chunk next = nextReady();
        if (next == null && !changed) {
            boolean noLane = active.isEmpty();
            long start = System.nanoTime();
            try {
                wait(LOOK);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
            if (noLane) {
                waits.add(WaitCause.QUEUE, System.nanoTime() - start);
            }
            next = nextReady();
        }
        changed = false;
        if (next != null) {
            ready.remove(next.index);
            readyHoles.clear(next.index);
        }
        return next;
    }

    /** The chunk whose turn it is; one that is only at the destination comes without a buffer. */
    private @Nullable Chunk nextReady() {
        if (!inOrder() || isAllSeen() || broken != null || abandoned) {
            return null;
        }
        int index = movement.nextInOrder();
        Chunk chunk = readyHoles.get(index) ? hole(index) : ready.get(index);
        boolean elsewhere = chunk == null && movement.chunks.isDone(index);
        if (sinkFailed && (ordered || elsewhere)) {
            return null;
        }
        return elsewhere ? movement.chunks.chunk(index) : chunk;
    }

    private Chunk hole(int index) {
        Chunk hole = movement.chunks.chunk(index);
        hole.hole = true;
        return hole;
    }

    /** Whatever fails, the lanes have to end first. */
    private void trySee(Chunk chunk) {
        try {
            see(chunk);
        } catch (RuntimeException | Error unexpected) {
            broke(unexpected);
        }
    }

    private void see(Chunk chunk) {
        try (LogContext context = logContext()) {
            if (chunk.buffer == null && !chunk.hole) {
                hashAtDestination(chunk);
            } else {
                if (ordered) {
                    seeing = WaitCause.DESTINATION;
                    memory.wake();
                    write(chunk);
                }
                if (hashing) {
                    seeing = WaitCause.DIGEST;
                    hash(chunk);
                }
            }
            movement.chunks.done(chunk.index);
            movement.seen(chunk.index);
        } catch (IOException broke) {
            failed(LaneFailure.Kind.SINK, broke, chunk.index);
            movement.moved.addAndGet(ordered ? -chunk.length : 0);
            movement.chunks.giveBack(chunk.index, chunk.index + 1);
        } finally {
            seeing = null;
            letGo(chunk);
            memory.wake();
        }
    }

    private void hash(Chunk chunk) {
        long start = System.nanoTime();
        int known = movement.hashedOfNext();
        if (chunk.hole) {
            movement.hashes.updateZeros(chunk.length - known);
        } else {
            movement.hash(chunk.bytes().position(known));
        }
        waits.add(WaitCause.DIGEST, System.nanoTime() - start);
    }

    /**
     * A chunk that came out of turn and was let go of: it is read where it is by now. Where that
     * fails, what was hashed of it is not hashed again.
     */
    private void hashAtDestination(Chunk chunk) throws IOException {
        seeing = WaitCause.DIGEST;
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        long end = chunk.position + chunk.length;
        long start = chunk.position + movement.hashedOfNext();
        for (long at = start; at < end; at += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, end - at));
            sink.readFully(at, piece);
            movement.hash(piece.flip());
        }
    }

    /** What came out of turn has to be moved again, unless it can be read at the destination. */
    private void forgetReady() {
        List<Chunk> left;
        synchronized (this) {
            left = new ArrayList<>(ready.values());
            ready.clear();
            if (ordered) {
                readyHoles.stream().forEach(this::forget);
            }
            readyHoles.clear();
        }
        for (Chunk chunk : left) {
            letGo(chunk);
            if (ordered) {
                forget(chunk.index);
            }
        }
        if (hashing && !ordered && !sink.canReadBack()) {
            movement.moved.addAndGet(-movement.chunks.undoFrom(movement.nextInOrder()));
        }
    }

    /** A chunk has to be moved again. */
    private void forget(int index) {
        movement.moved.addAndGet(-movement.chunks.length(index));
        movement.chunks.giveBack(index, index + 1);
    }

    // Lanes

    LanePool pool() {
        return pool;
    }

    WaitTimes waits() {
        return waits;
    }

    Movement movement() {
        return movement;
    }

    Way way() {
        return way;
    }

    void waitedForSource(long nanos) {
        waits.add(WaitCause.SOURCE, nanos);
        movement.waited.addAndGet(nanos);
    }

    LogContext logContext() {
        return LogContext.of(scope.id(), scope.sourceStore());
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether it ended so that its turn can go to another transfer. */
    boolean hasGivenTurnBack() {
        return finishing && !stopping;
    }

    List<Party> needs() {
        List<Party> all = new ArrayList<>(scope.parties().source());
        all.addAll(scope.parties().destination());
        return all;
    }

    /** Whom a lane waits for. */
    List<Party> charged(boolean isWriting) {
        return isWriting || way instanceof CloneCheckWay
                ? scope.parties().destination()
                : scope.parties().source();
    }

    /** Claims some chunks for a lane; null where it is not needed any more. */
    Chunks.@Nullable Run claim() {
        return stopping || finishing ? null : movement.chunks.claim(longestRun());
    }

    /**
     * Whether a lane that has moved something has to end, for there are too many or others wait.
     */
    boolean isOneTooMany() {
        return finishing || lanesAtWork() > control.lanes() || pool.isWanted(this, stores);
    }

    private int longestRun() {
        int lanes = Math.max(1, control.lanes());
        if (lanes == 1) {
            return way.longestRun();
        }
        // in order, all lanes should work at what comes next
        int share = inOrder() ? 1 : movement.chunks.left() / (4 * lanes);
        return Math.max(1, Math.min(way.longestRun(), share));
    }

    /** The first byte behind some chunks. */
    long end(Chunks.Run run) {
        Chunk last = movement.chunks.chunk(run.end() - 1);
        return last.position + last.length;
    }

    boolean knowsSize() {
        return movement.chunks.count() != Integer.MAX_VALUE;
    }

    /** The image has ended. */
    void foundEnd(long size) {
        movement.chunks.size(size);
    }

    boolean needsBuffer() {
        return way.buffered() || movement.check.needsBytes() || inOrder();
    }

    @Nullable ByteBuffer buffer(Lane lane, Chunk chunk) {
        return memory.take(
                lane,
                () -> isDue(chunk),
                () -> !inOrder() || chunk.index == movement.nextInOrder(),
                scope.sourceStore());
    }

    /**
     * Whether a chunk may be read by now. What a sink that takes bytes in order has not got is read
     * again after a swap: so no more chunks are ahead than there are lanes.
     */
    private boolean isDue(Chunk chunk) {
        int firstUnseen = movement.nextInOrder() + (seeing == null ? 0 : 1);
        return !ordered || chunk.index < firstUnseen + Math.max(1, control.lanes());
    }

    /**
     * Whether an earlier chunk is nobody's, which a lane that ended has left: the lanes behind it
     * would wait for it in vain.
     */
    boolean isPassedOver(Chunk chunk) {
        return inOrder() && movement.chunks.firstLeft() < chunk.index;
    }

    /** What keeps the buffers from coming back, or a chunk from being due. */
    WaitCause whyNoBuffer(Chunk chunk) {
        WaitCause busy = seeing;
        if (busy != null) {
            return busy;
        }
        return isDue(chunk) ? WaitCause.MEMORY : WaitCause.SOURCE;
    }

    private boolean isLimited() {
        return way.method() != CopyMethod.CLONE && throttle.isLimited();
    }

    /** Whether a lane may move a piece now; else it runs again when it may. */
    boolean pass(Lane lane) {
        return way.method() == CopyMethod.CLONE || throttle.pass(lane);
    }

    int piece(int most) {
        return isLimited() ? throttle.piece(most) : most;
    }

    /** Whether the source told any bytes, holes among them. */
    boolean gotBytes() {
        return gotBytes;
    }

    /** Bytes have come. */
    void moved(int count) {
        gotBytes |= count > 0;
        movement.moved.addAndGet(count);
        if (isLimited() || throttle.isWaitedFor()) {
            throttle.used(count);
        }
        if (!way.writesItself()) {
            scope.bytesRead().addAndGet(count);
            scope.engine().meters().read(scope.sourceStore(), count);
        }
        scope.onProgress().run();
    }

    /** Bytes did not have to come. */
    void skipped(int count) {
        gotBytes = true;
        movement.moved.addAndGet(count);
        scope.onProgress().run();
    }

    /** A lane has all bytes of a chunk. */
    void complete(Chunk chunk) {
        if (!movement.check.look(chunk)) {
            undo(chunk);
            failed(
                    LaneFailure.Kind.WRONG_CHUNK,
                    new StoreException(
                            StoreException.Reason.CORRUPT,
                            "the "
                                    + chunk.length
                                    + " bytes from "
                                    + chunk.position
                                    + " are not those of the image: this copy is damaged"),
                    chunk.index);
            return;
        }
        if (!isInspected(chunk)) {
            return;
        }
        if (!ordered) {
            try {
                if (!way.writesItself()) {
                    write(chunk);
                }
            } catch (IOException broke) {
                undo(chunk);
                failed(LaneFailure.Kind.SINK, broke, chunk.index);
                return;
            }
        }
        boolean isKept = inOrder() && !isSpilled(chunk);
        synchronized (this) {
            // in one step: what is done and not ready is read at the destination
            if (isKept && chunk.hole) {
                readyHoles.set(chunk.index);
            } else if (isKept) {
                ready.put(chunk.index, chunk);
            }
            if (!ordered) {
                movement.chunks.done(chunk.index);
            }
        }
        if (!isKept) {
            letGo(chunk);
        }
        look();
    }

    /** Whether it has the bytes that the inspection saw; where not, the lanes have failed. */
    private boolean isInspected(Chunk chunk) {
        LaneFailure.Kind kind = LaneFailure.Kind.NOT_INSPECTED;
        IOException failure = null;
        try {
            if (!movement.inspected.areIn(chunk, sink)) {
                failure = TransferTask.notInspected(chunk.position, chunk.length);
            }
        } catch (IOException unread) {
            kind = LaneFailure.Kind.SINK;
            failure = unread;
        }
        if (failure != null) {
            undo(chunk);
            failed(kind, failure, chunk.index);
        }
        return failure == null;
    }

    /**
     * Whether a chunk is rather read at the destination later: where the one whose turn it is comes
     * slowly, and many wait behind it.
     */
    private synchronized boolean isSpilled(Chunk chunk) {
        return !ordered
                && seeing == null
                && chunk.buffer != null
                && chunk.index != movement.nextInOrder()
                && ready.size() > 2 * active.size()
                && sink.canReadBack();
    }

    private void write(Chunk chunk) throws IOException {
        long start = System.nanoTime();
        IdleTime idle = new IdleTime();
        long written = sink.write(chunk, chunk.index == movement.chunks.count() - 1);
        waits.add(WaitCause.DESTINATION, System.nanoTime() - start);
        if (takesMore) {
            movement.waited.addAndGet(idle.nanos());
        }
        scope.engine().meters().written(scope.sinkStore(), written);
    }

    private void undo(Chunk chunk) {
        movement.chunks.giveBack(chunk.index, chunk.index + 1);
        movement.moved.addAndGet(-chunk.length);
        letGo(chunk);
    }

    /** Keeps what a lane has of a chunk for whoever goes on with it, if it can be kept. */
    void keep(Chunk chunk) {
        boolean inBuffer = way.buffered() && chunk.buffer != null && chunk.filled > 0;
        Chunk other = inBuffer ? movement.keep(chunk) : chunk;
        if (other != null) {
            drop(other);
        }
    }

    private void drop(Chunk chunk) {
        movement.moved.addAndGet(-chunk.filled);
        letGo(chunk);
    }

    private void letGo(Chunk chunk) {
        ByteBuffer buffer = chunk.buffer;
        chunk.buffer = null;
        if (buffer != null) {
            memory.give(buffer);
        }
    }

    void failed(LaneFailure.Kind kind, IOException cause, int chunk) {
        synchronized (this) {
            if (failure == null) {
                failure = new LaneFailure(kind, cause, chunk);
            }
            sinkFailed |= kind == LaneFailure.Kind.SINK;
        }
        stop();
    }

    /** Something failed that never should. */
    void broke(Throwable unexpected) {
        synchronized (this) {
            if (broken == null) {
                broken = unexpected;
            }
        }
        stop();
    }

    void ended(Lane lane) {
        stores.forEach(scope.engine().meters()::laneEnded);
        pool.end(stores);
        // last: the transfer goes on, and may end, once no lane is left
        synchronized (this) {
            active.remove(lane);
        }
        memory.wake();
        look();
    }

    // Any thread

    /** Lets every lane end after the call that it is in. */
    void stop() {
        stopping = true;
        memory.wake();
        throttle.release();
        look();
    }

    /** Stops, since what was moved is not wanted any more: nothing that is at hand is seen. */
    void abandon() {
        abandoned = true;
        stop();
    }

    /** Something has changed that the transfer's thread should look at. */
    synchronized void look() {
        changed = true;
        notifyAll();
    }
}
