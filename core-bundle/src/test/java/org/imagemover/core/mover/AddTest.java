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

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.DestinationException;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageInfo;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddTest {

    private static final String ID = "0a1b2c3d-0000-1111-2222-abcdefabcdef";

    @TempDir Path directory;

    private final MemoryStore store = new MemoryStore();
    private final Core core = new Core();
    private final Core.Bound bound = core.bind("a", store);
    private final byte[] bytes = Bytes.withHole(3 * MIB + 7, MIB, 2 * MIB);
    private Path file = Path.of("");
    private boolean foreign;

    @BeforeEach
    void writeTheFile() throws Exception {
        file = Files.write(directory.resolve("debian.raw"), bytes);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private AddRequest.Builder request() {
        return AddRequest.builder(file.toString());
    }

    private void assertNothing() {
        Await.until("no intent left", () -> core.catalog.intents().isEmpty());
        assertTrue(core.catalog.records.isEmpty());
        assertTrue(store.isTidy());
        assertEquals(foreign ? 1 : 0, store.objects.size());
    }

    private <F extends ImageMoverException> F refused(Class<F> type, AddRequest.Builder request) {
        F failure = assertThrows(type, () -> core.admin.add(request.build()));
        assertNothing();
        return failure;
    }

    @Test
    void anImageIsRecordedWithAllThatIsKnownOfIt() throws Exception {
        ImageInfo image =
                core.admin.add(request().digest(Bytes.sha256(bytes)).format("RAW").build());
        assertEquals("debian.raw", image.name());
        assertEquals("local", image.catalog());
        assertEquals("active", image.status());
        assertEquals("raw", image.format());
        assertEquals(bytes.length, image.size());
        assertEquals(List.of("a"), image.stores());
        assertTrue(image.digests().contains(Bytes.sha512(bytes)), "sha512 is always recorded");
        assertTrue(image.digests().contains(Bytes.sha256(bytes)));
        assertArrayEquals(bytes, store.objects.get(image.id()));
        assertEquals(
                List.of(ObjectIntent.State.RECORDED),
                core.catalog.intents().stream().map(ObjectIntent::state).toList());
    }

    @Test
    void idAndNameCanBeChosen() throws Exception {
        ImageInfo image =
                core.admin.add(
                        request().id(ID.toUpperCase(java.util.Locale.ROOT)).name("x y").build());
        assertEquals(ID, image.id());
        assertEquals("x y", image.name());
        assertEquals(List.of(), core.admin.collectGarbage(false));
    }

    @Test
    void aClaimedDigestThatIsWrongIsRefused() {
        ImageUnacceptableException failure =
                refused(
                        ImageUnacceptableException.class,
                        request().digest(new Digest("sha256", "0".repeat(64))));
        assertEquals(ImageUnacceptableException.Reason.DIGEST, failure.reason());
    }

    @Test
    void everyClaimedDigestCounts() {
        refused(
                ImageUnacceptableException.class,
                request().digest(Bytes.sha512(bytes)).digest(new Digest("md5", "0".repeat(32))));
    }

    @Test
    void aDigestThatCannotBeComputedIsRefusedUnread() {
        InvalidRequestException failure =
                refused(
                        InvalidRequestException.class,
                        request().digest(new Digest("blake3", "00")));
        assertTrue(failure.getMessage().contains("sha512"), failure.getMessage());
        refused(
                InvalidRequestException.class,
                request().digest(Bytes.sha256(bytes)).digest(Bytes.sha256(new byte[0])));
    }

    @Test
    void anIdThatExistsIsRefusedAndItsImageKept() throws Exception {
        core.admin.add(request().id(ID).build());
        Files.write(file, Bytes.random(MIB));
        DestinationException failure =
                assertThrows(
                        DestinationException.class, () -> core.admin.add(request().id(ID).build()));
        assertEquals(DestinationException.Reason.EXISTS, failure.reason());
        assertArrayEquals(bytes, store.objects.get(ID));
        assertTrue(core.admin.verify(ID).get(0).ok());
    }

    @Test
    void anIdIsNotAddedTwiceAtOnce() throws Exception {
        Gate gate = store.on(Op.WRITE, Gate.from(0));
        Transfer first = core.admin.startAdd(request().id(ID).build());
        gate.awaitReached();
        DestinationException failure =
                Core.failure(
                        DestinationException.class, core.admin.startAdd(request().id(ID).build()));
        assertEquals(DestinationException.Reason.EXISTS, failure.reason());
        gate.open();
        Core.result(first);
        assertTrue(core.admin.verify(ID).get(0).ok());
    }

    @Test
    void anObjectOfSomebodyElseUnderTheIdIsKept() {
        store.objects.put(ID, new byte[] {42});
        foreign = true;
        refused(DestinationException.class, request().id(ID));
        assertArrayEquals(new byte[] {42}, store.objects.get(ID));
    }

    @Test
    void whatIsNoUsableFileIsRefused() throws Exception {
        for (String source :
                List.of(
                        directory.toString(),
                        directory.resolve("nothing").toString(),
                        "",
                        " ",
                        "/",
                        "\0",
                        "https://example.org/x",
                        "/dev/null")) {
            refused(InvalidRequestException.class, AddRequest.builder(source));
        }
        refused(InvalidRequestException.class, request().id("debian"));
        refused(InvalidRequestException.class, request().name("n".repeat(1 << 20)));
    }

    @Test
    void aFileThatChangesWhileItIsReadIsRefused() throws Exception {
        Gate gate = store.on(Op.WRITE, Gate.from(2 * MIB));
        Transfer transfer = core.admin.startAdd(request().build());
        gate.awaitReached();
        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.WRITE);
        gate.open();
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, transfer);
        assertEquals(ImageUnacceptableException.Reason.CHANGED, failure.reason());
        assertNothing();
    }

    @Test
    void aFileThatIsCutOffWhileItIsReadIsRefused() throws Exception {
        Gate gate = store.on(Op.WRITE, Gate.from(2 * MIB));
        Transfer transfer = core.admin.startAdd(request().build());
        gate.awaitReached();
        try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(MIB);
        }
        gate.open();
        Core.failure(ImageMoverException.class, transfer);
        assertNothing();
    }

    @Test
    void withoutAStoreTheMessageSaysWhereToLook() {
        bound.unbind();
        InvalidRequestException failure = refused(InvalidRequestException.class, request());
        assertTrue(failure.getMessage().contains("image:store-list"), failure.getMessage());
    }

    @Test
    void amongSeveralStoresOneHasToBeNamedOrConfigured() throws Exception {
        MemoryStore other = new MemoryStore();
        core.bind("b", other);
        InvalidRequestException failure = refused(InvalidRequestException.class, request());
        assertTrue(failure.getMessage().contains("a, b"), failure.getMessage());
        assertTrue(failure.getMessage().contains("add.store"), failure.getMessage());
        assertEquals(List.of("b"), core.admin.add(request().store("b").build()).stores());
        core.configure("add.store=a");
        assertEquals(List.of("a"), core.admin.add(request().build()).stores());
        refused2(request().store("nowhere"));
    }

    private void refused2(AddRequest.Builder request) {
        InvalidRequestException failure =
                assertThrows(InvalidRequestException.class, () -> core.admin.add(request.build()));
        assertTrue(failure.getMessage().contains("'nowhere'"), failure.getMessage());
    }

    @Test
    void aReadOnlyStoreDoesNotCountAndIsRefusedWhenNamed() throws Exception {
        MemoryStore readOnly = new MemoryStore();
        readOnly.writable = false;
        core.bind("r", readOnly);
        assertEquals(List.of("a"), core.admin.add(request().build()).stores());
        DestinationException failure =
                assertThrows(
                        DestinationException.class,
                        () -> core.admin.add(request().store("r").build()));
        assertEquals(DestinationException.Reason.DENIED, failure.reason());
    }

    @Test
    void aFullStoreIsAnErrorThatLeavesNothing() {
        store.on(Op.WRITE, Fault.always(StoreException.Reason.NO_SPACE).from(2 * MIB));
        DestinationException failure = refused(DestinationException.class, request());
        assertEquals(DestinationException.Reason.NO_SPACE, failure.reason());
    }

    @Test
    void aFailureThatCannotBeCleanedUpAtOnceIsCleanedUpSoon() {
        store.on(Op.WRITE, Fault.always(StoreException.Reason.NO_SPACE).from(2 * MIB));
        store.on(Op.ABORT, Fault.times(1, StoreException.Reason.UNAVAILABLE));
        store.on(Op.DISCARD, Fault.times(1, StoreException.Reason.UNAVAILABLE));
        refused(DestinationException.class, request());
    }

    @Test
    void anIdThatCouldNotBeCleanedUpCanBeAddedAllTheSame() throws Exception {
        store.on(Op.WRITE, Fault.times(1, StoreException.Reason.NO_SPACE).from(2 * MIB));
        store.on(Op.ABORT, Fault.times(1, StoreException.Reason.UNAVAILABLE));
        store.on(Op.DISCARD, Fault.times(1, StoreException.Reason.UNAVAILABLE));
        assertThrows(DestinationException.class, () -> core.admin.add(request().id(ID).build()));
        core.admin.add(request().id(ID).build());
        assertArrayEquals(bytes, store.objects.get(ID));
        assertTrue(store.isTidy());
    }

    @Test
    void aCancelledAddLeavesNothing() {
        Gate gate = store.on(Op.WRITE, Gate.from(2 * MIB));
        Transfer transfer = core.admin.startAdd(request().build());
        gate.awaitReached();
        transfer.cancel();
        Core.failure(TransferCancelledException.class, transfer);
        assertNothing();
    }

    @Test
    void aCatalogueThatFailsAtTheRecordLeavesNothing() {
        core.catalog.before.add(
                op -> {
                    if (op.equals("record")) {
                        throw new CatalogException(
                                CatalogException.Reason.UNAVAILABLE, "its disk is full");
                    }
                });
        CatalogUnavailableException failure = refused(CatalogUnavailableException.class, request());
        assertTrue(failure.getMessage().contains("its disk is full"), failure.getMessage());
    }

    @Test
    void aCatalogueThatFailsAtTheIntentLeavesNothing() {
        for (String at : List.of("prepare", "publishing")) {
            core.catalog.before.clear();
            core.catalog.before.add(
                    op -> {
                        if (op.equals(at)) {
                            throw new CatalogException(
                                    CatalogException.Reason.UNAVAILABLE, "its disk is full");
                        }
                    });
            refused(CatalogUnavailableException.class, request());
        }
    }

    /** It is asked again by the next instance, which has what the first call wrote already. */
    @Test
    void aCatalogueThatIsReplacedInEachOfItsCallsIsNoError() throws Exception {
        for (String at : List.of("prepare", "publishing", "record")) {
            core.swapCatalogAfter(at);
            ImageInfo image = core.admin.add(request().build());
            assertArrayEquals(bytes, store.objects.get(image.id()));
            assertTrue(core.admin.verify(image.id()).get(0).ok(), at);
        }
        assertEquals(3, core.catalog.records.size());
        assertTrue(
                core.catalog.intents().stream()
                        .allMatch(intent -> intent.state() == ObjectIntent.State.RECORDED));
    }

    @Test
    void anAddWaitsForACatalogueThatIsBeingReplaced() throws Exception {
        core.dropCatalogs();
        Transfer transfer = core.admin.startAdd(request().build());
        core.bindCatalog("local", core.catalog);
        assertArrayEquals(bytes, store.objects.get(Core.result(transfer).image()));
    }

    @Test
    void withoutAWritableCatalogueNothingIsAdded() {
        try (Core empty = Core.withoutCatalog()) {
            empty.bind("a", store);
            InvalidRequestException failure =
                    assertThrows(
                            InvalidRequestException.class,
                            () -> empty.admin.add(request().build()));
            assertTrue(
                    failure.getMessage().contains("image-mover-catalog-local"),
                    failure.getMessage());
        }
        assertNothing();
    }
}
