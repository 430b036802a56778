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

import org.imagemover.spi.Attestable;
import org.imagemover.spi.CloneSource;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** A protected snapshot as a source: it cannot change, and can be cloned. */
final class RbdSnapshotSource extends RbdImageSource implements CloneSource, Attestable {

    private final CloneReference reference;

    /** Reads an image at a protected snapshot of its key; closes it. */
    RbdSnapshotSource(RbdImage image, ObjectKey key, String what) throws StoreException {
        super(image, false, what);
        Connection connection = image.connection();
        this.reference =
                new CloneReference(
                        connection.poolId(),
                        connection.settings().namespace(),
                        image.id(),
                        key.image(),
                        key.snapshot(),
                        image.snapshotId());
    }

    @Override
    public @Nullable String attestedState() throws StoreException {
        return requireThere() ? validator() : null;
    }

    @Override
    public void makeDurable() {
        // a snapshot is of what the OSDs have acknowledged, which is on their disks
    }

    @Override
    public String cloneDomain() {
        return CloneReference.domain(image().connection().fsid());
    }

    @Override
    public String cloneReference() {
        return reference.text();
    }
}
