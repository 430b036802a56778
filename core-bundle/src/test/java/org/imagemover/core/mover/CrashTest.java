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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.imagemover.api.AddRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.Kind;
import org.imagemover.spi.ObjectIntent.State;
import org.imagemover.spi.WriteToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a core finds when it starts, after another one was killed. */
class CrashTest {

    private static final String ID = "0a1b2c3d-0000-1111-2222-abcdefabcdef";

    @TempDir Path directory;

    private final byte[] bytes = Bytes.random(MIB + 5);

    /** What is on the disks at some moment. */
    private record Disks(String moment, MemoryStore store, MemoryCatalog.Data catalog) {

        /** Starts a core, which settles everything. */
        void recover() throws Exception {
            try (Core core = new Core(catalog)) {
                core.bind("a", store);
                Await.until(moment + ": nothing left to be settled", this::isSettled);
                for (var image : core.admin.images()) {
                    core.admin
                            .verify(image.id())
                            .forEach(copy -> assertTrue(copy.ok(), moment + ": " + copy));
                }
                assertEquals(List.of(), core.admin.collectGarbage(true), moment);
            }
        }

        private synchronized boolean isSettled() {
            synchronized (catalog) {
                Set<String> recorded = new TreeSet<>();
                for (ImageRecord record : catalog.records.values()) {
                    record.locations().forEach(at -> recorded.add(String.valueOf(at.key())));
                    if (record.status() == ImageStatus.DELETING) {
                        return false;
                    }
                }
                recorded.add("disk");
                return catalog.intents.stream().allMatch(i -> i.state() == State.RECORDED)
                        && store.isTidy()
                        && recorded.containsAll(store.objects.keySet());
            }
        }
    }

    /** Takes a picture of the disks at each step of what a core does. */
    private static List<Disks> watch(Core core, MemoryStore store) {
        List<Disks> pictures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (Op op : Op.values()) {
            store.on(
                    op,
                    call -> pictures.add(new Disks("at " + op, store.copy(), core.catalog.copy())));
        }
        core.catalog.before.add(
                op -> pictures.add(new Disks("before " + op, store.copy(), core.catalog.copy())));
        core.catalog.after.add(
                op -> pictures.add(new Disks("after " + op, store.copy(), core.catalog.copy())));
        return pictures;
    }

    @Test
    void aCrashAtAnyStepOfAddingCopyingAndDeletingLeavesNothingHalf() throws Exception {
        Path file = Files.write(directory.resolve("image"), bytes);
        MemoryStore store = new MemoryStore();
        List<Disks> pictures;
        try (Core core = new Core()) {
            core.bind("a", store);
            pictures = watch(core, store);
            core.admin.add(AddRequest.builder(file.toString()).id(ID).build());
            Core.result(core.start(ID, Destination.storeObject("a", "disk", 0, false)));
            core.admin.delete(ID);
        }
        assertTrue(pictures.size() > 30, pictures.size() + " moments");
        Set<String> seen = new TreeSet<>();
        for (Disks disks : pictures) {
            String state =
                    disks.store.objects.keySet()
                            + " "
                            + disks.store.isTidy()
                            + disks.catalog.intents
                            + disks.catalog.records.values().stream()
                                    .map(ImageRecord::status)
                                    .toList();
            if (seen.add(state)) {
                disks.recover();
            }
        }
        assertTrue(seen.size() >= 9, "different moments: " + seen);
    }

    @Test
    void aCrashAtAnyStepOfAFurtherCopyLeavesNothingHalf() throws Exception {
        MemoryStore from = new MemoryStore();
        MemoryStore store = new MemoryStore();
        from.objects.put(ID, bytes);
        List<Disks> pictures;
        try (Core core = new Core()) {
            core.bind("from", from);
            core.bind("a", store);
            core.image(
                    ImageRecord.builder(ID)
                            .size(bytes.length)
                            .format("raw")
                            .addDigest(Bytes.sha256(bytes)),
                    "from");
            pictures = watch(core, store);
            Core.result(core.start(ID, Destination.imageStore("a")));
        }
        for (Disks disks : pictures) {
            try (Core core = new Core(disks.catalog)) {
                core.bind("from", from);
                core.bind("a", disks.store);
                Await.until(disks.moment, disks::isSettled);
                assertTrue(core.admin.verify(ID).stream().allMatch(copy -> copy.ok()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NEW_IMAGE, PREPARED, true",
        "NEW_IMAGE, PUBLISHING, false",
        "FURTHER_COPY, PREPARED, true",
        "FURTHER_COPY, PUBLISHING, false",
        "STORE_OBJECT, PREPARED, true",
        "STORE_OBJECT, PUBLISHING, true",
    })
    void anObjectUnderItsKeyIsRemovedOnlyWhereItIsOurs(Kind kind, State state, boolean stays) {
        MemoryStore store = new MemoryStore();
        MemoryCatalog.Data catalog = new MemoryCatalog.Data();
        ObjectIntent announced = ObjectIntent.prepared(ID, "a", "key", kind);
        ObjectIntent published = store.putOurs(announced, bytes);
        store.leaveUnfinished("key", announced.token());
        catalog.put(state == State.PREPARED ? announced : published);
        catalog.put(ImageRecord.builder(ID).addLocation(ImageLocation.inStore("b", ID)).build());
        try (Core core = new Core(catalog)) {
            core.bind("a", store);
            Await.until("no intent", () -> catalog.intents().isEmpty());
            assertEquals(stays, store.objects.containsKey("key"));
            assertTrue(store.isTidy());
            assertEquals(1, catalog.records.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theObjectAndTheUnfinishedWriteOfSomebodyElseStay(Kind kind) {
        for (State state : List.of(State.PREPARED, State.PUBLISHING)) {
            MemoryStore store = new MemoryStore();
            MemoryCatalog.Data catalog = new MemoryCatalog.Data();
            ObjectIntent announced = ObjectIntent.prepared(ID, "a", "key", kind);
            ObjectIntent published = store.putOurs(announced, bytes);
            store.putForeign("key", bytes);
            store.leaveUnfinished("key", announced.token());
            store.leaveUnfinished("key", WriteToken.random());
            catalog.put(state == State.PREPARED ? announced : published);
            try (Core core = new Core(catalog)) {
                core.bind("a", store);
                Await.until("no intent", () -> catalog.intents().isEmpty());
                assertArrayEquals(bytes, store.objects.get("key"));
                assertEquals(1, store.unfinished.size(), "theirs, and nothing of ours");
                assertFalse(store.unfinished.containsKey(announced.token()));
            }
        }
    }

    @Test
    void aDeletedImageLeavesWhatSomebodyElsePutInItsPlace() throws Exception {
        Path file = Files.write(directory.resolve("image"), bytes);
        MemoryStore store = new MemoryStore();
        try (Core core = new Core()) {
            core.bind("a", store);
            core.admin.add(AddRequest.builder(file.toString()).id(ID).build());
            store.putForeign(ID, new byte[] {1});
            core.admin.delete(ID);
            assertArrayEquals(new byte[] {1}, store.objects.get(ID));
            assertTrue(core.catalog.intents().isEmpty());
            assertTrue(core.catalog.records.isEmpty());
        }
    }

    @Test
    void aCommitThatCameTooLateLeavesTheObjectOfTheWinnerWhateverTheCrash() throws Exception {
        Path file = Files.write(directory.resolve("image"), bytes);
        MemoryStore store = new MemoryStore();
        List<Disks> pictures;
        try (Core core = new Core()) {
            core.bind("a", store);
            store.on(Op.COMMIT, call -> store.putForeign(ID, bytes));
            pictures = watch(core, store);
            Core.failure(
                    DestinationException.class,
                    core.admin.startAdd(AddRequest.builder(file.toString()).id(ID).build()));
            Await.until("no intent", () -> core.catalog.intents().isEmpty());
        }
        assertArrayEquals(bytes, store.objects.get(ID));
        int late = 0;
        for (Disks disks : pictures) {
            if (!disks.store.objects.containsKey(ID)) {
                continue;
            }
            late++;
            try (Core core = new Core(disks.catalog)) {
                core.bind("a", disks.store);
                Await.until(disks.moment, () -> disks.catalog.intents().isEmpty());
                assertArrayEquals(bytes, disks.store.objects.get(ID), disks.moment);
                assertTrue(disks.store.isTidy(), disks.moment);
            }
        }
        assertTrue(late > 3, late + " moments");
    }

    @Test
    void whatARecordNamesStays() {
        MemoryStore store = new MemoryStore();
        MemoryCatalog.Data catalog = new MemoryCatalog.Data();
        catalog.put(
                store.putOurs(ObjectIntent.prepared(ID, "a", "key", Kind.NEW_IMAGE), bytes)
                        .in(State.RECORDED));
        catalog.put(ImageRecord.builder(ID).addLocation(ImageLocation.inStore("a", "key")).build());
        String marked = ID.replace('0', '1');
        catalog.put(ImageRecord.builder(marked).status(ImageStatus.DELETING).build());
        try (Core core = new Core(catalog)) {
            core.bind("a", store);
            Await.until("the housekeeper", () -> catalog.get(marked) == null);
            assertArrayEquals(bytes, store.objects.get("key"));
            assertEquals(1, catalog.intents().size());
        }
    }

    @Test
    void whatIsInAStoreThatIsAwayIsSettledWhenItIsBack() {
        MemoryStore store = new MemoryStore();
        MemoryCatalog.Data catalog = new MemoryCatalog.Data();
        ObjectIntent begun = ObjectIntent.prepared(ID, "a", "key", Kind.NEW_IMAGE);
        store.leaveUnfinished("key", begun.token());
        catalog.put(begun);
        String marked = ID.replace('0', '1');
        catalog.put(ImageRecord.builder(marked).status(ImageStatus.DELETING).build());
        try (Core core = new Core(catalog)) {
            Await.until("the housekeeper", () -> catalog.get(marked) == null);
            assertEquals(1, catalog.intents().size());
            assertFalse(store.isTidy());
            core.bind("a", store);
            Await.until("no intent", () -> catalog.intents().isEmpty());
            assertTrue(store.isTidy());
        }
    }
}
