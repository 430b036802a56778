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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.imagemover.api.Digest;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.LocalFile;
import org.imagemover.spi.ReadBack;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A file of this machine as a sink. It is written as {@code .<name>.<random>.part} in the target's
 * directory and gets the target's name on {@link #commit}; what is never written is a hole. The
 * directory's name is followed once, when the sink is opened: whatever it leads to later, the file
 * is published there. What gets the target's name is the file that was written, and not whatever
 * has its unfinished name by then.
 *
 * <p>A file that appears at the target meanwhile is never overwritten unless {@code replace} was
 * asked for: then the new file takes its place in one step, and its permissions. Only a regular
 * file is replaced; a symbolic link is refused, so that nothing is ever written through one. A new
 * file has the permissions that the process's umask leaves, as one written by {@code cp}.
 *
 * <p>Thread-safe. The thread that writes must not be interrupted: that closes the sink.
 */
public final class LocalImageSink implements ImageSink, ReadBack, LocalFile, SparseRegions {

    /**
     * Bytes in one call to the kernel, which takes memory for a file in pieces as large as the
     * call. Pieces of 512 KiB make a copy of 1 GiB 4 % faster, and one of 8 GiB 40 % slower on a
     * virtual machine: there are not so many of them in the memory that was in use just now, so it
     * takes memory that the host has to give it first.
     */
    private static final int PIECE = 64 << 10;

    /** What a new file may be used for, as far as the process's umask leaves it. */
    private static final int NEW = 0666;

    private static final SinkTraits TRAITS = new SinkTraits(true, 4 << 20, true);

    private final Place place;
    private final String token;
    private final Descriptor descriptor;
    private final FileChannel channel;
    private final FileIdentity identity;
    private final boolean replace;
    private final boolean durable;
    private final String what;
    private final WrittenRanges written;
    private final Holes holes;
    private final WriteAdvice advice;
    private final Lock oneWriter = new ReentrantLock();
    private final Object publication = new Object();
    private boolean published;
    private boolean settled;
    private volatile boolean damaged;

    private LocalImageSink(
            Place place,
            String token,
            Descriptor descriptor,
            boolean replace,
            SinkRequest request,
            ByteRanges written,
            String what)
            throws IOException {
        this.place = place;
        this.token = token;
        this.descriptor = descriptor;
        this.identity = descriptor.identity();
        this.channel =
                FileChannel.open(
                        descriptor.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.holes = new Holes(descriptor);
        this.replace = replace;
        this.durable = request.durable();
        this.written = new WrittenRanges(written);
        boolean dense = request.dataSize() < 0 || request.dataSize() == request.size();
        this.advice = new WriteAdvice(durable, dense ? request.size() : -1);
        this.what = what;
    }

    /**
     * Starts to write a file.
     *
     * @param target where it will be; its directory has to be there
     * @param request what is known of it; free space is compared with it first
     * @param replace whether a file that is there may be replaced
     * @param what how messages name it, as their subject: the path as the caller wrote it, or
     *     {@code store 'images': the object}
     * @return the open sink
     * @throws StoreException {@code EXISTS}; {@code NO_SPACE}; {@code NOT_FOUND}: no such
     *     directory; {@code DENIED}; {@code UNSUPPORTED}: something else than a file is there, or
     *     the name is too long; nothing is left
     */
    public static LocalImageSink create(
            Path target, SinkRequest request, boolean replace, String what) throws StoreException {
        if (target.toAbsolutePath().getFileName() == null) {
            throw directory(what);
        }
        try {
            return create(Place.of(target.toAbsolutePath()), request, replace, what);
        } catch (NoSuchFileException noDirectory) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    what + " cannot be written: its directory is not there; make it first");
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "written");
        }
    }

    private static LocalImageSink create(
            Place place, SinkRequest request, boolean replace, String what) throws IOException {
        Path unfinished = null;
        Descriptor descriptor = null;
        try {
            FileIdentity replaced = requireFree(place.target(), replace, what);
            requireSpace(place.directory(), request, what);
            String token = UnfinishedName.newToken();
            unfinished = place.unfinished(token);
            descriptor =
                    Descriptor.created(unfinished, replaced == null ? NEW : replaced.permissions());
            if (replaced != null) {
                Files.setPosixFilePermissions(
                        descriptor.path(),
                        Files.getPosixFilePermissions(place.target(), LinkOption.NOFOLLOW_LINKS));
            }
            LocalImageSink sink =
                    new LocalImageSink(
                            place, token, descriptor, replace, request, ByteRanges.NONE, what);
            if (request.size() > 0) {
                extend(sink.channel, request.size());
            }
            return sink;
        } catch (IOException | RuntimeException failure) {
            if (descriptor != null) {
                descriptor.close();
                Files.deleteIfExists(unfinished);
            }
            place.close();
            throw failure;
        }
    }

    /**
     * Goes on with a file that another sink began.
     *
     * @param target as for that sink
     * @param request what is known of the file
     * @param replace as for that sink
     * @param token its {@link #resumeToken}
     * @param written what it wrote, holes among it too. Whether it reached the disk before a power
     *     cut is for the caller to know, by {@link #flush}
     * @param what as for {@link #create}
     * @return the open sink
     * @throws StoreException {@code NOT_FOUND}: there is nothing to go on with, or it is already
     *     published
     */
    public static LocalImageSink resume(
            Path target,
            SinkRequest request,
            boolean replace,
            String token,
            ByteRanges written,
            String what)
            throws StoreException {
        if (!UnfinishedName.isToken(token)) {
            throw nothingUnfinished(what);
        }
        try {
            return resume(
                    Place.of(target.toAbsolutePath()), request, replace, token, written, what);
        } catch (NoSuchFileException gone) {
            throw nothingUnfinished(what);
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "written");
        }
    }

    private static LocalImageSink resume(
            Place place,
            SinkRequest request,
            boolean replace,
            String token,
            ByteRanges written,
            String what)
            throws IOException {
        Descriptor descriptor = null;
        try {
            Path unfinished = place.unfinished(token);
            FileIdentity there = FileIdentity.of(unfinished, LinkOption.NOFOLLOW_LINKS);
            if (!there.isRegular()) {
                throw nothingUnfinished(what);
            }
            if (isAt(place.target(), there)) {
                // a crash came between the two steps of its publication
                Files.delete(unfinished);
                throw nothingUnfinished(what);
            }
            descriptor = Descriptor.writing(unfinished);
            FileIdentity identity = descriptor.identity();
            if (!identity.isRegular()) {
                throw nothingUnfinished(what);
            }
            ByteRanges left = written.intersection(ByteRanges.prefix(identity.size()));
            return new LocalImageSink(place, token, descriptor, replace, request, left, what);
        } catch (IOException | RuntimeException failure) {
            if (descriptor != null) {
                descriptor.close();
            }
            place.close();
            throw failure;
        }
    }

    private static StoreException nothingUnfinished(String what) {
        return new StoreException(
                Reason.NOT_FOUND, what + " has no unfinished write of that token: start again");
    }

    /**
     * Removes every unfinished write of a file, and never the file itself. For when no sink of it
     * is open, in any process.
     *
     * @param target the file
     * @param what as for {@link #create}
     * @return whether there was one
     * @throws StoreException something may still be there
     */
    public static boolean discard(Path target, String what) throws StoreException {
        UnfinishedName names = UnfinishedName.of(target.toAbsolutePath());
        boolean removed = false;
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(names.directory(), names::matches)) {
            for (Path unfinished : found) {
                removed |= Files.deleteIfExists(unfinished);
            }
            return removed;
        } catch (NoSuchFileException noDirectory) {
            return false;
        } catch (java.nio.file.DirectoryIteratorException failure) {
            throw FileFailures.of(failure.getCause(), what, "cleaned up");
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "cleaned up");
        }
    }

    /** What is at the target and may be replaced, or null where nothing is. */
    private static @Nullable FileIdentity requireFree(Path target, boolean replace, String what)
            throws IOException {
        FileIdentity there;
        try {
            there = FileIdentity.of(target, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException free) {
            return null;
        }
        if (there.isDirectory()) {
            throw directory(what);
        }
        if (!replace) {
            throw FileFailures.exists(what);
        }
        if (there.isLink()) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    what + " is a symbolic link: name the file that it points to");
        }
        if (!there.isRegular()) {
            throw new StoreException(
                    Reason.UNSUPPORTED, what + " is " + there.kind() + ": only a file is replaced");
        }
        return there;
    }

    private static StoreException directory(String what) {
        return new StoreException(Reason.UNSUPPORTED, what + " is a directory: name a file in it");
    }

    private static void requireSpace(Path directory, SinkRequest request, String what)
            throws StoreException {
        long needed = request.dataSize() >= 0 ? request.dataSize() : request.size();
        long free;
        try {
            free = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException unknown) {
            return;
        }
        if (needed > free) {
            throw new StoreException(
                    Reason.NO_SPACE,
                    what
                            + " does not fit: it needs "
                            + needed
                            + " bytes and "
                            + free
                            + " bytes are free; make room or choose another place");
        }
    }

    @Override
    public SinkTraits traits() {
        return TRAITS;
    }

    @Override
    public void write(long position, ByteBuffer source) throws StoreException {
        int length = source.remaining();
        try {
            LinuxCalls linux = WriteAdvice.isWorthIt(length) ? descriptor.enter() : null;
            if (linux == null) {
                writeAll(position, source);
            } else {
                writeWithAdvice(linux, position, source);
            }
        } catch (IOException failure) {
            throw writeFailure(failure, source.remaining());
        }
        written.add(position, length);
    }

    private void writeWithAdvice(LinuxCalls linux, long position, ByteBuffer source)
            throws IOException {
        int length = source.remaining();
        int fd = descriptor.number();
        try {
            oneWriter.lock();
            try {
                advice.before(linux, fd, position, length);
                writeAll(position, source);
            } finally {
                oneWriter.unlock();
            }
            advice.after(linux, fd, position, length);
        } finally {
            descriptor.leave();
        }
    }

    /**
     * One at a time: the kernel lets no two write to one file, and a lane that waits for that in
     * the kernel spins, and takes the processor from those who read.
     */
    private void writeAll(long position, ByteBuffer source) throws IOException {
        long at = position;
        int end = source.limit();
        oneWriter.lock();
        try {
            while (source.position() < end) {
                source.limit(Math.min(end, source.position() + PIECE));
                at += channel.write(source, at);
            }
        } finally {
            oneWriter.unlock();
            source.limit(end);
        }
    }

    /** The system's words may be in the operator's language; how much is free is not. */
    private StoreException writeFailure(IOException failure, int remaining) {
        StoreException translated = FileFailures.of(failure, what, "written");
        if (translated.reason() == Reason.UNAVAILABLE && channel.isOpen()) {
            try {
                requireSpace(place.directory(), new SinkRequest(remaining, -1, false), what);
            } catch (ClosedChannelException closed) {
                return translated;
            } catch (StoreException full) {
                return full;
            }
        }
        return translated;
    }

    @Override
    public int read(long position, ByteBuffer into) throws StoreException {
        int before = into.position();
        try {
            while (into.hasRemaining()) {
                int count = channel.read(into, position + into.position() - before);
                if (count < 0) {
                    return into.position() == before ? -1 : into.position() - before;
                }
            }
            return into.position() - before;
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "read back");
        }
    }

    /** {@inheritDoc} What the kernel has written counts too. */
    @Override
    public List<ByteRange> dataRegions(long offset, long length) throws StoreException {
        try {
            return holes.dataRegions(offset, offset + length);
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "searched for holes");
        }
    }

    @Override
    public void flush() throws StoreException {
        try {
            force();
            syncDirectory(place.directory());
        } catch (IOException failure) {
            throw writeFailure(failure, 0);
        }
    }

    /**
     * The kernel tells of a failed write-back once and then forgets it: after one, no later success
     * means that the bytes are on the disk.
     */
    private void force() throws IOException {
        if (damaged) {
            throw new StoreException(
                    Reason.CORRUPT,
                    what + " has lost bytes that could not be brought to the disk: start again");
        }
        try {
            channel.force(true);
        } catch (IOException failure) {
            damaged = channel.isOpen();
            throw failure;
        }
    }

    @Override
    public ByteRanges committed() {
        return written.snapshot();
    }

    @Override
    public String resumeToken() {
        return token;
    }

    /**
     * {@inheritDoc} The digests are neither checked nor kept.
     *
     * @throws StoreException {@code COMMIT_UNKNOWN}: perhaps it has its name, or has it but not yet
     *     for good; trying again settles it
     */
    @Override
    public void commit(long size, List<Digest> digests) throws StoreException {
        synchronized (publication) {
            if (settled) {
                return;
            }
            if (!published) {
                complete(size);
                publish();
                published = true;
                closeFile();
            }
            try {
                if (durable) {
                    syncDirectory(place.directory());
                }
            } catch (IOException failure) {
                throw new StoreException(
                        Reason.COMMIT_UNKNOWN,
                        what + " has its name, but a power cut might undo that: commit it again");
            }
            settled = true;
            place.close();
        }
    }

    private void complete(long size) throws StoreException {
        try {
            // blocks behind the end would stay there
            extend(channel, Math.max(size, advice.givenTo()));
            if (channel.size() > size) {
                channel.truncate(size);
            }
            takeBackBlocks(size);
            if (durable) {
                force();
            }
        } catch (IOException failure) {
            throw writeFailure(failure, 0);
        }
    }

    /** Of what nobody wrote, whatever way: a file has no more blocks than data. */
    private void takeBackBlocks(long size) throws IOException {
        if (advice.givenTo() == 0 || written.snapshot().prefixLength() >= size) {
            return;
        }
        LinuxCalls linux = descriptor.enter();
        if (linux == null) {
            return;
        }
        try {
            advice.trim(linux, descriptor.number(), size);
        } finally {
            descriptor.leave();
        }
    }

    /**
     * Makes a file longer by a hole: mapping, though not a byte, sets the length first. Java has no
     * other way to do that on an open channel without writing.
     */
    private static void extend(FileChannel channel, long size) throws IOException {
        if (channel.size() < size) {
            channel.map(FileChannel.MapMode.READ_WRITE, size, 0);
        }
        if (channel.size() < size) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    private void publish() throws StoreException {
        try {
            Path target = place.target();
            Path unfinished = place.unfinished(token);
            if (replace) {
                requireFree(target, true, what);
                requireIsAt(unfinished);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                NewName.give(descriptor, unfinished, target);
            }
            requireIsAt(target);
            removeUnfinished();
        } catch (IOException failure) {
            settle(failure);
        }
    }

    /** What is published is what was written, and nothing that somebody put in its place. */
    private void requireIsAt(Path path) throws IOException {
        if (!isAt(path, identity)) {
            throw new NoSuchFileException(null);
        }
    }

    /** Finds out what a failed publication came to: it may have been done all the same. */
    private void settle(IOException failure) throws StoreException {
        boolean done;
        try {
            done = isAt(place.target(), identity);
        } catch (IOException unseen) {
            throw new StoreException(
                    Reason.COMMIT_UNKNOWN,
                    what + " may or may not have got its name: look whether it is there");
        }
        if (!done) {
            throw failure instanceof NoSuchFileException
                    ? nothingUnfinished(what)
                    : FileFailures.of(failure, what, "published");
        }
        removeUnfinished();
    }

    /** A second name that cannot be removed now is no harm: {@link #discard} gets it. */
    private void removeUnfinished() {
        try {
            removeUnfinishedFile(place);
        } catch (IOException left) {
            // the file is published, and that is what counts
        }
    }

    /** Removes the file that was written, if it still has its unfinished name. */
    private void removeUnfinishedFile(Place in) throws IOException {
        Path unfinished = in.unfinished(token);
        if (isAt(unfinished, identity)) {
            Files.deleteIfExists(unfinished);
        }
    }

    private static boolean isAt(Path path, FileIdentity identity) throws IOException {
        try {
            return FileIdentity.of(path, LinkOption.NOFOLLOW_LINKS).isSameFile(identity);
        } catch (NoSuchFileException nothing) {
            return false;
        }
    }

    /**
     * Makes the names in a directory survive a power cut.
     *
     * @param directory an existing one
     * @throws IOException they may not
     */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    @Override
    public void abort() throws StoreException {
        synchronized (publication) {
            closeFile();
            try {
                if (!published) {
                    removeUnfinishedFile(place);
                }
            } catch (ClosedChannelException closedBefore) {
                abortClosed();
            } catch (IOException failure) {
                throw FileFailures.of(failure, what, "cleaned up");
            } finally {
                place.close();
            }
        }
    }

    private void abortClosed() throws StoreException {
        try (Place again = place.openAgain()) {
            removeUnfinishedFile(again);
        } catch (NoSuchFileException noDirectory) {
            // and so no file
            return;
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "cleaned up");
        }
    }

    @Override
    public Path path() throws StoreException {
        try {
            return descriptor.path();
        } catch (IOException closed) {
            throw FileFailures.of(closed, what, "written");
        }
    }

    /**
     * Where the file's directory is, by its name without links: for whoever decides by that whether
     * it may be written there. A name that leads elsewhere later changes nothing of it.
     *
     * @throws StoreException it is not to be found out
     */
    public Path realDirectory() throws StoreException {
        try {
            return place.realDirectory();
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "written");
        }
    }

    @Override
    public void close() {
        closeFile();
        place.close();
    }

    private void closeFile() {
        descriptor.close();
        try {
            channel.close();
        } catch (IOException notSurelyWritten) {
            // with a file system that tells of lost bytes only here
            damaged = true;
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
