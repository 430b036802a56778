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

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/** The images of a pool by their names: made, renamed, removed. Thread-safe. */
final class RbdPool {

    private static final String DIRECTORY = "rbd_directory";
    private static final String TRASH = "rbd_trash";
    private static final String ID_PREFIX = "rbd_id.";
    private static final int LONGEST_ID = 128;

    private final Connection connection;
    private final String what;

    /**
     * The images of a connection's pool.
     *
     * @param connection to the pool
     * @param what how messages name the image that is at work, as their subject
     */
    RbdPool(Connection connection, String what) {
        this.connection = connection;
        this.what = what;
    }

    /** The id of the image that has a name, or null where none has. */
    @Nullable String idOf(String name) throws StoreException {
        byte[] output = new byte[LONGEST_ID];
        long answer = connection.execute(ID_PREFIX + name, "get_id", new byte[0], output);
        if (answer == -Errno.ENOENT) {
            return null;
        }
        if (answer < 0) {
            throw connection.failure(answer, what, "looked up");
        }
        int length = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return new String(output, Integer.BYTES, length, StandardCharsets.US_ASCII);
    }

    /** Makes an empty image as the configuration says. */
    void create(String name, long size) throws StoreException {
        withOptions(
                options -> {
                    RbdStoreSettings settings = connection.settings();
                    int order = Integer.numberOfTrailingZeros(settings.objectSize());
                    CephLibraries.rbd()
                            .rbd_image_options_set_uint64(options, LibRbd.OPTION_ORDER, order);
                    return connection.call(
                            context ->
                                    CephLibraries.rbd().rbd_create4(context, name, size, options));
                });
    }

    /** Makes a clone, with the parent's object size. */
    void clone(Pointer parentPool, String parent, String snapshot, String name)
            throws StoreException {
        withOptions(
                options ->
                        connection.call(
                                context ->
                                        CephLibraries.rbd()
                                                .rbd_clone3(
                                                        parentPool,
                                                        parent,
                                                        snapshot,
                                                        context,
                                                        name,
                                                        options)));
    }

    @FunctionalInterface
    private interface Making {
        long make(Pointer options) throws StoreException;
    }

    /**
     * Has the object there that librbd notes an image in before it removes it. A pool whose quota
     * is reached has no room for one more object, and nothing could be removed from it.
     */
    private void requireTrash() throws StoreException {
        LongByReference any = new LongByReference();
        long there =
                connection.call(
                        context -> CephLibraries.rados().rados_stat(context, TRASH, any, any));
        if (there != -Errno.ENOENT) {
            return;
        }
        long made =
                connection.call(
                        context ->
                                CephLibraries.rados()
                                        .rados_write_full(context, TRASH, new byte[0], 0));
        if (made < 0) {
            throw connection.writeFailure(made, what, "made");
        }
    }

    private void withOptions(Making making) throws StoreException {
        requireTrash();
        RbdStoreSettings settings = connection.settings();
        PointerByReference created = new PointerByReference();
        CephLibraries.rbd().rbd_image_options_create(created);
        Pointer options = created.getValue();
        try {
            CephLibraries.rbd().rbd_image_options_set_uint64(options, LibRbd.OPTION_FORMAT, 2);
            if (settings.features() != RbdStoreSettings.DEFAULT_FEATURES) {
                CephLibraries.rbd()
                        .rbd_image_options_set_uint64(
                                options, LibRbd.OPTION_FEATURES, settings.features());
            }
            if (settings.dataPool() != null) {
                CephLibraries.rbd()
                        .rbd_image_options_set_string(
                                options, LibRbd.OPTION_DATA_POOL, settings.dataPool());
            }
            long answer = making.make(options);
            if (answer < 0) {
                throw connection.writeFailure(answer, what, "made");
            }
        } finally {
            CephLibraries.rbd().rbd_image_options_destroy(options);
        }
    }

    /**
     * Gives an image another name, never that of another image: by the steps of librbd's own
     * renaming, which opens the image for that.
     *
     * @param id the image's id
     * @throws StoreException {@code EXISTS}: another image has the new name; {@code NOT_FOUND}: the
     *     image is gone; {@code COMMIT_UNKNOWN}: the cluster does not say whether it was done
     */
    void rename(String from, String to, String id) throws StoreException {
        if (!id.equals(idOf(from))) {
            throw connection.failure(-Errno.ENOENT, what, "given its name");
        }
        long answer = giveName(to, id);
        if (answer < 0) {
            StoreException failure = connection.writeFailure(answer, what, "given its name");
            String there;
            try {
                there = idOf(to);
            } catch (StoreException noAnswer) {
                throw new StoreException(
                        Reason.COMMIT_UNKNOWN,
                        what
                                + " may have got its name: the cluster did not answer; look for it"
                                + " there");
            }
            if (!id.equals(there)) {
                throw failure;
            }
        }
        finishRename(from, to, id);
    }

    /** From then on the image can be opened by this name; in one step, where none has it. */
    private long giveName(String name, String id) throws StoreException {
        LibRados rados = CephLibraries.rados();
        byte[] input = encoded(id);
        return operate(
                ID_PREFIX + name,
                operation -> {
                    rados.rados_write_op_create(operation, LibRados.CREATE_EXCLUSIVE, null);
                    rados.rados_write_op_exec(
                            operation, "rbd", "set_id", input, input.length, null);
                });
    }

    /** From then on the image cannot be opened by this name; in one step, where it has it. */
    private long takeName(String name, String id) throws StoreException {
        LibRados rados = CephLibraries.rados();
        byte[] stored = encoded(id);
        return operate(
                ID_PREFIX + name,
                operation -> {
                    rados.rados_write_op_cmpext(operation, stored, stored.length, 0, null);
                    rados.rados_write_op_remove(operation);
                });
    }

    /** Does several things to an object of the pool at once, or none of them. */
    private long operate(String object, Consumer<Pointer> what) throws StoreException {
        LibRados rados = CephLibraries.rados();
        Pointer operation = rados.rados_create_write_op();
        try {
            what.accept(operation);
            return connection.call(
                    context -> rados.rados_write_op_operate(operation, context, object, null, 0));
        } finally {
            rados.rados_release_write_op(operation);
        }
    }

    /**
     * Gives an image that is to be removed a name that nobody else has or takes.
     *
     * @return false where it has that name no more
     */
    private boolean takeAway(String name, String away, String id) throws StoreException {
        long given = giveName(away, id);
        if (given < 0 && !id.equals(idOf(away))) {
            throw connection.writeFailure(given, what, "removed");
        }
        long taken = takeName(name, id);
        if (taken <= LibRados.DIFFERS || taken == -Errno.ENOENT) {
            connection.call(
                    context -> CephLibraries.rados().rados_remove(context, ID_PREFIX + away));
            return false;
        }
        if (taken < 0) {
            throw connection.failure(taken, what, "removed");
        }
        renameInDirectory(name, away, id);
        return true;
    }

    /**
     * Does the rest where a renaming broke off after the image could be opened by its new name: the
     * directory, and the old name, which is known to be the image's.
     */
    private void finishRename(String from, String to, String id) throws StoreException {
        renameInDirectory(from, to, id);
        connection.call(context -> CephLibraries.rados().rados_remove(context, ID_PREFIX + from));
    }

    /** Where the directory has this image by the old name; else there is nothing to do. */
    private void renameInDirectory(String from, String to, String id) throws StoreException {
        byte[] input = encoded(from, to, id);
        long answer = connection.execute(DIRECTORY, "dir_rename_image", input, new byte[0]);
        if (answer < 0
                && answer != -Errno.ENOENT
                && answer != -Errno.ESTALE
                && answer != -Errno.EIO) {
            throw connection.failure(answer, what, "given its name");
        }
    }

    /** Texts as the classes of the OSDs take them. */
    private static byte[] encoded(String... texts) {
        ByteBuffer all = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            all.putInt(bytes.length).put(bytes);
        }
        byte[] encoded = new byte[all.position()];
        all.flip().get(encoded);
        return encoded;
    }

    /**
     * Removes an unfinished write of an image, and neither the image nor writes of others. One that
     * has got the image's name is published, and only that is finished.
     *
     * @param image the image's name
     * @param unfinished the name of the write
     */
    void removeUnfinished(String image, String unfinished) throws StoreException {
        String id = idOf(unfinished);
        if (id != null && id.equals(idOf(image))) {
            finishRename(unfinished, image, id);
            return;
        }
        if (id != null) {
            // a removal may have broken off before the directory knew this name
            renameInDirectory(image, unfinished, id);
        }
        removeUnfinishedOf(unfinished);
    }

    /**
     * Removes an unfinished write by its own name; that it is not there is no error.
     *
     * @throws StoreException {@code UNAVAILABLE}, also while another client has it open, which may
     *     be one that has just died
     */
    void removeUnfinishedOf(String name) throws StoreException {
        try {
            removeWithSnapshot(name);
        } catch (StoreException failure) {
            throw failure.reason() == Reason.IN_USE
                    ? new StoreException(Reason.UNAVAILABLE, String.valueOf(failure.getMessage()))
                    : failure;
        }
    }

    private void removeWithSnapshot(String name) throws StoreException {
        try {
            removeSnapshot(name);
        } catch (StoreException failure) {
            if (failure.reason() != Reason.NOT_FOUND) {
                throw failure;
            }
        }
        remove(name);
    }

    /** Removes the snapshot {@value ObjectKey#SNAPSHOT} of an image, where it has one. */
    void removeSnapshot(String name) throws StoreException {
        RbdImage image = RbdImage.openForWriting(connection, name, what);
        try {
            if (image.snapshots().contains(ObjectKey.SNAPSHOT)) {
                long unprotected =
                        image.call(
                                opened ->
                                        CephLibraries.rbd()
                                                .rbd_snap_unprotect(opened, ObjectKey.SNAPSHOT));
                if (unprotected < 0 && unprotected != -Errno.EINVAL) {
                    throw connection.failure(unprotected, what, "removed");
                }
                image.change(
                        opened -> CephLibraries.rbd().rbd_snap_remove(opened, ObjectKey.SNAPSHOT),
                        "removed");
            }
        } finally {
            image.closeAndWait();
        }
    }

    private void remove(String name) throws StoreException {
        long answer = connection.call(context -> CephLibraries.rbd().rbd_remove(context, name));
        if (answer < 0 && answer != -Errno.ENOENT) {
            throw connection.failure(answer, what, "removed");
        }
        if (answer < 0 && idOf(name) != null) {
            throw new StoreException(
                    Reason.UNAVAILABLE, what + " is removed in part only: remove it again");
        }
    }

    /**
     * Removes an image that others may depend on, and what is unfinished of its write.
     *
     * <p>The name alone does not tell whose image it is: somebody may give it to another one
     * meanwhile. So the image gets a name of its own, in one step where it still has this one, and
     * is removed by that.
     *
     * @param id the image's id
     * @param own the name of the write that made it
     * @return false where another image has the name
     * @throws StoreException {@code IN_USE}: it has clones, which the message names, or snapshots
     *     that others made; it is whole
     */
    boolean delete(String name, String id, String own) throws StoreException {
        removeUnfinished(name, own);
        String there = idOf(name);
        if (there == null) {
            return true;
        }
        return there.equals(id) && deleteOurs(name, id, own);
    }

    private boolean deleteOurs(String name, String id, String own) throws StoreException {
        List<String> clones;
        List<String> snapshots;
        boolean openElsewhere;
        try {
            RbdImage image = RbdImage.openAsItIs(connection, name, what);
            try {
                if (!image.id().equals(id)) {
                    return false;
                }
                snapshots = image.snapshots();
                clones = image.clones();
                openElsewhere = image.isOpenElsewhere();
            } finally {
                image.closeAndWait();
            }
        } catch (StoreException failure) {
            if (failure.reason() != Reason.NOT_FOUND) {
                throw failure;
            }
            // what is left of an image without a header
            if (!takeAway(name, own, id)) {
                return idOf(name) == null;
            }
            remove(own);
            return true;
        }
        if (!clones.isEmpty()) {
            moveToTrash(name, clones);
            return true;
        }
        boolean hadSnapshot = snapshots.remove(ObjectKey.SNAPSHOT);
        if (openElsewhere) {
            throw Errno.failure(-Errno.EBUSY, what, "removed");
        }
        if (!snapshots.isEmpty()) {
            throw new StoreException(
                    Reason.IN_USE,
                    what
                            + " cannot be removed: others made snapshots of it ("
                            + shown(snapshots)
                            + "); remove these first");
        }
        if (!takeAway(name, own, id)) {
            return idOf(name) == null;
        }
        try {
            removeWithSnapshot(own);
        } catch (StoreException failure) {
            if (failure.reason() == Reason.IN_USE) {
                if (hadSnapshot) {
                    restoreSnapshot(own);
                }
                rename(own, name, id);
            }
            throw failure;
        }
        return true;
    }

    /** Somebody opened or cloned it after the first look: so it is to be as it was. */
    private void restoreSnapshot(String name) throws StoreException {
        RbdImage image = RbdImage.openForWriting(connection, name, what);
        try {
            image.takeSnapshot();
        } finally {
            image.closeAndWait();
        }
    }

    private void moveToTrash(String name, List<String> clones) throws StoreException {
        if (!connection.settings().trashWithClones()) {
            throw new StoreException(
                    Reason.IN_USE,
                    what
                            + " cannot be removed: it has clones ("
                            + shown(clones)
                            + "); flatten or remove these first, or set delete.with.clones ="
                            + " trash");
        }
        long answer =
                connection.call(context -> CephLibraries.rbd().rbd_trash_move(context, name, 0));
        if (answer < 0 && answer != -Errno.ENOENT) {
            throw connection.failure(answer, what, "moved to the trash");
        }
    }

    /** The first few of many. */
    private static String shown(List<String> names) {
        int most = 10;
        String shown = String.join(", ", names.subList(0, Math.min(most, names.size())));
        return names.size() > most ? shown + " and " + (names.size() - most) + " more" : shown;
    }
}
