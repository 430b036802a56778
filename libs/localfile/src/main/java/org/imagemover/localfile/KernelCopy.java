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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Has the kernel bring one file's bytes into another, by descriptors of its own: by sharing blocks,
 * or by copying what is data. Nothing passes through this process. Linux only.
 *
 * <p>{@code UNSUPPORTED} of any method means that the next way is to be tried; the message is the
 * reason alone, for a plan: {@code the file system shares no blocks between files}. Other messages
 * are sentences about the source or the destination, and name no path.
 *
 * <p>Thread-safe. Every call blocks while the kernel works; an interrupt changes nothing. {@link
 * #close} ends a {@link #copy} within some MiB and lets a {@link #cloneAll} end by itself; the last
 * call out frees the descriptors.
 */
public final class KernelCopy implements Closeable {

    /** Bytes in one call to the kernel: large enough for it, small enough to be closed between. */
    private static final long PIECE = 16 << 20;

    private static final String SOURCE = "the source";
    private static final String SINK = "the destination";

    private final LinuxCalls linux;
    private final int source;
    private final int sink;
    private final long size;
    private final WriteAdvice advice;

    private int running;
    private boolean closed;
    private boolean freed;

    KernelCopy(LinuxCalls linux, int source, int sink, long size, WriteAdvice advice) {
        this.linux = linux;
        this.source = source;
        this.sink = sink;
        this.size = size;
        this.advice = advice;
    }

    /** As {@link #open(Path, String, Path, boolean)}, for a sink that is not synced. */
    public static KernelCopy open(Path source, @Nullable String validator, Path sink)
            throws StoreException {
        return open(source, validator, sink, false);
    }

    /**
     * Opens both files. Writes nothing.
     *
     * @param source the file to copy, as {@link LocalImageSource#path} leads to it
     * @param validator the one that {@link LocalImageSource#stat} told, or null for whatever is
     *     there
     * @param sink a file that is there and reads as zero all over, in whatever size, as {@link
     *     LocalImageSink#path} leads to it
     * @param durable whether the sink will be synced, as {@link SinkRequest#durable}: what is
     *     copied is then brought to the disk meanwhile
     * @return the open files; the caller closes it
     * @throws StoreException {@code UNSUPPORTED}; {@code SOURCE_CHANGED}: it is another file or in
     *     another state than the validator tells; {@code NOT_FOUND}; {@code DENIED}; nothing is
     *     left open
     */
    public static KernelCopy open(
            Path source, @Nullable String validator, Path sink, boolean durable)
            throws StoreException {
        LinuxCalls linux = LinuxCalls.load();
        if (linux == null) {
            throw unsupported(LinuxCalls.whyMissing());
        }
        int from = linux.openForReading(source);
        if (from < 0) {
            throw failure(from, SOURCE, "read");
        }
        int to = -1;
        try {
            FileIdentity opened = identity(from, SOURCE);
            if (validator != null && !opened.validator().equals(validator)) {
                throw changed();
            }
            to = linux.openForWriting(sink);
            if (to < 0) {
                throw failure(to, SINK, "written");
            }
            identity(to, SINK);
            return new KernelCopy(linux, from, to, opened.size(), new WriteAdvice(durable, -1));
        } catch (StoreException failure) {
            linux.close(from);
            if (to >= 0) {
                linux.close(to);
            }
            throw failure;
        }
    }

    private static FileIdentity identity(int fd, String what) throws StoreException {
        FileIdentity identity;
        try {
            identity = FileIdentity.ofDescriptor(fd);
        } catch (IOException noProc) {
            throw unsupported("there is no /proc to see by which file was opened");
        }
        if (!identity.isRegular()) {
            throw unsupported(what + " is " + identity.kind());
        }
        return identity;
    }

    /**
     * Tells whether {@link #cloneAll} can be expected to succeed, without writing anything.
     *
     * @param source the file to copy
     * @param sink the other one, or the directory where it will be
     * @return null where it can, else the reason
     */
    public static @Nullable String whyNoClone(Path source, Path sink) {
        String why = whyNoKernelCopy(source, sink);
        return why == null ? FileSystems.whyNoSharedBlocks(sink) : why;
    }

    /**
     * Tells whether {@link #copy} can be expected to succeed, without writing anything.
     *
     * @param source the file to copy
     * @param sink the other one, or the directory where it will be
     * @return null where it can, else the reason
     */
    public static @Nullable String whyNoKernelCopy(Path source, Path sink) {
        return LinuxCalls.load() == null
                ? LinuxCalls.whyMissing()
                : FileSystems.whyNotTheSame(source, sink);
    }

    /**
     * Makes the sink share all blocks of the source, in the size that the source had when it was
     * opened. The sink gets that size where it is shorter.
     *
     * @throws StoreException {@code UNSUPPORTED}; {@code SOURCE_CHANGED}: it was cut off or grew;
     *     {@code NO_SPACE}, {@code UNAVAILABLE}, ...; the sink reads as zero as before
     */
    public void cloneAll() throws StoreException {
        enter();
        try {
            int result = linux.cloneRange(source, sink, size);
            if (result < 0) {
                throw cloneFailure(-result);
            }
        } finally {
            leave();
        }
    }

    private StoreException cloneFailure(int errno) {
        switch (errno) {
            case Errno.EOPNOTSUPP, Errno.ENOTTY, Errno.ENOSYS:
                return unsupported("the file system shares no blocks between files");
            case Errno.EXDEV:
                return unsupported("the destination is on another file system");
            case Errno.EPERM:
                return unsupported("the system does not allow to share blocks of these files");
            case Errno.ETXTBSY:
                return unsupported("one of the files is in use as a program or as swap space");
            default:
                break;
        }
        // it may have come to share the first blocks
        linux.punchHole(sink, 0, Math.max(size, 1));
        if (linux.size(source) != size) {
            return changed();
        }
        return errno == Errno.EINVAL
                ? unsupported("the file system cannot share the blocks of these files")
                : failure(-errno, SINK, "written");
    }

    /**
     * Copies a part of the source to the same place of the sink. Holes are skipped: they stay what
     * the sink has there. Parts may be copied by several threads at once.
     *
     * @param offset where the part starts
     * @param length how long it is; ends inside of the source
     * @return how many bytes of data were written, without the holes
     * @throws StoreException {@code UNSUPPORTED}; {@code SOURCE_CHANGED}: it was cut off; {@code
     *     NO_SPACE}, {@code UNAVAILABLE}, ...; how much was written is unknown, and the same part
     *     may be written again in whatever way
     */
    public long copy(long offset, long length) throws StoreException {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IllegalArgumentException("range of " + length + " bytes at " + offset);
        }
        long end = offset + length;
        enter();
        try {
            long written = 0;
            ByteRange data = DataSeeker.next(linux, source, offset, end);
            while (data != null) {
                copyData(data);
                written += data.length();
                data = DataSeeker.next(linux, source, data.end(), end);
            }
            if (linux.size(source) < end) {
                throw changed();
            }
            return written;
        } catch (IOException failure) {
            throw FileFailures.of(failure, SOURCE, "searched for holes");
        } finally {
            leave();
        }
    }

    private void copyData(ByteRange data) throws IOException {
        advice.before(linux, sink, data.offset(), data.length());
        long at = data.offset();
        try {
            while (at < data.end()) {
                long length = Math.min(PIECE, data.end() - at);
                requireOpen();
                copyPiece(at, at + length);
                advice.after(linux, sink, at, length);
                at += length;
            }
        } finally {
            if (at < data.end()) {
                advice.undo(linux, sink, at, data.end() - at);
            }
        }
    }

    private void copyPiece(long start, long end) throws StoreException {
        long at = start;
        while (at < end) {
            long count = linux.copyRange(source, sink, at, end - at);
            if (count == -Errno.EINTR) {
                continue;
            }
            if (count <= 0) {
                throw copyFailure((int) -count, at);
            }
            at += count;
        }
    }

    private StoreException copyFailure(int errno, long at) {
        return switch (errno) {
            case 0 ->
                    linux.size(source) > at
                            ? unsupported("the file system answers that the source ends early")
                            : changed();
            case Errno.EXDEV -> unsupported("the destination is on another file system");
            case Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.ENOENT ->
                    unsupported("the file system copies nothing by itself");
            case Errno.EPERM -> unsupported("the system does not allow to copy these files");
            case Errno.ETXTBSY ->
                    unsupported("one of the files is in use as a program or as swap space");
            case Errno.EIO ->
                    new StoreException(
                            Reason.UNAVAILABLE,
                            "a disk reported an error, of the source or of the destination");
            default -> failure(-errno, SINK, "written");
        };
    }

    private static StoreException failure(int result, String what, String done) {
        return -result == Errno.ENOENT
                ? FileFailures.of(new NoSuchFileException(null), what, done)
                : FileFailures.of(Errno.failure(result), what, done);
    }

    private static StoreException unsupported(String why) {
        return new StoreException(Reason.UNSUPPORTED, why);
    }

    private static StoreException changed() {
        return new StoreException(
                Reason.SOURCE_CHANGED,
                SOURCE + " changed since it was looked at: copy it again once it is left alone");
    }

    private synchronized void enter() throws StoreException {
        requireOpen();
        running++;
    }

    private synchronized void leave() {
        running--;
        freeWhenUnused();
    }

    private synchronized void requireOpen() throws StoreException {
        if (closed) {
            throw new StoreException(Reason.UNAVAILABLE, "the copy was closed: open it again");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        freeWhenUnused();
    }

    private void freeWhenUnused() {
        if (closed && running == 0 && !freed) {
            freed = true;
            linux.close(source);
            linux.close(sink);
        }
    }
}
