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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.imagemover.core.engine.KeyedThreads;
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
 * ended; by one thread for each catalogue, and {@link Errands} to the stores, so that none that
 * hangs holds up another.
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
    private final ScheduledThreadPoolExecutor timer;
    private final KeyedThreads threads = new KeyedThreads("image-mover-housekeeping", 1);
    private final KeyedThreads errandThreads = new KeyedThreads("image-mover-errand", 1);
    private final Errands errands;

    /** Catalogues that are about to be looked through. */
    private final Set<String> queued = ConcurrentHashMap.newKeySet();

    /** How many callers delete an image, and want to be told what comes of it. */
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    /** Images whose objects are being removed. */
    private final Set<String> beingDeleted = new HashSet<>();

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
        this(catalogs, stores, lookup, intents, uses, Errands.PATIENCE);
    }

    /** With a patience of its own, for one call to a store or a catalogue. */
    public Housekeeper(
            CatalogRegistry catalogs,
            StoreRegistry stores,
            CatalogLookup lookup,
            IntentBook intents,
            ImageUses uses,
            Duration patience) {
        this.errands = new Errands(errandThreads, patience, this::wake);
        this.catalogs = catalogs;
        this.stores = stores;
        this.lookup = lookup;
        this.intents = intents;
        this.uses = uses;
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, MoverThreads.named("image-mover-housekeeping-timer"));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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
        timer.shutdown();
        threads.shutdown();
    }

    private void unused(String imageId) {
        if (toBeDeleted.contains(imageId)) {
            wake();
        }
    }

    /** Looks through the catalogues soon. */
    void wake() {
        for (String catalogId : catalogs.writableIds()) {
            if (queued.add(catalogId)) {
                threads.execute(catalogId, () -> lookThrough(catalogId));
            }
        }
    }

    /** Looks through the catalogues after a pause, which grows as long as it is asked for. */
    void wakeAgain() {
        if (queuedAgain.compareAndSet(false, true)) {
            try {
                timer.schedule(this::goOn, pauseSeconds, TimeUnit.SECONDS);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("nothing is settled any more: the core stops");
            }
        }
    }

    private void goOn() {
        queuedAgain.set(false);
        pauseSeconds = Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS);
        threads.look();
        wake();
    }

    private void lookThrough(String catalogId) {
        queued.remove(catalogId);
        try {
            for (ObjectIntent intent : intents.open(catalogId)) {
                settleLeft(catalogId, intent);
            }
            for (ImageRecord record : catalogs.write(catalogId, catalog -> catalog.deleting())) {
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
        if (!queuedAgain.get()) {
            pauseSeconds = 1;
        }
    }

    private void deleteLeft(String catalogId, ImageRecord record) {
        synchronized (beingDeleted) {
            if (beingDeleted.contains(record.id()) || asked.containsKey(record.id())) {
                return;
            }
        }
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
        }
    }

    /**
     * Settles one object that was begun and not recorded, and that the caller alone is at work on,
     * and releases it. What cannot be settled now, since its store or the catalogue is away, stays
     * for later.
     */
    void settle(String catalogId, ObjectIntent intent) {
        boolean goesOn = false;
        try {
            if (stores.binding(intent.storeId()) != null && isRecorded(catalogId, intent)) {
                return;
            }
            clear(catalogId, intent);
            LOG.info("cleaned up: {}", intent);
        } catch (UnansweredException hangs) {
            goesOn = hangs.goesOn();
            LOG.warn("left to be cleaned up: {}: {}", intent, hangs.getMessage());
            wakeAgain();
        } catch (GoneException whenItIsBack) {
            LOG.warn("left to be cleaned up: {}: {}", intent, whenItIsBack.getMessage());
        } catch (IOException failure) {
            LOG.warn("left to be cleaned up soon: {}: {}", intent, failure.getMessage());
            wakeAgain();
        } finally {
            if (!goesOn) {
                intents.release(intent);
            }
        }
    }

    /**
     * Removes what is left of an object that no record names, and forgets it. A caller's own object
     * is whole if it is there, and stays; so does whatever somebody else has under its key.
     *
     * @return false where there is something of somebody else
     * @throws UnansweredException its store hangs; where the call goes on, the object is released
     *     when it has ended, and else by the caller as usual
     * @throws IOException its store is away, or failed; the intent stays
     */
    boolean clear(String catalogId, ObjectIntent intent) throws IOException {
        StoreBinding store = stores.require(intent.storeId());
        boolean cleared =
                errands.call(store, () -> clear(store, intent), () -> intents.release(intent));
        intents.forget(catalogId, intent);
        return cleared;
    }

    private static boolean clear(StoreBinding store, ObjectIntent intent) throws IOException {
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

    /** A caller is about to delete an image: until {@link #answered}, nobody else begins to. */
    void asked(String imageId) {
        asked.merge(imageId, 1, Integer::sum);
    }

    /** The caller knows what came of it. */
    void answered(String imageId) {
        asked.computeIfPresent(imageId, (id, count) -> count == 1 ? null : count - 1);
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
    List<String> finishDeletion(String catalogId, ImageRecord record) throws IOException {
        beginDeletion(record.id());
        AtomicInteger underWay = new AtomicInteger(1);
        Runnable ended =
                () -> {
                    if (underWay.decrementAndGet() == 0) {
                        endDeletion(record.id());
                    }
                };
        try {
            List<String> away = removeObjects(catalogId, record, underWay, ended);
            if (away.isEmpty()) {
                remove(catalogId, record.id());
            }
            return away;
        } finally {
            ended.run();
        }
    }

    /** Waits while somebody else is at it, who may need as long as a store that hangs. */
    private void beginDeletion(String imageId) throws UnansweredException {
        synchronized (beingDeleted) {
            long end = System.nanoTime() + errands.patience().toNanos();
            while (beingDeleted.contains(imageId)) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                try {
                    if (millis > 0) {
                        beingDeleted.wait(millis);
                        continue;
                    }
                } catch (InterruptedException interrupt) {
                    Thread.currentThread().interrupt();
                }
                throw new UnansweredException(
                        "a store that image " + imageId + " is being deleted from",
                        errands.patience(),
                        false);
            }
            beingDeleted.add(imageId);
        }
    }

    private void endDeletion(String imageId) {
        synchronized (beingDeleted) {
            beingDeleted.remove(imageId);
            beingDeleted.notifyAll();
        }
    }

    private List<String> removeObjects(
            String catalogId, ImageRecord record, AtomicInteger underWay, Runnable ended)
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
                int before = removed;
                underWay.incrementAndGet();
                boolean goesOn = false;
                try {
                    errands.call(
                            store,
                            () -> {
                                delete(store, ours, before);
                                return Boolean.TRUE;
                            },
                            ended);
                    intents.forget(catalogId, ours);
                    removed++;
                } catch (UnansweredException hangs) {
                    goesOn = hangs.goesOn();
                    LOG.warn("left to be deleted: {}: {}", record, hangs.getMessage());
                    away.add(storeId);
                    wakeAgain();
                } finally {
                    if (!goesOn) {
                        underWay.decrementAndGet();
                    }
                }
            }
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
            throws IOException {
        for (String other : catalogs.writableIds()) {
            List<String> naming =
                    other.equals(catalogId)
                            ? lookup.imagesNaming(other, object)
                            : errands.ask(other, () -> lookup.imagesNaming(other, object));
            for (String imageId : naming) {
                if (!other.equals(catalogId) || !imageId.equals(record.id())) {
                    return true;
                }
            }
        }
        return false;
    }
}
