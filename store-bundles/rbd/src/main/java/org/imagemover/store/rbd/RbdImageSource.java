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
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An RBD image as a source: at a snapshot, or as it is now, which has no validator since it can
 * change unseen.
 *
 * <p>librbd tells nobody that an image was removed while it is read: its objects then read as zero,
 * or as those of its parent. So whatever looks like that, and every hole, is believed only once the
 * cluster has said afterwards that the image and the snapshot are still there.
 */
class RbdImageSource implements ImageSource, RangeReads, SparseRegions {

    private static final int SMALLEST_CHUNK = 4 << 20;
    private static final int CONCURRENCY = 8;

    /** Of a snapshot's regions so much is asked for at once, and kept: they stay as they are. */
    private static final long WINDOW = 1L << 30;

    private final RbdImage image;
    private final boolean decrypted;
    private final long size;
    private final String what;
    private long windowStart = -1;
    private List<ByteRange> windowRegions = List.of();

    /**
     * Reads an image.
     *
     * @param image open, and closed by this
     * @param decrypted whether its bytes are not those that are stored
     * @param what how messages name it, as their subject
     */
    RbdImageSource(RbdImage image, boolean decrypted, String what) throws StoreException {
        this.image = image;
        this.decrypted = decrypted;
        this.size = image.size();
        this.what = what;
    }

    RbdImage image() {
        return image;
    }

    @Override
    public SourceStat stat() throws StoreException {
        requireThere();
        return new SourceStat(size, validator(), List.of());
    }

    @Nullable String validator() {
        return image.isAtSnapshot()
                ? image.connection().fsid()
                        + ":"
                        + image.connection().poolId()
                        + ":"
                        + image.id()
                        + ":"
                        + image.snapshotId()
                : null;
    }

    @Override
    public ReadableByteChannel openStream() throws StoreException {
        return openRange(0, size);
    }

    @Override
    public ReadableByteChannel openRange(long offset, long length) throws StoreException {
        requireOpen();
        ByteRange range = inside(offset, length);
        return new RangeChannel(this, range.offset(), range.end());
    }

    /**
     * Reads at least a byte into a buffer that has room, and not behind the end.
     *
     * @return how many
     */
    int read(long position, ByteBuffer target) throws StoreException {
        ByteBuffer filled = target.duplicate();
        int count = image.read(position, target);
        if (count <= 0) {
            throw changed("was made smaller");
        }
        filled.limit(filled.position() + count);
        if (decrypted || image.mayBeOfMissingObjects(position, filled)) {
            requireThereOrGiveBack(target, count);
        }
        return count;
    }

    private void requireThereOrGiveBack(ByteBuffer target, int count) throws StoreException {
        try {
            requireThere();
        } catch (StoreException failure) {
            target.position(target.position() - count);
            throw failure;
        }
    }

    /**
     * Asks the cluster whether the image and its snapshot are still there.
     *
     * @return whether the snapshot is protected
     */
    final boolean requireThere() throws StoreException {
        try {
            return image.requireThere();
        } catch (StoreException failure) {
            throw failure.reason() == Reason.NOT_FOUND ? changed("was removed") : failure;
        }
    }

    private StoreException changed(String how) {
        return new StoreException(
                Reason.SOURCE_CHANGED, what + " " + how + " while it was read: copy it again");
    }

    @Override
    public int preferredChunk() {
        return Math.max(SMALLEST_CHUNK, image.objectSize());
    }

    @Override
    public int preferredConcurrency() {
        return CONCURRENCY;
    }

    @Override
    public List<ByteRange> dataRegions(long offset, long length) throws StoreException {
        requireOpen();
        ByteRange asked = inside(offset, length);
        if (asked.length() == 0 || decrypted) {
            return asked.length() == 0 ? List.of() : List.of(asked);
        }
        if (!image.isAtSnapshot()) {
            return found(asked);
        }
        List<ByteRange> regions = new ArrayList<>();
        for (long start = asked.offset() / WINDOW * WINDOW; start < asked.end(); start += WINDOW) {
            for (ByteRange region : window(start)) {
                long from = Math.max(region.offset(), asked.offset());
                long to = Math.min(region.end(), asked.end());
                if (from < to) {
                    regions.add(ByteRange.between(from, to));
                }
            }
        }
        return regions;
    }

    private synchronized List<ByteRange> window(long start) throws StoreException {
        if (start != windowStart) {
            windowRegions = found(inside(start, WINDOW));
            windowStart = start;
        }
        return windowRegions;
    }

    /** The regions of a window as the cluster tells them now. */
    private List<ByteRange> found(ByteRange window) throws StoreException {
        List<ByteRange> told = image.data(window.offset(), window.length());
        requireThere();
        List<ByteRange> regions = new ArrayList<>();
        long end = window.offset();
        for (ByteRange region : told) {
            long from = Math.max(region.offset(), end);
            long to = Math.min(region.end(), window.end());
            if (from < to) {
                regions.add(ByteRange.between(from, to));
                end = to;
            }
        }
        return regions;
    }

    /** The part of a range that the image had when it was opened. */
    private ByteRange inside(long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("range of " + length + " bytes at " + offset);
        }
        long start = Math.min(offset, size);
        return new ByteRange(start, Math.min(length, size - start));
    }

    boolean isOpen() {
        return image.isOpen();
    }

    private void requireOpen() throws StoreException {
        if (!image.isOpen()) {
            throw new StoreException(Reason.UNAVAILABLE, what + " was closed: open it again");
        }
    }

    @Override
    public void close() {
        image.close();
    }

    @Override
    public String toString() {
        return what;
    }
}
