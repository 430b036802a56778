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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.DestinationException;
import org.imagemover.api.Digest;
import org.imagemover.api.Durability;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.Progress;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.TransferState;
import org.imagemover.api.Verification;
import org.imagemover.api.Verified;
import org.imagemover.core.inspect.ImageInspector;
import org.imagemover.core.inspect.Inspection;
import org.imagemover.core.inspect.InspectionLimits;
import org.imagemover.core.registry.GoneException;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One copy at work: the way of an image, step by step. All that a step needs to know is in the
 * fields, so that the transfer can leave its thread while it waits and go on, on whatever thread,
 * from the same byte. Steps run one after the other; the fields that only they use need no lock.
 *
 * <p>What fails is told apart by where it happened. A source that fails is tried again, then given
 * up for the image's next location, from the same byte on where a digest binds the locations
 * together. A driver that went is waited for. A destination that fails ends the transfer.
 */
public final class TransferTask implements Transfer, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TransferTask.class);
    private static final long LONGEST_RETRY_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int SMALLEST_CHUNK = 64 << 10;

    private final String id;
    private final String image;
    private final String destination;
    private final TransferOptions options;
    private final Engine engine;
    private final RateLimit ownLimit;
    private final RateMeter meter = new RateMeter();
    private final long started = System.nanoTime();
    private final CompletableFuture<CopyResult> end = new CompletableFuture<>();
    private final List<Attempt> tried = new ArrayList<>();

    private volatile TransferState state = TransferState.QUEUED;
    private volatile String note = "";
    private volatile @Nullable String cancelReason;
    private volatile boolean paused;
    private volatile @Nullable Runnable wake;
    private volatile @Nullable SourceReader source;
    private volatile long position;
    private volatile long size = -1;
    private volatile long endedAt;

    private @Nullable Supply supply;
    private @Nullable Target target;
    private Supply.@Nullable Offer offer;
    private List<Candidate> candidates = new ArrayList<>();
    private Set<Candidate> contributors = new LinkedHashSet<>();
    private @Nullable Candidate current;
    private @Nullable String validator;
    private @Nullable Digest expected;
    private @Nullable Hashes hashes;
    private @Nullable Inspection inspection;
    private @Nullable OpenSink sink;
    private @Nullable SinkRequest sinkRequest;
    private @Nullable String sinkToken;
    private @Nullable ImageUnacceptableException unacceptable;
    private @Nullable List<Digest> found;
    private long bytesWritten;
    private long writtenEnd;
    private int failures;
    private long waitingSince;

    TransferTask(
            String id,
            String image,
            Supply supply,
            Target target,
            TransferOptions options,
            Engine engine) {
        this.id = id;
        this.image = image;
        this.supply = supply;
        this.target = target;
        this.destination = target.describe();
        this.options = options;
        this.engine = engine;
        this.ownLimit = new RateLimit(options.maxBytesPerSecond());
    }

    // What callers see

    @Override
    public String id() {
        return id;
    }

    @Override
    public String image() {
        return image;
    }

    @Override
    public String destination() {
        return destination;
    }

    @Override
    public TransferState state() {
        return state;
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public Progress progress() {
        boolean ended = state.ended();
        long now = ended ? endedAt : System.nanoTime();
        double rate = ended ? 0 : meter.bytesPerSecond(now, position);
        return new Progress(position, size, rate, Duration.ofNanos(now - started));
    }

    @Override
    public void cancel() {
        cancel("it was cancelled");
    }

    void cancel(String reason) {
        if (state.ended() || state == TransferState.COMMITTING || cancelReason != null) {
            return;
        }
        cancelReason = reason;
        SourceReader reading = source;
        if (reading != null) {
            reading.abort();
        }
        wake();
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        if (state == TransferState.PAUSED) {
            wake();
        }
    }

    @Override
    public CopyResult await() throws ImageMoverException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return end.get();
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                    cancel("the thread that waited for it was interrupted");
                } catch (ExecutionException failure) {
                    throw (ImageMoverException) failure.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Optional<CopyResult> await(Duration timeout)
            throws ImageMoverException, InterruptedException {
        try {
            return Optional.of(end.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException goesOn) {
            return Optional.empty();
        } catch (ExecutionException failure) {
            throw (ImageMoverException) failure.getCause();
        }
    }

    @Override
    public CompletionStage<CopyResult> completion() {
        return end.minimalCompletionStage();
    }

    void awaitEnd(long nanos) {
        try {
            end.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException notWaitedFor) {
            LOG.debug("{} did not end well, or in time", id);
        }
    }

    // Steps, waits and the end

    @Override
    public void run() {
        if (state.ended()) {
            return;
        }
        try {
            Wait wait = work();
            if (wait == null) {
                return;
            }
            park(wait);
        } catch (ImageMoverException failure) {
            fail(failure);
        } catch (RuntimeException | Error failure) {
            LOG.error("{} failed unexpectedly", id, failure);
            fail(new ImageMoverException("unexpected failure: " + failure, failure));
        }
    }

    private void park(Wait wait) {
        AtomicBoolean once = new AtomicBoolean();
        Runnable[] unsubscribe = {() -> {}};
        Runnable go =
                () -> {
                    if (once.compareAndSet(false, true)) {
                        unsubscribe[0].run();
                        engine.execute(this);
                    }
                };
        state = wait.state();
        note = wait.note();
        wake = go;
        if (wait.nanos() >= 0) {
            engine.after(wait.nanos(), go);
        }
        if (wait.storeId() != null) {
            unsubscribe[0] = engine.stores().whenBound(wait.storeId(), go);
        }
        boolean over = cancelReason != null || (wait.state() == TransferState.PAUSED && !paused);
        if (over) {
            go.run();
        }
    }

    private void wake() {
        Runnable parked = wake;
        if (parked != null) {
            parked.run();
        }
    }

    private @Nullable Wait work() throws ImageMoverException {
        wake = null;
        state = TransferState.RUNNING;
        note = "";
        if (offer == null) {
            requireNotCancelled();
            begin(find());
        }
        while (true) {
            if (found == null) {
                requireNotCancelled();
                if (paused) {
                    return Wait.paused();
                }
            }
            Wait wait = found != null ? publish() : step();
            if (wait != null) {
                return wait;
            }
            if (state == TransferState.DONE) {
                return null;
            }
        }
    }

    private void requireNotCancelled() throws TransferCancelledException {
        String reason = cancelReason;
        if (reason != null) {
            throw new TransferCancelledException(
                    "the transfer of " + image + " was ended: " + reason);
        }
    }

    private Supply.Offer find() throws ImageMoverException {
        return java.util.Objects.requireNonNull(supply).find();
    }

    private void begin(Supply.Offer found) throws ImageMoverException {
        offer = found;
        size = found.size();
        candidates = new ArrayList<>(found.candidates());
        Digest best = Hashes.best(found.digests());
        expected = engine.settings().digestCheck() ? best : null;
        if (best == null && options.verification() == Verification.REQUIRED) {
            throw new ImageUnacceptableException(
                    Reason.NO_DIGEST,
                    "image "
                            + found.image()
                            + " has no digest that it could be checked by: record"
                            + " one, or copy it without --verify required");
        }
        startOver();
    }

    private void startOver() {
        Supply.Offer from = offer();
        Set<String> algorithms = new LinkedHashSet<>(from.compute());
        if (expected != null) {
            algorithms.add(expected.algorithm());
        }
        hashes = new Hashes(algorithms);
        contributors = new LinkedHashSet<>();
        inspection = null;
        position = 0;
        bytesWritten = 0;
        writtenEnd = 0;
        found = null;
    }

    /** One step: opens the source or the sink if they are not open, or moves one chunk. */
    private @Nullable Wait step() throws ImageMoverException {
        if (candidates.isEmpty()) {
            throw noneLeft();
        }
        if (source == null) {
            Wait wait = openSource();
            if (wait != null || source == null) {
                return wait;
            }
        }
        if (sink == null && sinkToken != null) {
            return resumeSink();
        }
        Wait limited = limited();
        return limited != null ? limited : moveChunk();
    }

    // The source

    private @Nullable Wait openSource() throws ImageMoverException {
        Candidate candidate = candidates.get(0);
        if (candidate != current) {
            current = candidate;
            validator = null;
            failures = 0;
        }
        SourceReader reader = null;
        try {
            reader = new SourceReader(candidate.open());
            String now = reader.stat().validator();
            if (validator != null && !validator.equals(now)) {
                throw changed();
            }
            validator = now;
            long there = reader.stat().size();
            if (there >= 0 && size >= 0 && there != size) {
                throw new ImageUnacceptableException(
                        Reason.SIZE,
                        "the record of image "
                                + offer().image()
                                + " says "
                                + size
                                + " bytes, its copy has "
                                + there
                                + ": correct the record, or add the image again");
            }
            if (size < 0) {
                size = there;
            }
            source = reader;
            waitingSince = 0;
            return null;
        } catch (IOException failure) {
            if (reader != null) {
                reader.close();
            }
            return sourceFailed(failure);
        }
    }

    /** Decides what follows from a failure to open or read the current location. */
    private @Nullable Wait sourceFailed(IOException failure) throws ImageMoverException {
        closeSource();
        requireNotCancelled();
        if (failure instanceof GoneException) {
            return sourceGone();
        }
        if (failure instanceof ImageUnacceptableException refused) {
            unacceptable = refused;
            giveUp(refused.getMessage());
            return null;
        }
        if (failure instanceof StoreException cause) {
            if (cause.reason() == StoreException.Reason.SOURCE_CHANGED) {
                unacceptable = changed();
            } else if (cause.reason().retryable() && failures < engine.settings().retryMax()) {
                return retry(String.valueOf(cause.getMessage()));
            }
        }
        giveUp(String.valueOf(failure.getMessage()));
        return null;
    }

    private Wait retry(String reason) {
        long first = engine.settings().retryDelay().toNanos();
        long delay = Math.min(first << Math.min(failures, 16), LONGEST_RETRY_NANOS);
        failures++;
        return Wait.delay("try " + failures + " again soon: " + reason, delay);
    }

    private @Nullable Wait sourceGone() throws ImageMoverException {
        Candidate gone = candidates.get(0);
        boolean canSwitch = position == 0 || expected != null;
        for (Candidate other : candidates) {
            if (canSwitch && other != gone && other.isHere()) {
                candidates.remove(other);
                candidates.add(0, other);
                return null;
            }
        }
        return waitForStore(String.valueOf(gone.storeId()), "the image's store");
    }

    private @Nullable Wait waitForStore(String storeId, String what) throws ImageMoverException {
        long now = System.nanoTime();
        if (waitingSince == 0) {
            waitingSince = now;
        }
        long left = engine.settings().storeWaitMax().toNanos() - (now - waitingSince);
        if (left > 0) {
            return Wait.store(storeId, left);
        }
        String reason =
                what
                        + " '"
                        + storeId
                        + "' did not come back within "
                        + engine.settings().storeWaitMax().toSeconds()
                        + " s";
        waitingSince = 0;
        if (target().storeId() != null && sink == null && sinkToken != null) {
            throw new DestinationException(DestinationException.Reason.NOT_FOUND, reason);
        }
        giveUp(reason);
        return null;
    }

    /** Gives the current location up; the next one goes on, or starts over where it has to. */
    private void giveUp(String reason) throws ImageMoverException {
        Candidate failed = candidates.remove(0);
        tried.add(new Attempt(CopyMethod.STREAM, failed.storeId(), reason));
        LOG.warn("{}: a location of {} cannot be used: {}", id, image, reason);
        current = null;
        if (!candidates.isEmpty() && position > 0 && expected == null) {
            restart();
        }
    }

    private void restart() throws ImageMoverException {
        if (!target().restartable()) {
            throw noneLeft();
        }
        closeSource();
        if (!abortSink()) {
            throw new DestinationException(
                    DestinationException.Reason.FAILED,
                    "the destination could not be started over: it is removed later");
        }
        startOver();
    }

    private ImageMoverException noneLeft() {
        ImageUnacceptableException refused = unacceptable;
        if (refused != null && tried.size() <= 1) {
            return refused;
        }
        StringBuilder text = new StringBuilder("no location of image " + image + " could be used");
        if (tried.isEmpty()) {
            text.append(": none is recorded; image:show tells what is known of it");
        }
        for (Attempt attempt : tried) {
            text.append("; ");
            text.append(
                    attempt.store() == null
                            ? attempt.reason()
                            : "store '" + attempt.store() + "': " + attempt.reason());
        }
        if (refused != null) {
            return new ImageUnacceptableException(refused.reason(), text.toString());
        }
        return new NoUsableLocationException(text.toString(), tried);
    }

    private ImageUnacceptableException changed() {
        return new ImageUnacceptableException(
                Reason.CHANGED,
                "image "
                        + image
                        + " changed while it was read: try again when nobody writes to it");
    }

    private void closeSource() {
        SourceReader open = source;
        source = null;
        if (open != null) {
            open.close();
        }
    }

    // Moving

    private @Nullable Wait limited() {
        long delay = 0;
        for (RateLimit limit : limits()) {
            delay = Math.max(delay, limit.delayNanos());
        }
        return delay > 1_000_000 ? Wait.delay("kept within a bandwidth limit", delay) : null;
    }

    private RateLimit[] limits() {
        return engine.limits().of(candidates.get(0).storeId(), ownLimit);
    }

    private int chunkLength(ByteBuffer buffer) {
        long length = buffer.capacity();
        for (RateLimit limit : limits()) {
            if (limit.bytesPerSecond() > 0) {
                length = Math.min(length, Math.max(SMALLEST_CHUNK, limit.bytesPerSecond() / 4));
            }
        }
        if (size >= 0) {
            length = Math.min(length, size - position);
        }
        return (int) length;
    }

    private @Nullable Wait moveChunk() throws ImageMoverException {
        ByteBuffer buffer = engine.buffers().take();
        try {
            boolean hole;
            buffer.limit(chunkLength(buffer));
            try {
                hole =
                        position > 0
                                && buffer.hasRemaining()
                                && reader().isHole(position, buffer.limit());
                if (!hole) {
                    reader().read(position, buffer);
                    if (size >= 0 && buffer.hasRemaining()) {
                        throw new StoreException(
                                StoreException.Reason.UNAVAILABLE,
                                "the image ended after "
                                        + (position + buffer.position())
                                        + " of "
                                        + size
                                        + " bytes");
                    }
                    buffer.flip();
                }
                if (inspection == null) {
                    inspection = inspect(buffer);
                }
            } catch (IOException failure) {
                return sourceFailed(failure);
            }
            return write(buffer, hole);
        } finally {
            engine.buffers().give(buffer);
        }
    }

    private Inspection inspect(ByteBuffer head) throws IOException {
        long allowed = engine.settings().virtualSizeMax();
        boolean encrypted = engine.settings().allowEncrypted();
        InspectionLimits limits =
                new InspectionLimits(allowed > 0 ? allowed : Long.MAX_VALUE, encrypted);
        long known = size >= 0 ? size : -1;
        return new ImageInspector(limits)
                .inspect(new HeadBytes(head, known, reader()), offer().format());
    }

    private @Nullable Wait write(ByteBuffer chunk, boolean hole) throws ImageMoverException {
        long count = chunk.remaining();
        try {
            if (sink == null) {
                openSink();
            }
            if (sink.traits().positional() && sink.traits().startsZeroed()) {
                long end = position + count;
                if (!hole) {
                    long written = ZeroRuns.write(sink, position, chunk);
                    bytesWritten += written;
                    writtenEnd = written > 0 ? end : writtenEnd;
                }
            } else {
                if (hole) {
                    zero(chunk);
                }
                sink.write(position, chunk.duplicate());
                bytesWritten += count;
                writtenEnd = position + count;
            }
        } catch (IOException failure) {
            return sinkFailed(failure);
        }
        if (hole) {
            hashes.updateZeros(count);
        } else {
            hashes.update(chunk);
        }
        contributors.add(candidates.get(0));
        position += count;
        failures = 0;
        for (RateLimit limit : limits()) {
            limit.used(hole ? 0 : count);
        }
        meter.sample(System.nanoTime(), position);
        boolean complete = size >= 0 ? position >= size : count < chunk.capacity();
        return complete ? check() : null;
    }

    private static void zero(ByteBuffer chunk) {
        ByteBuffer zeroed = chunk.duplicate();
        while (zeroed.remaining() >= Long.BYTES) {
            zeroed.putLong(0);
        }
        while (zeroed.hasRemaining()) {
            zeroed.put((byte) 0);
        }
    }

    // The destination

    private void openSink() throws IOException {
        long dataSize = reader().dataSize(size);
        sinkRequest = new SinkRequest(size, dataSize, options.durability() == Durability.SYNCED);
        sink = target().open(offer().image(), sinkRequest);
        sinkToken = target().storeId() == null ? null : sink.resumeToken();
    }

    private @Nullable Wait sinkFailed(IOException failure) throws ImageMoverException {
        requireNotCancelled();
        boolean again =
                failure instanceof StoreException cause
                        && cause.reason().retryable()
                        && target().storeId() != null
                        && failures < engine.settings().retryMax();
        if (failure instanceof GoneException || again) {
            if (sink != null) {
                sink.close();
                sink = null;
            }
            closeSource();
            return again
                    ? retry(String.valueOf(failure.getMessage()))
                    : waitForStore(String.valueOf(target().storeId()), "the destination's store");
        }
        throw destinationFailure(failure);
    }

    private @Nullable Wait resumeSink() throws ImageMoverException {
        try {
            OpenSink resumed =
                    target().resume(sinkRequest, sinkToken, ByteRanges.prefix(writtenEnd));
            waitingSince = 0;
            if (resumed.committed().prefixLength() >= writtenEnd) {
                sink = resumed;
                return null;
            }
            resumed.abort();
        } catch (IOException failure) {
            boolean nothingThere =
                    failure instanceof StoreException cause
                            && cause.reason() == StoreException.Reason.NOT_FOUND;
            if (!nothingThere) {
                return sinkFailed(failure);
            }
        }
        sinkToken = null;
        startOver();
        return null;
    }

    private static ImageMoverException destinationFailure(IOException failure) {
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

    private boolean abortSink() {
        OpenSink open = sink;
        sink = null;
        boolean lost = open == null && sinkToken != null;
        sinkToken = null;
        if (open == null) {
            return !lost;
        }
        try {
            open.abort();
            return true;
        } catch (IOException left) {
            open.close();
            LOG.warn("{}: the destination could not be cleaned up yet: {}", id, left.getMessage());
            return false;
        }
    }

    // The end of the bytes

    private @Nullable Wait check() throws ImageMoverException {
        if (size < 0) {
            size = position;
        }
        List<Digest> digests = hashes.finish();
        try {
            String now = reader().statAgain().validator();
            if (validator != null && !validator.equals(now)) {
                throw changed();
            }
            requireDigests(digests);
        } catch (IOException failure) {
            return bytesFailed(failure);
        }
        closeSource();
        found = digests;
        return null;
    }

    private void requireDigests(List<Digest> digests) throws ImageUnacceptableException {
        for (Digest digest : digests) {
            for (Digest claimed : offer().digests()) {
                boolean wrong =
                        claimed.algorithm().equals(digest.algorithm()) && !claimed.equals(digest);
                if (wrong) {
                    throw new ImageUnacceptableException(
                            Reason.DIGEST,
                            "the bytes of image "
                                    + offer().image()
                                    + " have "
                                    + digest.algorithm()
                                    + " "
                                    + digest.hex()
                                    + ", not "
                                    + claimed.hex()
                                    + " as recorded: the copy that was read is"
                                    + " damaged, or the claim is wrong");
                }
            }
        }
    }

    /** All bytes were moved, and they are wrong: another location may have the right ones. */
    private @Nullable Wait bytesFailed(IOException failure) throws ImageMoverException {
        if (failure instanceof ImageUnacceptableException refused) {
            if (contributors.size() > 1) {
                closeSource();
                restart();
                return null;
            }
            unacceptable = refused;
            closeSource();
            giveUp(refused.getMessage());
            if (candidates.isEmpty()) {
                throw noneLeft();
            }
            if (position > 0) {
                restart();
            }
            return null;
        }
        Wait wait = sourceFailed(failure);
        if (candidates.isEmpty()) {
            throw noneLeft();
        }
        if (position > 0) {
            restart();
        }
        return wait;
    }

    private @Nullable Wait publish() throws ImageMoverException {
        state = TransferState.COMMITTING;
        wake = null;
        List<Digest> digests = java.util.Objects.requireNonNull(found);
        try {
            if (sink == null) {
                sink = target().resume(sinkRequest, sinkToken, ByteRanges.prefix(writtenEnd));
            }
            target().publishing();
            sink.commit(size, digests);
        } catch (IOException failure) {
            Wait wait = commitFailed(failure, digests);
            if (wait != null) {
                return wait;
            }
        }
        waitingSince = 0;
        if (sink != null) {
            sink.close();
        }
        sink = null;
        sinkToken = null;
        target().complete(
                        new Target.Moved(
                                offer().image(),
                                size,
                                digests,
                                java.util.Objects.requireNonNull(inspection)));
        succeed(digests);
        return null;
    }

    /** Null where the object was published after all. */
    private @Nullable Wait commitFailed(IOException failure, List<Digest> digests)
            throws ImageMoverException {
        boolean unknown =
                failure instanceof StoreException cause
                        && (cause.reason() == StoreException.Reason.COMMIT_UNKNOWN
                                || (cause.reason() == StoreException.Reason.NOT_FOUND
                                        && sink == null));
        try {
            if (unknown && target().isPublished(size, digests)) {
                return null;
            }
        } catch (IOException unsettled) {
            return sinkFailed(unsettled);
        }
        return sinkFailed(failure);
    }

    private void succeed(List<Digest> digests) {
        Digest digest = expected;
        Verified verified = Verified.DIGEST;
        String why = "";
        if (digest == null) {
            digest = digests.isEmpty() ? null : digests.get(0);
            boolean added = digest != null;
            verified = added ? Verified.DIGEST : Verified.NONE;
            why = added ? "" : notVerified();
        }
        List<Candidate> from = new ArrayList<>(contributors);
        CopyResult result =
                new CopyResult(
                        id,
                        offer().image(),
                        CopyMethod.STREAM,
                        size,
                        bytesWritten,
                        verified,
                        why,
                        digest,
                        Duration.ofNanos(System.nanoTime() - started),
                        from.isEmpty() ? null : from.get(from.size() - 1).storeId(),
                        tried);
        LOG.info(
                "{}: {} to {}: {} bytes in {} s, verified {}",
                id,
                image,
                destination,
                size,
                result.seconds(),
                verified.word());
        finish(TransferState.DONE, "");
        end.complete(result);
    }

    private String notVerified() {
        if (!engine.settings().digestCheck()) {
            return "the check is turned off in the configuration";
        }
        return offer().digests().isEmpty()
                ? "the catalogue knows no digest of it"
                : "the catalogue's digests are of algorithms that are not known here";
    }

    private void fail(ImageMoverException failure) {
        closeSource();
        boolean aborted = abortSink();
        target().failed(aborted);
        boolean cancelled = failure instanceof TransferCancelledException;
        failure.setBytesDelivered(target().restartable() ? 0 : position);
        LOG.warn("{}: {} to {} failed: {}", id, image, destination, failure.getMessage());
        finish(
                cancelled ? TransferState.CANCELLED : TransferState.FAILED,
                String.valueOf(failure.getMessage()));
        end.completeExceptionally(failure);
    }

    /** Lets go of everything: the transfer stays in the listing for a while. */
    private void finish(TransferState ended, String why) {
        endedAt = System.nanoTime();
        note = why;
        state = ended;
        wake = null;
        if (supply != null) {
            supply.close();
        }
        supply = null;
        target = null;
        offer = null;
        hashes = null;
        current = null;
        candidates = new ArrayList<>();
        contributors = new LinkedHashSet<>();
        engine.ended();
    }

    private SourceReader reader() {
        return java.util.Objects.requireNonNull(source);
    }

    private Target target() {
        return java.util.Objects.requireNonNull(target);
    }

    private Supply.Offer offer() {
        return java.util.Objects.requireNonNull(offer);
    }
}
