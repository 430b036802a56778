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
package org.imagemover.core.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.engine.Engine;
import org.imagemover.core.engine.Leftovers;
import org.imagemover.core.events.Announcer;
import org.imagemover.core.events.StoreAnnouncements;
import org.imagemover.core.mover.AddStore;
import org.imagemover.core.mover.Additions;
import org.imagemover.core.mover.CatalogLookup;
import org.imagemover.core.mover.FileRoots;
import org.imagemover.core.mover.GarbageCollector;
import org.imagemover.core.mover.Housekeeper;
import org.imagemover.core.mover.ImageAdminService;
import org.imagemover.core.mover.ImageMoverService;
import org.imagemover.core.mover.ImageUses;
import org.imagemover.core.mover.IntentBook;
import org.imagemover.core.mover.Registrar;
import org.imagemover.core.mover.StoreListing;
import org.imagemover.core.mover.Targets;
import org.imagemover.core.mover.Verifier;
import org.imagemover.core.plan.Planner;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.core.registry.ConfiguredComponents;
import org.imagemover.core.registry.StoreExpectations;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.StoreDriver;
import org.jspecify.annotations.Nullable;

/**
 * The core, wired as DS would, with a catalogue {@code local} in memory. Stores come and go by
 * {@link #bind} and {@link Bound#unbind}.
 */
public final class Core implements AutoCloseable {

    public final MemoryCatalog.Data catalog;
    public final FakeConfigurations configurations = new FakeConfigurations();
    public final PostedEvents events = new PostedEvents();
    public final Announcer announcer = new Announcer();
    public final CoreConfiguration configuration;
    public final StoreRegistry stores = new StoreRegistry();
    public final CatalogRegistry catalogs = new CatalogRegistry();
    public final Engine engine;
    public final IntentBook intents;
    public final ImageUses uses = new ImageUses();
    public final Housekeeper housekeeper;
    public final StoreListing listing;
    public final StoreAnnouncements announcements;
    public final ImageMoverService mover;
    public final ImageAdminService admin;
    private final List<Bound> bound = new CopyOnWriteArrayList<>();
    private volatile @Nullable Bound local;

    /** With buffers of 1 MiB, one lane a transfer, and retries that do not wait long. */
    public Core(String... settings) {
        this(new MemoryCatalog.Data(), settings);
    }

    /** A core that goes on with what another one's catalogue held. */
    public Core(MemoryCatalog.Data catalog, String... settings) {
        this(settings, catalog);
        local = bindCatalog("local", catalog);
    }

    /** A core that never had a catalogue. */
    public static Core withoutCatalog() {
        return new Core(new String[0], new MemoryCatalog.Data());
    }

    private Core(String[] settings, MemoryCatalog.Data catalog) {
        this.catalog = catalog;
        configuration = new CoreConfiguration(properties(settings));
        ConfiguredComponents configured = new ConfiguredComponents(configurations.admin());
        Scr.call(configured, "setRuntime", configurations.runtime());
        StoreExpectations expectations = new StoreExpectations(stores, configured);
        CatalogLookup lookup = new CatalogLookup(catalogs, configured);
        Planner planner = new Planner(stores, expectations);
        Scr.call(announcer, "setOutlet", events);
        engine = new Engine(configuration, stores, announcer);
        intents = new IntentBook(catalogs);
        housekeeper =
                new Housekeeper(catalogs, stores, lookup, intents, uses, Duration.ofSeconds(5));
        FileRoots roots = new FileRoots(configuration);
        Targets targets = new Targets(catalogs, stores, expectations, intents, housekeeper, roots);
        listing = new StoreListing(stores, configured, configuration, engine);
        announcements = new StoreAnnouncements(announcer, listing, stores, configuration);
        mover = new ImageMoverService(engine, lookup, planner, uses, targets);
        admin =
                new ImageAdminService(
                        catalogs,
                        lookup,
                        new Additions(
                                catalogs,
                                engine,
                                targets,
                                new AddStore(stores, expectations, configuration),
                                planner,
                                new Registrar(planner, stores, configuration),
                                roots),
                        housekeeper,
                        uses,
                        new GarbageCollector(catalogs, housekeeper, lookup, intents),
                        new Verifier(lookup, planner, uses, engine),
                        listing,
                        stores);
    }

    private static Map<String, Object> properties(String... settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", CoreConfiguration.PID);
        properties.put("buffer.size", "1 MiB");
        properties.put("transfer.lanes.min", "1");
        properties.put("transfer.lanes.max", "1");
        properties.put("retry.delay", "1 ms");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            properties.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return properties;
    }

    /** Changes the configuration while everything runs; what is not named is as at the start. */
    public void configure(String... settings) {
        Scr.call(configuration, "modified", properties(settings));
    }

    /** A service that is here. */
    public final class Bound {

        private final Object registry;
        private final Object service;
        private final FakeReference<?> reference;
        private boolean gone;

        private Bound(Object registry, Object service, FakeReference<?> reference) {
            this.registry = registry;
            this.service = service;
            this.reference = reference;
            Scr.call(registry, "bind", service, reference);
            bound.add(this);
        }

        private boolean isGoing() {
            Object id = reference.getProperty("store.id");
            return stores.binding(String.valueOf(id)) == null;
        }

        /** Takes it away, as SCR does before it deactivates the service. */
        public void unbind() {
            if (!gone) {
                gone = true;
                Scr.call(registry, "unbind", service, reference);
            }
        }
    }

    /**
     * Takes a store's driver away while a call is held at a gate; the call fails once the driver is
     * going.
     */
    public void swapOut(Bound goes, Gate gate) {
        gate.awaitReached();
        Thread unbinding = new Thread(goes::unbind, "unbind");
        unbinding.start();
        Await.until(
                "a driver that goes and waits for this call",
                () -> goes.isGoing() && unbinding.getState() == Thread.State.TIMED_WAITING);
        gate.breakOff();
        Await.until("the end of unbind", () -> !unbinding.isAlive());
    }

    /** Keeps nothing of a service that was taken away. */
    public void forget(Bound gone) {
        bound.remove(gone);
    }

    /** A store {@code id} comes, and answers. */
    public Bound bind(String id, MemoryStore store) {
        Bound bound = bind(id, new MemoryDriver(store), Map.of());
        Await.until("store " + id, () -> store(id).state() == StoreState.AVAILABLE);
        return bound;
    }

    /** A store comes, with properties beside its id. */
    public Bound bind(String id, StoreDriver driver, Map<String, ?> more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("store.id", id);
        properties.put("service.pid", "org.imagemover.store.memory~" + id);
        properties.putAll(more);
        Object version = properties.remove("version");
        return new Bound(
                stores,
                driver,
                new FakeReference<StoreDriver>(
                        properties, version == null ? "1.0.0" : version.toString()));
    }

    /** A catalogue comes. */
    public Bound bindCatalog(String id, MemoryCatalog.Data data) {
        return bindCatalog(id, new MemoryCatalog(data), 0);
    }

    public Bound bindCatalog(String id, ImageCatalog service, int ranking) {
        return new Bound(
                catalogs,
                service,
                new FakeReference<ImageCatalog>(
                        Map.of("catalog.id", id, "service.ranking", ranking), "1.0.0"));
    }

    /** The catalogue goes, and is expected back. */
    public void dropCatalogs() {
        Objects.requireNonNull(local).unbind();
    }

    /** The catalogue is replaced behind the next call of a method, whose reply is lost. */
    public void swapCatalogAfter(String method) {
        catalog.after.add(
                new MemoryCatalog.Hook() {
                    @Override
                    public void at(String op) throws CatalogException {
                        if (op.equals(method) && catalog.after.remove(this)) {
                            swapCatalog();
                            throw new CatalogException(
                                    CatalogException.Reason.NOT_FOUND, "it was closed");
                        }
                    }
                });
    }

    private void swapCatalog() {
        Bound old = Objects.requireNonNull(local);
        Thread swap =
                new Thread(
                        () -> {
                            old.unbind();
                            local = bindCatalog("local", catalog);
                        },
                        "swap");
        swap.start();
        Await.until(
                "a catalogue that goes and waits for this call",
                () -> swap.getState() == Thread.State.TIMED_WAITING);
    }

    /** The row of a store. */
    public StoreInfo store(String id) {
        return listing.stores().stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row of store " + id));
    }

    /** Records an image of some bytes, with its digest, that is in stores under its id. */
    public String image(byte[] bytes, String... storeIds) {
        return image(record(bytes).addDigest(Bytes.sha256(bytes)), storeIds);
    }

    /** Records an image without a digest. */
    public String imageWithoutDigest(byte[] bytes, String... storeIds) {
        return image(record(bytes), storeIds);
    }

    public static ImageRecord.Builder record(byte[] bytes) {
        return ImageRecord.builder(UUID.randomUUID().toString()).format("raw").size(bytes.length);
    }

    public String image(ImageRecord.Builder record, String... storeIds) {
        String id = record.build().id();
        for (String storeId : storeIds) {
            record.addLocation(ImageLocation.inStore(storeId, id));
        }
        catalog.put(record.build());
        return id;
    }

    public Transfer start(String image, Destination destination) {
        return mover.start(CopyRequest.of(image, destination));
    }

    /** The result of a transfer, which ends soon. */
    public static CopyResult result(Transfer transfer) throws Exception {
        return transfer.await(Await.LONG)
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        "it did not end: "
                                                + transfer.state()
                                                + " "
                                                + transfer.note()));
    }

    /** The failure of a transfer, which ends soon. */
    public static <F extends ImageMoverException> F failure(Class<F> type, Transfer transfer) {
        return assertThrows(type, () -> result(transfer));
    }

    /** What a component keeps is let go of in the order in which DS would. */
    public void deactivate() {
        Scr.call(announcements, "deactivate");
        Scr.call(housekeeper, "deactivate");
        Scr.call(engine, "deactivate");
        Scr.call(announcer, "deactivate");
        Scr.call(catalogs, "deactivate");
        Scr.call(stores, "deactivate");
    }

    @Override
    public void close() {
        deactivate();
        bound.forEach(Bound::unbind);
        if (engine.all().stream().anyMatch(transfer -> !transfer.state().ended())) {
            fail("a transfer goes on after the end of the core");
        }
        Leftovers.requireNone(engine);
        assertEquals(
                List.of(), HeldLocks.take(), "calls that may never return were made under locks");
    }
}
