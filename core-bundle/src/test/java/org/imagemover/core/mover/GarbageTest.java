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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.Destination;
import org.imagemover.api.Orphan;
import org.imagemover.api.Transfer;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.Kind;
import org.imagemover.spi.ObjectIntent.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GarbageTest {

    private static final String ID = "0a1b2c3d-0000-1111-2222-abcdefabcdef";

    private final MemoryStore store = new MemoryStore();
    private final Core core = new Core();
    private final Core.Bound bound = core.bind("a", store);
    private final byte[] bytes = Bytes.random(MIB);

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private void orphan(String key) {
        core.catalog.put(recorded(key));
    }

    /** Of an object that is there. */
    private ObjectIntent recorded(String key) {
        return store.putOurs(ObjectIntent.prepared(ID, "a", key, Kind.NEW_IMAGE), bytes)
                .in(State.RECORDED);
    }

    @Test
    void whatSomebodyElsePutInItsPlaceStaysAndIsTold() throws Exception {
        orphan(ID);
        store.putForeign(ID, bytes);
        Orphan told = core.admin.collectGarbage(false).get(0);
        assertFalse(told.removed());
        assertTrue(told.note().contains("somebody else's"), told.note());
        assertArrayEquals(bytes, store.objects.get(ID));
        assertEquals(List.of(), core.admin.collectGarbage(false), "it is told once");
    }

    @Test
    void whatWeMadeAndNoRecordNamesIsListedAndThenRemoved() throws Exception {
        orphan(ID);
        store.objects.put("somebody-elses", bytes);
        List<Orphan> listed = core.admin.collectGarbage(true);
        assertEquals(1, listed.size());
        assertEquals(new Orphan("a", ID, false, "its record is gone"), listed.get(0));
        assertTrue(store.objects.containsKey(ID));
        List<Orphan> removed = core.admin.collectGarbage(false);
        assertTrue(removed.get(0).removed());
        assertFalse(store.objects.containsKey(ID));
        assertArrayEquals(bytes, store.objects.get("somebody-elses"));
        assertEquals(List.of(), core.admin.collectGarbage(false));
    }

    @Test
    void whatARecordOfAnyCatalogueNamesIsKept() throws Exception {
        orphan(ID);
        MemoryCatalog.Data other = new MemoryCatalog.Data();
        other.put(
                ImageRecord.builder(ID.replace('0', '1'))
                        .addLocation(ImageLocation.inStore("a", ID))
                        .build());
        core.bindCatalog("other", other);
        assertEquals(List.of(), core.admin.collectGarbage(false));
        assertTrue(store.objects.containsKey(ID));
    }

    @Test
    void anOrphanInAStoreThatIsAwayIsListedWithTheReason() throws Exception {
        orphan(ID);
        bound.unbind();
        Orphan left = core.admin.collectGarbage(false).get(0);
        assertFalse(left.removed());
        assertTrue(left.note().contains("could not be removed"), left.note());
        core.bind("a", store);
        assertTrue(core.admin.collectGarbage(false).get(0).removed());
    }

    @Test
    void anObjectThatATransferWritesIsNone() throws Exception {
        MemoryStore target = new MemoryStore();
        core.bind("b", target);
        String id = core.image(bytes, "a");
        store.objects.put(id, bytes);
        Gate gate = target.on(Op.COMMITTED, Gate.from(0));
        Transfer copy = core.start(id, Destination.imageStore("b"));
        gate.awaitReached();
        assertEquals(List.of(), core.admin.collectGarbage(true));
        assertEquals(List.of(), core.admin.collectGarbage(false));
        gate.open();
        Core.result(copy);
        assertTrue(core.admin.verify(id).stream().allMatch(row -> row.ok()));
    }

    @Test
    void anImageThatIsRecordedBehindTheListingIsNone() throws Exception {
        // its transfer ends between the look at the records and the look at who is at work
        ObjectIntent intent = recorded(ID);
        core.catalog.put(intent);
        core.catalog.after.add(
                op -> {
                    if (op.equals("orphanedIntents")) {
                        core.catalog.put(
                                ImageRecord.builder(ID).addLocation(intent.location()).build());
                    }
                });
        assertEquals(List.of(), core.admin.collectGarbage(false));
        assertTrue(store.objects.containsKey(ID));
    }

    @Test
    void aCatalogueThatDoesNotAnswerMakesNothingAnOrphan() {
        orphan(ID);
        MemoryCatalog.Data other = new MemoryCatalog.Data();
        other.before.add(
                op -> {
                    throw new CatalogException(CatalogException.Reason.UNAVAILABLE, "away");
                });
        core.bindCatalog("other", other);
        assertThrows(CatalogUnavailableException.class, () -> core.admin.collectGarbage(false));
        assertTrue(store.objects.containsKey(ID));
    }
}
