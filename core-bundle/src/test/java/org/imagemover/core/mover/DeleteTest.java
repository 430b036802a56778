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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageNotFoundException;
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
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeleteTest {

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final Core core = new Core();
    private final Core.Bound boundA = core.bind("a", a);
    private final byte[] bytes = Bytes.random(2 * MIB);
    private String id = "";

    @BeforeEach
    void recordAnImage() {
        core.bind("b", b);
        id = image("a", "b");
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private String image(String... stores) {
        String image = core.image(bytes, stores);
        for (String store : stores) {
            core.catalog.put(
                    (store.equals("a") ? a : b)
                            .putOurs(
                                    ObjectIntent.prepared(
                                            image, store, image, ObjectIntent.Kind.NEW_IMAGE),
                                    bytes)
                            .in(ObjectIntent.State.RECORDED));
        }
        return image;
    }

    private CompletableFuture<String> deleteLater() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return core.admin.delete(id);
                    } catch (ImageMoverException failure) {
                        throw new CompletionException(failure);
                    }
                });
    }

    private boolean isMarked() {
        ImageRecord record = core.catalog.get(id);
        return record != null && record.status() == ImageStatus.DELETING;
    }

    private void awaitDeleted(String image) {
        Await.until("the end of image " + image, () -> core.catalog.get(image) == null);
        assertFalse(a.objects.containsKey(image));
        assertFalse(b.objects.containsKey(image));
    }

    @Test
    void allCopiesTheRecordAndTheIntentsGo() throws Exception {
        assertEquals("image " + id + " is deleted", core.admin.delete(id));
        awaitDeleted(id);
        assertTrue(core.catalog.intents().isEmpty());
        assertThrows(ImageNotFoundException.class, () -> core.admin.delete(id));
        assertThrows(ImageNotFoundException.class, () -> core.admin.image(id));
    }

    @Test
    void whatOthersDependOnStaysAndCanBeCopied() throws Exception {
        a.on(Op.DELETE, Fault.always(Reason.IN_USE));
        InvalidRequestException refused =
                assertThrows(InvalidRequestException.class, () -> core.admin.delete(id));
        assertTrue(refused.getMessage().contains("IN_USE"), refused.getMessage());
        assertFalse(isMarked());
        assertArrayEquals(bytes, b.objects.get(id));
        Core.result(core.start(id, Destination.channel(new Sinkhole())));
        a.heal(Op.DELETE);
        core.admin.delete(id);
        awaitDeleted(id);
    }

    @Test
    void whereCopiesAreRemovedAlreadyTheImageStaysMarkedUntilTheLastOneCanBe() throws Exception {
        b.on(Op.DELETE, Fault.always(Reason.IN_USE));
        ImageMoverException failure =
                assertThrows(ImageMoverException.class, () -> core.admin.delete(id));
        assertTrue(failure.getMessage().contains("tried again"), failure.getMessage());
        assertTrue(isMarked());
        b.heal(Op.DELETE);
        awaitDeleted(id);
    }

    @Test
    void aRunningCopyIsWaitedForAndNoNewOneStarts() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(MIB));
        Sinkhole channel = new Sinkhole();
        Transfer running = core.start(id, Destination.channel(channel));
        gate.awaitReached();
        CompletableFuture<String> deleted = deleteLater();
        Await.until("a mark", this::isMarked);
        ImageUnacceptableException refused =
                Core.failure(
                        ImageUnacceptableException.class,
                        core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(ImageUnacceptableException.Reason.STATE, refused.reason());
        assertTrue(core.admin.images().isEmpty());
        assertTrue(a.objects.containsKey(id));
        assertFalse(deleted.isDone());
        gate.open();
        Core.result(running);
        assertArrayEquals(bytes, channel.bytes());
        deleted.get(20, TimeUnit.SECONDS);
        awaitDeleted(id);
    }

    @Test
    void aCopyThatFoundTheImageBeforeTheMarkDoesNotReadItBehindIt() throws Exception {
        // between the two looks at the record: see ImageUses
        core.catalog.after.add(
                op -> {
                    if (op.equals("find")) {
                        core.catalog.after.clear();
                        deleteLater().join();
                    }
                });
        Core.failure(
                ImageNotFoundException.class, core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(0, a.bytesRead());
        awaitDeleted(id);
    }

    @Test
    void aFurtherCopyThatIsMadeWhileTheImageIsDeletedLeavesNothing() throws Exception {
        MemoryStore c = new MemoryStore();
        core.bind("c", c);
        Gate gate = c.on(Op.WRITE, Gate.from(MIB));
        Transfer copy = core.start(id, Destination.imageStore("c"));
        gate.awaitReached();
        CompletableFuture<String> deleted = deleteLater();
        Await.until("a mark", this::isMarked);
        gate.open();
        Core.failure(ImageNotFoundException.class, copy);
        deleted.get(20, TimeUnit.SECONDS);
        awaitDeleted(id);
        assertTrue(c.objects.isEmpty());
        assertTrue(c.isTidy());
        assertTrue(core.catalog.intents().isEmpty());
    }

    @Test
    void anInterruptedDeleteIsFinishedWhenTheCopyHasEnded() throws Exception {
        Gate gate = a.on(Op.READ, Gate.from(MIB));
        Transfer running = core.start(id, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller =
                new Thread(
                        () -> {
                            try {
                                core.admin.delete(id);
                            } catch (ImageMoverException failure) {
                                thrown.complete(failure);
                            }
                        });
        caller.start();
        Await.until("a mark", this::isMarked);
        caller.interrupt();
        assertEquals(TransferCancelledException.class, thrown.get(20, TimeUnit.SECONDS).getClass());
        assertTrue(a.objects.containsKey(id));
        gate.open();
        Core.result(running);
        awaitDeleted(id);
    }

    @Test
    void anObjectThatAnotherRecordUsesIsKept() throws Exception {
        core.catalog.put(
                Core.record(bytes)
                        .name("other")
                        .addLocation(ImageLocation.inStore("a", id))
                        .build());
        core.admin.delete(id);
        assertNull(core.catalog.get(id));
        assertTrue(a.objects.containsKey(id));
        assertFalse(b.objects.containsKey(id));
        Core.result(core.start("name:other", Destination.channel(new Sinkhole())));
        core.admin.delete("name:other");
        assertFalse(a.objects.containsKey(id));
    }

    @Test
    void whereAStoreIsAwayTheDeletionIsFinishedWhenItIsBack() throws Exception {
        boundA.unbind();
        String said = core.admin.delete(id);
        assertTrue(said.contains("'a'"), said);
        assertTrue(isMarked());
        assertFalse(b.objects.containsKey(id), "what can be removed is");
        core.bind("a", a);
        awaitDeleted(id);
        assertTrue(core.catalog.intents().isEmpty());
    }

    @Test
    void aDeletionThatFailedOnceIsTriedAgainByItself() {
        a.on(Op.DELETE, Fault.times(1, Reason.UNAVAILABLE));
        ImageMoverException failure =
                assertThrows(ImageMoverException.class, () -> core.admin.delete(id));
        assertTrue(failure.getMessage().contains("marked"), failure.getMessage());
        assertNotNull(core.catalog.get(id));
        awaitDeleted(id);
    }

    @Test
    void anImageThatCannotBeDeletedKeepsNoOtherFromIt() {
        a.on(
                Op.DELETE,
                call -> {
                    if (call.key().equals(id)) {
                        throw new org.imagemover.spi.StoreException(Reason.DENIED, "never");
                    }
                });
        assertThrows(ImageMoverException.class, () -> core.admin.delete(id));
        String behind = image("a", "b");
        core.catalog.put(
                java.util.Objects.requireNonNull(core.catalog.get(behind)).toBuilder()
                        .status(ImageStatus.DELETING)
                        .build());
        core.housekeeper.wake();
        awaitDeleted(behind);
        assertTrue(isMarked());
    }

    @Test
    void twoDeletionsAtOnceDoNoHarm() throws Exception {
        Gate gate = a.on(Op.DELETE, Gate.from(0));
        CompletableFuture<String> one = deleteLater();
        gate.awaitReached();
        CompletableFuture<String> two = deleteLater();
        gate.open();
        one.get(20, TimeUnit.SECONDS);
        two.exceptionally(notFound -> "").get(20, TimeUnit.SECONDS);
        awaitDeleted(id);
    }
}
