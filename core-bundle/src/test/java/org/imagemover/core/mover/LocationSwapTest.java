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

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.api.VerifyResult;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.ApiDownload;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A copy of an image whose record names no store but a URI, as Glance's do, is begun while the
 * store that would recognise it is away.
 */
class LocationSwapTest {

    private static final String TYPE = "org.imagemover.store.memory";

    private final Core core = new Core("store.wait.max=60 s");
    private final MemoryStore store = new MemoryStore();
    private final MemoryStore elsewhere = new MemoryStore();
    private final byte[] bytes = Bytes.random(100_000);

    @BeforeEach
    void aStoreIsConfigured() {
        core.configurations.add(TYPE + "~a", TYPE + "-a.cfg", "store.id", "a");
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    /** Records an image at a URI that store {@code a} recognises, and in other stores. */
    private String image(String... others) {
        ImageRecord.Builder record = Core.record(bytes).addDigest(Bytes.sha256(bytes));
        String id = record.build().id();
        record.addLocation(ImageLocation.ofUri(MemoryDriver.SCHEME + "://pool/" + id, Map.of()));
        store.objects.put(id, bytes);
        elsewhere.objects.put(id, bytes);
        return core.image(record, others);
    }

    private void awaitWait(Transfer transfer) {
        Await.until(
                "a transfer that waits", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
    }

    private static final class RecognisesNothing extends MemoryDriver {

        RecognisesNothing(MemoryStore store) {
            super(store);
        }

        @Override
        public Resolution resolve(ImageLocation location) {
            return Resolution.notOwn("it is in another pool");
        }
    }

    private static final class Download extends MemoryDriver implements ApiDownload {

        Download(MemoryStore store) {
            super(store);
        }

        @Override
        public Resolution resolve(ImageLocation location) {
            return Resolution.notOwn("it is no download");
        }
    }

    @Test
    void itWaitsForAStoreThatWentAMomentAgo() throws Exception {
        core.bind("a", store).unbind();
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(image(), Destination.channel(channel));
        awaitWait(transfer);
        assertTrue(transfer.note().contains("'a'"), transfer.note());
        core.bind("a", store);
        assertEquals("a", Core.result(transfer).store());
        assertArrayEquals(bytes, channel.bytes());
    }

    @Test
    void itWaitsForAStoreWhoseDriverIsStarting() throws Exception {
        core.configurations.install(TYPE);
        Transfer transfer = core.start(image(), Destination.channel(new Sinkhole()));
        awaitWait(transfer);
        core.bind("a", store);
        Core.result(transfer);
    }

    @Test
    void itWaitsForAStoreThatIsDrained() throws Exception {
        core.configurations.install(TYPE);
        core.bind("a", store);
        core.admin.drainStore("a", Duration.ofSeconds(5));
        Transfer transfer = core.start(image(), Destination.channel(new Sinkhole()));
        awaitWait(transfer);
        core.admin.resumeStore("a");
        Core.result(transfer);
    }

    @Test
    void aStoreThatKnowsWhatIsItsOwnOnlyOnceItWasReachedIsAskedAgainThen() throws Exception {
        Gate gate = store.on(Op.CHECK, Gate.from(0));
        MemoryDriver driver =
                new MemoryDriver(store) {
                    private volatile boolean reached;

                    @Override
                    public void check() throws StoreException {
                        super.check();
                        reached = true;
                    }

                    @Override
                    public Resolution resolve(ImageLocation location) {
                        return reached
                                ? super.resolve(location)
                                : Resolution.notOwn("it was not reached yet");
                    }
                };
        core.bind("a", driver, Map.of());
        gate.awaitReached();
        Transfer transfer = core.start(image(), Destination.channel(new Sinkhole()));
        Await.until(
                "a transfer that waits for the test",
                () -> transfer.note().contains("it was not reached yet"));
        gate.open();
        assertEquals("a", Core.result(transfer).store());
    }

    @Test
    void itDoesNotWaitForAStoreOfATypeThatTakesNoSuchLocation() {
        core.configure("store.wait.max=1 h");
        core.bind("a", store).unbind();
        ImageRecord.Builder record = Core.record(bytes).addDigest(Bytes.sha256(bytes));
        record.addLocation(ImageLocation.ofUri("other://pool/image", Map.of()));
        Transfer transfer = core.start(core.image(record), Destination.channel(new Sinkhole()));
        String why = Core.failure(NoUsableLocationException.class, transfer).getMessage();
        assertTrue(why.contains("no store here holds its location of scheme other"), why);
    }

    @Test
    void itFailsWithTheReasonsWhereNoStoreComesBack() {
        core.configure("store.wait.max=1 s");
        core.bind("a", store).unbind();
        core.bind("other", new RecognisesNothing(elsewhere), Map.of());
        Await.until("it", () -> core.store("other").state() == StoreState.AVAILABLE);
        Transfer transfer = core.start(image(), Destination.channel(new Sinkhole()));
        String why = Core.failure(NoUsableLocationException.class, transfer).getMessage();
        assertTrue(why.contains("'a' did not come back"), why);
        assertTrue(why.contains("not of store 'other': it is in another pool"), why);
        assertFalse(why.contains("pool/"), "the location is not shown: " + why);
    }

    @Test
    void itFailsAtOnceWhereTheDriverWasNeverInstalled() {
        core.configure("store.wait.max=1 h");
        Transfer transfer = core.start(image(), Destination.channel(new Sinkhole()));
        String why = Core.failure(NoUsableLocationException.class, transfer).getMessage();
        assertTrue(why.contains("no store here holds its location of scheme memory"), why);
    }

    @Test
    void aStoreThatComesBackAndDoesNotHoldItIsNotWaitedForAnyLonger() {
        core.configurations.install(TYPE);
        Transfer transfer = core.start(image(), Destination.channel(new Sinkhole()));
        awaitWait(transfer);
        core.bind("a", new RecognisesNothing(store), Map.of());
        String why = Core.failure(NoUsableLocationException.class, transfer).getMessage();
        assertTrue(why.contains("not of store 'a': it is in another pool"), why);
    }

    @Test
    void anotherCopyIsReadAtOnce() throws Exception {
        core.configurations.install(TYPE);
        core.bind("b", new RecognisesNothing(elsewhere), Map.of());
        Await.until("it", () -> core.store("b").state() == StoreState.AVAILABLE);
        Transfer transfer = core.start(image("b"), Destination.channel(new Sinkhole()));
        assertEquals("b", Core.result(transfer).store());
    }

    @Test
    void nothingIsDownloadedWhileTheStoreMayJustBeReplaced() throws Exception {
        core.configurations.install(TYPE);
        core.bind("service", new Download(elsewhere), Map.of());
        Await.until("it", () -> core.store("service").state() == StoreState.AVAILABLE);
        Transfer transfer = core.start(image("service"), Destination.channel(new Sinkhole()));
        awaitWait(transfer);
        core.bind("a", store);
        assertEquals("a", Core.result(transfer).store());
        assertEquals(0, elsewhere.calls(Op.OPEN));
    }

    @Test
    void neitherAPlanNorAVerificationWaits() throws Exception {
        core.configure("store.wait.max=1 h");
        core.configurations.install(TYPE);
        String id = image();
        CopyRequest request = CopyRequest.of(id, Destination.channel(new Sinkhole()));
        assertTrue(core.mover.plan(request).steps().isEmpty());
        List<VerifyResult> results = core.admin.verify(id);
        assertEquals(1, results.size());
        assertTrue(results.get(0).note().contains("no store here holds"), results.get(0).note());
    }
}
