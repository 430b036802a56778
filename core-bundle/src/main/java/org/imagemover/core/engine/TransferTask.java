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
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.DestinationException;
import org.imagemover.api.Digest;
import org.imagemover.api.Durability;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.imagemover.api.TransferStats;
import org.imagemover.api.Verified;
import org.imagemover.api.WaitCause;
import org.imagemover.core.engine.TransferParties.Phase;
import org.imagemover.core.inspect.Inspection;
import org.imagemover.core.registry.CloneOffer;
import org.imagemover.localfile.KernelCopy;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * One copy at work: the way of an image, step by step. All that a step needs to know is in the
 * fields, so that the transfer can leave its thread while it waits and go on, on whatever thread,
 * from the same bytes. Steps run one after the other; the fields that only they use need no lock.
 *
 * <p>What fails is told apart by where it happened: {@link SourceFeed} decides about a location
 * that cannot be read, {@link SinkFeed} about a destination that cannot be written.
 */
public final class TransferTask extends ParkableTransfer {

    /** The longest wait, in nanoseconds, that buffers are kept over. */
    private static final long SHORT_WAIT = 1_000_000_000;

    private final TransferOptions options;
    private final Engine engine;
    private final RateLimit ownLimit;
    private final TransferParties parties;
    private final AtomicLong bytesRead = new AtomicLong();

    /** For a store that may have the image. */
    private final StorePatience finding;

    private volatile @Nullable SourceFeed source;
    private volatile @Nullable SinkFeed sink;
    private volatile @Nullable Movement movement;
    private volatile @Nullable Lanes lanes;
    private volatile @Nullable CopyMethod method;
    private volatile @Nullable String store;
    private volatile long size = -1;
    private volatile long written;
    private volatile long reached;

    private @Nullable Supply supply;
    private @Nullable Target target;
    private Supply.@Nullable Offer offer;
    private @Nullable Expectation expected;
    private @Nullable TransferMemory memory;
    private @Nullable Inspection inspection;
    private @Nullable InspectedBytes inspected;
    private @Nullable Chunk head;
    private @Nullable KernelCopy kernel;
    private @Nullable Attestation attestation;
    private @Nullable List<Digest> found;
    private final Set<CopyMethod> refused = EnumSet.noneOf(CopyMethod.class);

    /** How the destination was made of the open location without us, or null. */
    private @Nullable CopyMethod cloned;

    /** The most bytes that were ever done or in a buffer. */
    private long furthest;

    /** Whether the open location gave the head, and got no credit for it yet. */
    private boolean headRead;

    TransferTask(
            String id,
            String image,
            Supply supply,
            Target target,
            TransferOptions options,
            Engine engine) {
        super(id, image, target.describe(), engine);
        this.supply = supply;
        this.target = target;
        SinkFeed feed = new SinkFeed(id, target, engine);
        this.sink = feed;
        this.parties = new TransferParties(supply, target, feed.pace());
        this.options = options;
        this.engine = engine;
        this.finding = new StorePatience(engine);
        this.ownLimit =
                new RateLimit(options.maxBytesPerSecond(), engine.settings().bandwidthBurst());
    }

    @Override
    long position() {
        Movement moving = movement;
        return moving == null ? reached : moving.moved.get();
    }

    @Override
    long size() {
        return size;
    }

    @Override
    public String note() {
        String note = super.note();
        Lanes moving = lanes;
        return note.isEmpty() && moving != null ? moving.note() : note;
    }

    @Override
    public TransferStats stats() {
        Lanes moving = lanes;
        SinkFeed writing = sink;
        return new TransferStats(
                method,
                store,
                moving == null ? 0 : moving.lanesAtWork(),
                bytesRead.get(),
                writing == null ? written : writing.bytesWritten(),
                waits().snapshot());
    }

    @Override
    void abortCalls() {
        SourceFeed reading = source;
        if (reading != null) {
            reading.abort();
        }
        SinkFeed writing = sink;
        if (writing != null) {
            writing.interrupt();
        }
        engine.buffers().look();
        Lanes moving = lanes;
        if (moving != null) {
            moving.abandon();
        }
    }

    @Override
    public List<Party> needs() {
        return parties.needs();
    }

    @Override
    public List<Party> charged() {
        return parties.charged();
    }

    @Override
    String endsWith() {
        return parties.needs().toString();
    }

    /** Ends calls that take longer than they may; from any thread, which must not wait for it. */
    void endHangingCalls() {
        SourceFeed reading = source;
        if (reading != null && reading.pace().hangs()) {
            engine.endings().execute(endsWith(), reading::abort);
        }
        SinkFeed writing = sink;
        if (writing != null && writing.pace().hangs()) {
            engine.endings().execute(endsWith(), writing::interrupt);
        }
    }

    @Override
    void stopLanes() {
        Lanes moving = lanes;
        if (moving != null) {
            moving.stop();
        }
    }

    @Override
    @Nullable Wait work() throws ImageMoverException {
        try (LogContext context = LogContext.of(id(), null)) {
            if (offer == null) {
                lookingUp();
                requireNotCancelled();
                parties.at(Phase.DESTINATION);
                target().check();
                parties.at(Phase.LOOK_UP);
                try {
                    begin(supply().find());
                } catch (StoreAwaitedException later) {
                    return awaitStore(later);
                }
                parties.at(Phase.SOURCE);
                if (!engine.mayKeepTurn(this)) {
                    return Wait.turn();
                }
            }
            running();
            Wait wait = null;
            while (!state().ended() && wait == null) {
                requireNotCancelled();
                wait = found != null ? publish(found) : isPaused() ? Wait.paused() : step();
            }
            if (wait != null && !wait.isShorterThan(SHORT_WAIT)) {
                giveUpMemory();
            }
            return wait;
        }
    }

    private Wait awaitStore(StoreAwaitedException later) throws StoreAwaitedException {
        Wait wait = finding.waitFor(later.storeIds());
        if (wait == null) {
            throw later;
        }
        return wait;
    }

    private void begin(Supply.Offer image) throws ImageMoverException {
        offer = image;
        size = image.size();
        SourceFeed feed = new SourceFeed(id(), image, engine);
        source = feed;
        parties.reads(feed.isEmpty() ? null : feed.storeId(), feed.pace());
        memory =
                new TransferMemory(
                        engine.buffers(),
                        engine.settings().bufferSize(),
                        parties.needs().toString());
        expected = Expectation.of(image, options, engine.settings().digestCheck());
    }

    private void startOver() {
        closeWay();
        dropBegun();
        source().startOver();
        movement = null;
        inspection = null;
        attestation = null;
        found = null;
        cloned = null;
    }

    /** One step: opens what is not open, or moves as far as it goes. */
    private @Nullable Wait step() throws ImageMoverException {
        if (source().isEmpty()) {
            throw source().noneLeft();
        }
        long start = System.nanoTime();
        memory().begin(this::isCancelled);
        waits().add(WaitCause.MEMORY, System.nanoTime() - start);
        requireNotCancelled();
        CloneOffer clone;
        SinkRequest request;
        try {
            openSource();
            clone = cloneOffer();
            request = clone == null ? sinkRequest() : new SinkRequest(size, 0, isDurable());
        } catch (IOException failure) {
            return sourceFailed(failure);
        }
        parties.at(Phase.DESTINATION);
        try {
            if (sink().isLost() && !sink().resume(chunks())) {
                startOver();
                return null;
            }
            if (clone != null && !tryClone(clone, request)) {
                return null;
            }
            if (request != null && !sink().isOpen()) {
                sink().open(offer().image(), request, null);
            }
            if (!sink().flattenPart()) {
                return null;
            }
        } catch (IOException failure) {
            return sinkFailed(failure);
        }
        Way way;
        try {
            way = way();
        } catch (LaneException failure) {
            return sinkFailed(failure.failure());
        } catch (IOException failure) {
            return sourceFailed(failure);
        }
        return way == null ? null : move(way);
    }

    private void openSource() throws IOException, ImageMoverException {
        parties.at(Phase.SOURCE);
        parties.reads(source().storeId(), source().pace());
        if (!source().isOpen()) {
            if (source().isNew()) {
                refused.clear();
                if (movement == null) {
                    // its own head: nothing of another location goes with its bytes unnoticed
                    inspection = null;
                }
            }
            source().open(size);
            store = source().storeId();
            requireNotCancelled();
            if (size < 0) {
                size = source().reader().stat().size();
            }
            requireFit();
        }
        if (inspection == null) {
            readHead();
        }
    }

    private void requireFit() throws ImageUnacceptableException {
        if (size >= 0 && !Chunks.fit(size, memory().bufferSize())) {
            throw tooLarge(size + " bytes", memory().bufferSize());
        }
    }

    /** An image has more chunks than it may. */
    static ImageUnacceptableException tooLarge(String size, int chunkSize) {
        return new ImageUnacceptableException(
                Reason.SIZE,
                "the image has "
                        + size
                        + ", and one of at most "
                        + (long) Chunks.MOST * chunkSize
                        + " can be moved in buffers of "
                        + chunkSize
                        + ": a file that has no such size on its disk is damaged; else raise"
                        + " buffer.size");
    }

    /** Reads the first bytes, and refuses what is not safe or not what it should be. */
    private void readHead() throws IOException {
        dropBegun();
        SourceReader reader = source().reader();
        Chunk first = new Chunk(0, 0, memory().bufferSize());
        first.buffer = memory().takeOwn();
        head = first;
        long asked = Math.min(HeadInspection.HEAD, first.length);
        if (size >= 0) {
            first.length = (int) Math.min(first.length, size);
            asked = Math.min(asked, size);
        }
        ByteBuffer room = first.room((int) asked);
        reader.readHead(room);
        first.filled = room.position();
        bytesRead.addAndGet(first.filled);
        for (RateLimit limit : limits()) {
            limit.used(first.filled);
        }
        headRead = true;
        if (first.filled < asked && size >= 0) {
            throw new StoreException(
                    StoreException.Reason.UNAVAILABLE,
                    "the image ended after " + first.filled + " of " + size + " bytes");
        }
        if (first.filled < asked) {
            size = first.filled;
            first.length = first.filled;
        }
        InspectedBytes seen = new InspectedBytes(memory().bufferSize());
        inspection =
                HeadInspection.inspect(
                        first.bytes(), size, reader, seen, engine.settings(), offer().format());
        inspected = seen;
    }

    /** What to tell a sink that is not begun yet; null where it is. */
    private @Nullable SinkRequest sinkRequest() throws IOException {
        if (sink().isOpen() || sink().isLost()) {
            return null;
        }
        SourceReader reader = source().reader();
        boolean takesNoSpace = !refused.contains(CopyMethod.CLONE) && whyNoClone() == null;
        return new SinkRequest(size, takesNoSpace ? 0 : reader.dataSize(size), isDurable());
    }

    /** A copy that is recorded is, since later ones rely on it. */
    private boolean isDurable() {
        return options.durability() == Durability.SYNCED || target().isRecorded();
    }

    /** Why a clone is not to be expected, as far as that is known before the sink is open. */
    private @Nullable String whyNoClone() throws IOException {
        Path from = source().reader().file();
        Path to = target().traits().directory();
        return from == null || to == null || size <= 0
                ? "not a file here"
                : KernelCopy.whyNoClone(from, to);
    }

    // The ladder

    /** What the destination's system can make it of by itself; null where a lower rung is next. */
    private @Nullable CloneOffer cloneOffer() throws IOException {
        CopyMethod rung = target().cloneMethod();
        boolean begun = sink().isOpen() || sink().isLost() || movement != null;
        if (rung == null || begun || size < 0 || !isAllowed(rung)) {
            return null;
        }
        CloneOffer clone = source().reader().cloneOffer();
        return clone != null && target().whyNoClone(clone) == null ? clone : null;
    }

    /** Whether the destination's system has made it; else a lower rung is next. */
    private boolean tryClone(CloneOffer clone, SinkRequest request) throws IOException {
        CopyMethod rung = Objects.requireNonNull(target().cloneMethod());
        try {
            sink().open(offer().image(), request, clone);
            cloned = rung;
            method = rung;
            return true;
        } catch (StoreException failure) {
            switch (failure.reason()) {
                case UNSUPPORTED, NOT_FOUND, SOURCE_CHANGED:
                    refuse(rung, String.valueOf(failure.getMessage()));
                    return false;
                default:
                    throw failure;
            }
        }
    }

    /** The cheapest way that is left; null where that may be another one now. */
    private @Nullable Way way() throws IOException, ImageMoverException {
        SourceReader reader = source().reader();
        Path from = reader.file();
        Path to = sinkFile();
        closeWay();
        boolean files = from != null && to != null && size > 0;
        boolean canClone =
                files && cloned == null && movement == null && isAllowed(CopyMethod.CLONE);
        if (canClone && KernelCopy.whyNoClone(from, to) == null) {
            method = CopyMethod.CLONE;
            if (!tryClone(from, to)) {
                return null;
            }
        }
        boolean canCopy = files && isAllowed(CopyMethod.KERNEL_COPY) && sink().canReadBack();
        if (cloned != null) {
            method = cloned;
        } else if (canCopy && KernelCopy.whyNoKernelCopy(from, to) == null) {
            method = CopyMethod.KERNEL_COPY;
        } else {
            method = throughHere(reader);
        }
        Movement moving = movement(cloned != null || method == CopyMethod.KERNEL_COPY);
        if (moving == null) {
            restart();
            return null;
        }
        if (cloned != null && !moving.chunks.allDone() && !sink().canReadBack()) {
            refuse(cloned, "what the store made by itself cannot be read back to be checked");
            restart();
            return null;
        }
        return switch (Objects.requireNonNull(method)) {
            case CLONE, SERVER_SIDE_COPY -> new CloneCheckWay(method, sink());
            case KERNEL_COPY -> kernelWay(from, to, moving);
            default -> reader.hasRanges() ? rangesWay(reader, moving) : new SequentialWay(reader);
        };
    }

    /** That its store went meanwhile is no failure of the source. */
    private @Nullable Path sinkFile() throws LaneException {
        try {
            return sink().file();
        } catch (IOException gone) {
            throw new LaneException(LaneFailure.Kind.SINK, gone);
        }
    }

    private boolean isAllowed(CopyMethod rung) {
        return !refused.contains(rung);
    }

    /** Whether the destination is a clone now; else a lower rung is next. */
    private boolean tryClone(Path from, Path to) throws IOException, ImageMoverException {
        KernelCopy copy = open(CopyMethod.CLONE, from, to);
        if (copy == null) {
            return false;
        }
        try (copy) {
            source().requireUnchanged();
            source().reader().leased(() -> cloneAll(copy));
            cloned = CopyMethod.CLONE;
            return true;
        } catch (StoreException failure) {
            switch (failure.reason()) {
                case NO_SPACE, DENIED:
                    throw new LaneException(LaneFailure.Kind.SINK, failure);
                case UNSUPPORTED:
                    refuse(CopyMethod.CLONE, String.valueOf(failure.getMessage()));
                    // it was opened for something that takes no space
                    sink().abort();
                    return false;
                default:
                    throw failure;
            }
        }
    }

    private static Boolean cloneAll(KernelCopy copy) throws StoreException {
        copy.cloneAll();
        return Boolean.TRUE;
    }

    /** Opens both files for the kernel; null where a lower rung is next. */
    private @Nullable KernelCopy open(CopyMethod rung, Path from, Path to) throws IOException {
        KernelCopy copy;
        try {
            copy = KernelCopy.open(from, null, to, isDurable());
        } catch (StoreException failure) {
            refuse(rung, String.valueOf(failure.getMessage()));
            return null;
        }
        try {
            // the paths lead to what is open for only as long as it is
            Objects.requireNonNull(source().reader().file());
            Objects.requireNonNull(sinkFile());
        } catch (IOException closed) {
            copy.close();
            throw closed;
        }
        return copy;
    }

    private void refuse(CopyMethod rung, String reason) {
        refused.add(rung);
        source().refused(rung, reason);
    }

    private @Nullable Way kernelWay(Path from, Path to, Movement moving)
            throws IOException, ImageMoverException {
        KernelCopy copy = open(CopyMethod.KERNEL_COPY, from, to);
        if (copy == null) {
            return null;
        }
        kernel = copy;
        source().requireUnchanged();
        boolean seen = moving.hashes.isUsed() || moving.check.needsBytes();
        return new KernelWay(source().reader(), sink(), copy, seen);
    }

    /** The rung on which the bytes come through here. */
    private CopyMethod throughHere(SourceReader reader) throws LaneException {
        if (source().isApiDownload()) {
            return CopyMethod.API_DOWNLOAD;
        }
        return reader.hasRanges() && sink().traits().positional()
                ? CopyMethod.PARALLEL_RANGES
                : CopyMethod.STREAM;
    }

    private Way rangesWay(SourceReader reader, Movement moving) {
        boolean positional = sink().traits().positional();
        return new RangesWay(reader, positional, moving.chunks.chunkSize());
    }

    /**
     * What was moved so far; begun where nothing was. Null where that cannot be gone on with: its
     * bytes were not checked, since a source was attested that is not read any more.
     *
     * @param unseen whether the bytes do not come through here by themselves
     */
    private @Nullable Movement movement(boolean unseen) throws IOException {
        Attestation attested = unseen ? attested() : null;
        Movement moving = movement;
        if (moving != null) {
            return attestation == null || attestation.equals(attested) ? moving : null;
        }
        attestation = attested;
        Set<String> algorithms = new LinkedHashSet<>(offer().compute());
        ChunkDigests known = known(algorithms);
        if (attested == null && known == null) {
            algorithms.addAll(expected().algorithms());
        }
        ChunkCheck check = ChunkCheck.NONE;
        if (known != null && attested == null) {
            check = ChunkCheck.by(known);
        } else if (isNoting() && !algorithms.isEmpty()) {
            check = ChunkCheck.noting();
        }
        InspectedBytes seen = Objects.requireNonNull(inspected);
        Movement fresh =
                new Movement(
                        new Chunks(memory().bufferSize(), size),
                        new Hashes(algorithms),
                        check,
                        seen,
                        firstLanes());
        movement = fresh;
        Chunk first = head;
        head = null;
        if (first != null && !unseen) {
            fresh.moved.addAndGet(first.filled);
            fresh.keep(first);
        } else if (first != null) {
            giveBack(first);
        }
        if (cloned != null && algorithms.isEmpty() && !check.needsBytes()) {
            // an attested object had the same bytes from before it was inspected until after
            Collection<Integer> left = attested == null ? seen.chunks() : Set.of();
            fresh.moved.set(fresh.chunks.allAreDone(left));
        }
        return fresh;
    }

    /** How many lanes to begin with: as many as the destination takes well. */
    private int firstLanes() {
        int least = engine.settings().transferLanesMin();
        SinkTraits traits = sink().traits();
        boolean limited = new Throttle(engine, limits()).isLimited();
        return limited || !traits.positional() ? least : Math.max(least, traits.concurrency());
    }

    /** The digests of the chunks, where these will do. */
    private @Nullable ChunkDigests known(Set<String> compute) {
        ChunkDigests known = offer().known().chunkDigests();
        boolean usable =
                known != null
                        && expected().isMetBy(known.whole())
                        && compute.isEmpty()
                        && known.size() == size
                        && hasChunksOfDigests();
        return usable ? known : null;
    }

    private boolean isNoting() {
        boolean kept = size < 0 || ChunkDigests.areKept(size);
        return kept && offer().known().wanted() && hasChunksOfDigests();
    }

    private boolean hasChunksOfDigests() {
        return engine.settings().chunkDigests() && memory().bufferSize() == ChunkDigests.CHUNK;
    }

    /** The attestation that holds for the open location, or null. */
    private @Nullable Attestation attested() {
        String state = source().attestedState();
        for (Attestation known : offer().known().attestations()) {
            boolean same =
                    known.storeId().equals(source().storeId())
                            && known.key().equals(source().key());
            if (same && known.state().equals(state) && expected().isMetBy(known.digest())) {
                return known;
            }
            if (same && !known.state().equals(state)) {
                // without a state too: what was attested had been left alone for longer
                supply().drop(known);
            }
        }
        return null;
    }

    // Moving

    private @Nullable Wait move(Way way) throws ImageMoverException {
        Movement moving = Objects.requireNonNull(movement);
        Lanes at = new Lanes(scope(), moving, way, sink());
        lanes = at;
        parties.at(Phase.MOVING);
        LaneFailure failure;
        String from = source().storeId();
        String to = target().storeId();
        engine.meters().transferBegan(from);
        engine.meters().transferBegan(Objects.equals(from, to) ? null : to);
        try {
            if (isPaused()) {
                at.stop();
            }
            requireNotCancelled();
            failure = at.run();
        } finally {
            engine.meters().transferEnded(from);
            engine.meters().transferEnded(Objects.equals(from, to) ? null : to);
            lanes = null;
        }
        if (headRead || at.gotBytes() || failure == null && moving.chunks.allDone()) {
            // what is read again after each failure is no success: it would never end
            long moved = moving.moved.get();
            source().delivered(headRead || moved > furthest);
            furthest = Math.max(furthest, moved);
            headRead = false;
        }
        requireNotCancelled();
        if (failure != null) {
            return failed(failure, way);
        }
        size = moving.chunks.size();
        if (moving.chunks.allDone() && size >= 0 && !isUnseen(moving)) {
            return check();
        }
        return at.hasGivenTurnBack() ? Wait.turn() : null;
    }

    /** Whether bytes have still to be seen in order. */
    private boolean isUnseen(Movement moving) {
        boolean inOrder = moving.hashes.isUsed() || !sink().traits().positional();
        return inOrder && moving.nextInOrder() < moving.chunks.count();
    }

    private RateLimit[] limits() {
        return engine.limits().of(source().storeId(), ownLimit);
    }

    private Lanes.Scope scope() {
        String from = source().storeId();
        return new Lanes.Scope(
                id(),
                engine,
                memory(),
                new Throttle(engine, limits()),
                waits(),
                bytesRead,
                from,
                target().storeId(),
                this::progressed,
                parties,
                this::isTurnWanted);
    }

    private @Nullable Wait failed(LaneFailure failure, Way way) throws ImageMoverException {
        String reason = String.valueOf(failure.cause().getMessage());
        return switch (failure.kind()) {
            case SOURCE -> sourceFailed(failure.cause());
            case SINK -> sinkFailed(failure.cause());
            case WAY -> {
                refuse(way.method(), reason);
                yield null;
            }
            case WRONG_CHUNK -> {
                source().wrongChunk(failure.chunk(), reason);
                if (cloned != null) {
                    // the clone has all chunks of that location
                    restart();
                }
                yield null;
            }
            case NOT_INSPECTED -> bytesFailed(failure.cause());
        };
    }

    private @Nullable Wait sourceFailed(IOException failure) throws ImageMoverException {
        requireNotCancelled();
        closeWay();
        Movement moving = movement;
        if (moving != null
                && failure instanceof StoreException cause
                && cause.reason() == StoreException.Reason.THROTTLED) {
            moving.control.throttled(System.nanoTime(), moving.moved.get(), moving.waited.get());
        }
        boolean canSwitch = moving == null || moving.isFresh() || isVerified();
        Wait wait = source().failed(failure, canSwitch);
        if (canSwitch || source().isEmpty()) {
            return wait;
        }
        if (wait == null) {
            restart();
        } else if (!source().canBeRecognised()) {
            if (!target().restartable()) {
                source().giveUpUnrecognised(String.valueOf(failure.getMessage()));
                throw source().noneLeft();
            }
            restart();
        }
        return wait;
    }

    private Wait sinkFailed(IOException failure) throws ImageMoverException {
        requireNotCancelled();
        closeWay();
        return sink().failed(failure);
    }

    /** Throws what was moved away, and begins again with the location that is the first one now. */
    private void restart() throws ImageMoverException {
        if (!target().restartable()) {
            throw source().noneLeft();
        }
        source().close();
        boolean begunAgain = target().storeId() != null;
        if (!sink().abort() && !begunAgain) {
            throw new DestinationException(
                    DestinationException.Reason.FAILED,
                    "the destination could not be started over; what is left there is removed later");
        }
        startOver();
    }

    // The end of the bytes

    private @Nullable Wait check() throws ImageMoverException {
        closeWay();
        String state = null;
        try {
            if (!isVerified() || attestation != null) {
                source().requireUnchanged();
            }
            state = source().attestedStateNow();
            if (attestation != null && !attestation.state().equals(state)) {
                throw source().changed();
            }
        } catch (ImageUnacceptableException changed) {
            return bytesFailed(changed);
        } catch (IOException failure) {
            if (!isVerified() || attestation != null) {
                return sourceFailed(failure);
            }
        }
        Movement moved = Objects.requireNonNull(movement);
        List<Digest> digests = moved.hashes.finish();
        try {
            if (!moved.inspected.isWithin(size)) {
                throw notInspected(0, size);
            }
            expected().require(digests);
        } catch (ImageUnacceptableException wrong) {
            if (expected().isAsRecorded(digests)) {
                throw wrong;
            }
            return bytesFailed(wrong);
        }
        attest(state);
        source().close();
        found = digests;
        return null;
    }

    /** Keeps that the one location that was read had the right bytes. */
    private void attest(@Nullable String state) {
        String storeId = source().storeId();
        String key = source().key();
        Digest digest = expected().recorded();
        boolean learnt = attestation == null && source().contributors() == 1;
        if (learnt && digest != null && state != null && storeId != null && key != null) {
            String durable = source().durableState();
            if (state.equals(durable)) {
                supply().attest(new Attestation(storeId, key, durable, digest));
            }
        }
    }

    /** The bytes of a part are not those that the inspection saw. */
    static ImageUnacceptableException notInspected(long position, long length) {
        return new ImageUnacceptableException(
                Reason.CHANGED,
                "the "
                        + length
                        + " bytes from "
                        + position
                        + " are other ones than those that were inspected: the image changed while"
                        + " it was read, or its server gives different bytes each time");
    }

    /** All bytes were moved, and they are wrong: another location may have the right ones. */
    private @Nullable Wait bytesFailed(IOException failure) throws ImageMoverException {
        requireNotCancelled();
        if (source().contributors() > 1 && target().restartable()) {
            restart();
            return null;
        }
        Wait wait = source().failed(failure, false);
        if (source().isEmpty()) {
            throw source().noneLeft();
        }
        restart();
        return wait;
    }

    private @Nullable Wait publish(List<Digest> digests) throws ImageMoverException {
        committing();
        parties.at(Phase.DESTINATION);
        giveUpMemory();
        Inspection inside = Objects.requireNonNull(inspection);
        Movement moved = Objects.requireNonNull(movement);
        ChunkDigests noted = moved.check.noted(expected().ofRecord(digests), size);
        List<Digest> known = expected().known(digests);
        try {
            Target.Moved all = new Target.Moved(offer().image(), size, known, inside, noted);
            if (!sink().publish(all, moved.chunks)) {
                running();
                startOver();
                return null;
            }
        } catch (ImageMoverException failure) {
            throw failure;
        } catch (IOException failure) {
            return sink().failed(failure);
        }
        if (noted != null && isVerified()) {
            supply().record(noted);
        }
        succeed(known);
        return null;
    }

    private boolean isVerified() {
        return !expected().isNone();
    }

    private void succeed(List<Digest> digests) {
        written = sink().bytesWritten();
        CopyResult result =
                new CopyResult(
                        id(),
                        offer().image(),
                        Objects.requireNonNull(method),
                        size,
                        written,
                        !isVerified()
                                ? Verified.NONE
                                : attestation != null ? Verified.ATTESTED : Verified.DIGEST,
                        isVerified() ? "" : whyNotVerified(),
                        expected().shown(digests),
                        elapsed(),
                        source().lastStoreId(),
                        source().tried());
        letGo();
        done(result);
    }

    private String whyNotVerified() {
        if (!engine.settings().digestCheck()) {
            return "the check is turned off in the configuration (digest.check)";
        }
        return offer().digests().isEmpty()
                ? "no digest of it was known"
                : "its digests are of algorithms that are not known here";
    }

    @Override
    void fail(ImageMoverException failure) {
        closeWay();
        SourceFeed reading = source;
        if (reading != null) {
            reading.close();
        }
        sink().abort();
        target().failed();
        failure.setBytesDelivered(target().bytesDelivered());
        letGo();
        failed(failure);
    }

    /** Lets go of everything: the transfer stays in the listing for a while. */
    private void letGo() {
        closeWay();
        giveUpMemory();
        if (supply != null) {
            supply.close();
        }
        reached = position();
        movement = null;
        supply = null;
        target = null;
        source = null;
        sink = null;
        offer = null;
        memory = null;
    }

    // Buffers, descriptors

    private void closeWay() {
        KernelCopy open = kernel;
        kernel = null;
        if (open != null) {
            open.close();
        }
    }

    /** What was begun is read again later. */
    private void dropBegun() {
        Chunk first = head;
        head = null;
        if (first != null) {
            giveBack(first);
        }
        Movement moving = movement;
        Chunk begun = moving == null ? null : moving.takeBegun();
        if (begun != null) {
            moving.moved.addAndGet(-begun.filled);
            giveBack(begun);
        }
    }

    private void giveBack(Chunk chunk) {
        ByteBuffer buffer = chunk.buffer;
        chunk.buffer = null;
        if (buffer != null) {
            memory().give(buffer);
        }
    }

    private void giveUpMemory() {
        if (memory != null) {
            dropBegun();
            memory.end();
        }
    }

    private Chunks chunks() {
        Movement moving = movement;
        return moving == null ? new Chunks(memory().bufferSize(), size) : moving.chunks;
    }

    private Supply supply() {
        return Objects.requireNonNull(supply);
    }

    private Target target() {
        return Objects.requireNonNull(target);
    }

    private SourceFeed source() {
        return Objects.requireNonNull(source);
    }

    private SinkFeed sink() {
        return Objects.requireNonNull(sink);
    }

    private Supply.Offer offer() {
        return Objects.requireNonNull(offer);
    }

    private Expectation expected() {
        return Objects.requireNonNull(expected);
    }

    private TransferMemory memory() {
        return Objects.requireNonNull(memory);
    }
}
