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
import java.util.List;
import java.util.Objects;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.WaitCause;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * One of the parallel readers or writers of a transfer. It runs on a thread of the pool for a chunk
 * at a time, and is on none while it waits for memory or bandwidth.
 */
final class Lane implements Turns.Turn {

    private final Lanes lanes;

    private Chunks.@Nullable Run run;
    private int next;
    private boolean hasMoved;
    private Way.@Nullable Moving moving;
    private @Nullable Chunk chunk;
    private @Nullable WaitCause waitsFor = WaitCause.QUEUE;
    private long waitsSince = System.nanoTime();

    private volatile boolean isWriting;
    private boolean atWork;
    private boolean again;

    Lane(Lanes lanes) {
        this.lanes = lanes;
    }

    /** Runs it on a thread of the pool, once more if it is at work. */
    void goOn() {
        synchronized (this) {
            if (atWork) {
                again = true;
                return;
            }
            atWork = true;
        }
        lanes.pool().execute(this);
    }

    @Override
    public List<Party> needs() {
        return lanes.needs();
    }

    @Override
    public List<Party> charged() {
        return lanes.charged(isWriting);
    }

    @Override
    public void run() {
        do {
            waited();
            WaitCause wait = work();
            if (wait == null) {
                lanes.ended(this);
                return;
            }
            waitsFor = wait;
            waitsSince = System.nanoTime();
            if (wait == WaitCause.QUEUE) {
                // its turn is over, and comes again
                lanes.pool().execute(this);
                return;
            }
        } while (!rests());
    }

    private synchronized boolean rests() {
        if (again) {
            again = false;
            return false;
        }
        atWork = false;
        return true;
    }

    private void waited() {
        WaitCause cause = waitsFor;
        if (cause != null) {
            long waited = System.nanoTime() - waitsSince;
            if (cause == WaitCause.SOURCE) {
                lanes.waitedForSource(waited);
            } else {
                lanes.waits().add(cause, waited);
            }
            waitsFor = null;
        }
    }

    /** Goes on until it has to wait; null when it has ended. */
    private @Nullable WaitCause work() {
        try (LogContext context = lanes.logContext()) {
            while (!lanes.isStopping()) {
                if (chunk == null && !nextChunk()) {
                    break;
                }
                WaitCause wait = move(chunk());
                if (wait != null) {
                    return wait;
                }
                if (chunk == null && lanes.pool().isCrowded()) {
                    return WaitCause.QUEUE;
                }
            }
        } catch (LaneException failure) {
            lanes.failed(failure.kind(), failure.failure(), next);
        } catch (IOException failure) {
            lanes.failed(LaneFailure.Kind.SOURCE, failure, next);
        } catch (RuntimeException | Error failure) {
            lanes.broke(failure);
        }
        letGo();
        return null;
    }

    /** Begins the next chunk; false where there is none for this lane. */
    private boolean nextChunk() throws IOException {
        if (hasMoved && lanes.isOneTooMany()) {
            return false;
        }
        Chunks.Run mine = run;
        if (mine != null && next == mine.end()) {
            closeMoving();
            run = null;
            mine = null;
        }
        if (mine == null) {
            mine = lanes.claim();
            if (mine == null) {
                return false;
            }
            run = mine;
            next = mine.first();
            requireFit(mine);
        }
        Chunk begun = lanes.movement().takeBegun(next);
        Chunk fresh = begun == null ? lanes.movement().chunks.chunk(next) : begun;
        chunk = fresh;
        if (lanes.knowsSize()) {
            List<ByteRange> data = lanes.way().data(fresh);
            fresh.hole = begun == null && data.isEmpty();
            fresh.data(data);
        }
        if (fresh.hole) {
            closeMoving();
        }
        return true;
    }

    /** An image whose size is not known may go on for ever. */
    private void requireFit(Chunks.Run mine) throws ImageUnacceptableException {
        if (mine.end() > Chunks.MOST) {
            int chunkSize = lanes.movement().chunks.chunkSize();
            throw TransferTask.tooLarge(
                    "more than " + chunkSize * (long) next + " bytes", chunkSize);
        }
    }

    private @Nullable WaitCause move(Chunk chunk) throws IOException {
        if (!chunk.hole && chunk.buffer == null && lanes.needsBuffer()) {
            chunk.buffer = lanes.buffer(this, chunk);
            if (chunk.buffer == null && lanes.isPassedOver(chunk)) {
                letGo();
                return null;
            }
            if (chunk.buffer == null) {
                return waitFor(lanes.whyNoBuffer(chunk));
            }
        }
        while (!chunk.isFull()) {
            if (lanes.isStopping()) {
                return null;
            }
            int hole = chunk.holeAhead();
            if (hole > 0) {
                skip(chunk, hole);
                continue;
            }
            if (!lanes.pass(this)) {
                return waitFor(WaitCause.BANDWIDTH);
            }
            if (!moveSome(chunk)) {
                end(chunk);
                return null;
            }
        }
        complete(chunk);
        return null;
    }

    private void skip(Chunk chunk, int hole) {
        // what comes behind it is asked for anew
        closeMoving();
        chunk.skip(hole);
        lanes.skipped(hole);
    }

    /** No wait where the lanes were stopped before this one was among those who wait. */
    private @Nullable WaitCause waitFor(WaitCause cause) {
        return lanes.isStopping() ? null : cause;
    }

    /** Moves some bytes; false at the end of the image. */
    private boolean moveSome(Chunk chunk) throws IOException {
        Way.Moving open = moving;
        if (open == null) {
            long from = chunk.position + chunk.filled;
            open = lanes.way().begin(from, lanes.end(Objects.requireNonNull(run)) - from);
            moving = open;
        }
        IdleTime idle = new IdleTime();
        int count = open.move(chunk, lanes.piece(chunk.dataAhead()));
        lanes.waitedForSource(idle.nanos());
        chunk.filled += Math.max(0, count);
        if (lanes.way().buffered()) {
            // else its buffer gets the bytes when all have been moved
            lanes.movement().check.see(chunk);
        }
        lanes.moved(Math.max(0, count));
        return count >= 0;
    }

    /** The image has ended, which is right only where its size was not known. */
    private void end(Chunk last) throws IOException {
        if (lanes.knowsSize()) {
            throw new StoreException(
                    StoreException.Reason.UNAVAILABLE,
                    "the image ended after " + (last.position + last.filled) + " bytes");
        }
        lanes.foundEnd(last.position + last.filled);
        if (last.filled > 0) {
            last.length = last.filled;
            complete(last);
        } else {
            chunk = null;
            lanes.keep(last);
        }
        lanes.movement().chunks.giveBack(next, Objects.requireNonNull(run).end());
        run = null;
        closeMoving();
    }

    private void complete(Chunk full) throws IOException {
        if (!full.hole && moving != null) {
            moving.complete(full);
        }
        if (full.hole) {
            lanes.skipped(full.length);
        }
        chunk = null;
        next++;
        hasMoved = true;
        isWriting = true;
        try {
            lanes.complete(full);
        } finally {
            isWriting = false;
        }
    }

    /** What was not moved is for whoever claims it next. */
    private void letGo() {
        closeMoving();
        Chunk left = chunk;
        chunk = null;
        if (left != null) {
            lanes.keep(left);
        }
        Chunks.Run mine = run;
        run = null;
        if (mine != null) {
            lanes.movement().chunks.giveBack(next, mine.end());
        }
    }

    private void closeMoving() {
        Way.Moving open = moving;
        moving = null;
        if (open != null) {
            open.close();
        }
    }

    private Chunk chunk() {
        return Objects.requireNonNull(chunk);
    }
}
