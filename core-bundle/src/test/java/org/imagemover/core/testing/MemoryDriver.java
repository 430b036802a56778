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
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.imagemover.api.Digest;
import org.imagemover.core.testing.MemoryStore.Call;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Unfinished;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.Flattenable;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.ReadBack;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;

/** A driver of a {@link MemoryStore}; several, one after the other, may serve the same one. */
public class MemoryDriver implements StoreDriver, WritableStore {

    /** The scheme of locations that it knows as its own. */
    public static final String SCHEME = "memory";

    private static final int BLOCK = 4096;

    private final MemoryStore store;

    public MemoryDriver(MemoryStore store) {
        this.store = store;
    }

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public boolean writable() {
        return store.writable;
    }

    @Override
    public Resolution resolve(ImageLocation location) {
        String uri = String.valueOf(location.uri());
        return location.scheme().equals(SCHEME)
                ? Resolution.own(uri.substring(uri.lastIndexOf('/') + 1))
                : Resolution.notOwn("it holds only what is in memory");
    }

    private void call(Op op, String key) throws StoreException {
        store.call(new Call(op, key, 0, 0, () -> false));
    }

    @Override
    public void check() throws StoreException {
        call(Op.CHECK, "");
    }

    private byte[] object(String key) throws StoreException {
        byte[] object = store.objects.get(key);
        if (object == null) {
            throw new StoreException(Reason.NOT_FOUND, "there is no such object");
        }
        return object;
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        call(Op.OPEN, key);
        object(key);
        return switch (store.readBy) {
            case STREAM -> new Source(key);
            case RANGES -> new RangeSource(key);
            case SPARSE -> new SparseSource(key);
        };
    }

    @Override
    public ImageSink create(String key, SinkRequest request) throws StoreException {
        call(Op.CREATE, key);
        if (!store.writable) {
            throw new StoreException(Reason.DENIED, "it is read-only");
        }
        if (store.objects.containsKey(key) || store.unfinished.containsKey(key)) {
            throw new StoreException(Reason.EXISTS, "there is such an object");
        }
        store.requests.add(request);
        return sink(key, store.begin(key));
    }

    /** What a clone is made of, as it is when it is made. */
    @FunctionalInterface
    interface Origin {
        byte[] bytes() throws StoreException;
    }

    /** Begins an object that has bytes already. */
    final ImageSink begin(String key, Origin origin, SinkRequest request) throws StoreException {
        call(Op.CLONE, key);
        byte[] bytes = origin.bytes();
        if (store.objects.containsKey(key) || store.unfinished.containsKey(key)) {
            throw new StoreException(Reason.EXISTS, "there is such an object");
        }
        store.requests.add(request);
        Unfinished begun = store.begin(key);
        begun.put(0, bytes);
        return sink(key, begun);
    }

    private Sink sink(String key, Unfinished object) {
        return store.readsBack ? new ReadBackSink(key, object) : new Sink(key, object);
    }

    @Override
    public ImageSink resume(String key, SinkRequest request, String resumeToken, ByteRanges written)
            throws StoreException {
        call(Op.RESUME, key);
        Unfinished left = store.unfinished.get(key);
        if (left == null || !left.token.equals(resumeToken)) {
            throw new StoreException(Reason.NOT_FOUND, "there is nothing to go on with");
        }
        Sink sink = sink(key, left);
        sink.resumed = written;
        return sink;
    }

    @Override
    public void delete(String key) throws StoreException {
        call(Op.DELETE, key);
        store.unfinished.remove(key);
        store.objects.remove(key);
    }

    @Override
    public void discard(String key) throws StoreException {
        call(Op.DISCARD, key);
        store.unfinished.remove(key);
    }

    private class Source implements ImageSource {

        final String key;
        final AtomicBoolean closed = new AtomicBoolean();

        Source(String key) {
            this.key = key;
        }

        void call(Op op, long position, int length) throws StoreException {
            if (closed.get()) {
                throw new StoreException(Reason.UNAVAILABLE, "it is closed");
            }
            store.call(new Call(op, key, position, length, closed::get));
        }

        @Override
        public SourceStat stat() throws StoreException {
            call(Op.STAT, 0, 0);
            long size = store.knowsSize ? object(key).length : -1;
            return new SourceStat(size, store.validator, List.of());
        }

        @Override
        public ReadableByteChannel openStream() throws StoreException {
            return new Range(this, 0, object(key).length);
        }

        @Override
        public void close() {
            closed.set(true);
            try {
                store.call(new Call(Op.CLOSE, key, 0, 0, () -> false));
            } catch (StoreException wanted) {
                throw new IllegalStateException("a close that fails");
            }
        }
    }

    private class RangeSource extends Source implements RangeReads {

        RangeSource(String key) {
            super(key);
        }

        @Override
        public ReadableByteChannel openRange(long offset, long length) throws StoreException {
            long end = Math.min(object(key).length, offset + Math.min(length, 1L << 40));
            return new Range(this, offset, end);
        }

        @Override
        public int preferredConcurrency() {
            return store.concurrency;
        }
    }

    private final class SparseSource extends RangeSource implements SparseRegions {

        SparseSource(String key) {
            super(key);
        }

        @Override
        public List<ByteRange> dataRegions(long offset, long length) throws StoreException {
            call(Op.REGIONS, offset, (int) length);
            byte[] object = object(key);
            List<ByteRange> data = new ArrayList<>();
            for (long at = offset; at < offset + length; at += BLOCK) {
                long end = Math.min(at + BLOCK, offset + length);
                for (int i = (int) at; i < Math.min(end, object.length); i++) {
                    if (object[i] != 0) {
                        data.add(ByteRange.between(at, end));
                        break;
                    }
                }
            }
            return ByteRanges.of(data).ranges();
        }
    }

    private final class Range implements ReadableByteChannel {

        private final Source source;
        private final long end;
        private long position;

        Range(Source source, long offset, long end) {
            this.source = source;
            this.position = offset;
            this.end = end;
        }

        @Override
        public int read(ByteBuffer target) throws StoreException {
            if (position >= Math.min(end, store.endsAt)) {
                return -1;
            }
            int count =
                    (int)
                            Math.min(
                                    Math.min(target.remaining(), MemoryStore.READ_SIZE),
                                    Math.min(end, store.endsAt) - position);
            source.call(Op.READ, position, count);
            target.put(object(source.key), (int) position, count);
            store.note(Op.READ, source.key, position, count);
            position += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private class Sink implements ImageSink, Flattenable {

        final Unfinished object;
        private final String key;
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile ByteRanges resumed = ByteRanges.NONE;
        private volatile boolean published;

        Sink(String key, Unfinished object) {
            this.key = key;
            this.object = object;
        }

        final void call(Op op, long position, int length) throws StoreException {
            if (closed.get()) {
                throw new StoreException(Reason.UNAVAILABLE, "it is closed");
            }
            store.call(new Call(op, key, position, length, closed::get));
        }

        @Override
        public SinkTraits traits() {
            return new SinkTraits(
                    store.positional, store.partSize, store.positional, store.writesAtOnce);
        }

        @Override
        public void write(long position, ByteBuffer source) throws StoreException {
            if (!store.positional && position != object.bytes.length) {
                throw new StoreException(Reason.UNSUPPORTED, "it takes bytes only in order");
            }
            call(Op.WRITE, position, source.remaining());
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            object.put(position, bytes);
            store.note(Op.WRITE, key, position, bytes.length);
        }

        /** {@inheritDoc} The position of the call is the number of the part. */
        @Override
        public boolean flattenPart() throws StoreException {
            call(Op.FLATTEN, object.flattenedParts, 0);
            object.flattenedParts++;
            return object.flattenedParts >= store.flattenParts;
        }

        @Override
        public ByteRanges committed() {
            return ByteRanges.prefix(object.bytes.length).intersection(resumed);
        }

        @Override
        public String resumeToken() {
            return object.token;
        }

        @Override
        public void commit(long size, List<Digest> digests) throws StoreException {
            call(Op.COMMIT, 0, 0);
            if (!published) {
                if (store.objects.putIfAbsent(key, Arrays.copyOf(object.bytes, (int) size))
                        != null) {
                    throw new StoreException(Reason.EXISTS, "there is such an object meanwhile");
                }
                store.unfinished.remove(key);
                store.committedDigests = List.copyOf(digests);
                published = true;
            }
            call(Op.COMMITTED, 0, 0);
        }

        @Override
        public void abort() throws StoreException {
            if (!closed.get() && !published) {
                call(Op.ABORT, 0, 0);
                store.unfinished.remove(key, object);
            }
            closed.set(true);
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    private final class ReadBackSink extends Sink implements ReadBack {

        ReadBackSink(String key, Unfinished object) {
            super(key, object);
        }

        @Override
        public int read(long position, ByteBuffer target) throws StoreException {
            call(Op.READ_BACK, position, target.remaining());
            return object.get(position, target);
        }
    }
}
