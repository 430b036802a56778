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
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.imagemover.api.DestinationException;
import org.imagemover.api.ImageMoverException;
import org.imagemover.core.registry.CloneOffer;
import org.imagemover.core.registry.GoneException;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.core.registry.Pace;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a transfer's bytes go to: the target's sink, opened when the first bytes are there and
 * opened again after its driver was replaced. For the transfer's thread, but where said otherwise.
 */
final class SinkFeed {

    private static final Logger LOG = LoggerFactory.getLogger(SinkFeed.class);

    private final String transfer;
    private final Target target;
    private final Engine engine;
    private final Retries retries;
    private final StorePatience patience;
    private final Doubt doubt;
    private final DiskSpaces.Account space;
    private final Pace pace;
    private volatile @Nullable OpenSink sink;
    private @Nullable SinkRequest request;
    private boolean begun;
    private @Nullable Parts parts;

    private final WrittenBytes written = new WrittenBytes();

    private long writtenEnd;

    /** Whether what was cloned still depends on its source, and must not when it is published. */
    private boolean dependent;

    /** Chunks that something may have been written of: what is there is not known to be zero. */
    private final BitSet touched = new BitSet();

    SinkFeed(String transfer, Target target, Engine engine) {
        this.transfer = transfer;
        this.target = target;
        this.engine = engine;
        this.retries = new Retries(engine);
        this.patience = new StorePatience(engine);
        this.doubt = new Doubt(engine);
        this.space = engine.spaces().open();
        String storeId = target.storeId();
        // how fast a caller takes bytes is up to the caller
        this.pace =
                storeId == null
                        ? Pace.any()
                        : new Pace(
                                "store '" + storeId + "'",
                                () -> engine.settings().lowestRate(storeId));
    }

    /** How fast the destination takes bytes; from any thread. */
    Pace pace() {
        return pace;
    }

    /** Whether it was begun, and its sink has to be opened again. */
    boolean isLost() {
        return sink == null && begun;
    }

    boolean isOpen() {
        return sink != null;
    }

    /** Distinct bytes written, without holes. */
    synchronized long bytesWritten() {
        return written.total();
    }

    /**
     * Begins.
     *
     * @param clone what the target's system is to make it of, or null where bytes are written
     */
    void open(String image, SinkRequest asked, @Nullable CloneOffer clone) throws IOException {
        SinkRequest sized =
                new SinkRequest(
                        target.objectSize(asked.size()),
                        asked.dataSize(),
                        asked.durable(),
                        target.isDisk(),
                        asked.token(),
                        space);
        request = sized;
        settleDoubt();
        OpenSink fresh =
                clone == null
                        ? target.open(image, asked.size(), sized)
                        : target.cloneFrom(image, asked.size(), sized, clone);
        sink = fresh.timed(pace);
        begun = target.storeId() != null;
        dependent = clone != null && target.isFlattened();
        patience.found();
    }

    /**
     * Does a part of what makes a clone independent of its source, where it has to be.
     *
     * @return whether nothing is left of that
     */
    boolean flattenPart() throws IOException {
        if (dependent) {
            dependent = !open().flattenPart();
            retries.succeeded();
        }
        return !dependent;
    }

    SinkTraits traits() {
        return open().traits();
    }

    boolean canReadBack() {
        return open().canReadBack();
    }

    /** The file that is being written, or null where it is none of this machine. */
    @Nullable Path file() throws IOException {
        return open().file();
    }

    void requireHere() throws IOException {
        open().requireHere();
    }

    /** Whether a part of what was written is known to be zero. Thread-safe. */
    boolean isHole(long position, long length) throws IOException {
        return open().dataRegions(position, length).isEmpty();
    }

    /**
     * Asks for space for what the kernel writes next, which the sink does not see; {@link
     * #tookSpace} has to follow. Thread-safe.
     */
    void takeSpace(long bytes) throws IOException {
        Path file = file();
        if (file != null) {
            try {
                space.take(file, bytes);
            } catch (StoreException full) {
                throw new StoreException(
                        full.reason(), "the destination does not fit: it " + full.getMessage());
            }
        }
    }

    /** The kernel has written it, or could not. Thread-safe. */
    void tookSpace(long bytes) {
        space.taken(bytes);
    }

    /** Reads once what was written; -1 at the end of it. Thread-safe. */
    int readOnce(long position, ByteBuffer target) throws IOException {
        return open().read(position, target);
    }

    /** Fills a buffer with what was written. Thread-safe. */
    void readFully(long position, ByteBuffer target) throws IOException {
        int start = target.position();
        while (target.hasRemaining()) {
            if (readOnce(position + target.position() - start, target) >= 0) {
                continue;
            }
            if (traits().startsZeroed()) {
                // a hole at the end, which has no length yet
                target.put((byte) 0);
            } else {
                throw new StoreException(
                        StoreException.Reason.CORRUPT,
                        "the destination has lost bytes that were written to it");
            }
        }
    }

    /**
     * Writes a full chunk. Thread-safe where the sink is positional; else chunks come in order.
     *
     * @param last whether it is the image's last one
     * @return how many bytes of it had to be written
     */
    long write(Chunk chunk, boolean last) throws IOException {
        OpenSink open = open();
        SinkTraits traits = open.traits();
        long written = chunk.length;
        if (!traits.positional()) {
            parts().write(open, chunk, last);
        } else if (!touch(chunk.index) || !traits.startsZeroed()) {
            if (chunk.hole) {
                Parts.zeros(open, chunk);
            } else {
                open.write(chunk.position, chunk.bytes());
            }
        } else {
            written = chunk.hole ? 0 : ZeroRuns.write(open, chunk);
        }
        written(chunk, written);
        if (pace.isKept()) {
            retries.succeeded();
        }
        return written;
    }

    /**
     * Notes that something of a chunk may be written from now on. Thread-safe.
     *
     * @return whether nothing was before
     */
    synchronized boolean touch(int index) {
        boolean fresh = !touched.get(index);
        touched.set(index);
        return fresh;
    }

    /** Whether something of a chunk may have been written. Thread-safe. */
    synchronized boolean isTouched(int index) {
        return touched.get(index);
    }

    /** Writes zeros over a chunk. Thread-safe; only where the sink is positional. */
    void clear(Chunk chunk) throws IOException {
        Parts.zeros(open(), chunk);
    }

    /** Notes how many bytes of a chunk were written, without holes. Thread-safe. */
    synchronized void written(Chunk chunk, long count) {
        written.set(chunk.index, (int) count);
        if (count > 0) {
            writtenEnd = Math.max(writtenEnd, chunk.position + chunk.length);
        }
    }

    private Parts parts() {
        Parts open = parts;
        if (open == null) {
            open = new Parts(traits().partSize());
            parts = open;
        }
        return open;
    }

    /**
     * Opens the sink again where it was lost.
     *
     * @param chunks what was written
     * @return whether all that was written is there; else the transfer has to start over
     */
    boolean resume(Chunks chunks) throws IOException {
        boolean resumed = isResumable(chunks);
        if (!resumed) {
            startOver();
        }
        return resumed;
    }

    private boolean isResumable(Chunks chunks) throws IOException {
        ByteRanges there = written(chunks);
        settleDoubt();
        try {
            OpenSink resumed = target.resume(request(), there);
            patience.found();
            if (resumed.committed().intersection(there).equals(there)) {
                sink = resumed.timed(pace);
                return true;
            }
            resumed.abort();
        } catch (StoreException failure) {
            if (failure.reason() != StoreException.Reason.NOT_FOUND) {
                throw failure;
            }
        }
        return false;
    }

    private void settleDoubt() throws IOException {
        String storeId = target.storeId();
        if (storeId != null) {
            doubt.settle(storeId);
        }
    }

    private synchronized ByteRanges written(Chunks chunks) {
        Parts open = parts;
        return open == null ? chunks.doneBefore(writtenEnd) : ByteRanges.prefix(open.written());
    }

    /** Forgets what was written, which is gone. */
    private synchronized void startOver() {
        doubt.forget();
        begun = false;
        dependent = false;
        written.clear();
        writtenEnd = 0;
        touched.clear();
        parts = null;
    }

    /**
     * Publishes the object, and tells the target what was moved.
     *
     * @param chunks what was written
     * @return whether it is done; else what was written is gone, and the transfer has to start over
     * @throws IOException the sink could not be committed: see {@link #failed}
     */
    boolean publish(Target.Moved moved, Chunks chunks) throws IOException {
        if (!commit(moved, chunks)) {
            return false;
        }
        closeSink();
        begun = false;
        space.release();
        target.complete(moved);
        return true;
    }

    private boolean commit(Target.Moved moved, Chunks chunks) throws IOException {
        if (isLost() && !isResumable(chunks)) {
            if (target.isPublished(moved.size(), moved.digests(), pace)) {
                return true;
            }
            startOver();
            return false;
        }
        Parts open = parts;
        if (open != null) {
            open.flush(open());
        }
        target.publishing(moved.size(), open());
        long size = target.objectSize(moved.size());
        try {
            open().commit(size, size == moved.size() ? moved.digests() : List.of());
            return true;
        } catch (StoreException failure) {
            boolean unknown = failure.reason() == StoreException.Reason.COMMIT_UNKNOWN;
            if (unknown && target.isPublished(moved.size(), moved.digests(), pace)) {
                return true;
            }
            throw failure;
        }
    }

    /**
     * Decides what follows from a failure to open, write or commit.
     *
     * @return the wait before the sink is opened again
     * @throws ImageMoverException there is no point in that
     */
    Wait failed(IOException failure) throws ImageMoverException {
        String storeId = target.storeId();
        if (pace.isTooSlow()) {
            pace.restart();
        }
        if (failure instanceof StoreException cause && storeId != null) {
            Wait test = doubt.about(storeId, cause);
            if (test != null || cause.reason().retryable() && retries.left()) {
                closeSink();
                return test != null ? test : retries.next(String.valueOf(failure.getMessage()));
            }
        }
        if (failure instanceof GoneException && storeId != null) {
            closeSink();
            Wait wait = patience.waitFor(List.of(storeId));
            if (wait == null) {
                throw new DestinationException(
                        DestinationException.Reason.NOT_FOUND,
                        patience.ended("the destination's store", storeId));
            }
            return wait;
        }
        throw asDestinationFailure(failure);
    }

    private static ImageMoverException asDestinationFailure(IOException failure) {
        if (failure instanceof ImageMoverException already) {
            return already;
        }
        DestinationException.Reason reason = DestinationException.Reason.FAILED;
        if (failure instanceof StoreException cause) {
            reason =
                    switch (cause.reason()) {
                        case EXISTS -> DestinationException.Reason.EXISTS;
                        case NO_SPACE -> DestinationException.Reason.NO_SPACE;
                        case DENIED -> DestinationException.Reason.DENIED;
                        case NOT_FOUND -> DestinationException.Reason.NOT_FOUND;
                        case UNSUPPORTED -> DestinationException.Reason.UNSUPPORTED;
                        default -> DestinationException.Reason.FAILED;
                    };
        }
        return new DestinationException(reason, String.valueOf(failure.getMessage()), failure);
    }

    /**
     * Gives up: what was written is removed.
     *
     * @return whether it surely was
     */
    boolean abort() {
        OpenSink open = sink;
        boolean lost = isLost();
        sink = null;
        startOver();
        try {
            return abort(open, lost);
        } finally {
            space.release();
        }
    }

    private boolean abort(@Nullable OpenSink open, boolean lost) {
        if (open == null) {
            return !lost;
        }
        try {
            open.abort();
            return true;
        } catch (IOException left) {
            open.close();
            LOG.warn(
                    "{}: the destination could not be cleaned up yet: {}",
                    transfer,
                    left.getMessage());
            return false;
        }
    }

    /**
     * Ends a write to a store that is under way; from any thread. What it leaves is discarded as
     * after any failure.
     */
    void interrupt() {
        OpenSink open = sink;
        if (open != null && target.storeId() != null) {
            open.close();
        }
    }

    private void closeSink() {
        OpenSink open = sink;
        sink = null;
        if (open != null) {
            open.close();
        }
    }

    private OpenSink open() {
        return Objects.requireNonNull(sink, "sink");
    }

    private SinkRequest request() {
        return Objects.requireNonNull(request, "request");
    }
}
