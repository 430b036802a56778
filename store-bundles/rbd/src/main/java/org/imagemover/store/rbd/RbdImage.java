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
package org.imagemover.store.rbd;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * An open image of a cluster, at a snapshot or as it is now. Thread-safe; it is let go by the last
 * call that is under way when it is closed, and keeps its connection until then.
 */
final class RbdImage {

    /** In the place of a snapshot's number: the image as it is now. */
    static final long HEAD = -2;

    private static final int ID_LENGTH = 128;
    private static final int INFORMATION_LENGTH = 256;
    private static final int OBJECT_SIZE_OFFSET = 8;
    private static final int SNAPSHOT_LENGTH = 24;
    private static final int SNAPSHOT_NAME_OFFSET = 16;
    private static final int CHILD_LENGTH = 48;
    private static final int WATCHER_LENGTH = 24;
    private static final byte PROTECTED = 2;

    /** What a call copies at most where the caller's buffer is in the heap. */
    private static final int MOST_COPIED = 1 << 20;

    /** Regions that are found by a call, which librbd tells on the thread of that call. */
    private static final ThreadLocal<@Nullable List<ByteRange>> FOUND = new ThreadLocal<>();

    private static final LibRbd.DiffCallback COLLECTOR =
            (offset, length, exists, argument) -> {
                List<ByteRange> found = FOUND.get();
                if (found == null) {
                    return -Errno.EIO;
                }
                if (exists != 0) {
                    found.add(new ByteRange(offset, length));
                }
                return 0;
            };

    private final Connection connection;
    private final Handle handle;
    private final String id;
    private final String what;
    private final long snapshotId;
    private final boolean isProtected;
    private final int objectSize;
    private final int stripeUnit;
    private final boolean hasParent;
    private final String header;

    private RbdImage(Connection connection, Pointer image, @Nullable String snapshot, String what)
            throws StoreException {
        this.connection = connection;
        this.what = what;
        this.handle = new Handle(image, this::free, what);
        LongByReference number = new LongByReference();
        long found = snapshot == null ? -Errno.ENOENT : snapshotId(image, snapshot, number);
        this.snapshotId = found < 0 ? HEAD : number.getValue();
        this.isProtected = found >= 0 && isProtected(image, String.valueOf(snapshot));
        byte[] text = new byte[ID_LENGTH];
        require(CephLibraries.rbd().rbd_get_id(image, text, text.length));
        this.id = Native.toString(text, "US-ASCII");
        this.header = "rbd_header." + id;
        try (Memory information = new Memory(INFORMATION_LENGTH)) {
            require(CephLibraries.rbd().rbd_stat(image, information, INFORMATION_LENGTH));
            this.objectSize = (int) information.getLong(OBJECT_SIZE_OFFSET);
        }
        require(CephLibraries.rbd().rbd_get_stripe_unit(image, number));
        this.stripeUnit = (int) number.getValue();
        require(CephLibraries.rbd().rbd_get_overlap(image, number));
        this.hasParent = number.getValue() > 0;
    }

    /** Looks for a snapshot, and reads at it from then on where it is there. */
    private long snapshotId(Pointer image, String snapshot, LongByReference number)
            throws StoreException {
        int answer = CephLibraries.rbd().rbd_snap_get_id(image, snapshot, number);
        if (answer >= 0) {
            answer = CephLibraries.rbd().rbd_snap_set(image, snapshot);
        }
        if (answer < 0 && answer != -Errno.ENOENT) {
            throw failure(answer, "read");
        }
        if (answer < 0 && !snapshot.equals(ObjectKey.SNAPSHOT)) {
            throw failure(answer, "read");
        }
        return answer;
    }

    private boolean isProtected(Pointer image, String snapshot) throws StoreException {
        IntByReference answer = new IntByReference();
        require(CephLibraries.rbd().rbd_snap_is_protected(image, snapshot, answer));
        return answer.getValue() != 0;
    }

    private void require(int answer) throws StoreException {
        if (answer < 0) {
            throw failure(answer, "read");
        }
    }

    private void free(Pointer image) {
        CephLibraries.rbd().rbd_close(image);
        connection.leave();
    }

    /**
     * Opens an object for reading: at its snapshot; and as the image is now where that has no
     * snapshot {@value ObjectKey#SNAPSHOT} and no other was asked for.
     *
     * @param connection by which
     * @param key the object
     * @param what how messages name it, as their subject
     * @return the open image; the caller closes it
     * @throws StoreException {@code NOT_FOUND}, ...; nothing stays open
     */
    static RbdImage openForReading(Connection connection, ObjectKey key, String what)
            throws StoreException {
        return open(
                connection,
                key.snapshot(),
                what,
                (context, image) ->
                        CephLibraries.rbd().rbd_open_read_only(context, key.image(), image, null));
    }

    /** Opens an image as it is now, for looking at it. */
    static RbdImage openAsItIs(Connection connection, String name, String what)
            throws StoreException {
        return open(
                connection,
                null,
                what,
                (context, image) ->
                        CephLibraries.rbd().rbd_open_read_only(context, name, image, null));
    }

    /** Opens an image as it is now, for writing too. */
    static RbdImage openForWriting(Connection connection, String name, String what)
            throws StoreException {
        return open(
                connection,
                null,
                what,
                (context, image) -> CephLibraries.rbd().rbd_open(context, name, image, null));
    }

    @FunctionalInterface
    private interface Opening {
        int open(Pointer context, PointerByReference image);
    }

    private static RbdImage open(
            Connection connection, @Nullable String snapshot, String what, Opening opening)
            throws StoreException {
        Pointer context = connection.enter();
        Pointer opened = null;
        try {
            PointerByReference image = new PointerByReference();
            int answer = opening.open(context, image);
            if (answer < 0) {
                throw connection.failure(answer, what, "opened");
            }
            opened = image.getValue();
            return new RbdImage(connection, opened, snapshot, what);
        } catch (StoreException | RuntimeException failure) {
            if (opened != null) {
                CephLibraries.rbd().rbd_close(opened);
            }
            connection.leave();
            throw failure;
        }
    }

    String id() {
        return id;
    }

    Connection connection() {
        return connection;
    }

    /** The number of the snapshot that is read at, or {@link #HEAD}. */
    long snapshotId() {
        return snapshotId;
    }

    boolean isAtSnapshot() {
        return snapshotId != HEAD;
    }

    /** Whether the snapshot was protected when it was opened. */
    boolean isAtProtectedSnapshot() {
        return isProtected;
    }

    int objectSize() {
        return objectSize;
    }

    /** How many bytes follow each other in one object. */
    int stripeUnit() {
        return stripeUnit;
    }

    boolean hasParent() {
        return hasParent;
    }

    /** How many bytes of a clone can be its parent's; 0 where it has none. */
    long overlap() throws StoreException {
        LongByReference overlap = new LongByReference();
        long answer = handle.call(image -> CephLibraries.rbd().rbd_get_overlap(image, overlap));
        if (answer < 0) {
            throw failure(answer, "read");
        }
        return overlap.getValue();
    }

    boolean isOpen() {
        return handle.isOpen();
    }

    long call(Handle.Call function) throws StoreException {
        return handle.call(function);
    }

    /** Calls a function that changes the image, and throws what it answers. */
    void change(Handle.Call function, String done) throws StoreException {
        long answer = handle.call(function);
        if (answer < 0) {
            throw connection.writeFailure(answer, what, done);
        }
    }

    /** How many bytes it has; of a snapshot, for ever. */
    long size() throws StoreException {
        LongByReference size = new LongByReference();
        long answer = handle.call(image -> CephLibraries.rbd().rbd_get_size(image, size));
        if (answer < 0) {
            throw failure(answer, "read");
        }
        return size.getValue();
    }

    /**
     * Reads into a buffer, as much as has room, but not more than 1 MiB into one in the heap.
     *
     * @return how many bytes; fewer only where the image ends
     */
    int read(long offset, ByteBuffer target) throws StoreException {
        if (target.isDirect() && !target.isReadOnly()) {
            Pointer address = Native.getDirectBufferPointer(target.slice());
            int count = read(offset, address, target.remaining());
            Reference.reachabilityFence(target);
            target.position(target.position() + count);
            return count;
        }
        int most = Math.min(target.remaining(), MOST_COPIED);
        try (Memory copy = new Memory(Math.max(1, most))) {
            int count = read(offset, copy, most);
            target.put(copy.getByteBuffer(0, count));
            return count;
        }
    }

    private int read(long offset, Pointer address, int length) throws StoreException {
        long answer =
                handle.call(
                        image ->
                                CephLibraries.rbd()
                                        .rbd_read2(
                                                image,
                                                offset,
                                                length,
                                                address,
                                                LibRados.FADVISE_SEQUENTIAL));
        if (answer < 0) {
            throw failure(answer, "read");
        }
        return (int) answer;
    }

    /** Writes all of a buffer. */
    void write(long offset, ByteBuffer source) throws StoreException {
        long at = offset;
        while (source.hasRemaining()) {
            if (source.isDirect()) {
                int length = source.remaining();
                write(at, Native.getDirectBufferPointer(source.slice()), length);
                Reference.reachabilityFence(source);
                source.position(source.limit());
                return;
            }
            int length = Math.min(source.remaining(), MOST_COPIED);
            try (Memory copy = new Memory(length)) {
                copy.getByteBuffer(0, length).put(source.slice().limit(length));
                write(at, copy, length);
            }
            source.position(source.position() + length);
            at += length;
        }
    }

    private void write(long offset, Pointer address, int length) throws StoreException {
        change(
                image -> CephLibraries.rbd().rbd_write2(image, offset, length, address, 0),
                "written");
    }

    /**
     * Has librbd copy objects of the parent into this clone, all at once, as it does before a first
     * write to them: a byte of each is written as it is. Nobody else may write it meanwhile.
     *
     * @param offsets of a byte in each
     */
    void copyObjectsOfParent(List<Long> offsets) throws StoreException {
        LibRbd rbd = CephLibraries.rbd();
        Pointer image = handle.enter();
        try (Memory bytes = new Memory(offsets.size())) {
            for (int at = 0; at < offsets.size(); at++) {
                read(offsets.get(at), bytes.share(at), 1);
            }
            List<Pointer> writes = new ArrayList<>();
            long failure = 0;
            for (int at = 0; at < offsets.size() && failure == 0; at++) {
                PointerByReference made = new PointerByReference();
                failure = rbd.rbd_aio_create_completion(null, null, made);
                if (failure < 0) {
                    break;
                }
                Pointer write = made.getValue();
                long offset = offsets.get(at);
                failure = rbd.rbd_aio_write2(image, offset, 1, bytes.share(at), write, 0);
                if (failure < 0) {
                    rbd.rbd_aio_release(write);
                } else {
                    writes.add(write);
                }
            }
            for (Pointer write : writes) {
                rbd.rbd_aio_wait_for_complete(write);
                failure = Math.min(failure, rbd.rbd_aio_get_return_value(write));
                rbd.rbd_aio_release(write);
            }
            if (failure < 0) {
                throw connection.writeFailure(failure, what, "made independent of the source");
            }
        } finally {
            handle.leave();
        }
    }

    /**
     * The parts of a window that are not known to read as zero, in the order and as far as the
     * cluster tells: they may touch each other, and reach out of the window.
     */
    List<ByteRange> data(long offset, long length) throws StoreException {
        List<ByteRange> found = new ArrayList<>();
        FOUND.set(found);
        try {
            long answer =
                    handle.call(
                            image ->
                                    CephLibraries.rbd()
                                            .rbd_diff_iterate2(
                                                    image, null, offset, length, (byte) 1, (byte) 1,
                                                    COLLECTOR, null));
            if (answer < 0) {
                throw failure(answer, "searched for holes");
            }
            return found;
        } finally {
            FOUND.remove();
        }
    }

    /**
     * Whether bytes that were just read can be those of objects that are gone: librbd reads these
     * as zero, and those of a clone as its parent has them. The size of what was read is not
     * changed by that, nor is there an error.
     *
     * @param offset where they are in the image
     * @param bytes what was read, from its position to its limit
     */
    boolean mayBeOfMissingObjects(long offset, ByteBuffer bytes) {
        if (hasParent) {
            return true;
        }
        int end = bytes.limit();
        long at = offset;
        for (int from = bytes.position(); from < end; ) {
            long left = stripeUnit - at % stripeUnit;
            int length = (int) Math.min(left, end - from);
            if (Zeros.isZero(bytes, from, length)) {
                return true;
            }
            from += length;
            at += length;
        }
        return false;
    }

    /**
     * Asks the cluster whether what was opened is still there.
     *
     * @return whether the snapshot is protected; false for an image that is read as it is now
     * @throws StoreException {@code NOT_FOUND}: the image or its snapshot was removed
     */
    boolean requireThere() throws StoreException {
        if (!handle.isOpen()) {
            handle.call(image -> 0); // says so
        }
        byte[] number =
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(snapshotId)
                        .array();
        byte[] output = new byte[16];
        long answer =
                connection.execute(
                        header,
                        isAtSnapshot() ? "get_protection_status" : "get_size",
                        number,
                        output);
        if (answer < 0) {
            throw failure(answer, "read");
        }
        return isAtSnapshot() && output[0] == PROTECTED;
    }

    /** The names of its snapshots. */
    List<String> snapshots() throws StoreException {
        IntByReference count = new IntByReference(16);
        Pointer image = handle.enter();
        try {
            while (true) {
                try (Memory list = new Memory((long) SNAPSHOT_LENGTH * count.getValue())) {
                    int answer = CephLibraries.rbd().rbd_snap_list(image, list, count);
                    if (answer == -Errno.ERANGE) {
                        continue;
                    }
                    require(answer);
                    List<String> names = new ArrayList<>();
                    for (int at = 0; at < answer; at++) {
                        long name = (long) at * SNAPSHOT_LENGTH + SNAPSHOT_NAME_OFFSET;
                        names.add(text(list.getPointer(name)));
                    }
                    if (answer > 0) {
                        CephLibraries.rbd().rbd_snap_list_end(list);
                    }
                    return names;
                }
            }
        } finally {
            handle.leave();
        }
    }

    /** Whether a client has it open for writing: that of a machine that runs, or of a copy. */
    boolean isOpenElsewhere() throws StoreException {
        LongByReference count = new LongByReference(16);
        Pointer image = handle.enter();
        try (Memory list = new Memory(WATCHER_LENGTH * count.getValue())) {
            int answer = CephLibraries.rbd().rbd_watchers_list(image, list, count);
            if (answer == -Errno.ERANGE) {
                return true;
            }
            require(answer);
            CephLibraries.rbd().rbd_watchers_list_cleanup(list, count.getValue());
            return count.getValue() > 0;
        } finally {
            handle.leave();
        }
    }

    /** The clones of its snapshots, as {@code pool/image}. */
    List<String> clones() throws StoreException {
        LongByReference count = new LongByReference(16);
        Pointer image = handle.enter();
        try {
            while (true) {
                long room = Math.max(1, count.getValue());
                try (Memory list = new Memory(CHILD_LENGTH * room)) {
                    int answer = CephLibraries.rbd().rbd_list_children3(image, list, count);
                    if (answer == -Errno.ERANGE) {
                        continue;
                    }
                    require(answer);
                    List<String> names = new ArrayList<>();
                    for (long at = 0; at < count.getValue(); at++) {
                        names.add(clone(list.share(at * CHILD_LENGTH)));
                    }
                    CephLibraries.rbd().rbd_linked_image_spec_list_cleanup(list, count.getValue());
                    return names;
                }
            }
        } finally {
            handle.leave();
        }
    }

    /** Pool, namespace and name of an image as {@code rbd_linked_image_spec_t} has them. */
    private static String clone(Pointer child) {
        String namespace = text(child.getPointer(16));
        String name = text(child.getPointer(32));
        boolean trash = child.getByte(40) != 0;
        return text(child.getPointer(8))
                + "/"
                + (namespace.isEmpty() ? "" : namespace + "/")
                + name
                + (trash ? " (in the trash)" : "");
    }

    private static String text(@Nullable Pointer pointer) {
        return pointer == null ? "" : pointer.getString(0, StandardCharsets.UTF_8.name());
    }

    /** Whether a cloned image is a clone of this image at this snapshot. */
    boolean isCloneOf(String parentId, long parentSnapshot) throws StoreException {
        try (Memory parent = new Memory(CHILD_LENGTH);
                Memory snapshot = new Memory(SNAPSHOT_LENGTH)) {
            long answer =
                    handle.call(
                            image -> CephLibraries.rbd().rbd_get_parent(image, parent, snapshot));
            if (answer < 0) {
                throw failure(answer, "read");
            }
            boolean same =
                    parentId.equals(text(parent.getPointer(24)))
                            && snapshot.getLong(0) == parentSnapshot;
            CephLibraries.rbd().rbd_linked_image_spec_cleanup(parent);
            CephLibraries.rbd().rbd_snap_spec_cleanup(snapshot);
            return same;
        }
    }

    /**
     * Makes the protected snapshot {@value ObjectKey#SNAPSHOT}. Where it is there already, a commit
     * that failed later, or another sink, made it.
     */
    void takeSnapshot() throws StoreException {
        long created =
                handle.call(it -> CephLibraries.rbd().rbd_snap_create(it, ObjectKey.SNAPSHOT));
        if (created < 0 && created != -Errno.EEXIST) {
            throw connection.writeFailure(created, what, "given its snapshot");
        }
        long made = handle.call(it -> CephLibraries.rbd().rbd_snap_protect(it, ObjectKey.SNAPSHOT));
        if (made < 0 && made != -Errno.EBUSY) {
            throw connection.writeFailure(made, what, "given its snapshot");
        }
    }

    StoreException failure(long answer, String done) {
        return connection.failure(answer, what, done);
    }

    void close() {
        handle.close();
    }

    /** Closes it, and waits for calls under way, as long as one may take. */
    void closeAndWait() {
        handle.close();
        handle.awaitFreed(connection.settings().operationTimeout().toMillis());
    }
}
