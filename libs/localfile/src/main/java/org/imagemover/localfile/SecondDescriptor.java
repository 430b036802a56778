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

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor of a file that Java has opened, which Java's own cannot be had for: opened again by
 * its name with the first call that needs it, closed by the last one out. Thread-safe.
 */
final class SecondDescriptor implements Closeable {

    private static final int NONE = -1;

    private final Path file;
    private final FileIdentity identity;
    private final boolean forWriting;

    private @Nullable LinuxCalls calls;
    private int fd = NONE;
    private int users;
    private boolean closed;
    private boolean failed;

    /**
     * @param file where the file was opened
     * @param identity which file it was
     */
    SecondDescriptor(Path file, FileIdentity identity, boolean forWriting) {
        this.file = file;
        this.identity = identity;
        this.forWriting = forWriting;
    }

    /**
     * Starts a use, which {@link #leave} ends.
     *
     * @return the calls for {@link #number}, or null where it cannot be had: there is nothing to
     *     leave then
     * @throws ClosedChannelException it was closed
     */
    synchronized @Nullable LinuxCalls enter() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (fd == NONE && !failed) {
            calls = LinuxCalls.load();
            failed = calls == null || !open(calls);
        }
        if (failed) {
            return null;
        }
        users++;
        return calls;
    }

    private boolean open(LinuxCalls linux) {
        int opened = forWriting ? linux.openForWriting(file) : linux.openForReading(file);
        if (opened < 0) {
            return false;
        }
        try {
            if (FileIdentity.ofDescriptor(opened).isSameFile(identity)) {
                fd = opened;
                return true;
            }
        } catch (IOException noProc) {
            // then it cannot be known to be the same file, and is not used
        }
        linux.close(opened);
        return false;
    }

    /**
     * Where the file is that was opened, links followed, as the kernel knows it: what is at its
     * name now may be another one.
     *
     * @return null where the kernel cannot be asked
     */
    @Nullable Path realPath() throws IOException {
        if (enter() == null) {
            return null;
        }
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number()));
        } finally {
            leave();
        }
    }

    /** For a call between {@link #enter} and {@link #leave}. */
    synchronized int number() {
        return fd;
    }

    synchronized void leave() {
        users--;
        closeWhenUnused();
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeWhenUnused();
    }

    private void closeWhenUnused() {
        if (closed && users == 0 && fd != NONE && calls != null) {
            calls.close(fd);
            fd = NONE;
            calls = null;
        }
    }
}
