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
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.Destination;
import org.imagemover.api.Orphan;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store, or a catalogue, whose calls never return, as on a hard mount. */
class NeverReturningTest {

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final MemoryCatalog.Data catalog = new MemoryCatalog.Data();
    private final Core core = new Core(catalog);
    private final byte[] bytes = Bytes.random(2 * MIB);
    private final List<Gate> gates = new ArrayList<>();

    @AfterEach
    void closeTheCore() {
        gates.forEach(Gate::open);
        core.close();
    }

    private Gate hang(MemoryStore store, Op op) {
        Gate gate = Gate.deaf(0);
        gates.add(gate);
        return store.on(op, gate);
    }

    private void bindBoth() {
        core.bind("a", a);
        core.bind("b", b);
    }

    private String image(String... stores) {
        String image = core.image(bytes, stores);
        for (String store : stores) {
            putOurs(image, store);
        }
        return image;
    }

    private void putOurs(String image, String store) {
        ObjectIntent announced =
                ObjectIntent.prepared(image, store, image, ObjectIntent.Kind.NEW_IMAGE);
        MemoryStore in = store.equals("a") ? a : b;
        catalog.put(in.putOurs(announced, bytes).in(ObjectIntent.State.RECORDED));
    }

    /** A write that was begun and never ended, and is announced. */
    private void leave(MemoryStore in, String key, String store) {
        ObjectIntent announced = prepared(key, store);
        in.leaveUnfinished(key, announced.token());
        catalog.put(announced);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    @Test
    void anImageIsDeletedFromTheOtherStoreAndTheRestFollowsWhenTheCallReturns() throws Exception {
        bindBoth();
        Gate hanging = hang(a, Op.DELETE);
        String both = image("a", "b");
        String other = image("b");
        CompletableFuture<String> said =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return core.admin.delete(both);
                            } catch (Exception failure) {
                                throw new IllegalStateException(failure);
                            }
                        });
        hanging.awaitReached();
        assertEquals("image " + other + " is deleted", core.admin.delete(other));
        assertEquals(
                "image " + both + " is marked, and deleted when store 'a' is back",
                said.get(20, TimeUnit.SECONDS));
        assertFalse(b.objects.containsKey(both));
        assertEquals(StoreState.AVAILABLE, core.store("b").state());
        String third = image("a", "b");
        assertTrue(core.admin.delete(third).contains("when store 'a' is back"));
        assertEquals(1, threads("image-mover-errand"), "one store hangs");
        hanging.open();
        Await.until(
                "the end of both", () -> catalog.get(both) == null && catalog.get(third) == null);
        assertTrue(a.objects.isEmpty());
        assertTrue(catalog.intents().isEmpty());
    }

    @Test
    void garbageOfOtherStoresIsCollected() throws Exception {
        bindBoth();
        for (String image : List.of("1", "2", "3")) {
            for (String store : List.of("a", "b")) {
                String id = Core.record(bytes).build().id();
                putOurs(id, store);
            }
        }
        hang(a, Op.DELETE);
        List<Orphan> orphans = core.admin.collectGarbage(false);
        assertEquals(6, orphans.size());
        assertEquals(3, orphans.stream().filter(Orphan::removed).count());
        assertTrue(b.objects.isEmpty());
        assertTrue(
                orphans.stream()
                        .filter(orphan -> !orphan.removed())
                        .allMatch(orphan -> orphan.note().contains("has not answered")));
    }

    @Test
    void aStartSettlesWhatIsInOtherStores() {
        hang(a, Op.DISCARD);
        leave(a, "left", "a");
        leave(b, "left too", "b");
        bindBoth();
        Await.until("what is left in the other store", b::isTidy);
        Await.until("one intent", () -> catalog.intents().size() == 1);
        assertFalse(a.isTidy());
    }

    private static ObjectIntent prepared(String key, String store) {
        return ObjectIntent.prepared(
                Core.record(new byte[1]).build().id(), store, key, ObjectIntent.Kind.NEW_IMAGE);
    }

    @Test
    void aCatalogueThatHangsHoldsUpNoOther() {
        MemoryCatalog.Data far = new MemoryCatalog.Data();
        Gate asked = Gate.deaf(0);
        gates.add(asked);
        far.before.add(
                op -> {
                    try {
                        asked.at(new MemoryStore.Call(Op.STAT, "", 0, 0, () -> false));
                    } catch (StoreException wanted) {
                        throw new IllegalStateException(wanted);
                    }
                });
        core.bindCatalog("far", far);
        asked.awaitReached();
        leave(b, "left", "b");
        core.bind("b", b);
        Await.until("what is left in the store", b::isTidy);
    }

    @Test
    void testsThatHangHoldUpNoOtherStore() {
        for (int i = 0; i < 40; i++) {
            MemoryStore hanging = new MemoryStore();
            hang(hanging, Op.CHECK);
            core.bind("hanging-" + i, new MemoryDriver(hanging), Map.of());
        }
        core.bind("b", b);
        assertEquals(41, core.listing.stores().size());
    }

    @Test
    void whoCancelsIsNotHeldUpAndFewThreadsAre() throws Exception {
        bindBoth();
        Gate reading = hang(a, Op.READ);
        hang(a, Op.CLOSE);
        String image = image("a");
        List<Transfer> copies = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            copies.add(core.start(image, Destination.channel(new Sinkhole())));
        }
        reading.awaitReached();
        long start = System.nanoTime();
        copies.get(0).cancel();
        assertTrue(System.nanoTime() - start < 10_000_000_000L);
        copies.parallelStream().forEach(Transfer::cancel);
        assertTrue(threads("image-mover-ending") <= 2, threads("image-mover-ending") + " threads");
        Core.result(core.start(image("b"), Destination.channel(new Sinkhole())));
    }

    @Test
    void noCallIsEverMadeUnderALock() throws Exception {
        a.looksAtAllLocks = true;
        b.looksAtAllLocks = true;
        catalog.looksAtAllLocks = true;
        bindBoth();
        String image = image("a");
        a.on(Op.READ, Fault.times(1, StoreException.Reason.UNAVAILABLE));
        Core.result(core.start(image, Destination.imageStore("b")));
        core.admin.verify(image);
        Gate gate = a.on(Op.READ, Gate.from(MIB));
        gates.add(gate);
        Transfer cancelled = core.start(image, Destination.storeObject("b", "object", 0, false));
        gate.awaitReached();
        cancelled.cancel();
        a.heal(Op.READ);
        leave(b, "left", "b");
        core.admin.drainStore("b", Duration.ofSeconds(1));
        core.admin.resumeStore("b");
        core.admin.collectGarbage(false);
        core.admin.delete(image);
        Await.until("its end", () -> catalog.get(image) == null);
    }
}
