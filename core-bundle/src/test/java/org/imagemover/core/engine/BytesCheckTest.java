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
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.imagemover.api.Verification;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is published that was not checked, and what is wrong is named. */
class BytesCheckTest {

    @TempDir Path directory;

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final MemoryStore target = new MemoryStore();
    private final Core core = new Core();
    private final byte[] bytes = Bytes.random(3 * MIB);

    @BeforeEach
    void bindTheStores() {
        core.bind("a", a);
        core.bind("b", b);
        core.bind("target", target);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private String image(byte[] inA) {
        String id = core.image(bytes, "a");
        a.objects.put(id, inA);
        return id;
    }

    private void requireNothing(String id) throws IOException {
        try (var files = Files.list(directory)) {
            assertEquals(List.of(), files.toList());
        }
        assertTrue(target.objects.isEmpty());
        assertTrue(target.isTidy());
        assertEquals(List.of(), core.catalog.intents());
        assertEquals(1, recorded(id).locations().size());
    }

    private org.imagemover.spi.ImageRecord recorded(String id) {
        var record = core.catalog.get(id);
        assertNotNull(record);
        return record;
    }

    private List<Destination> destinations() {
        return List.of(
                Destination.file(directory.resolve("copy")),
                Destination.imageStore("target"),
                Destination.storeObject("target", "disk", 0, false));
    }

    private void assertRefused(Reason reason, String id) throws Exception {
        for (Destination destination : destinations()) {
            ImageUnacceptableException failure =
                    Core.failure(ImageUnacceptableException.class, core.start(id, destination));
            assertEquals(reason, failure.reason(), failure.getMessage());
            requireNothing(id);
        }
    }

    @Test
    void damagedBytesArePublishedNowhere() throws Exception {
        assertRefused(Reason.DIGEST, image(Bytes.damaged(bytes, 2 * MIB)));
    }

    @Test
    void aReplacedFileIsKeptWhenTheBytesAreDamaged() throws Exception {
        Path file = Files.writeString(directory.resolve("old"), "precious");
        Core.failure(
                ImageUnacceptableException.class,
                core.start(image(Bytes.damaged(bytes, 5)), Destination.replacingFile(file)));
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void aChannelLearnsThatTheBytesItGotAreDamaged() throws Exception {
        Sinkhole channel = new Sinkhole();
        ImageUnacceptableException failure =
                Core.failure(
                        ImageUnacceptableException.class,
                        core.start(image(Bytes.damaged(bytes, 5)), Destination.channel(channel)));
        assertEquals(bytes.length, failure.bytesDelivered());
    }

    @Test
    void aGoodLocationSavesTheCopyFromADamagedOne() throws Exception {
        String id = core.image(bytes, "a", "b");
        a.objects.put(id, Bytes.damaged(bytes, 7));
        b.objects.put(id, bytes);
        Path file = directory.resolve("copy");
        CopyResult result = Core.result(core.start(id, Destination.file(file)));
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals("b", result.store());
        assertTrue(result.tried().get(0).reason().contains("sha256"));
        Core.result(core.start(id, Destination.imageStore("target")));
        assertArrayEquals(bytes, target.objects.get(id));
    }

    @Test
    void aCopyThatWasPutTogetherFromTwoLocationsIsTriedAgainFromOne() throws Exception {
        String id = core.image(bytes, "a", "b");
        a.objects.put(id, Bytes.damaged(bytes, 7));
        a.on(Op.READ, Fault.always(StoreException.Reason.CORRUPT).from(MIB));
        b.objects.put(id, bytes);
        Path file = directory.resolve("copy");
        CopyResult result = Core.result(core.start(id, Destination.file(file)));
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals("b", result.store());
    }

    @Test
    void theRecordsSizeCounts() throws Exception {
        byte[] shorter = Bytes.random(3 * MIB - 1);
        String id = image(shorter);
        assertRefused(Reason.SIZE, id);
        a.objects.put(id, Bytes.random(3 * MIB + 1));
        assertRefused(Reason.SIZE, id);
    }

    @Test
    void anImageThatEndsEarlyIsNotTakenForAWholeOne() throws Exception {
        String id = image(bytes);
        a.endsAt = 2 * MIB + 10;
        for (Destination destination : destinations()) {
            ImageMoverException failure =
                    Core.failure(ImageMoverException.class, core.start(id, destination));
            assertTrue(
                    failure.getMessage().contains(String.valueOf(2 * MIB + 10)),
                    failure.getMessage());
            requireNothing(id);
        }
    }

    @Test
    void anImageWithoutADigestThatChangesWhileItIsReadIsRefused() throws Exception {
        String id = core.imageWithoutDigest(bytes, "a");
        a.objects.put(id, bytes);
        a.on(
                Op.READ,
                call -> {
                    if (call.position() >= 2 * MIB) {
                        a.validator = "v" + (1 + a.calls(Op.READ));
                    }
                });
        assertRefused(Reason.CHANGED, id);
    }

    @Test
    void anImageThatChangesBetweenTwoTriesIsRefused() throws Exception {
        String id = core.imageWithoutDigest(bytes, "a");
        a.objects.put(id, bytes);
        a.on(
                Op.READ,
                call -> {
                    if (call.position() >= 2 * MIB && "v1".equals(a.validator)) {
                        a.validator = "v2";
                        throw new StoreException(StoreException.Reason.UNAVAILABLE, "broken off");
                    }
                });
        ImageUnacceptableException failure =
                Core.failure(
                        ImageUnacceptableException.class,
                        core.start(id, Destination.file(directory.resolve("copy"))));
        assertEquals(Reason.CHANGED, failure.reason());
        requireNothing(id);
    }

    @Test
    void aStoreThatNoticesTheChangeItselfIsHeard() throws Exception {
        String id = core.imageWithoutDigest(bytes, "a");
        a.objects.put(id, bytes);
        a.on(Op.READ, Fault.always(StoreException.Reason.SOURCE_CHANGED).from(MIB));
        assertRefused(Reason.CHANGED, id);
    }

    @Test
    void bytesWithTheRightDigestAreRightWhateverElseChanged() throws Exception {
        String id = image(bytes);
        a.on(
                Op.READ,
                call -> {
                    if (call.position() >= 2 * MIB) {
                        a.validator = "v2";
                    }
                });
        CopyResult result =
                Core.result(core.start(id, Destination.file(directory.resolve("copy"))));
        assertEquals(Verified.DIGEST, result.verified());
    }

    @Test
    void theBestKnownDigestIsTheOneThatCounts() throws Exception {
        String id =
                core.image(
                        Core.record(bytes)
                                .addDigest(new Digest("blake3", "00"))
                                .addDigest(new Digest("md5", "0".repeat(32)))
                                .addDigest(Bytes.sha512(bytes)),
                        "a");
        a.objects.put(id, bytes);
        CopyResult result = Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(Bytes.sha512(bytes), result.digest());
    }

    @Test
    void aDigestOfAnUnknownAlgorithmIsSaidNotToBeChecked() throws Exception {
        String id = core.image(Core.record(bytes).addDigest(new Digest("blake3", "00")), "a");
        a.objects.put(id, bytes);
        CopyResult result = Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(Verified.NONE, result.verified());
        assertTrue(result.verifiedNote().contains("not known here"), result.verifiedNote());
    }

    private CopyRequest required(String id) {
        return CopyRequest.builder(id, Destination.file(directory.resolve("copy")))
                .verification(Verification.REQUIRED)
                .build();
    }

    @Test
    void whereACheckIsRequiredAnImageWithoutADigestIsRefusedUnread() throws Exception {
        String id = core.imageWithoutDigest(bytes, "a");
        a.objects.put(id, bytes);
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, core.mover.start(required(id)));
        assertEquals(Reason.NO_DIGEST, failure.reason());
        assertEquals(0, a.bytesRead());
        requireNothing(id);
    }

    @Test
    void theOperatorCanTurnTheCheckOffAndTheResultSaysSo() throws Exception {
        core.configure("digest.check=false");
        String id = image(Bytes.damaged(bytes, 9));
        CopyResult result = Core.result(core.start(id, Destination.channel(new Sinkhole())));
        assertEquals(Verified.NONE, result.verified());
        assertTrue(result.verifiedNote().contains("digest.check"), result.verifiedNote());
    }

    @Test
    void aRequiredCheckIsMadeThoughTheOperatorTurnedItOffForTheOthers() throws Exception {
        core.configure("digest.check=false");
        String id = image(Bytes.damaged(bytes, 9));
        Core.failure(ImageUnacceptableException.class, core.mover.start(required(id)));
        a.objects.put(id, bytes);
        assertEquals(Verified.DIGEST, Core.result(core.mover.start(required(id))).verified());
    }
}
