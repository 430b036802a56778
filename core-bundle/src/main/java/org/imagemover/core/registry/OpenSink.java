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
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.imagemover.api.Digest;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.Flattenable;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.LocalFile;
import org.imagemover.spi.ReadBack;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.SparseRegions;
import org.jspecify.annotations.Nullable;

/** A sink being written; each method is one leased call, as in {@link OpenSource}. */
public final class OpenSink implements AutoCloseable {

    private final ImageSink sink;
    private final Leases leases;
    private final Runnable closer;
    private final SinkTraits traits;
    private volatile Pace pace = Pace.any();

    OpenSink(ImageSink sink, Leases leases) throws IOException {
        this.sink = sink;
        this.leases = leases;
        this.closer = leases.closer(sink::close);
        leases.opened(closer);
        try {
            this.traits = leases.call(sink::traits);
        } catch (IOException unusable) {
            close();
            throw unusable;
        }
    }

    /** Wraps a sink that no driver is behind, and that so never goes. */
    public static OpenSink of(ImageSink sink) throws IOException {
        return new OpenSink(sink, Leases.none());
    }

    /** From now on, writes and reads are timed: it closes when it is too slow. */
    public OpenSink timed(Pace by) {
        pace = by;
        return this;
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

    public SinkTraits traits() {
        return traits;
    }

    /** Which object it is: see {@link ImageSink#identity}. */
    public String identity() throws IOException {
        return leases.call(sink::identity);
    }

    public void write(long position, ByteBuffer source) throws IOException {
        int most = source.remaining();
        call(
                most,
                () -> {
                    sink.write(position, source);
                    return Boolean.TRUE;
                },
                done -> most);
    }

    /** Whether what was written can be read. */
    public boolean canReadBack() {
        return sink instanceof ReadBack;
    }

    /** Reads what was written; only for a sink that {@link #canReadBack}. */
    public int read(long position, ByteBuffer target) throws IOException {
        return call(
                target.remaining(),
                () -> ((ReadBack) sink).read(position, target),
                (Integer count) -> Math.max(0, count));
    }

    /**
     * Tells where what was written may be other than zero: all of it where the sink does not know.
     */
    public List<ByteRange> dataRegions(long offset, long length) throws IOException {
        return sink instanceof SparseRegions sparse
                ? leases.call(() -> sparse.dataRegions(offset, length))
                : List.of(new ByteRange(offset, length));
    }

    /** The file that is being written, or null where it is none of this machine. */
    public @Nullable Path file() throws IOException {
        return sink instanceof LocalFile local ? leases.call(local::path) : null;
    }

    /** Fails where the sink's driver goes, or has gone. */
    public void requireHere() throws IOException {
        leases.run(() -> {});
    }

    /** See {@link Flattenable#flattenPart}; true of a sink without that ability. */
    public boolean flattenPart() throws IOException {
        return !(sink instanceof Flattenable clone) || leases.call(clone::flattenPart);
    }

    public ByteRanges committed() throws IOException {
        return leases.call(sink::committed);
    }

    public void commit(long size, List<Digest> digests) throws IOException {
        leases.run(() -> sink.commit(size, digests));
    }

    public void abort() throws IOException {
        leases.run(sink::abort);
        leases.closed(closer);
    }

    @Override
    public void close() {
        leases.closed(closer);
        closer.run();
    }
}
