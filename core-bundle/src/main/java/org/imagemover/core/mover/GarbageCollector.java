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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Orphan;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ObjectIntent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Finds the objects that this installation made, as its intents tell, and that no record names.
 * Objects that somebody else put into a store are never among them.
 */
@Component(service = GarbageCollector.class)
public final class GarbageCollector {

    private final CatalogRegistry catalogs;
    private final Housekeeper housekeeper;
    private final CatalogLookup lookup;
    private final IntentBook intents;

    @Activate
    public GarbageCollector(
            @Reference CatalogRegistry catalogs,
            @Reference Housekeeper housekeeper,
            @Reference CatalogLookup lookup,
            @Reference IntentBook intents) {
        this.catalogs = catalogs;
        this.housekeeper = housekeeper;
        this.lookup = lookup;
        this.intents = intents;
    }

    List<Orphan> collect(boolean dryRun) throws ImageMoverException {
        List<Orphan> orphans = new ArrayList<>();
        try {
            // one that is only starting may have something to tell
            catalogs.awaitWritable();
            for (String catalogId : catalogs.writableIds()) {
                for (ObjectIntent intent : intents.orphaned(catalogId)) {
                    if (isRecorded(intent)) {
                        continue;
                    }
                    if (!dryRun) {
                        remove(catalogId, intent, orphans);
                    } else if (!intents.isAtWork(intent)) {
                        orphans.add(listed(intent));
                    }
                }
            }
        } catch (CatalogException failure) {
            throw CatalogFailures.toApi(failure);
        }
        return orphans;
    }

    /** Whether a record names the object, in whichever catalogue. */
    private boolean isRecorded(ObjectIntent object) throws CatalogException {
        for (String catalogId : catalogs.writableIds()) {
            if (!lookup.imagesNaming(catalogId, object).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static Orphan listed(ObjectIntent intent) {
        return new Orphan(intent.storeId(), intent.key(), false, why(intent));
    }

    private static String why(ObjectIntent intent) {
        return intent.state() == ObjectIntent.State.RECORDED
                ? "its record is gone"
                : "it was begun and never recorded";
    }

    /** It may have been recorded since the records were listed: only a claim makes sure. */
    private void remove(String catalogId, ObjectIntent seen, List<Orphan> orphans)
            throws CatalogException {
        ObjectIntent orphan = intents.claim(catalogId, seen);
        if (orphan == null) {
            return;
        }
        boolean goesOn = false;
        try {
            if (!isRecorded(orphan)) {
                orphans.add(removed(orphan, housekeeper.clear(catalogId, orphan)));
            }
        } catch (CatalogException failure) {
            throw failure;
        } catch (UnansweredException hangs) {
            goesOn = hangs.goesOn();
            orphans.add(left(orphan, hangs));
        } catch (IOException failure) {
            orphans.add(left(orphan, failure));
        } finally {
            if (!goesOn) {
                intents.release(orphan);
            }
        }
    }

    private static Orphan removed(ObjectIntent intent, boolean cleared) {
        return new Orphan(
                intent.storeId(),
                intent.key(),
                cleared,
                cleared
                        ? why(intent)
                        : why(intent) + "; what has its key now is somebody else's, and stays");
    }

    private static Orphan left(ObjectIntent intent, IOException failure) {
        return new Orphan(
                intent.storeId(),
                intent.key(),
                false,
                why(intent) + "; it could not be removed: " + failure.getMessage());
    }
}
