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
package org.imagemover.testkit.example;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/** An image in an archive that stays open, so that it is read even when another takes its place. */
final class TarImageSource implements ImageSource, RangeReads {

    private final Path archive;
    private final String what;
    private final FileChannel file;
    private final TarEntry entry;
    private final String opened;

    private TarImageSource(
            Path archive, String what, FileChannel file, TarEntry entry, String opened) {
        this.archive = archive;
        this.what = what;
        this.file = file;
        this.entry = entry;
        this.opened = opened;
    }

    static TarImageSource open(Path archive, String key, String what) throws IOException {
        String opened = validator(archive);
        FileChannel file = FileChannel.open(archive);
        try {
            TarEntry entry = TarEntry.first(file);
            while (entry != null && !(entry.isFile() && entry.name().equals(key))) {
                entry = entry.next(file);
            }
            if (entry != null) {
                return new TarImageSource(archive, what, file, entry, opened);
            }
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
        file.close();
        throw new StoreException(Reason.NOT_FOUND, what + " is not there");
    }

    /** A text that changes with the archive; it tells nobody where that is. */
    private static String validator(Path archive) throws IOException {
        BasicFileAttributes now = Files.readAttributes(archive, BasicFileAttributes.class);
        return now.lastModifiedTime().toInstant() + "-" + now.size();
    }

    @Override
    public SourceStat stat() throws StoreException {
        requireOpen();
        try {
            if (opened.equals(validator(archive))) {
                return new SourceStat(entry.size(), opened, List.of());
            }
        } catch (IOException gone) {
            throw new StoreException(Reason.NOT_FOUND, what + " is no longer there");
        }
        throw new StoreException(
                Reason.SOURCE_CHANGED, what + " changed while it was read: copy it again");
    }

    @Override
    public ReadableByteChannel openStream() throws StoreException {
        return openRange(0, entry.size());
    }

    @Override
    public ReadableByteChannel openRange(long offset, long length) throws StoreException {
        requireOpen();
        long start = Math.min(offset, entry.size());
        return new Range(start, start + Math.min(length, entry.size() - start));
    }

    private void requireOpen() throws StoreException {
        if (!file.isOpen()) {
            throw new StoreException(Reason.UNAVAILABLE, what + " was closed: open it again");
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException nothingWasWritten) {
            // the descriptor is free all the same
        }
    }

    @Override
    public String toString() {
        return what;
    }

    private final class Range implements ReadableByteChannel {

        private final long end;
        private long position;
        private volatile boolean open = true;

        Range(long start, long end) {
            this.position = start;
            this.end = end;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
            if (position == end || !target.hasRemaining()) {
                return position == end ? -1 : 0;
            }
            int limit = target.limit();
            target.limit(target.position() + (int) Math.min(target.remaining(), end - position));
            try {
                int count = file.read(target, entry.start() + position);
                if (count < 0) {
                    throw new StoreException(
                            Reason.SOURCE_CHANGED,
                            what + " was cut off while it was read: copy it again");
                }
                position += count;
                return count;
            } catch (StoreException | ClosedChannelException told) {
                throw told;
            } catch (IOException failure) {
                throw new StoreException(
                        Reason.UNAVAILABLE, what + " cannot be read: look at its disk");
            } finally {
                target.limit(limit);
            }
        }

        @Override
        public boolean isOpen() {
            return open && file.isOpen();
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
