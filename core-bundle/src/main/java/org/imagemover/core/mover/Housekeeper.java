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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.imagemover.core.engine.MoverThreads;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.core.registry.GoneException;
import org.imagemover.core.registry.StoreBinding;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what a crash, a failure or a store that was away left: objects that were begun and not
 * recorded, and images that are marked to be deleted. Looks through the catalogues when one comes,
 * when a store becomes available, and when the last copy of an image that is to be deleted has
 * ended; one thread.
 */
@Component(service = Housekeeper.class)
public final class Housekeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final int LONGEST_PAUSE_SECONDS = 60;

    private final CatalogRegistry catalogs;
    private final StoreRegistry stores;
    private final CatalogLookup lookup;
    private final IntentBook intents;
    private final ImageUses uses;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicBoolean queuedAgain = new AtomicBoolean();
    private volatile int pauseSeconds = 1;
    private final Set<String> toBeDeleted = ConcurrentHashMap.newKeySet();
    private final Runnable onCatalog = this::wake;
    private final Consumer<String> onStore = store -> wake();
    private final Consumer<String> onUnused = this::unused;

    @Activate
    public Housekeeper(
            @Reference CatalogRegistry catalogs,
            @Reference StoreRegistry stores,
            @Reference CatalogLookup lookup,
            @Reference IntentBook intents,
            @Reference ImageUses uses) {
        this.catalogs = catalogs;
        this.stores = stores;
        this.lookup = lookup;
        this.intents = intents;
        this.uses = uses;
        this.thread =
                new ScheduledThreadPoolExecutor(1, MoverThreads.named("image-mover-housekeeping"));
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        catalogs.onBound(onCatalog);
        stores.onAvailable(onStore);
        uses.onUnused(onUnused);
        wake();
    }

    @Deactivate
    void deactivate() {
        catalogs.removeListener(onCatalog);
        stores.removeListener(onStore);
        uses.removeListener(onUnused);
        thread.shutdown();
    }

    private void unused(String imageId) {
        if (toBeDeleted.contains(imageId)) {
            wake();
        }
    }

    /** Looks through the catalogues soon. */
    void wake() {
        if (queued.compareAndSet(false, true)) {
            schedule(this::lookThrough, 0);
        }
    }

    /** Looks through the catalogues after a pause, which grows as long as it is asked for. */
    void wakeAgain() {
        if (queuedAgain.compareAndSet(false, true)) {
            schedule(this::wake, pauseSeconds);
        }
    }

    private void schedule(Runnable task, long seconds) {
        try {
            thread.schedule(task, seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("nothing is settled any more: the core stops");
        }
    }

    private void lookThrough() {
        queued.set(false);
        queuedAgain.set(false);
        lookThroughCatalogues();
        pauseSeconds = queuedAgain.get() ? Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS) : 1;
    }

    private void lookThroughCatalogues() {
        for (String catalogId : catalogs.writableIds()) {
            try {
                for (ObjectIntent intent : intents.open(catalogId)) {
                    settleLeft(catalogId, intent);
                }
                for (ImageRecord record :
                        catalogs.write(catalogId, catalog -> catalog.deleting())) {
                    toBeDeleted.add(record.id());
                    if (!uses.isUsed(record.id())) {
                        deleteLeft(catalogId, record);
                    }
                }
            } catch (IOException | RuntimeException failure) {
                LOG.warn(
                        "catalogue '{}' could not be looked through, again soon: {}",
                        catalogId,
                        failure.getMessage());
                wakeAgain();
            }
        }
    }

    private void deleteLeft(String catalogId, ImageRecord record) {
        try {
            finishDeletion(catalogId, record);
        } catch (IOException failure) {
            LOG.warn("left to be deleted soon: {}: {}", record, failure.getMessage());
            wakeAgain();
        }
    }

    private void settleLeft(String catalogId, ObjectIntent seen) throws CatalogException {
        ObjectIntent left = intents.claim(catalogId, seen);
        if (left != null) {
            settle(catalogId, left);
            intents.release(left);
        }
    }

    /**
     * Settles one object that was begun and not recorded, and that the caller alone is at work on.
     * What cannot be settled now, since its store or the catalogue is away, stays for later.
     */
    void settle(String catalogId, ObjectIntent intent) {
        try {
            if (stores.binding(intent.storeId()) != null && isRecorded(catalogId, intent)) {
                return;
            }
            clear(catalogId, intent);
            LOG.info("cleaned up: {}", intent);
        } catch (GoneException whenItIsBack) {
            LOG.warn("left to be cleaned up: {}: {}", intent, whenItIsBack.getMessage());
        } catch (IOException failure) {
            LOG.warn("left to be cleaned up soon: {}: {}", intent, failure.getMessage());
            wakeAgain();
        }
    }

    /**
     * Removes what is left of an object that no record names, and forgets it. A caller's own object
     * is whole if it is there, and stays; so does whatever somebody else has under its key.
     *
     * @return false where there is something of somebody else
     * @throws IOException its store is away, or failed; the intent stays
     */
    boolean clear(String catalogId, ObjectIntent intent) throws IOException {
        StoreBinding store = stores.require(intent.storeId());
        boolean unfinishedOnly =
                intent.kind() == ObjectIntent.Kind.STORE_OBJECT || intent.identity().isEmpty();
        boolean cleared = true;
        try {
            if (unfinishedOnly) {
                store.discard(intent.key(), intent.token());
            } else {
                cleared = delete(store, intent);
            }
        } catch (StoreException refused) {
            // a key that the store cannot have was announced, and nothing was made
            if (refused.reason() != StoreException.Reason.UNSUPPORTED) {
                throw refused;
            }
        }
        intents.forget(catalogId, intent);
        return cleared;
    }

    /** Told once: its intent is forgotten next. */
    private static boolean delete(StoreBinding store, ObjectIntent intent) throws IOException {
        boolean ours = store.delete(intent.key(), intent.token(), intent.identity());
        if (!ours) {
            LOG.warn(
                    "what store '{}' has now under the key of image {} is not what was put there"
                            + " for it, but somebody else's, and stays",
                    intent.storeId(),
                    intent.imageId());
        }
        return ours;
    }

    /** Whether the image's record names the object. */
    boolean isRecorded(String catalogId, ObjectIntent intent) throws CatalogException {
        try {
            return lookup.find(catalogId, intent.imageId(), RequestContext.SERVICE)
                    .locations()
                    .contains(intent.location());
        } catch (CatalogException answer) {
            if (answer.reason() == CatalogException.Reason.NOT_FOUND) {
                return false;
            }
            throw answer;
        }
    }

    /** Notes that an image is not marked any more. */
    void forgetDeletion(String imageId) {
        toBeDeleted.remove(imageId);
    }

    /** Notes that an image is marked, so that it is deleted when its last copy has ended. */
    void expectDeletion(String imageId) {
        toBeDeleted.add(imageId);
    }

    /**
     * Removes the objects of a marked image that nobody reads, as far as we put them there, and
     * then its record.
     *
     * @return the ids of the stores that are away: the image stays marked until they are back
     * @throws IOException a store or a catalogue failed; the image stays marked. A {@code
     *     StoreException} with {@code IN_USE}: others depend on one of the objects, and all are
     *     still there
     */
    synchronized List<String> finishDeletion(String catalogId, ImageRecord record)
            throws IOException {
        List<String> away = new ArrayList<>();
        int removed = 0;
        for (ImageLocation location : record.locations()) {
            String storeId = location.storeId();
            if (storeId == null) {
                continue;
            }
            StoreBinding store = stores.binding(storeId);
            if (store == null) {
                away.add(storeId);
                continue;
            }
            // without an intent somebody else put it there: then it stays
            ObjectIntent ours = intents.find(catalogId, storeId, String.valueOf(location.key()));
            if (ours != null && !isUsedByAnother(catalogId, record, ours)) {
                delete(store, ours, removed);
                intents.forget(catalogId, ours);
                removed++;
            }
        }
        if (away.isEmpty()) {
            remove(catalogId, record.id());
        }
        return away;
    }

    private static void delete(StoreBinding store, ObjectIntent ours, int removed)
            throws IOException {
        try {
            delete(store, ours);
        } catch (StoreException refused) {
            throw refused.reason() == StoreException.Reason.IN_USE && removed > 0
                    ? new StoreException(
                            StoreException.Reason.UNAVAILABLE,
                            refused.getMessage() + "; other copies of it are removed already")
                    : refused;
        }
    }

    private void remove(String catalogId, String imageId) throws CatalogException {
        catalogs.change(catalogId, catalog -> catalog.remove(imageId));
        toBeDeleted.remove(imageId);
        LOG.info("image {} is deleted", imageId);
    }

    private boolean isUsedByAnother(String catalogId, ImageRecord record, ObjectIntent object)
            throws CatalogException {
        for (String other : catalogs.writableIds()) {
            for (String imageId : lookup.imagesNaming(other, object)) {
                if (!other.equals(catalogId) || !imageId.equals(record.id())) {
                    return true;
                }
            }
        }
        return false;
    }
}
