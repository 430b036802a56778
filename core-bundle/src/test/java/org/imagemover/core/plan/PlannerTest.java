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
package org.imagemover.core.plan;

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.StoreState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {

    @TempDir Path directory;

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final Core core = new Core();
    private final Core.Bound boundA = core.bind("a", a);
    private String id = "";

    @BeforeEach
    void recordAnImage() {
        core.bind("b", b);
        byte[] bytes = Bytes.random(MIB);
        id = core.image(bytes, "a", "b");
        a.objects.put(id, bytes);
        b.objects.put(id, bytes);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private CopyPlan plan(Destination destination) throws Exception {
        return core.mover.plan(CopyRequest.of(id, destination));
    }

    private static Attempt whyNot(CopyPlan plan, String store) {
        return plan.notTaken().stream()
                .filter(attempt -> store.equals(attempt.store()))
                .filter(attempt -> attempt.method() == CopyMethod.STREAM)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theStepsAreInOrderAndEachOtherWayHasItsReason() throws Exception {
        CopyPlan plan = plan(Destination.channel(new Sinkhole()));
        assertEquals(id, plan.image());
        assertEquals(
                List.of(
                        new CopyPlan.Step(CopyMethod.STREAM, "a"),
                        new CopyPlan.Step(CopyMethod.STREAM, "b")),
                plan.steps());
        for (String store : List.of("a", "b")) {
            Set<CopyMethod> methods = EnumSet.of(CopyMethod.STREAM);
            for (Attempt attempt : plan.notTaken()) {
                if (store.equals(attempt.store())) {
                    methods.add(attempt.method());
                    assertFalse(attempt.reason().isBlank());
                }
            }
            assertEquals(EnumSet.allOf(CopyMethod.class), methods);
        }
        assertEquals(0, a.bytesRead(), "a plan reads no byte");
        assertEquals(a.calls(Op.OPEN), a.calls(Op.CLOSE));
        assertTrue(core.mover.transfers().isEmpty());
    }

    @Test
    void theReasonsAreThoseOfTheSourceAndTheDestination() throws Exception {
        a.readBy = Reads.STREAM;
        CopyPlan plan = plan(Destination.channel(new Sinkhole()));
        String ofA = reason(plan, "a");
        String ofB = reason(plan, "b");
        assertTrue(ofA.contains("only from its start"), ofA);
        assertTrue(ofB.contains("in order"), ofB);
    }

    private static String reason(CopyPlan plan, String store) {
        return plan.notTaken().stream()
                .filter(attempt -> store.equals(attempt.store()))
                .filter(attempt -> attempt.method() == CopyMethod.PARALLEL_RANGES)
                .findFirst()
                .orElseThrow()
                .reason();
    }

    @Test
    void aPreferredStoreIsTheFirstStep() throws Exception {
        CopyPlan plan =
                core.mover.plan(
                        CopyRequest.builder(id, Destination.channel(new Sinkhole()))
                                .preferredStore("b")
                                .build());
        assertEquals("b", plan.steps().get(0).store());
    }

    private List<String> order() throws Exception {
        return plan(Destination.channel(new Sinkhole())).steps().stream()
                .map(CopyPlan.Step::store)
                .toList();
    }

    /** A copy gives store {@code a} up; then that store works again. */
    private void failOnce(Reason reason) throws Exception {
        core.configure("retry.max=0");
        a.on(Op.READ, Fault.always(reason));
        Destination destination = Destination.channel(new Sinkhole());
        assertEquals("b", Core.result(core.start(id, destination)).store());
        a.heal(Op.READ);
    }

    @Test
    void aStoreWhoseCallsFailedLatelyComesAfterTheOthers() throws Exception {
        assertEquals(List.of("a", "b"), order());
        failOnce(Reason.UNAVAILABLE);
        assertEquals(List.of("b", "a"), order());
        long opened = a.calls(Op.OPEN);
        Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(opened, a.calls(Op.OPEN), "the next copy does not try it first");
    }

    @Test
    void whatIsWrongWithOneImageDoesNotChangeTheOrderForAll() throws Exception {
        failOnce(Reason.CORRUPT);
        assertEquals(List.of("a", "b"), order());
    }

    @Test
    void aDriverThatReplacesTheOneThatFailedIsNotBlamedForIt() throws Exception {
        failOnce(Reason.UNAVAILABLE);
        boundA.unbind();
        core.bind("a", a);
        assertEquals(List.of("a", "b"), order());
    }

    @Test
    void aStoreThatIsConfiguredWronglyComesAfterTheOthers() throws Exception {
        boundA.unbind();
        a.on(Op.CHECK, Fault.always(Reason.INVALID_CONFIG));
        core.bind("a", new MemoryDriver(a), Map.of());
        Await.until("a test of it", () -> core.store("a").state() == StoreState.INVALID);
        assertEquals(List.of("b", "a"), order());
    }

    @Test
    void whoPrefersAStoreThatFailedLatelyGetsIt() throws Exception {
        failOnce(Reason.UNAVAILABLE);
        CopyRequest request =
                CopyRequest.builder(id, Destination.channel(new Sinkhole()))
                        .preferredStore("a")
                        .build();
        assertEquals("a", core.mover.plan(request).steps().get(0).store());
        assertEquals("a", core.mover.copy(request).store());
    }

    @Test
    void aStoreThatIsAwayOrFailsIsNoStepAndSaysWhy() throws Exception {
        boundA.unbind();
        b.on(Op.OPEN, Fault.always(Reason.DENIED));
        CopyPlan plan = plan(Destination.channel(new Sinkhole()));
        assertTrue(plan.steps().isEmpty());
        assertTrue(whyNot(plan, "a").reason().contains("being replaced"));
        assertTrue(whyNot(plan, "b").reason().contains("DENIED"));
    }

    @Test
    void aStoreThatIsNotKnownHereIsNoStepAndSaysWhereToLook() throws Exception {
        id = core.image(Bytes.random(MIB), "nowhere");
        CopyPlan plan = plan(Destination.channel(new Sinkhole()));
        assertTrue(plan.steps().isEmpty());
        assertTrue(whyNot(plan, "nowhere").reason().contains("image:store-list"));
    }

    @Test
    void aConfiguredStoreWithoutItsDriverIsWaitedForAndSoNoStepNow() throws Exception {
        core.configurations.add(
                "org.imagemover.store.s3~x", "org.imagemover.store.s3-x.cfg", "store.id", "x");
        id = core.image(Bytes.random(MIB), "x");
        CopyPlan plan = plan(Destination.channel(new Sinkhole()));
        assertTrue(plan.steps().isEmpty());
        assertFalse(whyNot(plan, "x").reason().isBlank());
    }

    @Test
    void whatCanBeSeenNotToWorkIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("there"), "x");
        assertThrows(DestinationException.class, () -> plan(Destination.file(file)));
        assertThrows(
                DestinationException.class,
                () -> plan(Destination.file(directory.resolve("no/such"))));
        assertThrows(DestinationException.class, () -> plan(Destination.file(directory)));
        assertThrows(InvalidRequestException.class, () -> plan(Destination.imageStore("nowhere")));
        assertEquals(2, plan(Destination.replacingFile(file)).steps().size());
        assertEquals("x", Files.readString(file));
    }

    @Test
    void aPlannedImageIsNotInUseAfterwards() throws Exception {
        plan(Destination.channel(new Sinkhole()));
        core.admin.delete(id);
        assertNull(core.catalog.get(id));
    }
}
