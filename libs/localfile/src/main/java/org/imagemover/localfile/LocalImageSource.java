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
package org.imagemover.localfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.imagemover.spi.Attestable;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.LocalFile;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A file of this machine as a source. Its name is followed once: what is read, cloned or copied by
 * the kernel is the file that was opened, in the size that it had then: one that grows stays as
 * long as it was, one that is cut off is {@code SOURCE_CHANGED}. Whether its bytes are still those
 * is told by {@link #stat}: the validator holds device, inode, size and both times.
 *
 * <p>Thread-safe. The thread that reads must not be interrupted: that closes the source. Closing it
 * ends every call on it as soon as the read under way has its bytes.
 */
public final class LocalImageSource
        implements ImageSource, RangeReads, SparseRegions, LocalFile, Attestable {

    /** As many as a store over the network is written by at once. */
    private static final int CONCURRENCY = 8;

    private final Path file;
    private final String what;
    private final Descriptor descriptor;
    private final FileChannel channel;
    private final FileIdentity opened;
    private final Holes holes;
    private volatile @Nullable Boolean honest;

    private LocalImageSource(
            Path file,
            String what,
            Descriptor descriptor,
            FileChannel channel,
            FileIdentity opened) {
        this.file = file;
        this.what = what;
        this.descriptor = descriptor;
        this.channel = channel;
        this.opened = opened;
        this.holes = new Holes(descriptor);
    }

    /**
     * Opens a file; follows symbolic links. Waits for no named pipe and touches no device.
     *
     * @param file where it is
     * @param what how messages name it, as their subject: the path as the caller wrote it, or
     *     {@code store 'images': the object}
     * @return the open source; the caller closes it
     * @throws StoreException {@code NOT_FOUND}; {@code DENIED}; {@code UNSUPPORTED}: it is not a
     *     regular file
     */
    public static LocalImageSource open(Path file, String what) throws StoreException {
        return open(file, what, new LinkOption[0]);
    }

    /** As {@link #open(Path, String)}, but refuses a symbolic link in the last place. */
    public static LocalImageSource openNoFollow(Path file, String what) throws StoreException {
        return open(file, what, LinkOption.NOFOLLOW_LINKS);
    }

    private static LocalImageSource open(Path file, String what, LinkOption... links)
            throws StoreException {
        try (Descriptor held = Descriptor.inPlace(file, links)) {
            FileIdentity identity = held.isNone() ? FileIdentity.of(file, links) : held.identity();
            if (!identity.isRegular()) {
                throw new StoreException(
                        Reason.UNSUPPORTED,
                        what + " is " + identity.kind() + ": it has to be a file");
            }
            Descriptor descriptor = Descriptor.reading(held);
            try {
                FileChannel channel = FileChannel.open(descriptor.path(), StandardOpenOption.READ);
                if (identity.size() == 0) {
                    requireEmpty(channel, what);
                }
                return new LocalImageSource(file, what, descriptor, channel, identity);
            } catch (IOException | RuntimeException failure) {
                descriptor.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "read");
        }
    }

    /**
     * Files of /proc, and some of FUSE, tell no size and have bytes: an image of none is not it.
     */
    private static void requireEmpty(FileChannel channel, String what) throws IOException {
        try {
            if (channel.read(ByteBuffer.allocate(1), 0) > 0) {
                throw new StoreException(
                        Reason.UNSUPPORTED,
                        what
                                + " tells a size of 0 bytes and has some: it is no file of a fixed"
                                + " size, as those of /proc; copy it to a disk first");
            }
        } catch (IOException | RuntimeException failure) {
            closeQuietly(channel);
            throw failure;
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException nothingWasWritten) {
            // the descriptor is free all the same
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreException {@code NOT_FOUND}: there is no file of that name any more; {@code
     *     SOURCE_CHANGED}: there is another one
     */
    @Override
    public SourceStat stat() throws StoreException {
        FileIdentity now = look();
        return new SourceStat(now.size(), now.validator(), List.of());
    }

    private FileIdentity look() throws StoreException {
        requireOpen();
        try {
            FileIdentity now = FileIdentity.of(file);
            if (!now.isSameFile(opened)) {
                throw new StoreException(
                        Reason.SOURCE_CHANGED,
                        what + " was replaced by another file while it was read: copy it again");
            }
            return now;
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "read");
        }
    }

    /**
     * {@inheritDoc} Here it is the validator of {@link #stat}, where that is at least 2 s old and
     * the file system is one of this machine. It tells of every write by a call; not of one through
     * a mapping that was made writable before, which no store makes of its objects.
     */
    @Override
    public @Nullable String attestedState() throws StoreException {
        Boolean known = honest;
        if (known == null) {
            known = HonestTimes.areAt(path());
            honest = known;
        }
        FileIdentity now = look();
        return known ? HonestTimes.state(now, nanosSinceEpoch()) : null;
    }

    /** {@inheritDoc} It is fsync(2), which is quick where the file was synced before. */
    @Override
    public void makeDurable() throws StoreException {
        try {
            channel.force(true);
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "brought to the disk");
        }
    }

    private static long nanosSinceEpoch() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public ReadableByteChannel openStream() throws StoreException {
        return openRange(0, opened.size());
    }

    @Override
    public int preferredConcurrency() {
        return CONCURRENCY;
    }

    @Override
    public ReadableByteChannel openRange(long offset, long length) throws StoreException {
        requireOpen();
        ByteRange window = inside(offset, length);
        return new RangeChannel(channel, what, window.offset(), window.end());
    }

    @Override
    public List<ByteRange> dataRegions(long offset, long length) throws StoreException {
        requireOpen();
        ByteRange window = inside(offset, length);
        try {
            return holes.dataRegions(window.offset(), window.end());
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "searched for holes");
        }
    }

    /** The part of a range that the file had when it was opened. */
    private ByteRange inside(long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("range of " + length + " bytes at " + offset);
        }
        long start = Math.min(offset, opened.size());
        return new ByteRange(start, Math.min(length, opened.size() - start));
    }

    private void requireOpen() throws StoreException {
        if (!channel.isOpen()) {
            throw new StoreException(Reason.UNAVAILABLE, what + " was closed: open it again");
        }
    }

    @Override
    public Path path() throws StoreException {
        try {
            return descriptor.path();
        } catch (IOException closed) {
            throw FileFailures.of(closed, what, "read");
        }
    }

    /**
     * Where what was opened is, by its name without links: for whoever decides by that whether it
     * may be read. A name that leads elsewhere later changes nothing of it.
     *
     * @throws StoreException it is not to be found out
     */
    public Path realPath() throws StoreException {
        try {
            return descriptor.realPath();
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "read");
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
        descriptor.close();
    }

    @Override
    public String toString() {
        return what;
    }
}
