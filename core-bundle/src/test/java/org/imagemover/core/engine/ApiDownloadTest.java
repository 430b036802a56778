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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.ApiDownload;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An image that is in a store, and can be had from its image service when nothing else is left. */
class ApiDownloadTest {

    @TempDir Path directory;

    private final MemoryStore direct = new MemoryStore();
    private final MemoryStore service = new MemoryStore();
    private final Core core = new Core("retry.max=0");
    private final byte[] bytes = Bytes.random(6 * MIB);
    private String id = "";

    private static final class Download extends MemoryDriver implements ApiDownload {
        Download(MemoryStore store) {
            super(store);
        }
    }

    @BeforeEach
    void recordAnImage() {
        core.bind("service", new Download(service), Map.of());
        Await.until(
                "the service's store", () -> core.store("service").state() == StoreState.AVAILABLE);
        id = core.image(bytes, "direct", "service");
        direct.objects.put(id, bytes);
        service.objects.put(id, bytes);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    @Test
    void nothingIsDownloadedWhileTheImageCanBeReadWhereItIs() throws Exception {
        core.bind("direct", direct);
        CopyResult result = Core.result(core.start(id, Destination.file(directory.resolve("a"))));
        assertEquals(CopyMethod.PARALLEL_RANGES, result.method());
        assertEquals(0, service.calls(Op.OPEN));
    }

    @ParameterizedTest
    @EnumSource(
            value = Reads.class,
            names = {"STREAM", "RANGES"})
    void aCopyWhoseLocationFailsInTheMiddleEndsByTheDownload(Reads reads) throws Exception {
        core.bind("direct", direct);
        service.readBy = reads;
        direct.on(Op.READ, Fault.always(Reason.CORRUPT).from(3 * MIB + 1));
        Path file = directory.resolve("copy");
        CopyResult result = Core.result(core.start(id, Destination.file(file)));
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals(CopyMethod.API_DOWNLOAD, result.method());
        assertEquals(Verified.DIGEST, result.verified());
        assertEquals("service", result.store());
        assertEquals("direct", result.tried().get(0).store());
    }

    @Test
    void aPlanHasItAsTheLastStepAndByNoOtherName() throws Exception {
        core.bind("direct", direct);
        CopyPlan plan = core.mover.plan(CopyRequest.of(id, Destination.channel(new Sinkhole())));
        assertEquals(
                List.of(
                        new CopyPlan.Step(CopyMethod.STREAM, "direct"),
                        new CopyPlan.Step(CopyMethod.API_DOWNLOAD, "service")),
                plan.steps());
    }

    @Test
    void itStaysTheLastStepWhenTheOtherStoreFailedLately() throws Exception {
        core.bind("direct", direct);
        direct.on(Op.READ, Fault.always(Reason.UNAVAILABLE));
        CopyResult result = Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(CopyMethod.API_DOWNLOAD, result.method());
        direct.heal(Op.READ);
        result = Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals("direct", result.store());
    }

    @Test
    void aDriverThatIsReplacedIsWaitedForBeforeAnythingIsDownloaded() throws Exception {
        Core.Bound old = core.bind("direct", direct);
        Gate gate = direct.on(Op.READ, Gate.from(3 * MIB + MIB / 2));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(id, Destination.channel(channel));
        core.swapOut(old, gate);
        Await.until(
                "a transfer that waits", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
        direct.heal(Op.READ);
        core.bind("direct", direct);
        assertEquals("direct", Core.result(transfer).store());
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(0, service.calls(Op.OPEN));
    }

    @Test
    void aDriverThatDoesNotComeBackIsNotWaitedForLongerThanIsAllowed() throws Exception {
        core.configure("retry.max=0", "store.wait.max=1 s");
        Core.Bound old = core.bind("direct", direct);
        Gate gate = direct.on(Op.READ, Gate.from(3 * MIB + MIB / 2));
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(id, Destination.channel(channel));
        core.swapOut(old, gate);
        assertEquals(CopyMethod.API_DOWNLOAD, Core.result(transfer).method());
        assertArrayEquals(bytes, channel.bytes());
    }

    @Test
    void aBackendThatIsDownIsNotWaitedForAtAll() throws Exception {
        direct.on(Op.CHECK, Fault.always(Reason.UNAVAILABLE));
        core.bind("direct", new MemoryDriver(direct), Map.of());
        // it is UNREACHABLE from the start, and tried until a test has found so
        Await.until(
                "a store that was found not to answer",
                () -> core.store("direct").reason().contains("UNAVAILABLE"));
        CopyResult result = Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(CopyMethod.API_DOWNLOAD, result.method());
        assertTrue(result.seconds() < 20, "it took " + result.seconds() + " s");
    }
}
