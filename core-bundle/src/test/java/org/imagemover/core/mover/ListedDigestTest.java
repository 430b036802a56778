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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.StoreState;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.core.plan.Planner;
import org.imagemover.core.registry.ConfiguredComponents;
import org.imagemover.core.registry.StoreExpectations;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list of digests that is fetched as an image by URI is. */
class ListedDigestTest {

    private static final String URI = "https://hidden-host/hidden/list?token=s3cr3t";
    private static final Digest DIGEST = new Digest("sha256", "12".repeat(32));

    private final Core core = new Core();
    private final MemoryStore web = new MemoryStore();

    /** As the http driver, with {@code caller.uris = true}. */
    private final MemoryDriver takesUris =
            new MemoryDriver(web) {
                @Override
                public Resolution resolve(ImageLocation location) {
                    return location.isFromCaller()
                            ? Resolution.own("list")
                            : Resolution.notOwn("it is no URI of a caller");
                }
            };

    @BeforeEach
    void publish() {
        put(DIGEST.hex() + "  disk.img\n");
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private void put(String list) {
        web.objects.put("list", list.getBytes(StandardCharsets.UTF_8));
    }

    private void bind() {
        core.bind("web", takesUris, Map.of());
        Await.until("it", () -> core.store("web").state() == StoreState.AVAILABLE);
    }

    private <F extends ImageMoverException> String refused(Class<F> type, String uri) {
        String message =
                assertThrows(type, () -> core.mover.listedDigest(uri, "disk.img")).getMessage();
        assertFalse(message.contains("hidden") || message.contains("s3cr3t"), message);
        return message;
    }

    @Test
    void itIsReadFromAStoreThatTakesTheUrisOfCallers() throws Exception {
        String without = refused(InvalidRequestException.class, URI);
        assertTrue(without.contains("caller.uris = true"), without);
        bind();
        assertEquals(DIGEST, core.mover.listedDigest(URI, "disk.img"));
        web.knowsSize = false;
        assertEquals(DIGEST, core.mover.listedDigest(URI, "disk.img"));
        assertEquals(web.calls(Op.OPEN), web.calls(Op.CLOSE));
    }

    @Test
    void onlyUrisOfWebServersAreTaken() {
        bind();
        for (String uri :
                new String[] {
                    "/etc/hidden/SHA256SUMS",
                    "file:///etc/hidden",
                    "ftp://hidden-host/list",
                    "https://user:s3cr3t@hidden-host/list",
                    "https://"
                }) {
            refused(InvalidRequestException.class, uri);
        }
        assertEquals(0, web.calls(Op.OPEN));
    }

    @Test
    void aServerThatFailsIsTold() {
        bind();
        web.on(Op.READ, Fault.always(Reason.UNAVAILABLE));
        String message = refused(NoUsableLocationException.class, URI);
        assertTrue(message.contains("made to fail"), message);
        assertEquals(web.calls(Op.OPEN), web.calls(Op.CLOSE));
    }

    @Test
    void whatIsTooLongForAListIsReadNoFurther() {
        bind();
        byte[] image = new byte[5 << 20];
        Arrays.fill(image, (byte) 'x');
        web.objects.put("list", image);
        String message = refused(InvalidRequestException.class, URI);
        assertTrue(message.contains("more than 1048576 bytes"), message);
        assertTrue(
                web.bytesRead() <= (1 << 20) + MemoryStore.READ_SIZE, "read: " + web.bytesRead());
        String list = DIGEST.hex() + "  disk.img\n";
        put(list + "#".repeat((1 << 20) - list.length()));
        assertEquals(DIGEST, listed());
    }

    private Digest listed() {
        try {
            return core.mover.listedDigest(URI, "disk.img");
        } catch (ImageMoverException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aServerThatDripsIsGivenUpAndAReaderCanBeInterrupted() {
        bind();
        put("#".repeat(300_000));
        ConfiguredComponents configured = new ConfiguredComponents(core.configurations.admin());
        Planner planner = new Planner(core.stores, new StoreExpectations(core.stores, configured));
        DigestListReader impatient = new DigestListReader(planner, Duration.ZERO);
        String message =
                assertThrows(NoUsableLocationException.class, () -> impatient.read(URI))
                        .getMessage();
        assertTrue(message.contains("not there within"), message);
        assertEquals(MemoryStore.READ_SIZE, web.bytesRead());
        Thread.currentThread().interrupt();
        try {
            assertThrows(
                    TransferCancelledException.class,
                    () -> core.mover.listedDigest(URI, "disk.img"));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
    }
}
