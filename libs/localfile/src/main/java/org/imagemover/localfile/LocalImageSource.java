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
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
 * A file of this machine as a source. What is read is the file that was opened, in the size that it
 * had then: one that grows stays as long as it was, one that is cut off is {@code SOURCE_CHANGED}.
 * Whether its bytes are still those is told by {@link #stat}: the validator holds device, inode,
 * size and both times.
 *
 * <p>Thread-safe. The thread that reads must not be interrupted: that closes the source. Closing it
 * ends every call on it as soon as the read under way has its bytes.
 */
public final class LocalImageSource
        implements ImageSource, RangeReads, SparseRegions, LocalFile, Attestable {

    /** A file that is being written changes between two looks; a few looks more may be lucky. */
    private static final int LOOKS = 5;

    /** As many as a store over the network is written by at once. */
    private static final int CONCURRENCY = 8;

    private final Path file;
    private final String what;
    private final FileChannel channel;
    private final FileIdentity opened;
    private final Holes holes;
    private volatile @Nullable Boolean honest;

    private LocalImageSource(Path file, String what, FileChannel channel, FileIdentity opened) {
        this.file = file;
        this.what = what;
        this.channel = channel;
        this.opened = opened;
        this.holes = new Holes(file, opened);
    }

    /**
     * Opens a file; follows symbolic links. Waits for no named pipe and touches no device.
     *
     * @param file where it is
     * @param what how messages name it, as their subject: the path as the caller wrote it, or
     *     {@code store 'images': the object}
     * @return the open source; the caller closes it
     * @throws StoreException {@code NOT_FOUND}; {@code DENIED}; {@code UNSUPPORTED}: it is not a
     *     regular file; {@code SOURCE_CHANGED}: it is being written
     */
    public static LocalImageSource open(Path file, String what) throws StoreException {
        return open(file, what, Set.of());
    }

    /** As {@link #open(Path, String)}, but refuses a symbolic link in the last place. */
    public static LocalImageSource openNoFollow(Path file, String what) throws StoreException {
        return open(file, what, Set.of(LinkOption.NOFOLLOW_LINKS));
    }

    private static LocalImageSource open(Path file, String what, Set<LinkOption> links)
            throws StoreException {
        LinkOption[] linkOptions = links.toArray(new LinkOption[0]);
        Set<OpenOption> options = new HashSet<>(links);
        options.add(StandardOpenOption.READ);
        try {
            for (int look = 0; look < LOOKS; look++) {
                FileIdentity before = regular(file, what, linkOptions);
                FileChannel channel = FileChannel.open(file, options);
                try {
                    // equal looks, with the time of the last renaming, are looks at what was opened
                    if (before.isUnchanged(FileIdentity.of(file, linkOptions))) {
                        return new LocalImageSource(file, what, channel, before);
                    }
                } catch (IOException | RuntimeException failure) {
                    closeQuietly(channel);
                    throw failure;
                }
                closeQuietly(channel);
            }
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "read");
        }
        throw new StoreException(
                Reason.SOURCE_CHANGED, what + " is being written: copy it once that has ended");
    }

    private static FileIdentity regular(Path file, String what, LinkOption... links)
            throws IOException {
        FileIdentity identity = FileIdentity.of(file, links);
        if (!identity.isRegular()) {
            throw new StoreException(
                    Reason.UNSUPPORTED, what + " is " + identity.kind() + ": it has to be a file");
        }
        return identity;
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
            known = HonestTimes.areAt(file);
            honest = known;
        }
        FileIdentity now = look();
        return known ? HonestTimes.state(now, nanosSinceEpoch()) : null;
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
    public Path path() {
        return file;
    }

    /**
     * Where the file is that was opened, links followed: by its descriptor, where the kernel can be
     * asked, and else by its name.
     *
     * @throws StoreException it is not at its name any more
     */
    public Path realPath() throws StoreException {
        try (SecondDescriptor second = new SecondDescriptor(file, opened, false)) {
            Path known = second.realPath();
            return known == null ? file.toRealPath() : known;
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "read");
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
        holes.close();
    }

    @Override
    public String toString() {
        return what;
    }
}
