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
package org.imagemover.core.registry;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.api.Digest;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.FakeConfigurations;
import org.imagemover.core.testing.FakeReference;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.RequestContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

class CatalogRegistryTest {

    private static final String ID = "11111111-2222-3333-4444-555555555555";

    private static final Attestation ATTESTATION =
            new Attestation("main", ID, "1:2", new Digest("sha256", "ab".repeat(32)));

    private final CatalogRegistry registry = new CatalogRegistry();
    private final MemoryCatalog.Data data = new MemoryCatalog.Data();
    private final ImageCatalog catalog = new MemoryCatalog(data);

    @AfterEach
    void endWaits() {
        registry.deactivate();
    }

    private ServiceReference<ImageCatalog> bind(String id, int ranking) {
        ServiceReference<ImageCatalog> reference =
                new FakeReference<>(Map.of("catalog.id", id, "service.ranking", ranking), "1.0.0");
        registry.bind(catalog, reference);
        return reference;
    }

    @Test
    void theOrderIsThatOfTheRankingWhichAFileHasAsAText() {
        bind("second", 5);
        registry.bind(
                catalog,
                new FakeReference<ImageCatalog>(
                        Map.of("catalog.id", "first", "service.ranking", " 10 "), "1.0.0"));
        registry.bind(
                catalog,
                new FakeReference<ImageCatalog>(
                        Map.of("catalog.id", "a-last", "service.ranking", "high"), "1.0.0"));
        assertEquals(List.of("first", "second", "a-last"), registry.ids());
    }

    private CompletableFuture<ImageRecord> findLater() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return registry.call(
                                "local", asked -> asked.find(ID, RequestContext.SERVICE));
                    } catch (CatalogException failure) {
                        throw new CompletionException(failure);
                    }
                });
    }

    @Test
    void aCatalogueThatIsBeingReplacedIsWaitedFor() throws Exception {
        data.put(ImageRecord.builder(ID).build());
        registry.unbind(catalog, bind("local", 0));
        CompletableFuture<ImageRecord> found = findLater();
        assertEquals(List.of("local"), registry.ids());
        assertEquals(List.of("local"), registry.writableIds());
        bind("local", 0);
        assertEquals(ID, found.get(20, TimeUnit.SECONDS).id());
    }

    @Test
    void aCatalogueThatIsConfiguredIsWaitedForFromTheStart() throws Exception {
        data.put(ImageRecord.builder(ID).build());
        FakeConfigurations configurations = new FakeConfigurations();
        String pid = "org.imagemover.catalog.local";
        configurations.add(pid, pid + ".cfg", "directory", "/srv/catalogue");
        registry.setConfigured(new ConfiguredComponents(configurations.admin()));
        assertEquals(List.of("local"), registry.ids());
        CompletableFuture<ImageRecord> found = findLater();
        bind("local", 0);
        assertEquals(ID, found.get(20, TimeUnit.SECONDS).id());
    }

    private void configure(String type) {
        FakeConfigurations configurations = new FakeConfigurations();
        String pid = "org.imagemover.catalog." + type;
        configurations.add(pid, pid + ".cfg", "catalog.id", type);
        registry.setConfigured(new ConfiguredComponents(configurations.admin()));
    }

    private void bindReader(String id) {
        registry.bind(new Reader(), new FakeReference<>(Map.of("catalog.id", id), "1.0.0"));
    }

    private CompletableFuture<Optional<String>> findWritable() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return Optional.ofNullable(registry.awaitWritable());
                    } catch (CatalogException failure) {
                        throw new CompletionException(failure);
                    }
                });
    }

    @Test
    void aCatalogueThatNeverWasHereIsNotTakenForOneThatCanBeWritten() throws Exception {
        configure("glance");
        assertEquals(List.of("glance"), registry.ids());
        assertEquals(List.of(), registry.writableIds());
        bind("local", 0);
        assertEquals(List.of("local"), registry.writableIds());
        assertEquals("local", registry.awaitWritable());
    }

    @Test
    void aCatalogueThatOnlyReadAndWentIsNotExpectedBackAsOneThatCanBeWritten() {
        ServiceReference<ImageCatalog> reference =
                new FakeReference<>(Map.of("catalog.id", "reader"), "1.0.0");
        ImageCatalog reader = new Reader();
        registry.bind(reader, reference);
        registry.unbind(reader, reference);
        assertEquals(List.of("reader"), registry.ids());
        assertEquals(List.of(), registry.writableIds());
    }

    @Test
    void whoWritesWaitsForACatalogueThatIsStarting() throws Exception {
        configure("local");
        CompletableFuture<Optional<String>> found = findWritable();
        bindReader("glance");
        assertThrows(TimeoutException.class, () -> found.get(100, TimeUnit.MILLISECONDS));
        bind("local", 0);
        assertEquals(Optional.of("local"), found.get(20, TimeUnit.SECONDS));
    }

    @Test
    void whoWritesDoesNotWaitOnceAllThatAreConfiguredAreHere() throws Exception {
        configure("glance");
        CompletableFuture<Optional<String>> found = findWritable();
        bindReader("glance");
        assertEquals(
                Optional.empty(),
                found.get(CatalogRegistry.PATIENCE.toSeconds() / 2, TimeUnit.SECONDS));
    }

    @Test
    void aCatalogueThatGoesInACallIsAskedAgainWhenItIsBack() throws Exception {
        data.put(ImageRecord.builder(ID).build());
        ServiceReference<ImageCatalog> reference = bind("local", 0);
        AtomicBoolean first = new AtomicBoolean(true);
        data.before.add(
                op -> {
                    if (first.getAndSet(false)) {
                        registry.unbind(catalog, reference);
                        throw new CatalogException(Reason.NOT_FOUND, "it was closed");
                    }
                });
        CompletableFuture<ImageRecord> found = findLater();
        Await.until("a call", () -> !first.get());
        bind("local", 0);
        assertEquals(ID, found.get(20, TimeUnit.SECONDS).id());
    }

    @Test
    void aCatalogueThatNeverWasHereIsUnavailableAtOnce() {
        long start = System.nanoTime();
        CatalogException failure =
                assertThrows(
                        CatalogException.class,
                        () ->
                                registry.call(
                                        "glance", asked -> asked.find(ID, RequestContext.SERVICE)));
        assertEquals(Reason.UNAVAILABLE, failure.reason());
        assertTrue(System.nanoTime() - start < 5_000_000_000L);
    }

    @Test
    void theEndOfTheCoreEndsTheWaits() {
        registry.unbind(catalog, bind("local", 0));
        CompletableFuture<ImageRecord> found = findLater();
        registry.deactivate();
        CompletionException failure = assertThrows(CompletionException.class, found::join);
        assertEquals(Reason.UNAVAILABLE, ((CatalogException) failure.getCause()).reason());
    }

    @Test
    void whatACatalogueAnswersIsPassedOnWithoutItsCause() {
        bind("local", 0);
        data.before.add(
                op -> {
                    throw new CatalogException(
                            Reason.DENIED, "not you", new IllegalStateException("own"));
                });
        CatalogException failure =
                assertThrows(
                        CatalogException.class,
                        () ->
                                registry.call(
                                        "local", asked -> asked.find(ID, RequestContext.SERVICE)));
        assertEquals(Reason.DENIED, failure.reason());
        assertEquals(null, failure.getCause());
    }

    @Test
    void aCatalogueThatBreaksIsUnavailableAndNotWithoutTheImage() {
        bind("local", 0);
        data.before.add(
                op -> {
                    throw new IllegalStateException("a bug");
                });
        CatalogException failure =
                assertThrows(
                        CatalogException.class,
                        () ->
                                registry.call(
                                        "local", asked -> asked.find(ID, RequestContext.SERVICE)));
        assertEquals(Reason.UNAVAILABLE, failure.reason());
        assertNotNull(failure.getMessage());
    }

    @Test
    void cataloguesAreAskedByRankingAndThenById() {
        bind("b", 0);
        bind("z", 10);
        bind("a", 0);
        assertEquals(List.of("z", "a", "b"), registry.ids());
    }

    @Test
    void aCatalogueThatOnlyReadsIsNotWritten() {
        registry.bind(new Reader(), new FakeReference<>(Map.of("catalog.id", "reader"), "1.0.0"));
        assertEquals(List.of(), registry.writableIds());
        CatalogException failure =
                assertThrows(
                        CatalogException.class,
                        () -> registry.change("reader", writable -> writable.remove(ID)));
        assertEquals(Reason.DENIED, failure.reason());
    }

    @Test
    void aCatalogueThatKeepsNoAttestationsHasNoneAndTakesNone() throws Exception {
        registry.bind(new Reader(), new FakeReference<>(Map.of("catalog.id", "reader"), "1.0.0"));
        assertNull(registry.attesting("reader", able -> able.attestations(ID)));
        assertDoesNotThrow(() -> registry.attest("reader", able -> able.attest(ID, ATTESTATION)));
    }

    @Test
    void whatACatalogueKeepsBesideItsRecordsIsAskedOfTheOneThatIsHere() throws Exception {
        data.put(ImageRecord.builder(ID).build());
        bind("local", 0);
        registry.attest("local", able -> able.attest(ID, ATTESTATION));
        assertEquals(
                List.of(ATTESTATION), registry.attesting("local", able -> able.attestations(ID)));
    }

    @Test
    void aCatalogueThatIsBeingReplacedIsNotWaitedForWhereNothingIsLost() {
        registry.unbind(catalog, bind("local", 0));
        assertEquals(List.of("local"), registry.ids(), "it is expected back");
        long start = System.nanoTime();
        CatalogException failure =
                assertThrows(
                        CatalogException.class,
                        () -> registry.attesting("local", able -> able.attestations(ID)));
        assertEquals(Reason.UNAVAILABLE, failure.reason());
        assertTrue(System.nanoTime() - start < CatalogRegistry.PATIENCE.toNanos() / 2);
    }

    @Test
    void aCatalogueThatGoesWhileItIsAskedForWhatMayBeLostIsNotAskedAgain() {
        ServiceReference<ImageCatalog> reference = bind("local", 0);
        AtomicInteger calls = new AtomicInteger();
        data.before.add(
                op -> {
                    calls.incrementAndGet();
                    registry.unbind(catalog, reference);
                    bind("local", 0);
                });
        CatalogException failure =
                assertThrows(
                        CatalogException.class,
                        () -> registry.attest("local", able -> able.attest(ID, ATTESTATION)));
        assertEquals(Reason.UNAVAILABLE, failure.reason());
        assertEquals(1, calls.get());
    }

    /** A catalogue without any further ability. */
    private static final class Reader implements ImageCatalog {

        @Override
        public String type() {
            return "reader";
        }

        @Override
        public ImageRecord find(String imageId, RequestContext context) throws CatalogException {
            throw new CatalogException(Reason.NOT_FOUND, "no");
        }

        @Override
        public List<ImageRecord> findByName(String name, RequestContext context) {
            return List.of();
        }

        @Override
        public Page list(@Nullable String marker, RequestContext context) {
            return new Page(List.of(), null);
        }
    }
}
