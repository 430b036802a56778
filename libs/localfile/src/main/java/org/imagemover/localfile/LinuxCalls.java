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

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of Linux that Java has no method for. Each answers as the kernel does: a negative
 * number is an errno.
 *
 * <p>JNA is loaded by the first {@link #load}. It is not held here but by those who use it: once
 * nobody does, its library is collected and its cleaner thread ends by itself 30 s later, so that
 * an uninstalled bundle's classes can go.
 */
final class LinuxCalls {

    static final int ENXIO = 6;
    static final int EEXIST = 17;
    static final int EINVAL = 22;
    static final int ENOSYS = 38;

    /** Where the constants below hold; the bundles ship JNA for no other architecture. */
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int AT_FDCWD = -100;
    private static final int RENAME_NOREPLACE = 1;

    private static WeakReference<@Nullable LinuxCalls> loaded = new WeakReference<>(null);
    private static boolean missing;

    private final LibC libc;

    private LinuxCalls(LibC libc) {
        this.libc = libc;
    }

    private interface LibC extends Library {
        int open(byte[] path, int flags) throws LastErrorException;

        int close(int fd) throws LastErrorException;

        long lseek(int fd, long offset, int whence) throws LastErrorException;

        int renameat2(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags)
                throws LastErrorException;
    }

    /** The calls, or null where this is no Linux or where JNA cannot be loaded. */
    static synchronized @Nullable LinuxCalls load() {
        LinuxCalls calls = loaded.get();
        if (calls == null && !missing) {
            calls = loadNow();
            missing = calls == null;
            loaded = new WeakReference<>(calls);
        }
        return calls;
    }

    private static @Nullable LinuxCalls loadNow() {
        boolean known =
                System.getProperty("os.name").equals("Linux")
                        && ARCHITECTURES.contains(System.getProperty("os.arch"));
        if (!known) {
            return null;
        }
        try {
            return new LinuxCalls(Native.load("c", LibC.class));
        } catch (LinkageError | RuntimeException failure) {
            Logger log = LoggerFactory.getLogger(LinuxCalls.class);
            log.warn(
                    "holes of files are not seen: JNA could not be loaded ({})",
                    failure.toString());
            return null;
        }
    }

    /** Opens a file for reading, without waiting for anything. */
    int openForReading(Path file) {
        try {
            return libc.open(bytes(file), O_NONBLOCK | O_CLOEXEC);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    void close(int fd) {
        try {
            libc.close(fd);
        } catch (LastErrorException nothingToDo) {
            // Linux frees the descriptor whatever close(2) answers, and nothing was written
        }
    }

    /** The first byte from {@code offset} on that is not in a hole. */
    long seekData(int fd, long offset) {
        return seek(fd, offset, SEEK_DATA);
    }

    /** The first byte from {@code offset} on that is in a hole; the end of the file is one. */
    long seekHole(int fd, long offset) {
        return seek(fd, offset, SEEK_HOLE);
    }

    private long seek(int fd, long offset, int whence) {
        try {
            return libc.lseek(fd, offset, whence);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    /** Renames, but not over anything. */
    int renameNew(Path from, Path to) {
        try {
            return libc.renameat2(AT_FDCWD, bytes(from), AT_FDCWD, bytes(to), RENAME_NOREPLACE);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        } catch (UnsatisfiedLinkError olderLibrary) {
            return -ENOSYS;
        }
    }

    /** The path's own bytes, in whatever encoding, which a URI keeps; and a zero. */
    private static byte[] bytes(Path path) {
        String encoded = path.toAbsolutePath().toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length() + 1);
        for (int at = 0; at < encoded.length(); at++) {
            char next = encoded.charAt(at);
            if (next == '%') {
                bytes.write(Integer.parseInt(encoded, at + 1, at + 3, 16));
                at += 2;
            } else {
                bytes.write(next);
            }
        }
        bytes.write(0);
        return bytes.toByteArray();
    }
}
