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
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.Verification;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.CloningDriver;
import org.imagemover.core.testing.CloningDriver.Cluster;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.lab.Machine;
import org.imagemover.localfile.KernelCopy;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy's request says which digest the bytes must have, whatever the catalogue knows. */
class ExpectedDigestTest {

    private static final String URI = "https://example.org/image";

    @TempDir Path directory;

    private final Core core = new Core();
    private final MemoryStore store = new MemoryStore();
    private final byte[] bytes = Bytes.random(3 * MIB + 5);
    private final Digest sha256 = Bytes.sha256(bytes);
    private final Digest sha512 = Bytes.sha512(bytes);
    private final Digest wrong512 = Bytes.sha512(new byte[1]);
    private final Digest wrong256 = Bytes.sha256(new byte[1]);
    private Path out = Path.of("");

    @BeforeEach
    void bindAStore() {
        core.bind("a", store);
        out = directory.resolve("out");
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    /** An image whose record has sha256. */
    private String image() {
        return stored(core.image(bytes, "a"));
    }

    private String stored(String id) {
        store.objects.put(id, bytes);
        return id;
    }

    private static CopyRequest.Builder request(String image, Destination to, Digest... digests) {
        CopyRequest.Builder request = CopyRequest.builder(image, to);
        List.of(digests).forEach(request::expect);
        return request;
    }

    private Transfer start(String image, Destination to, Digest... digests) {
        return core.mover.start(request(image, to, digests).build());
    }

    private CopyResult copy(String image, Digest... digests) throws Exception {
        Files.deleteIfExists(out);
        CopyResult result = Core.result(start(image, Destination.file(out), digests));
        assertArrayEquals(bytes, Files.readAllBytes(out));
        return result;
    }

    private String refused(Transfer transfer, Digest found, Digest expected) {
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, transfer);
        assertEquals(ImageUnacceptableException.Reason.DIGEST, failure.reason());
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(found.algorithm() + " " + found.hex()), message);
        assertTrue(message.contains("not " + expected.hex() + " as expected"), message);
        return message;
    }

    private void refusedAsFile(String image, Digest found, Digest expected) throws Exception {
        Files.deleteIfExists(out);
        refused(start(image, Destination.file(out), expected), found, expected);
        try (var left = Files.list(directory)) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void bytesOfWhichNothingIsKnownAreCheckedAndSatisfyThoseWhoRequireIt() throws Exception {
        String id = stored(core.imageWithoutDigest(bytes, "a"));
        CopyRequest request =
                request(id, Destination.file(out), sha256, sha512, sha512)
                        .verification(Verification.REQUIRED)
                        .build();
        CopyResult result = Core.result(core.mover.start(request));
        assertEquals(Verified.DIGEST, result.verified());
        assertEquals("", result.verifiedNote());
        assertEquals(sha512, result.digest());
        refusedAsFile(id, sha512, wrong512);
        refusedAsFile(id, sha256, wrong256);
    }

    @Test
    void oneOfSeveralThatIsWrongIsEnough() throws Exception {
        String id = stored(core.imageWithoutDigest(bytes, "a"));
        refused(start(id, Destination.file(out), sha512, wrong256), sha256, wrong256);
        assertFalse(Files.exists(out));
    }

    @Test
    void theRecordsDigestIsCheckedToo() throws Exception {
        String id = image();
        assertEquals(sha512, copy(id, sha512).digest());
        byte[] other = Bytes.damaged(bytes, 2 * MIB);
        store.objects.put(id, other);
        ImageUnacceptableException failure =
                Core.failure(
                        ImageUnacceptableException.class,
                        start(id, Destination.replacingFile(out), Bytes.sha512(other)));
        assertArrayEquals(bytes, Files.readAllBytes(out));
        assertEquals(ImageUnacceptableException.Reason.DIGEST, failure.reason());
    }

    @Test
    void aRecordThatContradictsIsRefusedBeforeAnyByte() throws Exception {
        String id = image();
        refusedAsFile(id, sha256, wrong256);
        core.configure("digest.check=false");
        refusedAsFile(id, sha256, wrong256);
        assertThrows(
                ImageUnacceptableException.class,
                () -> core.mover.plan(request(id, Destination.file(out), wrong256).build()));
        assertEquals(0, store.calls(Op.OPEN));
        assertFalse(
                core.mover
                        .plan(request(id, Destination.file(out), sha256, sha512).build())
                        .steps()
                        .isEmpty());
    }

    @Test
    void itIsCheckedThoughTheConfigurationTurnsTheChecksOff() throws Exception {
        core.configure("digest.check=false");
        String id = image();
        assertEquals(Verified.NONE, copy(id).verified());
        CopyResult result = copy(id, sha512);
        assertEquals(Verified.DIGEST, result.verified());
        assertEquals(sha512, result.digest());
        refusedAsFile(id, sha512, wrong512);
        Path file = Files.write(directory.resolve("file"), bytes);
        assertThrows(
                ImageUnacceptableException.class,
                () -> core.admin.add(AddRequest.builder(file.toString()).digest(wrong256).build()));
    }

    @Test
    void aChannelGetsItsFailureAtTheEndWithTheBytesThatItHas() throws Exception {
        String id = image();
        Sinkhole channel = new Sinkhole();
        Transfer transfer = start(id, Destination.channel(channel), wrong512);
        refused(transfer, sha512, wrong512);
        ImageMoverException failure = Core.failure(ImageMoverException.class, transfer);
        assertEquals(channel.bytes().length, failure.bytesDelivered());
        assertEquals(
                Verified.DIGEST,
                Core.result(start(id, Destination.channel(new Sinkhole()), sha512)).verified());
    }

    @Test
    void anImageByUriIsCheckedByItAlone() throws Exception {
        store.objects.put("image", bytes);
        MemoryDriver takesUris =
                new MemoryDriver(store) {
                    @Override
                    public Resolution resolve(ImageLocation location) {
                        return Resolution.own("image");
                    }
                };
        core.bind("web", takesUris, Map.of());
        Await.until("it", () -> core.store("web").state() == StoreState.AVAILABLE);
        assertEquals(Verified.NONE, copy(URI).verified());
        assertEquals(Verified.DIGEST, copy(URI, sha256).verified());
        refusedAsFile(URI, sha256, wrong256);
    }

    @Test
    void aDamagedCopyIsPassedOverForOneThatHasIt() throws Exception {
        MemoryStore damaged = new MemoryStore();
        core.bind("damaged", damaged);
        String id = stored(core.imageWithoutDigest(bytes, "damaged", "a"));
        damaged.objects.put(id, Bytes.damaged(bytes, 2 * MIB));
        CopyResult result = copy(id, sha256);
        assertEquals("a", result.store());
        assertEquals(1, result.tried().size());
    }

    @Test
    void noOtherCopyIsReadWhereThisOneIsWhatItsRecordClaims() throws Exception {
        MemoryStore second = new MemoryStore();
        core.bind("second", second);
        String id = stored(core.image(bytes, "a", "second"));
        second.objects.put(id, bytes);
        String message = refused(start(id, Destination.file(out), wrong512), sha512, wrong512);
        assertTrue(message.contains("those that the image's record claims"), message);
        assertEquals(0, second.calls(Op.OPEN));
    }

    @Test
    void anAttestationOfAnotherDigestShowsNothing() throws Exception {
        Path files = Files.createDirectory(directory.resolve("store"));
        String why = KernelCopy.whyNoKernelCopy(files, directory);
        Machine.require(why == null, "the kernel copies no files here: " + why);
        DirectoryDriver driver = new DirectoryDriver(files);
        core.bind("files", driver, Map.of());
        Await.until("it", () -> core.store("files").state() == StoreState.AVAILABLE);
        String id = core.image(bytes, "files");
        driver.put(id, bytes);
        copy(id);
        assertEquals(Verified.ATTESTED, copy(id).verified());
        assertEquals(Verified.ATTESTED, copy(id, sha256).verified());
        refused(start(id, Destination.file(directory.resolve("x")), wrong512), sha512, wrong512);
        CopyResult hashed = copy(id, sha512);
        assertEquals(CopyMethod.KERNEL_COPY, hashed.method());
        assertEquals(Verified.DIGEST, hashed.verified());
        assertEquals(sha512, hashed.digest());
        CopyResult both = copy(id, sha512, sha256);
        assertEquals(Verified.DIGEST, both.verified());
        core.configure("digest.check=false");
        assertEquals(Verified.ATTESTED, copy(id, sha256).verified());
        assertEquals(Verified.DIGEST, copy(id, sha512).verified());
    }

    @Test
    void aCloneOfAStoreIsReadBackThoughItsSourceIsAttestedByAnotherDigest() throws Exception {
        Cluster cluster = new Cluster("cluster");
        MemoryStore images = new MemoryStore();
        MemoryStore disks = new MemoryStore();
        disks.readsBack = true;
        for (Map.Entry<String, MemoryStore> each :
                Map.of("images", images, "disks", disks).entrySet()) {
            core.bind(each.getKey(), new CloningDriver(each.getValue(), cluster), Map.of());
            Await.until("it", () -> core.store(each.getKey()).state() == StoreState.AVAILABLE);
        }
        String id = core.image(bytes, "images");
        images.objects.put(id, bytes);
        Core.result(start(id, disk("first")));
        assertEquals(Verified.ATTESTED, Core.result(start(id, disk("second"))).verified());
        CopyResult third = Core.result(start(id, disk("third"), sha512));
        assertEquals(CopyMethod.CLONE, third.method());
        assertEquals(Verified.DIGEST, third.verified());
        refused(start(id, disk("fourth"), wrong512), sha512, wrong512);
        assertFalse(disks.objects.containsKey("fourth"));
        assertTrue(disks.isTidy());
    }

    private static Destination disk(String name) {
        return Destination.storeObject("disks", name, 0, false);
    }

    @Test
    void digestsOfChunksOfAnotherDigestShowNothingAndAreNotSpoilt() throws Exception {
        core.configure("buffer.size=8 MiB");
        String id = image();
        copy(id);
        ChunkDigests known = known(id);
        assertEquals(sha256, known.whole());
        assertEquals(sha256, copy(id, sha256).digest());
        refusedAsFile(id, sha512, wrong512);
        assertEquals(sha512, copy(id, sha512).digest());
        assertEquals(known.whole(), known(id).whole());
        String fresh = image();
        copy(fresh, sha512);
        assertEquals(sha256, known(fresh).whole(), "a digest that the record has");
    }

    private ChunkDigests known(String id) {
        synchronized (core.catalog) {
            ChunkDigests known = core.catalog.chunkDigests.get(id);
            assertNotNull(known);
            return known;
        }
    }

    @Test
    void whatCannotBeComputedOrMetIsRefusedBeforeTheImageIsLookedUp() {
        Digest blake3 = new Digest("blake3", "00");
        for (Digest[] asked : new Digest[][] {{blake3}, {sha256, wrong256}}) {
            CopyRequest request = request("name:nobody", Destination.file(out), asked).build();
            String message =
                    Core.failure(InvalidRequestException.class, core.mover.start(request))
                            .getMessage();
            assertTrue(
                    message.contains("use sha512, sha384, sha256, sha224, sha1, md5")
                            || message.contains(wrong256.hex()),
                    message);
            assertThrows(InvalidRequestException.class, () -> core.mover.plan(request));
        }
    }
}
