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
package org.imagemover.catalog.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.imagemover.findings.DiskOperations;
import org.imagemover.findings.FileOperations;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exclusive use of a catalogue's directory, from the first call until {@link #close}, or, if
 * calls are under way then, until the last of them is out.
 *
 * <p>Between processes it is a lock on the file {@code lock}, which goes with the process, however
 * that ends. A second process is kept out for good, even as a reader: it would take the intents of
 * the first one's running transfers for leftovers of a crash.
 *
 * <p>Inside this process it is an entry in the system properties, the one thing that instances from
 * different class loaders share. The file's lock alone would not do: POSIX drops all locks of a
 * process on a file as soon as the process closes any descriptor of it, so an instance that only
 * tried would take the lock from the one that holds it.
 */
final class DirectoryLock {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    private static final String CLAIM = "org.imagemover.catalog.local.directory:";
    private static final long CLOSE_MILLIS = 500;
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

    private final String catalog;
    private final Path directory;
    private final FileOperations files;
    private final Duration patience;
    private final Opening opening;
    private final ReentrantLock state = new ReentrantLock();
    private final Condition changed = state.newCondition();
    private @Nullable Held held;
    private int calls;
    private volatile boolean closed;

    /**
     * Does no I/O.
     *
     * @param catalog the catalogue's id, for messages
     * @param directory made if it is not there
     * @param files for that
     * @param patience how long a call waits for another user of the directory to go
     * @param opening run each time that the lock was taken, before any call
     */
    DirectoryLock(
            String catalog,
            Path directory,
            FileOperations files,
            Duration patience,
            Opening opening) {
        this.catalog = catalog;
        this.directory = directory;
        this.files = files;
        this.patience = patience;
        this.opening = opening;
    }

    /**
     * Starts a call; the first one takes the lock. An interrupt does not shorten the wait, and is
     * kept.
     *
     * @throws CatalogException {@code UNAVAILABLE}: no call was started
     */
    void enter() throws CatalogException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        state.lock();
        try {
            while (held == null) {
                if (closed) {
                    break;
                }
                String user = take();
                if (user == null) {
                    changed.signalAll();
                } else if (deadline - System.nanoTime() <= 0) {
                    throw new CatalogException(Reason.UNAVAILABLE, user);
                } else {
                    try {
                        changed.awaitNanos(POLL_NANOS);
                    } catch (InterruptedException interrupt) {
                        interrupted = true;
                    }
                }
            }
            if (closed) {
                throw new CatalogException(
                        Reason.UNAVAILABLE,
                        "catalogue '" + catalog + "' is being removed or replaced: try again");
            }
            calls++;
        } finally {
            releaseIfLast();
            state.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends a call that {@link #enter} started. */
    void leave() {
        state.lock();
        try {
            calls--;
            releaseIfLast();
        } finally {
            state.unlock();
        }
    }

    /**
     * Starts no further call. Does not wait for those under way, nor for one that opens the
     * directory on a disk that does not answer: that one lets go of it when it has.
     */
    void close() {
        closed = true;
        boolean locked = false;
        boolean interrupted = Thread.interrupted();
        try {
            locked = state.tryLock(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            if (locked) {
                changed.signalAll();
                releaseIfLast();
            }
        } catch (InterruptedException interrupt) {
            interrupted = true;
        } finally {
            if (locked) {
                state.unlock();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void releaseIfLast() {
        if (closed && calls == 0 && held != null) {
            held.release();
            held = null;
        }
    }

    /** Takes the lock, or says for a person who has it. */
    private @Nullable String take() throws CatalogException {
        try {
            createDirectories();
            Held taken = new Held(CLAIM + directory.toRealPath());
            if (!taken.claim()) {
                return "catalogue '"
                        + catalog
                        + "' cannot use its directory: another catalogue of this process uses it;"
                        + " if that is the one being replaced, try again, else set another"
                        + " 'directory'";
            }
            boolean done = false;
            try {
                if (!taken.lock(directory.resolve("lock"))) {
                    return "catalogue '"
                            + catalog
                            + "' cannot use its directory: another process uses it; stop that"
                            + " process, or set another 'directory'";
                }
                opening.run();
                done = true;
            } finally {
                if (!done) {
                    taken.release();
                }
            }
            held = taken;
            return null;
        } catch (IOException failure) {
            throw Failures.unavailable(catalog, "open its directory", failure);
        }
    }

    private void createDirectories() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = directory;
                path != null && !Files.isDirectory(path);
                path = path.getParent()) {
            missing.push(path);
        }
        for (Path path : missing) {
            files.createDirectory(path);
            Path parent = path.getParent();
            if (parent != null) {
                files.syncDirectory(parent);
            }
        }
    }

    /** What is to be done first with the directory. */
    @FunctionalInterface
    interface Opening {
        void run() throws IOException;
    }

    /** The claim in this process, and the lock between processes. */
    private static final class Held {

        private final String claim;
        private final String token = UUID.randomUUID().toString();
        private @Nullable FileChannel channel;

        Held(String claim) {
            this.claim = claim;
        }

        boolean claim() {
            return System.getProperties().putIfAbsent(claim, token) == null;
        }

        boolean lock(Path file) throws IOException {
            channel =
                    FileChannel.open(
                            file,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            DiskOperations.FILE_MODE);
            try {
                FileLock lock = channel.tryLock();
                return lock != null;
            } catch (OverlappingFileLockException takenInThisProcess) {
                return false;
            }
        }

        /** The claim goes last: who gets it may open the file. */
        void release() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException failure) {
                LOG.debug("the lock file could not be closed", failure);
            } finally {
                System.getProperties().remove(claim, token);
            }
        }
    }
}
