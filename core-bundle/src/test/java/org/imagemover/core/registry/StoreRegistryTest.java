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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.api.StoreState;
import org.imagemover.core.registry.StoreRegistry.StoreStatus;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.FakeReference;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WriteToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

class StoreRegistryTest {

    private static final String PID = "org.imagemover.store.memory~a";

    private final StoreRegistry registry = new StoreRegistry();
    private final MemoryStore store = new MemoryStore();
    private final StoreDriver driver = new MemoryDriver(store);

    @AfterEach
    void stopTheChecks() {
        registry.deactivate();
    }

    private static ServiceReference<StoreDriver> reference(
            String pid, int ranking, String version) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("store.id", "a");
        properties.put("service.pid", pid);
        properties.put("service.ranking", ranking);
        properties.put(
                "felix.fileinstall.filename",
                "file:/opt/karaf/etc/" + pid.replace('~', '-') + ".cfg");
        return new FakeReference<>(properties, version);
    }

    private ServiceReference<StoreDriver> bind(StoreDriver service) {
        ServiceReference<StoreDriver> reference = reference(PID, 0, "1.0.0");
        registry.bind(service, reference);
        return reference;
    }

    private StoreStatus status() {
        return registry.statuses().stream()
                .filter(status -> status.id().equals("a"))
                .findFirst()
                .orElseThrow();
    }

    private void awaitState(StoreState state) {
        Await.until("state " + state, () -> status().state() == state);
    }

    private StoreBinding binding() {
        StoreBinding binding = registry.binding("a");
        assertNotNull(binding);
        return binding;
    }

    private OpenSource open() throws IOException {
        store.objects.put("key", new byte[10]);
        return binding().open("key", RequestContext.SERVICE);
    }

    private static CompletableFuture<Integer> readLater(OpenSource source) throws IOException {
        OpenSource.Reading reading = source.stream();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reading.read(ByteBuffer.allocate(10));
                    } catch (IOException failure) {
                        throw new java.util.concurrent.CompletionException(failure);
                    }
                });
    }

    private static Throwable causeOf(CompletableFuture<?> call) {
        return assertThrows(ExecutionException.class, () -> call.get(20, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    void aCallThatBlocksForEverHoldsUnbindForLessThanThreeSeconds() throws Exception {
        ServiceReference<StoreDriver> reference = bind(driver);
        Gate gate = store.on(Op.READ, Gate.deaf(0));
        Gate closing = store.on(Op.CLOSE, Gate.deaf(0));
        CompletableFuture<Integer> read = readLater(open());
        gate.awaitReached();
        long start = System.nanoTime();
        registry.unbind(driver, reference);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofSeconds(3)) < 0, "took " + took);
        assertTrue(took.compareTo(Duration.ofMillis(1900)) > 0, "gave it only " + took);
        gate.open();
        closing.open();
        read.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aDriverWithoutCallsGoesAtOnceAndWhatIsOpenIsClosed() throws Exception {
        ServiceReference<StoreDriver> reference = bind(driver);
        OpenSource source = open();
        long start = System.nanoTime();
        registry.unbind(driver, reference);
        assertTrue(System.nanoTime() - start < 1_000_000_000L);
        assertEquals(1, store.calls(Op.CLOSE));
        assertThrows(GoneException.class, source::stat);
        source.close();
    }

    @Test
    void aCallThatIsUnderWayMayEndWell() throws Exception {
        ServiceReference<StoreDriver> reference = bind(driver);
        Gate gate = store.on(Op.READ, Gate.from(0));
        CompletableFuture<Integer> read = readLater(open());
        gate.awaitReached();
        CompletableFuture<Void> unbind =
                CompletableFuture.runAsync(() -> registry.unbind(driver, reference));
        Await.until("no service", () -> registry.binding("a") == null);
        gate.open();
        assertEquals(10, read.get(20, TimeUnit.SECONDS));
        unbind.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whateverACallFailsWithWhileItsDriverGoesIsThatItIsGone() throws Exception {
        ServiceReference<StoreDriver> reference = bind(driver);
        Gate gate = Gate.from(0);
        store.on(
                Op.READ,
                call -> {
                    gate.at(call);
                    throw new NoClassDefFoundError("unloaded already");
                });
        CompletableFuture<Integer> read = readLater(open());
        gate.awaitReached();
        CompletableFuture<Void> unbind =
                CompletableFuture.runAsync(() -> registry.unbind(driver, reference));
        Await.until("no service", () -> registry.binding("a") == null);
        gate.open();
        assertEquals(GoneException.class, causeOf(read).getClass());
        unbind.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatIsOpenedWhileADriverGoesIsClosedAgain() throws Exception {
        ServiceReference<StoreDriver> reference = bind(driver);
        Gate gate = store.on(Op.OPEN, Gate.from(0));
        CompletableFuture<OpenSource> opening =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return open();
                            } catch (IOException failure) {
                                throw new java.util.concurrent.CompletionException(failure);
                            }
                        });
        gate.awaitReached();
        CompletableFuture<Void> unbind =
                CompletableFuture.runAsync(() -> registry.unbind(driver, reference));
        Await.until("no service", () -> registry.binding("a") == null);
        gate.open();
        assertEquals(GoneException.class, causeOf(opening).getClass());
        unbind.get(20, TimeUnit.SECONDS);
        assertEquals(1, store.calls(Op.CLOSE));
    }

    private static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class OwnError extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class OwnStoreException extends StoreException {
        private static final long serialVersionUID = 1L;

        OwnStoreException() {
            super(Reason.DENIED, "no", new OwnException());
        }
    }

    /** A driver in another language throws what it likes. */
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        @SuppressWarnings("unchecked")
        T unseen = (T) thrown;
        throw unseen;
    }

    @Test
    void noExceptionOfADriversOwnClassGetsOut() throws Exception {
        bind(driver);
        OpenSource source = open();
        for (Throwable own :
                new Throwable[] {
                    new OwnException(),
                    new OwnError(),
                    new OwnStoreException(),
                    new ExecutionException(new OwnException()),
                    new AssertionError(new OwnException()),
                    new IOException("a path", new OwnException())
                }) {
            store.heal(Op.STAT);
            store.on(Op.STAT, call -> StoreRegistryTest.<StoreException>sneak(own));
            StoreException out = assertThrows(StoreException.class, source::stat);
            assertSame(StoreException.class, out.getClass());
            assertNull(out.getCause());
            assertFalse(String.valueOf(out.getMessage()).contains("a path"));
        }
    }

    @Test
    void aStoreThatIsReadOnlySaysSoWhateverItIsAskedToWrite() throws Exception {
        store.writable = false;
        bind(driver);
        assertFalse(binding().writable());
        for (org.junit.jupiter.api.function.Executable write :
                new org.junit.jupiter.api.function.Executable[] {
                    () -> binding().create("x", new SinkRequest(1, 1, false)),
                    () -> binding().delete("x", WriteToken.random(), "it"),
                    () -> binding().discard("x", WriteToken.random())
                }) {
            StoreException refused = assertThrows(StoreException.class, write);
            assertEquals(Reason.DENIED, refused.reason());
        }
    }

    @Test
    void aDriverThatCannotBeWrittenAtAllIsReadOnly() throws Exception {
        bind(new ReadOnlyDriver());
        assertFalse(binding().writable());
        StoreException refused =
                assertThrows(
                        StoreException.class,
                        () -> binding().delete("x", WriteToken.random(), "it"));
        assertEquals(Reason.DENIED, refused.reason());
    }

    private static final class ReadOnlyDriver implements StoreDriver {
        @Override
        public String type() {
            return "readonly";
        }

        @Override
        public Resolution resolve(ImageLocation location) {
            return Resolution.notOwn("never");
        }

        @Override
        public void check() {}

        @Override
        public ImageSource open(String key, RequestContext context) throws StoreException {
            throw new StoreException(Reason.NOT_FOUND, "nothing here");
        }
    }

    @Test
    void theHighestRankingServesAndThenTheHighestVersion() {
        var low = reference(PID, 0, "9.0.0");
        var high = reference(PID, 5, "1.0.0");
        var newer = reference(PID, 5, "1.10.0");
        registry.bind(driver, low);
        registry.bind(driver, newer);
        registry.bind(driver, high);
        Await.until("the newest to pass", () -> binding().reference() == newer);
        Await.until("all to be tested", () -> store.calls(Op.CHECK) == 3);
        registry.unbind(driver, newer);
        Await.until("the next to pass", () -> binding().reference() == high);
        registry.unbind(driver, high);
        assertSame(low, binding().reference());
        registry.unbind(driver, low);
        assertNull(registry.binding("a"));
    }

    @Test
    void twoVersionsOfOneConfigurationAreNoContradiction() {
        registry.bind(driver, reference(PID, 0, "1.0.0"));
        registry.bind(driver, reference(PID, 0, "2.0.0"));
        Await.until("the new one", () -> binding().version().toString().equals("2.0.0"));
    }

    /** A newer version of the driver of the same configuration, with a backend of its own. */
    private MemoryStore bindNewer(Fault... faults) {
        MemoryStore newer = new MemoryStore();
        for (Fault fault : faults) {
            newer.on(Op.CHECK, fault);
        }
        registry.bind(new MemoryDriver(newer), reference(PID, 0, "2.0.0"));
        return newer;
    }

    private String servingVersion() {
        return binding().version().toString();
    }

    @Test
    void theNewVersionServesOnlyOnceItsTestHasPassedAndTheOldOneMeanwhile() {
        bind(driver);
        awaitState(StoreState.AVAILABLE);
        Fault fails = Fault.always(Reason.UNAVAILABLE);
        MemoryStore newer = bindNewer(fails);
        Await.until("tests of the new one that fail", () -> fails.hits() >= 2);
        assertEquals("1.0.0", servingVersion());
        assertEquals(StoreState.AVAILABLE, status().state());
        assertTrue(registry.isUsable("a"));
        newer.heal(Op.CHECK);
        Await.until("the new one", () -> servingVersion().equals("2.0.0"));
    }

    @Test
    void theOldVersionServesAgainWhenTheNewOneFailsItsTestLater() {
        bind(driver);
        awaitState(StoreState.AVAILABLE);
        MemoryStore newer = bindNewer();
        Await.until("the new one", () -> servingVersion().equals("2.0.0"));
        newer.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        registry.whenTested("a", () -> {});
        Await.until("the old one", () -> servingVersion().equals("1.0.0"));
        assertEquals(StoreState.AVAILABLE, status().state());
        newer.heal(Op.CHECK);
        Await.until("the new one again", () -> servingVersion().equals("2.0.0"));
    }

    @Test
    void aNewVersionThatWasNeverTestedServesWhenTheOldOneHasGone() {
        ServiceReference<StoreDriver> old = bind(driver);
        awaitState(StoreState.AVAILABLE);
        MemoryStore newer = new MemoryStore();
        Gate gate = newer.on(Op.CHECK, Gate.deaf(0));
        registry.bind(new MemoryDriver(newer), reference(PID, 0, "2.0.0"));
        gate.awaitReached();
        assertEquals("1.0.0", servingVersion());
        registry.unbind(driver, old);
        assertEquals("2.0.0", servingVersion());
        assertTrue(registry.isUsable("a"), "nobody knows that it is down");
        gate.open();
    }

    @Test
    void aStoreWhoseBackendIsDownIsNotUsedAndWhoWaitsIsWokenWhenItAnswers() {
        Fault down = store.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        bind(driver);
        Await.until("a test", () -> !registry.isUsable("a"));
        GoneException refused = assertThrows(GoneException.class, () -> registry.require("a"));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("made to fail"),
                refused.getMessage());
        AtomicInteger woken = new AtomicInteger();
        registry.whenUsable("a", woken::incrementAndGet);
        assertEquals(1, status().waiting());
        int before = down.hits();
        Await.until("one more test", () -> down.hits() > before);
        assertEquals(0, woken.get());
        store.heal(Op.CHECK);
        Await.until("the wait's end", () -> woken.get() == 1);
        assertEquals(0, status().waiting());
    }

    @Test
    void aDrainWaitsForCallsUnderWayAndClosesWhatIsOpen() throws Exception {
        bind(driver);
        awaitState(StoreState.AVAILABLE);
        Gate gate = store.on(Op.READ, Gate.from(0));
        OpenSource source = open();
        CompletableFuture<Integer> read = readLater(source);
        gate.awaitReached();
        CompletableFuture<Integer> drain =
                CompletableFuture.supplyAsync(() -> registry.drain("a", Duration.ofSeconds(20)));
        awaitState(StoreState.DRAINING);
        assertThrows(GoneException.class, () -> registry.require("a"));
        assertFalse(drain.isDone(), "a call is under way");
        gate.open();
        assertEquals(10, read.get(20, TimeUnit.SECONDS));
        assertEquals(0, drain.get(20, TimeUnit.SECONDS));
        assertEquals(1, store.calls(Op.CLOSE));
        assertThrows(GoneException.class, source::stat);
    }

    @Test
    void aDrainCutsOffWhatIsUnderWayWhenItsTimeIsOver() throws Exception {
        bind(driver);
        Gate gate = store.on(Op.READ, Gate.from(0));
        CompletableFuture<Integer> read = readLater(open());
        gate.awaitReached();
        long start = System.nanoTime();
        assertEquals(1, registry.drain("a", Duration.ofMillis(200)));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(millis >= 200 && millis < 5_000, "took " + millis + " ms");
        assertEquals(GoneException.class, causeOf(read).getClass());
    }

    @Test
    void aDrainedStoreStaysSoWhateverDriverComesAndServesOnceItIsResumed() throws Exception {
        ServiceReference<StoreDriver> old = bind(driver);
        awaitState(StoreState.AVAILABLE);
        registry.drain("a", Duration.ofSeconds(1));
        AtomicInteger woken = new AtomicInteger();
        registry.whenUsable("a", woken::incrementAndGet);
        registry.unbind(driver, old);
        assertEquals(StoreState.DRAINING, status().state());
        long tests = store.calls(Op.CHECK);
        bind(driver);
        Await.until("a test of the new driver", () -> store.calls(Op.CHECK) > tests);
        assertEquals(StoreState.DRAINING, status().state());
        assertNull(registry.binding("a"));
        assertEquals(0, woken.get());
        registry.resume("a");
        assertEquals(1, woken.get());
        open().close();
        awaitState(StoreState.AVAILABLE);
    }

    @Test
    void theDriverThatWasDrainedServesAgainWhenItIsResumed() throws Exception {
        ServiceReference<StoreDriver> reference = bind(driver);
        awaitState(StoreState.AVAILABLE);
        registry.drain("a", Duration.ofSeconds(1));
        long tests = store.calls(Op.CHECK);
        registry.resume("a");
        assertSame(reference, binding().reference());
        open().close();
        Await.until("a test", () -> store.calls(Op.CHECK) > tests);
        awaitState(StoreState.AVAILABLE);
        registry.unbind(driver, reference);
        assertNull(registry.binding("a"), "it is still known by its reference");
    }

    @Test
    void aDrainThatIsEndedEarlyLeavesNoVersionClosed() throws Exception {
        bind(driver);
        MemoryStore newer = new MemoryStore();
        StoreDriver newDriver = new MemoryDriver(newer);
        ServiceReference<StoreDriver> newReference = reference(PID, 0, "2.0.0");
        registry.bind(newDriver, newReference);
        Await.until("the new one", () -> servingVersion().equals("2.0.0"));
        newer.objects.put("key", new byte[10]);
        Gate gate = newer.on(Op.READ, Gate.from(0));
        CompletableFuture<Integer> read = readLater(binding().open("key", RequestContext.SERVICE));
        gate.awaitReached();
        CompletableFuture<Integer> drain =
                CompletableFuture.supplyAsync(() -> registry.drain("a", Duration.ofSeconds(20)));
        awaitState(StoreState.DRAINING);
        registry.resume("a");
        gate.open();
        assertEquals(10, read.get(20, TimeUnit.SECONDS));
        assertEquals(0, drain.get(20, TimeUnit.SECONDS));
        registry.unbind(newDriver, newReference);
        assertTrue(registry.isUsable("a"));
        assertEquals("1.0.0", servingVersion());
        open().close();
    }

    @Test
    void drainingTwiceAndResumingWhatIsNotDrainedDoesNoHarm() throws Exception {
        bind(driver);
        awaitState(StoreState.AVAILABLE);
        registry.resume("a");
        registry.resume("nobody");
        assertEquals(StoreState.AVAILABLE, status().state());
        assertEquals(0, registry.drain("a", Duration.ofSeconds(1)));
        assertEquals(0, registry.drain("a", Duration.ofSeconds(1)));
        registry.resume("a");
        open().close();
    }

    @Test
    void twoFilesWithOneIdAreBothInvalidAndNamedAndOneServesWhenTheOtherGoes() {
        var one = reference("org.imagemover.store.memory~one", 0, "1.0.0");
        var two = reference("org.imagemover.store.memory~two", 5, "1.0.0");
        registry.bind(driver, one);
        awaitState(StoreState.AVAILABLE);
        registry.bind(driver, two);
        assertNull(registry.binding("a"));
        assertThrows(GoneException.class, () -> registry.require("a"));
        assertEquals(StoreState.INVALID, status().state());
        assertTrue(
                status().reason().contains("etc/org.imagemover.store.memory-one.cfg"),
                status().reason());
        assertTrue(
                status().reason().contains("etc/org.imagemover.store.memory-two.cfg"),
                status().reason());
        assertFalse(status().reason().contains("/opt/karaf"), status().reason());
        assertEquals(2, status().pids().size());
        AtomicInteger woken = new AtomicInteger();
        registry.whenUsable("a", woken::incrementAndGet);
        assertEquals(0, woken.get());
        registry.unbind(driver, two);
        assertEquals(1, woken.get());
        assertSame(one, binding().reference());
        awaitState(StoreState.AVAILABLE);
    }

    @Test
    void aStoreIsUnreachableUntilItAnswersAndTellsWhoListens() {
        AtomicInteger available = new AtomicInteger();
        registry.onAvailable(id -> available.incrementAndGet());
        Fault away = store.on(Op.CHECK, Fault.times(2, Reason.UNAVAILABLE));
        bind(driver);
        assertEquals(StoreState.UNREACHABLE, status().state());
        Await.until("a first check", () -> away.hits() >= 1);
        Await.until(
                "its reason", () -> status().reason().contains("made to fail with UNAVAILABLE"));
        awaitState(StoreState.AVAILABLE);
        assertEquals(3, store.calls(Op.CHECK));
        Await.until("a listener that was told", () -> available.get() == 1);
        assertEquals("", status().reason());
    }

    @Test
    void aWrongConfigurationFoundByTheCheckIsInvalidWithItsFile() {
        store.on(Op.CHECK, Fault.always(Reason.INVALID_CONFIG));
        bind(driver);
        awaitState(StoreState.INVALID);
        assertTrue(
                status().reason().startsWith("etc/org.imagemover.store.memory-a.cfg: "),
                status().reason());
        assertNotNull(registry.binding("a"), "it may be used: nobody is sure");
    }

    @Test
    void aCheckThatHangsHoldsUpNoOther() {
        Gate gate = store.on(Op.CHECK, Gate.deaf(0));
        bind(driver);
        gate.awaitReached();
        MemoryStore other = new MemoryStore();
        registry.bind(
                new MemoryDriver(other),
                new FakeReference<>(Map.of("store.id", "b", "service.pid", "p~b"), "1.0.0"));
        Await.until("its check", () -> other.calls(Op.CHECK) == 1);
        gate.open();
    }

    @Test
    void aSiblingThatComesAndGoesChangesNothingForTheStoreThatServes() {
        registry.bind(driver, reference(PID, 5, "1.0.0"));
        awaitState(StoreState.AVAILABLE);
        var sibling = reference(PID, 0, "1.0.0");
        MemoryStore hanging = new MemoryStore();
        Gate gate = hanging.on(Op.CHECK, Gate.deaf(0));
        registry.bind(new MemoryDriver(hanging), sibling);
        assertEquals(StoreState.AVAILABLE, status().state());
        gate.open();
        registry.unbind(driver, sibling);
        assertEquals(StoreState.AVAILABLE, status().state());
    }

    @Test
    void whoWaitsIsWokenOnceAndNotWhenItGaveUp() {
        AtomicInteger woken = new AtomicInteger();
        AtomicInteger gaveUp = new AtomicInteger();
        registry.whenUsable("a", woken::incrementAndGet);
        registry.whenUsable("a", gaveUp::incrementAndGet).run();
        assertEquals(1, status().waiting());
        var reference = bind(driver);
        registry.unbind(driver, reference);
        bind(driver);
        assertEquals(1, woken.get());
        assertEquals(0, gaveUp.get());
        registry.whenUsable("a", woken::incrementAndGet);
        assertEquals(2, woken.get(), "at once where it is here");
    }

    @Test
    void aDrainThatWaitsForOneVersionLetsNoCallBeginOnAnother() throws Exception {
        bind(driver);
        OpenSource onOld = open();
        MemoryStore newer = bindNewer();
        Await.until("the new one", () -> servingVersion().equals("2.0.0"));
        newer.objects.put("key", new byte[10]);
        Gate gate = newer.on(Op.READ, Gate.from(0));
        CompletableFuture<Integer> read = readLater(binding().open("key", RequestContext.SERVICE));
        gate.awaitReached();
        CompletableFuture<Integer> drain =
                CompletableFuture.supplyAsync(() -> registry.drain("a", Duration.ofSeconds(20)));
        awaitState(StoreState.DRAINING);
        assertThrows(GoneException.class, onOld::stat);
        assertFalse(drain.isDone(), "a call is under way");
        gate.open();
        assertEquals(10, read.get(20, TimeUnit.SECONDS));
        assertEquals(0, drain.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aVersionThatDidNotPassDoesNotServeBecauseItsStoreWasDrained() {
        bind(driver);
        awaitState(StoreState.AVAILABLE);
        Fault fails = Fault.always(Reason.UNAVAILABLE);
        bindNewer(fails);
        Await.until("a test of the new one that fails", () -> status().others().size() == 1);
        Await.until("a test of the new one that fails", () -> fails.hits() >= 2);
        registry.drain("a", Duration.ofSeconds(1));
        registry.resume("a");
        assertEquals("1.0.0", servingVersion());
        assertTrue(registry.isUsable("a"));
    }

    @Test
    void aDrainedStoreTellsOfTheDriverThatCameAndNotOfTheOneThatWasClosed() {
        bind(driver);
        awaitState(StoreState.AVAILABLE);
        registry.drain("a", Duration.ofSeconds(1));
        bindNewer(Fault.always(Reason.UNAVAILABLE));
        Await.until(
                "its test", () -> status().reason().contains("driver 2.0.0: made to fail with"));
    }

    @Test
    void whoListensForStoresIsToldOfOneThatIsNoLongerDrained() {
        AtomicInteger available = new AtomicInteger();
        registry.onAvailable(id -> available.incrementAndGet());
        bind(driver);
        Await.until("a listener that was told", () -> available.get() == 1);
        registry.drain("a", Duration.ofSeconds(1));
        registry.resume("a");
        assertEquals(2, available.get());
    }

    @Test
    void aTestThatEndsWithAnErrorOfTheVirtualMachineIsMadeAgain() {
        AtomicInteger tests = new AtomicInteger();
        store.on(
                Op.CHECK,
                call -> {
                    if (tests.incrementAndGet() == 1) {
                        throw new StackOverflowError("a driver that calls itself");
                    }
                });
        bind(driver);
        awaitState(StoreState.AVAILABLE);
    }

    @Test
    void oneObjectThatHangsWhenItIsClosedLeavesNoOtherOpen() throws Exception {
        ServiceReference<StoreDriver> reference = bind(driver);
        Gate gate = Gate.deaf(0);
        AtomicInteger closed = new AtomicInteger();
        store.on(
                Op.CLOSE,
                call -> {
                    if (closed.incrementAndGet() == 1) {
                        gate.at(call);
                    }
                });
        open();
        open();
        registry.unbind(driver, reference);
        assertEquals(2, closed.get());
        gate.open();
    }

    @Test
    void whateverIsThrownByAnObjectThatIsClosedLeavesNoOtherOpen() throws Exception {
        ServiceReference<StoreDriver> reference = bind(driver);
        store.on(
                Op.CLOSE,
                call -> StoreRegistryTest.<StoreException>sneak(new AssertionError("wanted")));
        for (int i = 0; i < 10; i++) {
            open();
        }
        registry.unbind(driver, reference);
        assertEquals(10, store.calls(Op.CLOSE));
    }

    @Test
    void whoWaitsForATestIsToldWhenOneHasEndedThatBeganAfterwards() {
        Gate gate = store.on(Op.CHECK, Gate.deaf(0));
        bind(driver);
        gate.awaitReached();
        AtomicInteger tests = new AtomicInteger();
        registry.whenTested("a", () -> tests.set((int) store.calls(Op.CHECK)));
        gate.open();
        Await.until("somebody who was told", () -> tests.get() > 0);
        assertEquals(2, tests.get());
    }

    @Test
    void whoWaitsForATestIsToldWhatItFound() {
        bind(driver);
        awaitState(StoreState.AVAILABLE);
        store.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        CompletableFuture<Boolean> usable = new CompletableFuture<>();
        registry.whenTested("a", () -> usable.complete(registry.isUsable("a")));
        Await.until("somebody who was told", usable::isDone);
        assertFalse(usable.join());
        AtomicInteger atOnce = new AtomicInteger();
        registry.whenTested("a", atOnce::incrementAndGet);
        assertEquals(1, atOnce.get(), "it is known to be down");
    }

    @Test
    void whoWaitsForATestOfADriverThatGoesIsToldSo() {
        Gate gate = store.on(Op.CHECK, Gate.deaf(0));
        ServiceReference<StoreDriver> reference = bind(driver);
        gate.awaitReached();
        AtomicInteger told = new AtomicInteger();
        registry.whenTested("a", told::incrementAndGet);
        assertEquals(0, told.get());
        registry.unbind(driver, reference);
        assertEquals(1, told.get());
        registry.whenTested("a", told::incrementAndGet);
        assertEquals(2, told.get(), "there is nothing to test");
        gate.open();
    }

    @Test
    void aVersionThatStandsByIsTestedTooWhenTheOneThatServesFails() {
        bind(driver);
        awaitState(StoreState.AVAILABLE);
        MemoryStore newer = bindNewer();
        Await.until("the new one", () -> servingVersion().equals("2.0.0"));
        Await.until("its test to be over", () -> newer.calls(Op.CHECK) == 1);
        long tests = store.calls(Op.CHECK);
        registry.whenTested("a", () -> {});
        Await.until("a test of the old one", () -> store.calls(Op.CHECK) > tests);
    }

    @Test
    void aConfigurationThatIsMovedToAnotherFileContradictsItselfAtNoTime() {
        registry.bind(driver, reference(PID, 0, "1.0.0"));
        Map<String, Object> properties = new HashMap<>();
        properties.put("store.id", "a");
        properties.put("service.pid", PID);
        properties.put("felix.fileinstall.filename", "file:/opt/karaf/etc/moved.cfg");
        registry.bind(driver, new FakeReference<>(properties, "2.0.0"));
        assertNotNull(registry.binding("a"));
        assertNull(registry.ambiguity("a"));
    }

    @Test
    void aStoreOfTwoFilesIsNotSaidToBeReplaced() {
        registry.bind(driver, reference("org.imagemover.store.memory~one", 0, "1.0.0"));
        registry.bind(driver, reference("org.imagemover.store.memory~two", 0, "1.0.0"));
        GoneException refused = assertThrows(GoneException.class, () -> registry.require("a"));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("memory-one.cfg"),
                refused.getMessage());
    }
}
