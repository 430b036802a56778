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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.imagemover.api.Destination;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A copy of a URI is begun while the store that would take it is away. */
class UriSwapTest {

    private static final String URI = "https://example.org/image";
    private static final String TYPE = "org.imagemover.store.http";

    private final Core core = new Core("store.wait.max=1 s");
    private final MemoryStore web = new MemoryStore();
    private final byte[] bytes = Bytes.random(100_000);

    @BeforeEach
    void aStoreIsConfigured() {
        core.configurations.add(TYPE + "~web", TYPE + "-web.cfg", "store.id", "web");
        web.objects.put("image", bytes);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    /** As the http driver, with {@code caller.uris = true}. */
    private static MemoryDriver takesUris(MemoryStore store) {
        return new MemoryDriver(store) {
            @Override
            public Resolution resolve(ImageLocation location) {
                return location.isFromCaller()
                        ? Resolution.own("image")
                        : Resolution.notOwn("it is no URI of a caller");
            }
        };
    }

    private Core.Bound bind() {
        return core.bind("web", takesUris(web), Map.of());
    }

    private static void awaitWait(Transfer transfer) {
        Await.until("a wait", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
    }

    @Test
    void itWaitsForAStoreThatWentAMomentAgo() throws Exception {
        core.configure("store.wait.max=60 s");
        bind().unbind();
        Sinkhole channel = new Sinkhole();
        Transfer transfer = core.start(URI, Destination.channel(channel));
        awaitWait(transfer);
        bind();
        Core.result(transfer);
        assertArrayEquals(bytes, channel.bytes());
    }

    @Test
    void itWaitsForAStoreWhoseDriverIsStarting() throws Exception {
        core.configure("store.wait.max=60 s");
        core.configurations.install(TYPE);
        Transfer transfer = core.start(URI, Destination.channel(new Sinkhole()));
        awaitWait(transfer);
        bind();
        Core.result(transfer);
    }

    @Test
    void itWaitsForAStoreThatIsDrained() throws Exception {
        core.configure("store.wait.max=60 s");
        core.configurations.install(TYPE);
        bind();
        Await.until("it", () -> core.store("web").state() == StoreState.AVAILABLE);
        core.admin.drainStore("web", Duration.ofSeconds(5));
        Transfer transfer = core.start(URI, Destination.channel(new Sinkhole()));
        awaitWait(transfer);
        core.admin.resumeStore("web");
        Core.result(transfer);
    }

    @Test
    void itSaysWhatIsMissingWhereNoStoreComesBack() {
        bind().unbind();
        Transfer transfer = core.start(URI, Destination.channel(new Sinkhole()));
        InvalidRequestException failure = Core.failure(InvalidRequestException.class, transfer);
        assertTrue(failure.getMessage().contains("caller.uris = true"), failure.getMessage());
    }

    @Test
    void itFailsAtOnceWhereTheDriverWasNeverInstalled() {
        core.configure("store.wait.max=1 h");
        Transfer transfer = core.start(URI, Destination.channel(new Sinkhole()));
        InvalidRequestException failure = Core.failure(InvalidRequestException.class, transfer);
        assertTrue(failure.getMessage().contains("no store here takes"), failure.getMessage());
    }

    @Test
    void itWaitsForWhicheverStoreIsBackFirst() throws Exception {
        core.configure("store.wait.max=60 s");
        core.configurations.install(TYPE);
        core.configurations.add(TYPE + "~other", TYPE + "-other.cfg", "store.id", "other");
        Transfer transfer = core.start(URI, Destination.channel(new Sinkhole()));
        awaitWait(transfer);
        core.bind("other", takesUris(web), Map.of());
        Core.result(transfer);
    }
}
