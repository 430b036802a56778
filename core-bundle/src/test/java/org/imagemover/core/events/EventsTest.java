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
package org.imagemover.core.events;

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.Destination;
import org.imagemover.api.EventTopics;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.FakeReference;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.PostedEvents;
import org.imagemover.core.testing.PostedEvents.Posted;
import org.imagemover.core.testing.Scr;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** What somebody who subscribed is told, and that nobody waits for them. */
class EventsTest {

    private static final String PID = "org.imagemover.store.file~nas";
    private static final String FILE = "org.imagemover.store.file-nas.cfg";

    private final Core core = new Core("retry.max=0");
    private final PostedEvents events = core.events;
    private final MemoryStore a = new MemoryStore();
    private final byte[] bytes = Bytes.random(6 * MIB);

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private void awaitStates(String store, String... states) {
        Await.until(
                "states " + List.of(states) + " of store " + store,
                () -> events.statesOfStore(store).equals(List.of(states)));
    }

    private Posted awaitEvent(String store, String state) {
        Await.until(
                "event " + state + " of store " + store,
                () -> events.statesOfStore(store).contains(state));
        return events.ofStore(store).stream()
                .filter(event -> event.get(EventTopics.STATE).equals(state))
                .findFirst()
                .orElseThrow();
    }

    private void configurationChanged() {
        core.announcements.configurationEvent(
                new ConfigurationEvent(
                        new FakeReference<ConfigurationAdmin>(Map.of(), "1.0.0"),
                        ConfigurationEvent.CM_UPDATED,
                        null,
                        PID));
    }

    private void accountOfActivationsChanged() {
        Scr.call(
                core.announcements,
                "updatedRuntime",
                new FakeReference<ServiceComponentRuntime>(Map.of(), "1.0.0"));
    }

    private Transfer start() {
        String id = core.image(bytes, "a");
        a.objects.put(id, bytes);
        return core.start(id, Destination.channel(new Sinkhole()));
    }

    @Test
    void aStoreTellsEachOfItsStatesOnceAndWithTheOneBefore() {
        Fault away = a.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        core.bind("a", new MemoryDriver(a), Map.of());
        Await.until("two tests", () -> away.hits() >= 2);
        awaitStates("a", "UNREACHABLE");
        a.heal(Op.CHECK);
        awaitStates("a", "UNREACHABLE", "AVAILABLE");
        core.stores.drain("a", Duration.ofSeconds(20));
        awaitStates("a", "UNREACHABLE", "AVAILABLE", "DRAINING");
        Posted draining = events.ofStore("a").get(2);
        assertEquals(EventTopics.of(StoreState.DRAINING), draining.topic());
        assertEquals("AVAILABLE", draining.get(EventTopics.PREVIOUS_STATE));
        assertEquals(core.store("a").reason(), draining.get(EventTopics.REASON));
        assertEquals(0, draining.get(EventTopics.WAITING));
        assertTrue((Long) draining.get(EventTopics.TIMESTAMP) > 0);
        Posted first = events.ofStore("a").get(0);
        assertFalse(first.properties().containsKey(EventTopics.PREVIOUS_STATE), first.toString());
    }

    @Test
    void aStoreThatIsNeitherHereNorConfiguredAnyMoreIsRemoved() {
        Core.Bound bound = core.bind("a", a);
        awaitEvent("a", "AVAILABLE");
        bound.unbind();
        Posted removed = awaitEvent("a", "REMOVED");
        assertEquals(EventTopics.STORE_REMOVED, removed.topic());
        assertEquals("AVAILABLE", removed.get(EventTopics.PREVIOUS_STATE));
    }

    @Test
    void aConfigurationThatNothingServesTellsItsStatesToo() {
        core.configurations.add(PID, FILE, "store.id", "nas");
        configurationChanged();
        awaitStates("nas", "MISSING");
        core.configurations.install("org.imagemover.store.file");
        core.configurations.fail(
                PID, "org.imagemover.spi.StoreException: key 'datadir': is missing");
        accountOfActivationsChanged();
        awaitStates("nas", "MISSING", "INVALID");
        Posted invalid = events.ofStore("nas").get(1);
        assertEquals(
                "etc/" + FILE + ": key 'datadir': is missing", invalid.get(EventTopics.REASON));
    }

    @Test
    void aTransferTellsEachOfItsStatesInOrder() throws Exception {
        Core.Bound old = core.bind("a", a);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        Transfer transfer = start();
        core.swapOut(old, gate);
        Await.until("a wait", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
        assertEquals(1, awaitEvent("a", "SWAPPING").get(EventTopics.WAITING));
        a.heal(Op.READ);
        core.bind("a", a);
        Core.result(transfer);
        List<String> states =
                List.of("QUEUED", "RUNNING", "WAITING_FOR_STORE", "RUNNING", "COMMITTING", "DONE");
        Await.until("all states", () -> events.statesOfTransfer(transfer.id()).equals(states));
        List<Posted> told = events.ofTransfer(transfer.id());
        for (int i = 1; i < told.size(); i++) {
            assertEquals(states.get(i - 1), told.get(i).get(EventTopics.PREVIOUS_STATE));
        }
        Posted waits = told.get(2);
        assertEquals(EventTopics.of(TransferState.WAITING_FOR_STORE), waits.topic());
        assertEquals("a", waits.get(EventTopics.STORE_ID));
        assertEquals(transfer.image(), waits.get(EventTopics.IMAGE));
        assertTrue(waits.get(EventTopics.NOTE).toString().contains("'a'"), waits.toString());
        assertEquals("a", told.get(5).get(EventTopics.STORE_ID));
    }

    @Test
    void aTransferThatFailsTellsWhy() {
        core.bind("a", a);
        String id = core.image(bytes, "a");
        Transfer transfer = core.start(id, Destination.channel(new Sinkhole()));
        Core.failure(NoUsableLocationException.class, transfer);
        Await.until("the failure", () -> events.statesOfTransfer(transfer.id()).contains("FAILED"));
        List<Posted> told = events.ofTransfer(transfer.id());
        assertEquals(transfer.note(), told.get(told.size() - 1).get(EventTopics.NOTE));
    }

    @Test
    void transfersThatEndWithTheCoreAreToldOf() {
        core.bind("a", a);
        Gate gate = a.on(Op.READ, Gate.from(3 * MIB));
        Transfer transfer = start();
        gate.awaitReached();
        core.deactivate();
        List<String> told = events.statesOfTransfer(transfer.id());
        assertEquals("CANCELLED", told.get(told.size() - 1));
    }

    @Test
    void aListenerThatHangsHoldsUpNoTransferAndNoStore() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        EventOutlet hanging =
                (topic, properties) -> {
                    hangs.countDown();
                    awaitQuietly(goesOn);
                };
        Scr.call(core.announcer, "setOutlet", hanging);
        try {
            core.bind("a", a);
            assertTrue(hangs.await(20, TimeUnit.SECONDS));
            assertEquals(bytes.length, Core.result(start()).size());
            core.stores.drain("a", Duration.ofSeconds(1));
            assertEquals(StoreState.DRAINING, core.store("a").state());
        } finally {
            goesOn.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void withoutAnEventAdminAllWorksAndOneThatFailsDoesNoHarm() throws Exception {
        Scr.call(core.announcer, "unsetOutlet", events);
        core.bind("a", a);
        Core.result(start());
        EventOutlet failing =
                (topic, properties) -> {
                    throw new IllegalStateException("EventAdmin is being stopped");
                };
        Scr.call(core.announcer, "setOutlet", failing);
        Core.result(start());
        Scr.call(core.announcer, "unsetOutlet", failing);
        Scr.call(core.announcer, "setOutlet", events);
        Transfer heard = start();
        Core.result(heard);
        Await.until("events again", () -> events.statesOfTransfer(heard.id()).contains("DONE"));
    }

    @Test
    void aStoreThatNobodyWaitsForAnyMoreTellsSo() {
        core.configurations.add(
                "org.imagemover.store.memory~a",
                "org.imagemover.store.memory-a.cfg",
                "store.id",
                "a");
        core.bind("a", a).unbind();
        awaitEvent("a", "MISSING");
        List<Transfer> waiting = List.of(start(), start());
        awaitEvent("a", "SWAPPING");
        Await.until("two that wait", () -> core.store("a").reason().contains("2 transfers"));
        waiting.forEach(Transfer::cancel);
        Await.until(
                "a store that is missing again",
                () -> {
                    List<String> states = events.statesOfStore("a");
                    return states.get(states.size() - 1).equals("MISSING");
                });
    }
}
