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

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/** Makes copy-on-write clones of protected snapshots, of any pool of the cluster. */
final class Cloning {

    private static final int LONGEST_NAME = 4096;

    private final Connection connection;
    private final RbdPool pool;
    private final String what;

    Cloning(Connection connection, RbdPool pool, String what) {
        this.connection = connection;
        this.pool = pool;
        this.what = what;
    }

    /**
     * Makes a clone.
     *
     * @param source of what
     * @param name of the clone, in the store's pool
     * @param size how long it is to be, or -1 for as long as the source
     * @param flatten whether it has to depend on the source no longer
     * @return how many bytes the source has
     * @throws StoreException {@code UNSUPPORTED}: it is no source for a clone any more; nothing is
     *     left
     */
    long make(CloneReference source, String name, long size, boolean flatten)
            throws StoreException {
        connection.enter();
        try {
            Pointer parentPool = connection.otherPool(source.poolId(), source.namespace());
            try {
                String parent = protectedParent(parentPool, source);
                pool.clone(parentPool, parent, source.snapshot(), name);
            } catch (StoreException failure) {
                throw failure.reason() == Reason.UNSUPPORTED ? notCloneable() : failure;
            } finally {
                CephLibraries.rados().rados_ioctx_destroy(parentPool);
            }
            try {
                return finish(source, name, size, flatten);
            } catch (StoreException | RuntimeException failure) {
                pool.removeUnfinishedOf(name);
                throw failure;
            }
        } finally {
            connection.leave();
        }
    }

    /** The name that the source's image has now. */
    private String protectedParent(Pointer parentPool, CloneReference source)
            throws StoreException {
        PointerByReference opened = new PointerByReference();
        int answer =
                CephLibraries.rbd()
                        .rbd_open_by_id_read_only(
                                parentPool, source.imageId(), opened, source.snapshot());
        if (answer == -Errno.ENOENT) {
            throw notCloneable();
        }
        if (answer < 0) {
            throw connection.failure(answer, what, "cloned");
        }
        Pointer image = opened.getValue();
        try {
            byte[] name = new byte[LONGEST_NAME];
            int named =
                    CephLibraries.rbd().rbd_get_name(image, name, new LongByReference(name.length));
            if (named < 0) {
                throw connection.failure(named, what, "cloned");
            }
            return Native.toString(name, "UTF-8");
        } finally {
            CephLibraries.rbd().rbd_close(image);
        }
    }

    private StoreException notCloneable() {
        return new StoreException(
                Reason.UNSUPPORTED,
                what + " cannot be cloned: the source has no protected snapshot, or no layering");
    }

    private long finish(CloneReference source, String name, long size, boolean flatten)
            throws StoreException {
        RbdImage clone = RbdImage.openForWriting(connection, name, what);
        try {
            if (!clone.isCloneOf(source.imageId(), source.snapshotId())) {
                throw new StoreException(
                        Reason.SOURCE_CHANGED,
                        what + " cannot be cloned: the source was replaced; copy it again");
            }
            long sourceSize = clone.size();
            if (size > sourceSize) {
                clone.change(it -> CephLibraries.rbd().rbd_resize(it, size), "given its size");
            }
            if (flatten) {
                clone.change(CephLibraries.rbd()::rbd_flatten, "made independent of the source");
            }
            return sourceSize;
        } finally {
            clone.closeAndWait();
        }
    }
}
