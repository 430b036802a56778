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
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/** Makes copy-on-write clones of protected snapshots, of any pool of the cluster. */
final class Cloning {

    private final Connection connection;
    private final RbdPool pool;
    private final String what;

    Cloning(Connection connection, RbdPool pool, String what) {
        this.connection = connection;
        this.pool = pool;
        this.what = what;
    }

    /**
     * A clone that was made.
     *
     * @param image open; the caller closes it
     * @param sourceSize how many bytes of it are the source's
     */
    record Clone(RbdImage image, long sourceSize) {}

    /**
     * Makes a clone.
     *
     * @param source of what
     * @param name of the clone, in the store's pool
     * @param size how long it is to be, or -1 for as long as the source
     * @param complete whether nothing is done to it but that: then it is not open for writing,
     *     which would be noted in the cluster and taken back again
     * @return the clone, open
     * @throws StoreException {@code UNSUPPORTED}: it is no source for a clone any more, or has
     *     another name; {@code SOURCE_CHANGED}: another image has its name; nothing is left
     */
    Clone make(CloneReference source, String name, long size, boolean complete)
            throws StoreException {
        connection.enter();
        try {
            Pointer parentPool = connection.otherPool(source.poolId(), source.namespace());
            try {
                pool.clone(parentPool, source.image(), source.snapshot(), name);
            } catch (StoreException failure) {
                throw failure.reason() == Reason.UNSUPPORTED || failure.reason() == Reason.NOT_FOUND
                        ? notCloneable()
                        : failure;
            } finally {
                CephLibraries.rados().rados_ioctx_destroy(parentPool);
            }
            try {
                return opened(source, name, size, complete);
            } catch (StoreException | RuntimeException failure) {
                pool.removeUnfinishedOf(name);
                throw failure;
            }
        } finally {
            connection.leave();
        }
    }

    private StoreException notCloneable() {
        return new StoreException(
                Reason.UNSUPPORTED,
                what + " cannot be cloned: the source has no protected snapshot, or no layering");
    }

    private Clone opened(CloneReference source, String name, long size, boolean complete)
            throws StoreException {
        RbdImage clone =
                complete
                        ? RbdImage.openAsItIs(connection, name, what)
                        : RbdImage.openForWriting(connection, name, what);
        try {
            if (!clone.isCloneOf(source.imageId(), source.snapshotId())) {
                throw new StoreException(
                        Reason.SOURCE_CHANGED,
                        what + " cannot be cloned: the source was replaced; copy it again");
            }
            long sourceSize = clone.size();
            if (size <= sourceSize) {
                return new Clone(clone, sourceSize);
            }
            if (complete) {
                clone.closeAndWait();
                clone = RbdImage.openForWriting(connection, name, what);
            }
            clone.change(it -> CephLibraries.rbd().rbd_resize(it, size), "given its size");
            return new Clone(clone, sourceSize);
        } catch (StoreException | RuntimeException failure) {
            clone.closeAndWait();
            throw failure;
        }
    }
}
