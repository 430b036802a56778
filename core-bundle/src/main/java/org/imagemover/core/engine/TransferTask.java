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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.DestinationException;
import org.imagemover.api.Digest;
import org.imagemover.api.Durability;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.imagemover.api.Verification;
import org.imagemover.api.Verified;
import org.imagemover.core.inspect.Inspection;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * One copy at work: the way of an image, step by step. All that a step needs to know is in the
 * fields, so that the transfer can leave its thread while it waits and go on, on whatever thread,
 * from the same byte. Steps run one after the other; the fields that only they use need no lock.
 *
 * <p>What fails is told apart by where it happened: {@link SourceFeed} decides about a location
 * that cannot be read, {@link SinkFeed} about a destination that cannot be written.
 */
public final class TransferTask extends ParkableTransfer {

    private static final int SMALLEST_CHUNK = 64 << 10;
    private static final int LARGEST_CHUNK = 1 << 29;

    /** A limit may be raised meanwhile: look again after this long. */
    private static final long LONGEST_DELAY = 500_000_000;

    private final TransferOptions options;
    private final Engine engine;
    private final RateLimit ownLimit;

    private volatile @Nullable SourceFeed source;
    private volatile @Nullable SinkFeed sink;
    private volatile long position;
    private volatile long size = -1;

    private @Nullable Supply supply;
    private @Nullable Target target;
    private Supply.@Nullable Offer offer;
    private @Nullable Digest expected;
    private @Nullable Hashes hashes;
    private @Nullable Inspection inspection;
    private @Nullable List<Digest> found;

    /** What a source got through before it broke off is what is asked of it next. */
    private int chunkLimit = LARGEST_CHUNK;

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
        this.sink = new SinkFeed(id, target, engine);
        this.options = options;
        this.engine = engine;
        this.ownLimit = new RateLimit(options.maxBytesPerSecond());
    }

    @Override
    long position() {
        return position;
    }

    @Override
    long size() {
        return size;
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
    }

    @Override
    @Nullable Wait work() throws ImageMoverException {
        running();
        if (offer == null) {
            requireNotCancelled();
            target().check();
            begin(supply().find());
        }
        while (!state().ended()) {
            requireNotCancelled();
            Wait wait;
            if (found != null) {
                wait = publish(found);
            } else {
                wait = isPaused() ? Wait.paused() : step();
            }
            if (wait != null) {
                return wait;
            }
        }
        return null;
    }

    private void begin(Supply.Offer image) throws ImageMoverException {
        offer = image;
        size = image.size();
        source = new SourceFeed(id(), image, engine);
        Digest best = Hashes.best(image.digests());
        boolean required = options.verification() == Verification.REQUIRED;
        expected = required || engine.settings().digestCheck() ? best : null;
        if (best == null && required) {
            throw new ImageUnacceptableException(
                    Reason.NO_DIGEST,
                    "image "
                            + image.image()
                            + " has no digest that it could be checked by: add it"
                            + " again, which records one, or do not require the check");
        }
        startOver();
    }

    private void startOver() {
        Set<String> algorithms = new LinkedHashSet<>(offer().compute());
        if (expected != null) {
            algorithms.add(expected.algorithm());
        }
        hashes = new Hashes(algorithms);
        source().startOver();
        inspection = null;
        position = 0;
        found = null;
    }

    /** One step: opens the source or the sink if they are not open, or moves one chunk. */
    private @Nullable Wait step() throws ImageMoverException {
        if (source().isEmpty()) {
            throw source().noneLeft();
        }
        try {
            if (!source().isOpen()) {
                source().open(size);
                requireNotCancelled();
                if (size < 0) {
                    size = source().reader().stat().size();
                }
            }
        } catch (IOException failure) {
            return sourceFailed(failure);
        }
        try {
            if (sink().isLost() && !sink().resume()) {
                startOver();
            }
        } catch (IOException failure) {
            return sinkFailed(failure);
        }
        boolean complete = inspection != null && size >= 0 && position >= size;
        if (complete && sink().isOpen()) {
            return check();
        }
        Wait limited = limited();
        return limited != null ? limited : moveChunk();
    }

    private @Nullable Wait sourceFailed(IOException failure) throws ImageMoverException {
        requireNotCancelled();
        boolean canSwitch = position == 0 || expected != null;
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

    // Moving

    private @Nullable Wait limited() {
        long delay = 0;
        for (RateLimit limit : limits()) {
            delay = Math.max(delay, limit.delayNanos());
        }
        return delay > 1_000_000
                ? Wait.delay("kept within a bandwidth limit", Math.min(delay, LONGEST_DELAY))
                : null;
    }

    private RateLimit[] limits() {
        return engine.limits().of(source().storeId(), ownLimit);
    }

    private int chunkLength(ByteBuffer buffer) {
        long length = Math.min(buffer.capacity(), chunkLimit);
        boolean head = inspection == null;
        for (RateLimit limit : limits()) {
            if (limit.bytesPerSecond() > 0 && !head) {
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
            int asked = chunkLength(buffer);
            buffer.limit(asked);
            boolean hole;
            try {
                hole = read(buffer);
            } catch (IOException failure) {
                chunkLimit = Math.max(SMALLEST_CHUNK, buffer.position());
                return sourceFailed(failure);
            }
            chunkLimit = Math.min(LARGEST_CHUNK, chunkLimit * 2);
            try {
                if (!sink().isOpen()) {
                    sink().open(offer().image(), sinkRequest());
                }
                sink().write(position, buffer, hole);
            } catch (IOException failure) {
                return sinkFailed(failure);
            }
            moved(buffer, hole);
            boolean complete = size >= 0 ? position >= size : buffer.remaining() < asked;
            return complete ? check() : null;
        } finally {
            engine.buffers().give(buffer);
        }
    }

    /** Fills a buffer to its limit or the image's end, and inspects the first one. */
    private boolean read(ByteBuffer buffer) throws IOException {
        SourceReader reader = source().reader();
        int asked = buffer.remaining();
        if (inspection != null
                && size >= 0
                && buffer.hasRemaining()
                && reader.isHole(position, buffer.remaining())) {
            return true;
        }
        reader.read(position, buffer);
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
        if (inspection == null) {
            boolean all = size < 0 && buffer.limit() < asked;
            inspection =
                    HeadInspection.inspect(
                            buffer,
                            all ? buffer.limit() : size,
                            reader,
                            engine.settings(),
                            offer().format());
        }
        return false;
    }

    private SinkRequest sinkRequest() throws IOException {
        long dataSize = source().reader().dataSize(size);
        return new SinkRequest(size, dataSize, options.durability() == Durability.SYNCED);
    }

    private void moved(ByteBuffer chunk, boolean hole) {
        long count = chunk.remaining();
        if (hole) {
            hashes().updateZeros(count);
        } else {
            hashes().update(chunk);
        }
        source().delivered();
        position += count;
        for (RateLimit limit : limits()) {
            limit.used(hole ? 0 : count);
        }
        progressed();
    }

    // The end of the bytes

    private @Nullable Wait check() throws ImageMoverException {
        if (size < 0) {
            size = position;
        }
        if (expected == null) {
            try {
                source().requireUnchanged();
            } catch (ImageUnacceptableException changed) {
                return bytesFailed(changed);
            } catch (IOException failure) {
                return sourceFailed(failure);
            }
        }
        List<Digest> digests = hashes().finish();
        try {
            requireDigests(digests);
        } catch (ImageUnacceptableException wrong) {
            return bytesFailed(wrong);
        }
        source().close();
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
                                    + " as claimed: the copy that was read is damaged, or the claim"
                                    + " is wrong");
                }
            }
        }
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
        Inspection inside = Objects.requireNonNull(inspection);
        try {
            if (!sink().publish(new Target.Moved(offer().image(), size, digests, inside))) {
                running();
                startOver();
                return null;
            }
        } catch (ImageMoverException failure) {
            throw failure;
        } catch (IOException failure) {
            return sink().failed(failure);
        }
        succeed(digests);
        return null;
    }

    private void succeed(List<Digest> digests) {
        Digest digest = digests.isEmpty() ? null : digests.get(0);
        for (Digest computed : digests) {
            digest = computed.equals(expected) ? computed : digest;
        }
        boolean verified = expected != null;
        CopyResult result =
                new CopyResult(
                        id(),
                        offer().image(),
                        CopyMethod.STREAM,
                        size,
                        sink().bytesWritten(),
                        verified ? Verified.DIGEST : Verified.NONE,
                        verified ? "" : whyNotVerified(),
                        digest,
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
        if (supply != null) {
            supply.close();
        }
        supply = null;
        target = null;
        source = null;
        sink = null;
        offer = null;
        hashes = null;
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

    private Hashes hashes() {
        return Objects.requireNonNull(hashes);
    }
}
