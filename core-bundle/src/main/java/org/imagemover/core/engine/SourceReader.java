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
import java.util.ArrayList;
import java.util.List;
import org.imagemover.core.registry.CloneOffer;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.core.registry.ServiceCall;
import org.imagemover.spi.Attestable;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * An open source as the engine reads it: by ranges, for several threads at once, where it has them;
 * else in order, for one thread at a time.
 */
final class SourceReader implements AutoCloseable {

    /** Reading over so much takes about as long as another call to a store on the network. */
    private static final int LEAST_HOLE = 512 << 10;

    private final OpenSource source;
    private final SourceStat stat;
    private OpenSource.@Nullable Reading reading;
    private long readingAt;

    /**
     * Asks the source what it is.
     *
     * @throws IOException it does not say; it is closed then
     */
    SourceReader(OpenSource source) throws IOException {
        this.source = source;
        try {
            this.stat = source.stat();
        } catch (IOException unusable) {
            source.close();
            throw unusable;
        }
    }

    /** What the source said when it was opened. */
    SourceStat stat() {
        return stat;
    }

    /** What the source says now. */
    SourceStat statAgain() throws IOException {
        return source.stat();
    }

    boolean hasRanges() {
        return source.can(RangeReads.class);
    }

    /** Whether the source knows that a part holds zeros only. */
    boolean isHole(long position, long length) throws IOException {
        return data(position, length).isEmpty();
    }

    /**
     * What may be other than zero of a part, ascending. A hole inside that is too small to be worth
     * a read more counts as data.
     */
    List<ByteRange> data(long position, long length) throws IOException {
        if (!source.can(SparseRegions.class)) {
            return List.of(new ByteRange(position, length));
        }
        List<ByteRange> regions = new ArrayList<>();
        for (ByteRange next : ByteRanges.of(source.dataRegions(position, length)).ranges()) {
            int last = regions.size() - 1;
            if (last >= 0 && next.offset() - regions.get(last).end() < LEAST_HOLE) {
                ByteRange longer = ByteRange.between(regions.get(last).offset(), next.end());
                regions.set(last, longer);
            } else {
                regions.add(next);
            }
        }
        return regions;
    }

    /** The bytes from 0 to {@code size} that are not known to be holes, or {@code size}. */
    long dataSize(long size) throws IOException {
        if (!source.can(SparseRegions.class) || size < 0) {
            return size;
        }
        long window = 1L << 30;
        long data = 0;
        for (long at = 0; at < size; at += window) {
            List<ByteRange> regions = source.dataRegions(at, Math.min(window, size - at));
            data += regions.stream().mapToLong(ByteRange::length).sum();
        }
        return data;
    }

    /** How many ranges at once the source serves well; 1 where it has none. */
    int preferredConcurrency() {
        return source.preferredConcurrency();
    }

    /** Opens a range; only where there are ranges. */
    OpenSource.Reading range(long position, long length) throws IOException {
        return source.range(position, length);
    }

    /** Makes a call that the source has to be here for, and that moves so many of its bytes. */
    <T> T leased(long bytes, ServiceCall<T> call) throws IOException {
        return source.leased(bytes, call);
    }

    /** Makes a call that the source has to be here for. */
    <T> T leased(ServiceCall<T> call) throws IOException {
        return source.leased(call);
    }

    /** The source as a file of this machine, or null where it is none. */
    @Nullable Path file() throws IOException {
        return source.file();
    }

    /** What it offers to a store that makes clones; null where it offers none. */
    @Nullable CloneOffer cloneOffer() throws IOException {
        return source.cloneOffer();
    }

    /** See {@link Attestable#attestedState}; null where the source is none. */
    @Nullable String attestedState() throws IOException {
        return source.attestedState();
    }

    /** See {@link Attestable#makeDurable}; only for a source that is one. */
    void makeDurable() throws IOException {
        source.makeDurable();
    }

    /** Reads the head into a buffer until that is full, or to the end of the image. */
    void readHead(ByteBuffer target) throws IOException {
        if (hasRanges()) {
            readPart(0, target);
            return;
        }
        while (target.hasRemaining() && readOnce(target.position(), target) >= 0) {
            continue;
        }
    }

    /** Reads once in order, from any position on; -1 at the end of the image. */
    int readOnce(long position, ByteBuffer target) throws IOException {
        OpenSource.Reading from = at(position);
        int count = from.read(target);
        readingAt += Math.max(0, count);
        return count;
    }

    /** Reads a part by itself, beside the reading in order; only where there are ranges. */
    int readPart(long position, ByteBuffer target) throws IOException {
        int before = target.position();
        try (OpenSource.Reading part = source.range(position, target.remaining())) {
            while (target.hasRemaining() && part.read(target) >= 0) {
                continue;
            }
        }
        return target.position() - before;
    }

    private OpenSource.Reading at(long position) throws IOException {
        OpenSource.Reading open = reading;
        if (open != null && readingAt == position) {
            return open;
        }
        closeReading();
        open = source.stream();
        readingAt = 0;
        skip(open, position);
        reading = open;
        return open;
    }

    private void skip(OpenSource.Reading open, long position) throws IOException {
        ByteBuffer discarded = ByteBuffer.allocate(256 << 10);
        while (readingAt < position) {
            discarded.clear().limit((int) Math.min(discarded.capacity(), position - readingAt));
            int count = open.read(discarded);
            if (count < 0) {
                open.close();
                throw new StoreException(
                        StoreException.Reason.SOURCE_CHANGED,
                        "the image is shorter than it was when it was first read");
            }
            readingAt += count;
        }
    }

    private void closeReading() {
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }

    /** Ends a read that is under way on another thread. */
    void abort() {
        source.close();
    }

    @Override
    public void close() {
        closeReading();
        source.close();
    }
}
