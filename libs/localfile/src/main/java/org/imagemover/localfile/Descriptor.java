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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file or a directory that this process holds open: the same one, whatever becomes of its name.
 * It is looked up once, by whoever opens it here; from then on {@link #path} leads to it, which is
 * no name. The last call out frees the descriptor. Thread-safe.
 *
 * <p>Where the calls of Linux, or /proc, are not to be had there is no descriptor, and {@link
 * #path} is the name.
 */
final class Descriptor implements Closeable {

    private static final int NONE = -1;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private final Path name;
    private final @Nullable LinuxCalls calls;
    private int fd;
    private int users;
    private boolean closed;

    private Descriptor(Path name, @Nullable LinuxCalls calls, int fd) {
        this.name = name;
        this.calls = calls;
        this.fd = fd;
    }

    /** Opens by one call; answers a negative errno. */
    @FunctionalInterface
    private interface Opening {
        int by(LinuxCalls calls);
    }

    private static Descriptor open(Path name, Opening opening) throws IOException {
        LinuxCalls calls = Files.isDirectory(OPEN_FILES) ? LinuxCalls.load() : null;
        if (calls == null) {
            return new Descriptor(name, null, NONE);
        }
        int fd = opening.by(calls);
        return switch (-fd) {
            case Errno.ENOENT -> throw new NoSuchFileException(null);
            case Errno.EEXIST -> throw new FileAlreadyExistsException(null);
            default -> {
                if (fd < 0) {
                    throw Errno.failure(fd);
                }
                yield new Descriptor(name, calls, fd);
            }
        };
    }

    /**
     * Holds whatever has a name in its place, without opening it: that does nothing to a device or
     * a named pipe.
     *
     * @param options whether a link in the last place is followed
     */
    static Descriptor inPlace(Path name, LinkOption... options) throws IOException {
        return open(name, calls -> calls.openInPlace(name, options.length == 0));
    }

    /** Opens for reading what another descriptor holds. */
    static Descriptor reading(Descriptor held) throws IOException {
        Path path = held.path();
        return open(held.name, calls -> calls.openForReading(path));
    }

    /**
     * Makes a file, for reading and writing.
     *
     * @param permissions as for open(2), which the process's umask lessens
     */
    static Descriptor created(Path name, int permissions) throws IOException {
        Descriptor made = open(name, calls -> calls.create(name, permissions));
        if (made.isNone()) {
            Files.createFile(name);
        }
        return made;
    }

    /** Opens a file that is there for reading and writing, and not through a link. */
    static Descriptor writing(Path name) throws IOException {
        return open(name, calls -> calls.openForReadingAndWriting(name));
    }

    /** Whether there is none, so that the file can only be reached by its name. */
    boolean isNone() {
        return calls == null;
    }

    /**
     * Leads to what is open for as long as it is open, and to anything else afterwards: whoever
     * uses it asks again when it was used.
     *
     * @throws ClosedChannelException it was closed
     */
    synchronized Path path() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        return isNone() ? name : path(fd);
    }

    static Path path(int fd) {
        return OPEN_FILES.resolve(Integer.toString(fd));
    }

    /** Which file it is. */
    FileIdentity identity() throws IOException {
        FileIdentity identity = FileIdentity.of(path(), links());
        path();
        return identity;
    }

    private LinkOption[] links() {
        return isNone() ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
    }

    /**
     * Where it is now, without a link; of a file that was removed it is a name that is not there.
     */
    Path realPath() throws IOException {
        Path path = path();
        Path real = isNone() ? path.toRealPath() : Files.readSymbolicLink(path);
        path();
        return real;
    }

    /**
     * Starts a use, which {@link #leave} ends.
     *
     * @return the calls for {@link #number}, or null where there is none: there is nothing to leave
     *     then
     * @throws ClosedChannelException it was closed
     */
    synchronized @Nullable LinuxCalls enter() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        users += calls == null ? 0 : 1;
        return calls;
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
        }
    }
}
