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
package org.imagemover.core.mover;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.WritableCatalog;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The intents of this installation: kept by its writable catalogues, with which of them a transfer
 * of this process is at work on, so that nobody else cleans up behind its back. Thread-safe,
 * blocking.
 */
@Component(service = IntentBook.class)
public final class IntentBook {

    private final CatalogRegistry catalogs;
    private final Set<String> atWork = new HashSet<>();

    @Activate
    public IntentBook(@Reference CatalogRegistry catalogs) {
        this.catalogs = catalogs;
    }

    private static String object(ObjectIntent intent) {
        return intent.storeId() + "/" + intent.key();
    }

    /**
     * Announces an object, which is at work until {@link #release}.
     *
     * @return the intent as it is kept: another one where it was announced before and nobody is at
     *     work on it, by a transfer that could not be cleaned up after: what may be left of that
     *     has to be discarded first
     */
    ObjectIntent prepare(String catalogId, ObjectIntent intent) throws CatalogException {
        synchronized (this) {
            if (!atWork.add(object(intent))) {
                throw new CatalogException(
                        CatalogException.Reason.EXISTS,
                        "the object is being written by another transfer: see image:transfer-list");
            }
        }
        try {
            catalogs.change(catalogId, catalog -> catalog.prepare(intent));
            return intent;
        } catch (CatalogException refused) {
            ObjectIntent kept = kept(catalogId, intent, refused);
            if (kept != null && isSameWork(kept, intent)) {
                return kept;
            }
            release(intent);
            throw refused;
        }
    }

    /** Whether who announces the one can go on with the other. */
    private static boolean isSameWork(ObjectIntent kept, ObjectIntent intent) {
        return kept.state() == intent.state()
                && kept.kind() == intent.kind()
                && kept.imageId().equals(intent.imageId());
    }

    /** The intent of an object where a refusal only says that there is one already, else null. */
    private @Nullable ObjectIntent kept(
            String catalogId, ObjectIntent intent, CatalogException refused) {
        if (refused.reason() != CatalogException.Reason.EXISTS) {
            return null;
        }
        try {
            return find(catalogId, intent);
        } catch (CatalogException away) {
            return null;
        }
    }

    void publishing(String catalogId, ObjectIntent intent) throws CatalogException {
        catalogs.change(catalogId, catalog -> catalog.publishing(intent));
    }

    /** Records an image; that it was recorded by a call whose reply was lost is no error. */
    void record(String catalogId, ImageRecord record, ObjectIntent intent) throws CatalogException {
        try {
            catalogs.change(catalogId, catalog -> catalog.record(record, intent));
        } catch (CatalogException refused) {
            ObjectIntent recorded = intent.in(ObjectIntent.State.RECORDED);
            if (!recorded.equals(kept(catalogId, intent, refused))) {
                throw refused;
            }
        }
    }

    void addCopy(String catalogId, ObjectIntent intent) throws CatalogException {
        catalogs.change(catalogId, catalog -> catalog.addCopy(intent));
    }

    void forget(String catalogId, ObjectIntent intent) throws CatalogException {
        catalogs.change(catalogId, catalog -> catalog.forget(intent));
    }

    /** The intent of the same object as it is now, or null where the catalogue keeps none. */
    @Nullable ObjectIntent find(String catalogId, ObjectIntent seen) throws CatalogException {
        return find(catalogId, seen.storeId(), seen.key());
    }

    /** The intent of an object, or null where the catalogue keeps none. */
    @Nullable ObjectIntent find(String catalogId, String storeId, String key)
            throws CatalogException {
        return catalogs.<@Nullable ObjectIntent>write(
                catalogId, catalog -> catalog.intent(storeId, key));
    }

    /** Those that no record made final yet: see {@link WritableCatalog#openIntents}. */
    List<ObjectIntent> open(String catalogId) throws CatalogException {
        return catalogs.write(catalogId, catalog -> catalog.openIntents());
    }

    /** Those of no record: see {@link WritableCatalog#orphanedIntents}. */
    List<ObjectIntent> orphaned(String catalogId) throws CatalogException {
        return catalogs.write(catalogId, catalog -> catalog.orphanedIntents());
    }

    synchronized boolean isAtWork(ObjectIntent intent) {
        return atWork.contains(object(intent));
    }

    /**
     * Takes over an object that nobody is at work on, until {@link #release}: to clean up.
     *
     * @param seen its intent as it was a moment ago
     * @return its intent as it is now, or null where somebody is at work on it, or it is settled
     */
    @Nullable ObjectIntent claim(String catalogId, ObjectIntent seen) throws CatalogException {
        synchronized (this) {
            if (!atWork.add(object(seen))) {
                return null;
            }
        }
        ObjectIntent now = null;
        try {
            now = find(catalogId, seen);
            return now;
        } finally {
            if (now == null) {
                release(seen);
            }
        }
    }

    /** Whoever was at work on the object is done with it. */
    synchronized void release(ObjectIntent intent) {
        atWork.remove(object(intent));
    }
}
