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
import java.nio.file.Path;

/** The calls by JNA, which is loaded with this class and by nothing else. */
final class JnaLinuxCalls extends LinuxCalls {

    private static final int O_WRONLY = 01;
    private static final int O_RDWR = 02;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_PATH = 010000000;
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final int RENAME_NOREPLACE = 1;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int SYNC_FILE_RANGE_WRITE = 2;
    private static final long FICLONERANGE = 0x4020940DL;

    /** The flag of open(2) that is not the same on all processors. */
    private static final int O_NOFOLLOW =
            System.getProperty("os.arch").equals("aarch64") ? 0100000 : 0400000;

    /** More than struct statfs takes; its first word is the file system's magic number. */
    private static final int STATFS_WORDS = 64;

    private final LibC libc = Native.load("c", LibC.class);

    private interface LibC extends Library {
        int open(byte[] path, int flags) throws LastErrorException;

        int open(byte[] path, int flags, int permissions) throws LastErrorException;

        int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags)
                throws LastErrorException;

        int close(int fd) throws LastErrorException;

        long lseek(int fd, long offset, int whence) throws LastErrorException;

        int renameat2(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags)
                throws LastErrorException;

        int ioctl(int fd, long request, long[] argument) throws LastErrorException;

        long copy_file_range(
                int from, long[] fromOffset, int to, long[] toOffset, long length, int flags)
                throws LastErrorException;

        int fallocate(int fd, int mode, long offset, long length) throws LastErrorException;

        int sync_file_range(int fd, long offset, long length, int flags) throws LastErrorException;

        int statfs(byte[] path, long[] result) throws LastErrorException;
    }

    @Override
    int openForReading(Path file) {
        return open(file, O_NONBLOCK);
    }

    @Override
    int openForWriting(Path file) {
        return open(file, O_WRONLY | O_NONBLOCK);
    }

    @Override
    int openForReadingAndWriting(Path file) {
        return open(file, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
    }

    @Override
    int openInPlace(Path file, boolean follow) {
        return open(file, follow ? O_PATH : O_PATH | O_NOFOLLOW);
    }

    private int open(Path file, int flags) {
        try {
            return libc.open(bytes(file), flags | O_CLOEXEC);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    @Override
    int create(Path file, int permissions) {
        try {
            return libc.open(bytes(file), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, permissions);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    @Override
    int link(int fd, Path to) {
        try {
            byte[] from = bytes(Descriptor.path(fd));
            return libc.linkat(AT_FDCWD, from, AT_FDCWD, bytes(to), AT_SYMLINK_FOLLOW);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    @Override
    void close(int fd) {
        try {
            libc.close(fd);
        } catch (LastErrorException nothingToDo) {
            // Linux frees the descriptor whatever close(2) answers, and nothing was written
        }
    }

    @Override
    long seekData(int fd, long offset) {
        return seek(fd, offset, SEEK_DATA);
    }

    @Override
    long seekHole(int fd, long offset) {
        return seek(fd, offset, SEEK_HOLE);
    }

    @Override
    long size(int fd) {
        return seek(fd, 0, SEEK_END);
    }

    private long seek(int fd, long offset, int whence) {
        try {
            return libc.lseek(fd, offset, whence);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    @Override
    int renameNew(Path from, Path to) {
        try {
            return libc.renameat2(AT_FDCWD, bytes(from), AT_FDCWD, bytes(to), RENAME_NOREPLACE);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        } catch (UnsatisfiedLinkError olderLibrary) {
            return -Errno.ENOSYS;
        }
    }

    /** Not FICLONE, which answers success where it came to share the first blocks only. */
    @Override
    int cloneRange(int from, int to, long length) {
        try {
            return libc.ioctl(to, FICLONERANGE, new long[] {from, 0, length, 0});
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    @Override
    long copyRange(int from, int to, long offset, long length) {
        // not references of JNA's, which would be memory to be cleaned up
        long[] read = {offset};
        long[] written = {offset};
        try {
            return libc.copy_file_range(from, read, to, written, length, 0);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        } catch (UnsatisfiedLinkError olderLibrary) {
            return -Errno.ENOSYS;
        }
    }

    @Override
    int allocate(int fd, long offset, long length) {
        return fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length);
    }

    @Override
    int punchHole(int fd, long offset, long length) {
        return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
    }

    private int fallocate(int fd, int mode, long offset, long length) {
        try {
            return libc.fallocate(fd, mode, offset, length);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    @Override
    int startWriteBack(int fd, long offset, long length) {
        try {
            return libc.sync_file_range(fd, offset, length, SYNC_FILE_RANGE_WRITE);
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
        }
    }

    @Override
    long fileSystem(Path file) {
        long[] result = new long[STATFS_WORDS];
        try {
            libc.statfs(bytes(file), result);
            return result[0];
        } catch (LastErrorException failure) {
            return -failure.getErrorCode();
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
