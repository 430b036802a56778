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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.findings.DiskOperations;
import org.imagemover.findings.FileOperations;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.WritableStore;
import org.imagemover.spi.WriteToken;

/**
 * What a process does to its catalogue's disk and to its store, step by step, until it is killed:
 * from that step on nothing of it reaches either, whatever the objects of the dead still try.
 */
public final class MortalProcess {

    private final int killedAt;
    private int steps;
    private boolean dead;

    /**
     * @param killedAt the number of the step that is not done any more, from 0 on
     */
    public MortalProcess(int killedAt) {
        this.killedAt = killedAt;
    }

    /** Whether it was killed; else it came to its end. */
    public synchronized boolean isDead() {
        return dead;
    }

    /** Does it, or is killed instead. */
    private interface Step<T, E extends Exception> {
        T run() throws E;
    }

    private synchronized <T, E extends Exception> T step(Step<T, E> step, E killed) throws E {
        dead |= steps++ == killedAt;
        if (dead) {
            throw killed;
        }
        return step.run();
    }

    private <T> T stored(Step<T, StoreException> step) throws StoreException {
        return step(
                step,
                new StoreException(StoreException.Reason.DENIED, "store 'images': it is dead"));
    }

    private void written(Step<Object, IOException> step) throws IOException {
        step(step, new IOException("it is dead"));
    }

    /** Its disk, where the catalogue is. */
    public FileOperations disk() {
        FileOperations real = new DiskOperations();
        return new FileOperations() {
            @Override
            public void createDirectory(Path directory) throws IOException {
                written(
                        () -> {
                            real.createDirectory(directory);
                            return this;
                        });
            }

            @Override
            public void write(Path file, byte[] content) throws IOException {
                written(
                        () -> {
                            real.write(file, content);
                            return this;
                        });
            }

            @Override
            public void writeUnsynced(Path file, byte[] content) throws IOException {
                written(
                        () -> {
                            real.writeUnsynced(file, content);
                            return this;
                        });
            }

            @Override
            public void appendUnsynced(Path file, byte[] content) throws IOException {
                written(
                        () -> {
                            real.appendUnsynced(file, content);
                            return this;
                        });
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                written(
                        () -> {
                            real.rename(from, to);
                            return this;
                        });
            }

            @Override
            public void delete(Path file) throws IOException {
                written(
                        () -> {
                            real.delete(file);
                            return this;
                        });
            }

            @Override
            public void syncDirectory(Path directory) throws IOException {
                written(
                        () -> {
                            real.syncDirectory(directory);
                            return this;
                        });
            }
        };
    }

    /**
     * Its driver.
     *
     * @param real what it does while it lives
     * @param beforeCommit what somebody else does just before an object is published
     */
    public <D extends StoreDriver & WritableStore> StoreDriver driver(
            D real, Runnable beforeCommit) {
        return new Driver<>(real, beforeCommit);
    }

    private final class Driver<D extends StoreDriver & WritableStore>
            implements StoreDriver, WritableStore {

        private final D real;
        private final Runnable beforeCommit;

        Driver(D real, Runnable beforeCommit) {
            this.real = real;
            this.beforeCommit = beforeCommit;
        }

        @Override
        public String type() {
            return real.type();
        }

        @Override
        public Resolution resolve(ImageLocation location) {
            return real.resolve(location);
        }

        @Override
        public void check() throws StoreException {
            if (!isDead()) {
                real.check();
            }
        }

        @Override
        public ImageSource open(String key, RequestContext context) throws StoreException {
            return real.open(key, context);
        }

        @Override
        public ImageSink create(String key, SinkRequest request) throws StoreException {
            return stored(() -> new Sink(real.create(key, request), beforeCommit));
        }

        @Override
        public ImageSink resume(String key, SinkRequest request, ByteRanges written)
                throws StoreException {
            return stored(() -> new Sink(real.resume(key, request, written), beforeCommit));
        }

        @Override
        public boolean holds(String key, String identity) throws StoreException {
            return real.holds(key, identity);
        }

        @Override
        public boolean delete(String key, WriteToken token, String identity) throws StoreException {
            return stored(() -> real.delete(key, token, identity));
        }

        @Override
        public void discard(String key, WriteToken token) throws StoreException {
            stored(
                    () -> {
                        real.discard(key, token);
                        return this;
                    });
        }
    }

    private final class Sink implements ImageSink {

        private final ImageSink real;
        private final Runnable beforeCommit;

        Sink(ImageSink real, Runnable beforeCommit) {
            this.real = real;
            this.beforeCommit = beforeCommit;
        }

        @Override
        public SinkTraits traits() {
            return real.traits();
        }

        @Override
        public void write(long position, ByteBuffer source) throws StoreException {
            stored(
                    () -> {
                        real.write(position, source);
                        return this;
                    });
        }

        @Override
        public ByteRanges committed() {
            return real.committed();
        }

        @Override
        public String identity() throws StoreException {
            return real.identity();
        }

        @Override
        public void commit(long size, List<Digest> digests) throws StoreException {
            if (!isDead()) {
                beforeCommit.run();
            }
            stored(
                    () -> {
                        real.commit(size, digests);
                        return this;
                    });
        }

        @Override
        public void abort() throws StoreException {
            stored(
                    () -> {
                        real.abort();
                        return this;
                    });
        }

        /** The kernel closes what the dead had open. */
        @Override
        public void close() {
            real.close();
        }
    }
}
