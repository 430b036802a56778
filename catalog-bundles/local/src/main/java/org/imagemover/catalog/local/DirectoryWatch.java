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

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells which files of a directory somebody changed, whoever it was, a moment after it was done. On
 * Linux it is inotify, which the JDK reads by a thread of its own until {@link #close}. Where the
 * system has none left, all files may have been changed each {@value #BLIND_SECONDS} seconds.
 *
 * <p>Not thread-safe, but {@link #close} may be called at any time.
 */
final class DirectoryWatch implements Closeable {

    static final int BLIND_SECONDS = 30;

    private final Path directory;
    private final Complaints complaints;
    private long inode = -1;
    private @Nullable WatchService service;
    private @Nullable WatchKey key;
    private long lookedAt;
    private volatile boolean closed;

    /** Does no I/O. */
    DirectoryWatch(Path directory, Complaints complaints) {
        this.directory = directory;
        this.complaints = complaints;
    }

    /**
     * The names of the files that were changed since the last question.
     *
     * @return null where any may have been: at the first question, where another directory is in
     *     its place, or there were too many to remember
     * @throws NoSuchFileException the directory is not there
     */
    @Nullable Set<String> changed() throws IOException {
        Stamp now = Stamp.of(directory);
        if (now == null) {
            throw new NoSuchFileException(directory.toString());
        }
        if (closed && inode != -1) {
            return Set.of();
        }
        WatchKey watched = key;
        boolean other = now.inode() != inode || watched != null && !watched.isValid();
        if (other) {
            start();
            inode = now.inode();
            lookedAt = System.nanoTime();
            return null;
        }
        if (watched == null) {
            if (System.nanoTime() - lookedAt < TimeUnit.SECONDS.toNanos(BLIND_SECONDS)) {
                return Set.of();
            }
            lookedAt = System.nanoTime();
            return null;
        }
        return namesOf(watched);
    }

    /** The key is never reset: nobody takes it from the service, where it would pile up. */
    private static @Nullable Set<String> namesOf(WatchKey watched) {
        Set<String> names = new HashSet<>();
        boolean overflow = false;
        for (WatchEvent<?> event : watched.pollEvents()) {
            if (event.context() instanceof Path file) {
                names.add(file.toString());
            } else {
                overflow = true;
            }
        }
        return overflow ? null : names;
    }

    private void start() {
        stop();
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                service = FileSystems.getDefault().newWatchService();
                key =
                        directory.register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException | ClosedWatchServiceException none) {
                complaints.warn(
                        "the system has no inotify left to watch "
                                + directory.getFileName()
                                + "/: documents that are changed by hand are found by their name"
                                + " up to "
                                + BLIND_SECONDS
                                + " s later; raise fs.inotify.max_user_instances");
                stop();
            }
        }
    }

    private synchronized void stop() {
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException failure) {
            complaints.warn("inotify could not be let go of");
        } finally {
            service = null;
            key = null;
        }
    }

    /** Tells nothing any more. */
    @Override
    public synchronized void close() {
        closed = true;
        stop();
    }
}
