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
package org.imagemover.core.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.imagemover.spi.Attestable;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.CloneSource;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.LocalFile;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.jspecify.annotations.Nullable;

/**
 * An image open for reading. Each method is one leased call where a driver is behind it; a {@link
 * GoneException} then means that the driver went, and that the source has to be opened again.
 */
public final class OpenSource implements AutoCloseable {

    private final ImageSource source;
    private final Leases leases;
    private final Runnable closer;
    private volatile Pace pace = Pace.any();

    OpenSource(ImageSource source, Leases leases) throws GoneException {
        this.source = source;
        this.leases = leases;
        this.closer = leases.closer(source::close);
        leases.opened(closer);
    }

    /** Wraps a source that no driver is behind, and that so never goes. */
    public static OpenSource of(ImageSource source) throws IOException {
        return new OpenSource(source, Leases.none());
    }

    /** From now on, calls are timed: it closes when it is too slow. */
    public OpenSource timed(Pace by) {
        pace = by;
        return this;
    }

    private <T> T call(ServiceCall<T> call) throws IOException {
        return call(0, call, none -> 0);
    }

    private <T> T call(long most, ServiceCall<T> call, ToLongFunction<T> bytes) throws IOException {
        try {
            return pace.time(most, () -> leases.call(call), bytes);
        } catch (IOException failure) {
            if (pace.isTooSlow()) {
                // others may be in calls on it
                close();
            }
            throw failure;
        }
    }

    public SourceStat stat() throws IOException {
        return call(source::stat);
    }

    /** The source's abilities: whether it is also a {@code type}. */
    public boolean can(Class<?> type) {
        return type.isInstance(source);
    }

    /** Opens the bytes from the start. */
    public Reading stream() throws IOException {
        return new Reading(call(source::openStream));
    }

    /** Opens a range; only for a source that can {@link RangeReads}. */
    public Reading range(long offset, long length) throws IOException {
        return new Reading(call(() -> ((RangeReads) source).openRange(offset, length)));
    }

    /** Tells where data is; only for a source that can {@link SparseRegions}. */
    public List<ByteRange> dataRegions(long offset, long length) throws IOException {
        // what is told of is worth as much as what is read: there may be nothing else to read
        return call(0, () -> ((SparseRegions) source).dataRegions(offset, length), all -> length);
    }

    /** How many ranges at once the source serves well; 1 where it has none. */
    public int preferredConcurrency() {
        try {
            return source instanceof RangeReads ranges
                    ? Math.max(1, leases.call(ranges::preferredConcurrency))
                    : 1;
        } catch (IOException gone) {
            return 1;
        }
    }

    /** The source as a file of this machine, or null where it is none. */
    public @Nullable Path file() throws IOException {
        return source instanceof LocalFile local ? call(local::path) : null;
    }

    /** What it offers to a store that makes clones; null where it is no {@link CloneSource}. */
    public @Nullable CloneOffer cloneOffer() throws IOException {
        return source instanceof CloneSource cloneable
                ? call(
                        () ->
                                new CloneOffer(
                                        cloneable.cloneDomain(),
                                        cloneable.cloneReference(),
                                        cloneable.whyNoClone()))
                : null;
    }

    /** See {@link Attestable#attestedState}; null where the source is none. */
    public @Nullable String attestedState() throws IOException {
        return source instanceof Attestable attestable ? call(attestable::attestedState) : null;
    }

    /** See {@link Attestable#makeDurable}; only for a source that is one. */
    public void makeDurable() throws IOException {
        leases.run(((Attestable) source)::makeDurable);
    }

    /**
     * Makes a call that is none of the source's, but that it has to be here for, and that moves so
     * many of its bytes.
     */
    public <T> T leased(long bytes, ServiceCall<T> call) throws IOException {
        return call(bytes, call, any -> bytes);
    }

    /** As {@link #leased(long, ServiceCall)}, of a call that may take as long as it likes. */
    public <T> T leased(ServiceCall<T> call) throws IOException {
        return leases.call(call);
    }

    /** Idempotent; may come from another thread, and ends a read that is under way. */
    @Override
    public void close() {
        leases.closed(closer);
        closer.run();
    }

    /** Bytes in order. */
    public final class Reading implements AutoCloseable {

        private final ReadableByteChannel channel;

        private Reading(ReadableByteChannel channel) {
            this.channel = channel;
        }

        /** Reads once, as {@link ReadableByteChannel#read}. */
        public int read(ByteBuffer target) throws IOException {
            return call(
                    target.remaining(),
                    () -> channel.read(target),
                    (Integer count) -> Math.max(0, count));
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (Throwable leftToTheSource) {
                closer.run();
            }
        }
    }
}
