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
package org.imagemover.catalog.local;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which objects the records name. All records are read at the first question, and not again: the
 * directory has one user. What is found is checked against the record as it is now, so removals
 * need not be followed. Not thread-safe.
 */
final class RecordedObjects {

    private final Images images;
    private @Nullable Map<ObjectKey, String> owners;

    RecordedObjects(Images images) {
        this.images = images;
    }

    /** Whether a record names the object; so it is assumed of a record that cannot be read. */
    boolean contains(ObjectKey object) throws IOException {
        Map<ObjectKey, String> known = owners;
        if (known == null) {
            known = readAll();
            owners = known;
        }
        String owner = known.get(object);
        if (owner == null) {
            return false;
        }
        try {
            ImageLocation location = ImageLocation.inStore(object.storeId(), object.key());
            if (images.read(owner).record().locations().contains(location)) {
                return true;
            }
        } catch (CatalogException unreadable) {
            if (unreadable.reason() != Reason.NOT_FOUND) {
                return true;
            }
        }
        known.remove(object);
        return false;
    }

    /** Takes notice of what a record names from now on. */
    void add(ImageRecord record) {
        if (owners != null) {
            add(owners, record);
        }
    }

    private Map<ObjectKey, String> readAll() throws IOException {
        Map<ObjectKey, String> all = new HashMap<>();
        for (String id : images.ids()) {
            try {
                add(all, images.read(id).record());
            } catch (CatalogException unreadable) {
                // Its objects are still announced, each by the name of its intent's document.
                continue;
            }
        }
        return all;
    }

    private static void add(Map<ObjectKey, String> owners, ImageRecord record) {
        for (ImageLocation location : record.locations()) {
            ObjectKey object = ObjectKey.of(location);
            if (object != null) {
                owners.put(object, record.id());
            }
        }
    }
}
