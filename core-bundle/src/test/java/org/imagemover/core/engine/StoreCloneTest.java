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
package org.imagemover.core.engine;

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.TransferState;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.CloningDriver;
import org.imagemover.core.testing.CloningDriver.Cluster;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects that a store makes by itself of another one of its system. */
class StoreCloneTest {

    private static final int SIZE = 5 * MIB + 7;

    private final Core core = new Core("buffer.size=1 MiB");
    private final Cluster cluster = new Cluster("cluster");
    private final MemoryStore images = new MemoryStore();
    private final MemoryStore disks = new MemoryStore();
    private final byte[] bytes = Bytes.random(SIZE);
    private String id = "";
    private Core.@Nullable Bound boundDisks;

    @BeforeEach
    void recordAnImage() {
        disks.readsBack = true;
        bind("images", images, cluster);
        boundDisks = bind("disks", disks, cluster);
        id = core.image(bytes, "images");
        images.objects.put(id, bytes);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private Core.Bound bind(String store, MemoryStore of, Cluster in) {
        Core.Bound bound = core.bind(store, new CloningDriver(of, in), Map.of());
        Await.until("a store", () -> core.store(store).state() == StoreState.AVAILABLE);
        return bound;
    }

    private static Destination disk(String name, long size) {
        return Destination.storeObject("disks", name, size, false);
    }

    private static Destination flattenedDisk() {
        return Destination.storeObject("disks", "disk", 0, true);
    }

    private CopyResult copy(Destination to) throws Exception {
        return Core.result(core.start(id, to));
    }

    private CopyResult copy(String name) throws Exception {
        CopyResult result = copy(disk(name, 0));
        assertArrayEquals(bytes, disks.objects.get(name));
        assertTrue(disks.isTidy());
        return result;
    }

    private String whyNot(CopyMethod method, Destination to) throws Exception {
        CopyPlan plan = core.mover.plan(CopyRequest.of(id, to));
        assertTrue(plan.steps().stream().noneMatch(step -> step.method() == method));
        return plan.notTaken().stream()
                .filter(attempt -> attempt.method() == method)
                .map(Attempt::reason)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDiskOfTheSameSystemIsACloneThatIsHashedOnceAndThenAttested() throws Exception {
        CopyPlan plan = core.mover.plan(CopyRequest.of(id, disk("first", 0)));
        assertEquals(new CopyPlan.Step(CopyMethod.CLONE, "images"), plan.steps().get(0));
        CopyResult first = copy("first");
        assertEquals(CopyMethod.CLONE, first.method());
        assertEquals(0, first.bytesWritten());
        assertEquals(Verified.DIGEST, first.verified());
        long readBefore = images.bytesRead();
        Transfer transfer = core.start(id, disk("second", 0));
        CopyResult second = Core.result(transfer);
        assertEquals(CopyMethod.CLONE, second.method());
        assertEquals(Verified.ATTESTED, second.verified());
        assertEquals(SIZE, transfer.progress().bytesDone());
        assertTrue(images.bytesRead() - readBefore <= MIB, "no more than the head is read");
        assertArrayEquals(bytes, disks.objects.get("second"));
        assertEquals(List.of(), disks.writes());
    }

    @Test
    void aDiskMayBeLargerAndNeedNotDependOnTheImage() throws Exception {
        CopyResult result = copy(Destination.storeObject("disks", "large", 9L * MIB, true));
        assertEquals(CopyMethod.CLONE, result.method());
        assertEquals(SIZE, result.size());
        assertArrayEquals(Arrays.copyOf(bytes, 9 * MIB), disks.objects.get("large"));
        assertEquals(3, disks.calls(Op.FLATTEN));
        copy("small");
        assertEquals(List.of(true, false), cluster.flattened);
        assertEquals(3, disks.calls(Op.FLATTEN), "it may depend on the image");
    }

    @Test
    void aCloneIsCancelledBetweenTwoPartsOfBeingFlattened() {
        Gate gate = disks.on(Op.FLATTEN, Gate.deaf(1));
        Transfer transfer = core.start(id, flattenedDisk());
        gate.awaitReached();
        transfer.cancel();
        gate.open();
        Core.failure(TransferCancelledException.class, transfer);
        assertEquals(TransferState.CANCELLED, transfer.state());
        assertEquals(2, disks.calls(Op.FLATTEN), "no other part is begun");
        Await.until("nothing to be left", disks::isTidy);
        assertFalse(disks.objects.containsKey("disk"));
    }

    @Test
    void aClonePausesBetweenTwoPartsOfBeingFlattened() throws Exception {
        Gate gate = disks.on(Op.FLATTEN, Gate.from(1));
        Transfer transfer = core.start(id, flattenedDisk());
        gate.awaitReached();
        transfer.pause();
        gate.open();
        Await.until("a pause", () -> transfer.state() == TransferState.PAUSED);
        assertEquals(2, disks.calls(Op.FLATTEN));
        transfer.resume();
        assertEquals(CopyMethod.CLONE, Core.result(transfer).method());
        assertEquals(3, disks.calls(Op.FLATTEN));
        assertArrayEquals(bytes, disks.objects.get("disk"));
    }

    @Test
    void aCloneIsFlattenedFurtherByTheNextDriver() throws Exception {
        Gate gate = disks.on(Op.FLATTEN, Gate.from(1));
        Transfer transfer = core.start(id, flattenedDisk());
        core.swapOut(Objects.requireNonNull(boundDisks), gate);
        disks.heal(Op.FLATTEN);
        bind("disks", disks, cluster);
        assertEquals(CopyMethod.CLONE, Core.result(transfer).method());
        assertEquals(4, disks.calls(Op.FLATTEN), "what broke off, and three parts");
        assertEquals(1, disks.calls(Op.CLONE), "it is not cloned again");
        assertArrayEquals(bytes, disks.objects.get("disk"));
    }

    @Test
    void aPartThatFailsIsTriedAgain() throws Exception {
        disks.on(Op.FLATTEN, Fault.times(1, Reason.UNAVAILABLE));
        Transfer transfer = core.start(id, flattenedDisk());
        assertEquals(CopyMethod.CLONE, Core.result(transfer).method());
        assertEquals(4, disks.calls(Op.FLATTEN));
        assertArrayEquals(bytes, disks.objects.get("disk"));
    }

    @Test
    void aStoreIsToldWhatIsADiskAndWhatAnImage() throws Exception {
        copy("clone");
        cluster.whyNoClone = "its snapshot is not protected";
        copy("written");
        copy(Destination.imageStore("disks"));
        assertEquals(
                List.of(true, true, false),
                disks.requests.stream().map(request -> request.disk()).toList());
    }

    @Test
    void toAnotherSystemTheBytesAreMovedAndThePlanSaysWhy() throws Exception {
        MemoryStore other = new MemoryStore();
        bind("other", other, new Cluster("another"));
        Destination to = Destination.storeObject("other", "disk", 0, false);
        String why = whyNot(CopyMethod.CLONE, to);
        assertTrue(why.contains("another system"), why);
        CopyResult result = copy(to);
        assertEquals(CopyMethod.PARALLEL_RANGES, result.method());
        assertEquals(List.of(), result.tried());
        assertArrayEquals(bytes, other.objects.get("disk"));
    }

    @Test
    void ofWhatCannotBeClonedTheBytesAreMovedAndThePlanSaysWhy() throws Exception {
        cluster.whyNoClone = "its snapshot is not protected";
        assertEquals("its snapshot is not protected", whyNot(CopyMethod.CLONE, disk("disk", 0)));
        assertEquals(CopyMethod.PARALLEL_RANGES, copy("disk").method());
        assertEquals(0, disks.calls(Op.CLONE));
    }

    @Test
    void whereTheSystemRefusesTheBytesAreMovedAndTheResultSaysWhy() throws Exception {
        disks.on(Op.CLONE, Fault.always(Reason.UNSUPPORTED));
        CopyResult result = copy("disk");
        assertEquals(CopyMethod.PARALLEL_RANGES, result.method());
        assertEquals(SIZE, result.bytesWritten());
        assertEquals(CopyMethod.CLONE, result.tried().get(0).method());
        assertEquals(1, disks.calls(Op.CLONE));
    }

    @Test
    void aSystemThatIsFullIsAFailureOfTheDestination() {
        disks.on(Op.CLONE, Fault.always(Reason.NO_SPACE));
        DestinationException failure =
                Core.failure(DestinationException.class, core.start(id, disk("disk", 0)));
        assertEquals(DestinationException.Reason.NO_SPACE, failure.reason());
        assertFalse(disks.objects.containsKey("disk"));
    }

    @Test
    void aFurtherCopyIsNoCloneSinceItWouldDependOnTheFirst() throws Exception {
        Destination to = Destination.imageStore("disks");
        String why = whyNot(CopyMethod.CLONE, to);
        assertTrue(why.contains("depends"), why);
        assertEquals(CopyMethod.PARALLEL_RANGES, copy(to).method());
        assertArrayEquals(bytes, disks.objects.get(id));
    }

    @Test
    void aFurtherCopyIsMadeByASystemThatCopies() throws Exception {
        cluster.method = CopyMethod.SERVER_SIDE_COPY;
        CopyResult result = copy(Destination.imageStore("disks"));
        assertEquals(CopyMethod.SERVER_SIDE_COPY, result.method());
        assertEquals(0, result.bytesWritten());
        assertEquals(Verified.DIGEST, result.verified());
        assertArrayEquals(bytes, disks.objects.get(id));
        assertEquals(2, core.admin.image(id).stores().size());
    }

    @Test
    void whatCannotBeReadBackIsWrittenUnlessTheImageIsAttested() throws Exception {
        disks.readsBack = false;
        CopyResult first = copy("first");
        assertEquals(CopyMethod.PARALLEL_RANGES, first.method());
        assertEquals(Verified.DIGEST, first.verified());
        CopyResult second = copy("second");
        assertEquals(CopyMethod.CLONE, second.method());
        assertEquals(Verified.ATTESTED, second.verified());
    }

    @Test
    void aCloneOfWrongBytesIsNotPublished() {
        images.objects.put(id, Bytes.damaged(bytes, 3 * MIB));
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, core.start(id, disk("disk", 0)));
        assertEquals(ImageUnacceptableException.Reason.DIGEST, failure.reason());
        assertTrue(disks.objects.isEmpty());
        assertTrue(disks.isTidy());
    }

    @Test
    void aCloneOutlivesItsDriver() throws Exception {
        Gate gate = disks.on(Op.READ_BACK, Gate.from(2 * MIB));
        Transfer transfer = core.start(id, disk("disk", 0));
        core.swapOut(Objects.requireNonNull(boundDisks), gate);
        disks.heal(Op.READ_BACK);
        bind("disks", disks, cluster);
        CopyResult result = Core.result(transfer);
        assertEquals(CopyMethod.CLONE, result.method());
        assertArrayEquals(bytes, disks.objects.get("disk"));
        assertEquals(1, disks.calls(Op.CLONE), "it is not cloned again");
    }
}
