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
package org.imagemover.store.rbd;

import java.nio.ByteBuffer;
import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.Flattenable;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ReadBack;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * An image of a pool, being written as {@code <name>.<random>.part}. On {@link #commit} it gets its
 * size, then its protected snapshot unless it is a disk, and last its name, which is one step for
 * whoever opens it.
 *
 * <p>What is written is on the OSDs when its call ends; what is never written is a hole.
 * Thread-safe.
 */
final class RbdImageSink implements ImageSink, ReadBack, SparseRegions, Flattenable {

    private static final SinkTraits TRAITS = new SinkTraits(true, 4 << 20, true, 8);

    /** By how much an image of unknown size grows: as much as it has, but not less or more. */
    private static final long LEAST_GROWTH = 64L << 20;

    private static final long MOST_GROWTH = 4L << 30;

    private final RbdPool pool;
    private final RbdImage image;
    private final String name;
    private final String token;
    private final boolean disk;
    private final String what;
    private final WrittenRanges written;
    private final Flattening flattening;
    private final Object growth = new Object();
    private final Object publication = new Object();
    private volatile long size;
    private volatile boolean closed;
    private boolean complete;
    private boolean published;

    /**
     * Writes an image.
     *
     * @param pool where it is
     * @param image open as its unfinished name, and closed by this
     * @param name the name that it is to have
     * @param token of its unfinished name
     * @param request what is known of it
     * @param written what is surely there
     * @param what how messages name it, as their subject
     */
    RbdImageSink(
            RbdPool pool,
            RbdImage image,
            String name,
            String token,
            SinkRequest request,
            ByteRanges written,
            String what)
            throws StoreException {
        this.pool = pool;
        this.image = image;
        this.name = name;
        this.token = token;
        this.disk = request.disk();
        this.what = what;
        this.flattening = new Flattening(image);
        this.size = image.size();
        this.written = new WrittenRanges(written.intersection(ByteRanges.prefix(size)));
    }

    private String unfinishedName() {
        return UnfinishedName.of(name, token);
    }

    @Override
    public SinkTraits traits() {
        return TRAITS;
    }

    @Override
    public void write(long position, ByteBuffer source) throws StoreException {
        int length = source.remaining();
        if (length == 0) {
            requireOpen();
            return;
        }
        grow(position + length);
        image.write(position, source);
        written.add(position, length);
    }

    private void grow(long end) throws StoreException {
        if (end <= size) {
            return;
        }
        synchronized (growth) {
            if (end > size) {
                long step = Math.min(MOST_GROWTH, Math.max(LEAST_GROWTH, size));
                resize(Math.max(end, size + step));
            }
        }
    }

    private void resize(long next) throws StoreException {
        image.change(opened -> CephLibraries.rbd().rbd_resize(opened, next), "given its size");
        size = next;
    }

    @Override
    public int read(long position, ByteBuffer target) throws StoreException {
        requireOpen();
        if (position >= size) {
            return -1;
        }
        int limit = target.limit();
        int before = target.position();
        target.limit(before + (int) Math.min(target.remaining(), size - position));
        try {
            while (target.hasRemaining()
                    && image.read(position + target.position() - before, target) > 0) {
                continue;
            }
        } finally {
            target.limit(limit);
        }
        return target.position() - before;
    }

    @Override
    public List<ByteRange> dataRegions(long offset, long length) throws StoreException {
        requireOpen();
        long there = Math.min(length, size - offset);
        return there <= 0
                ? List.of()
                : ByteRanges.of(image.data(offset, there))
                        .intersection(ByteRanges.of(List.of(new ByteRange(offset, there))))
                        .ranges();
    }

    @Override
    public void flush() throws StoreException {
        image.change(CephLibraries.rbd()::rbd_flush, "written");
    }

    @Override
    public boolean flattenPart() throws StoreException {
        requireOpen();
        return flattening.next();
    }

    @Override
    public ByteRanges committed() {
        return written.snapshot();
    }

    @Override
    public String resumeToken() {
        return token;
    }

    /** {@inheritDoc} The digests are neither checked nor kept. */
    @Override
    public void commit(long length, List<Digest> digests) throws StoreException {
        synchronized (publication) {
            if (published) {
                return;
            }
            requireOpen();
            if (!image.id().equals(pool.idOf(name))) {
                complete(length);
                pool.rename(unfinishedName(), name, image.id());
            }
            published = true;
            close();
        }
    }

    /** Does all but giving the name; once that is done the image takes no more bytes. */
    private void complete(long length) throws StoreException {
        if (complete) {
            return;
        }
        if (length != size) {
            resize(length);
        }
        flush();
        if (!disk) {
            image.takeSnapshot();
        }
        image.closeAndWait();
        complete = true;
    }

    @Override
    public void abort() throws StoreException {
        synchronized (publication) {
            if (published) {
                return;
            }
            closed = true;
            image.closeAndWait();
            if (!image.id().equals(pool.idOf(name))) {
                pool.removeUnfinishedOf(unfinishedName());
            }
        }
    }

    private void requireOpen() throws StoreException {
        if (closed) {
            throw new StoreException(Reason.UNAVAILABLE, what + " was closed: open it again");
        }
    }

    @Override
    public void close() {
        closed = true;
        image.close();
    }

    @Override
    public String toString() {
        return what;
    }
}
