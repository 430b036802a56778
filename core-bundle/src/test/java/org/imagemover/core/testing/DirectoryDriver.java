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

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.imagemover.localfile.LocalImageSink;
import org.imagemover.localfile.LocalImageSource;
import org.imagemover.spi.Attestable;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.LocalFile;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.WritableStore;
import org.jspecify.annotations.Nullable;

/** A store in a directory: its objects are files that the kernel can copy, and attestable. */
public final class DirectoryDriver implements StoreDriver, WritableStore {

    private static final String WHAT = "the object";

    /** Says in which state a file is. */
    @FunctionalInterface
    public interface States {
        /**
         * @param count how often it was asked before
         * @param validator the file's; holds the times, however young
         */
        @Nullable String state(long count, String validator) throws IOException;
    }

    private final Path directory;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private volatile States states = (count, validator) -> validator;
    private volatile boolean hidden;
    private volatile Runnable onCreate = () -> {};
    private volatile Runnable onRegions = () -> {};
    private volatile @Nullable StoreException notDurable;

    public DirectoryDriver(Path directory) {
        this.directory = directory;
    }

    /** Answers for the files from now on, which are counted from 0. */
    public void states(States answers) {
        asked.set(0);
        states = answers;
    }

    /** Says from now on that its objects never change. */
    public void hideChanges() {
        hidden = true;
    }

    /** Does something before each object is created. */
    public void onCreate(Runnable action) {
        onCreate = action;
    }

    /** Does something before it tells where an object has holes. */
    public void onRegions(Runnable action) {
        onRegions = action;
    }

    /** Fails to bring objects to the disk from now on. */
    public void failToMakeDurable(StoreException failure) {
        notDurable = failure;
    }

    /** Bytes that came through this process. */
    public long bytesRead() {
        return read.get();
    }

    public Path put(String key, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(key), bytes);
    }

    @Override
    public String type() {
        return "directory";
    }

    @Override
    public Resolution resolve(ImageLocation location) {
        return Resolution.notOwn("it has no URIs");
    }

    @Override
    public void check() {}

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        return new Source(LocalImageSource.open(directory.resolve(key), WHAT));
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public ImageSink create(String key, SinkRequest request) throws StoreException {
        onCreate.run();
        return LocalImageSink.create(directory.resolve(key), request, false, WHAT);
    }

    @Override
    public ImageSink resume(String key, SinkRequest request, String token, ByteRanges written)
            throws StoreException {
        return LocalImageSink.resume(directory.resolve(key), request, false, token, written, WHAT);
    }

    @Override
    public void delete(String key) throws StoreException {
        try {
            Files.deleteIfExists(directory.resolve(key));
        } catch (IOException failure) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, failure.toString());
        }
    }

    @Override
    public void discard(String key) throws StoreException {
        LocalImageSink.discard(directory.resolve(key), WHAT);
    }

    private final class Source
            implements ImageSource, RangeReads, SparseRegions, LocalFile, Attestable {

        private final LocalImageSource file;

        Source(LocalImageSource file) {
            this.file = file;
        }

        @Override
        public SourceStat stat() throws StoreException {
            SourceStat stat = file.stat();
            return hidden ? new SourceStat(stat.size(), "unchanged", List.of()) : stat;
        }

        @Override
        public ReadableByteChannel openStream() throws StoreException {
            return new Counted(file.openStream());
        }

        @Override
        public ReadableByteChannel openRange(long offset, long length) throws StoreException {
            return new Counted(file.openRange(offset, length));
        }

        @Override
        public List<ByteRange> dataRegions(long offset, long length) throws StoreException {
            onRegions.run();
            return file.dataRegions(offset, length);
        }

        @Override
        public Path path() throws StoreException {
            return file.path();
        }

        @Override
        public @Nullable String attestedState() throws StoreException {
            long count = asked.getAndIncrement();
            try {
                return states.state(count, String.valueOf(file.stat().validator()));
            } catch (StoreException failure) {
                throw failure;
            } catch (IOException failure) {
                throw new StoreException(StoreException.Reason.UNAVAILABLE, failure.toString());
            }
        }

        @Override
        public void makeDurable() throws StoreException {
            StoreException failure = notDurable;
            if (failure != null) {
                throw failure;
            }
            file.makeDurable();
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private final class Counted implements ReadableByteChannel {

        private final ReadableByteChannel channel;

        Counted(ReadableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(java.nio.ByteBuffer target) throws IOException {
            int count = channel.read(target);
            read.addAndGet(Math.max(0, count));
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
