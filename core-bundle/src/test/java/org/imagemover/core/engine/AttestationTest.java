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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.lab.Machine;
import org.imagemover.localfile.KernelCopy;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies by the kernel, and what is known of their bytes without reading them. */
class AttestationTest {

    @TempDir Path directory;

    private final Core core = new Core("transfer.lanes.min=2", "transfer.lanes.max=4");
    private final byte[] bytes = Bytes.random(5 * MIB + 3);
    private String id = "";
    private Path file = Path.of("");
    private Core.@org.jspecify.annotations.Nullable Bound bound;
    private DirectoryDriver files = new DirectoryDriver(Path.of(""));

    @BeforeEach
    void bindAStoreOfFiles() throws IOException {
        Path store = Files.createDirectory(directory.resolve("store"));
        String why = KernelCopy.whyNoKernelCopy(store, directory);
        Machine.require(why == null, "the kernel copies no files here: " + why);
        files = new DirectoryDriver(store);
        bound = bind("files", files);
        id = core.image(bytes, "files");
        file = files.put(id, bytes);
    }

    private Core.Bound bind(String id, DirectoryDriver driver) {
        Core.Bound here = core.bind(id, driver, Map.of());
        Await.until("store " + id, () -> core.store(id).state() == StoreState.AVAILABLE);
        return here;
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private Transfer start(String name) {
        return core.start(id, Destination.file(directory.resolve(name)));
    }

    private CopyResult copy(String name) throws Exception {
        CopyResult result = Core.result(start(name));
        assertArrayEquals(bytes, Files.readAllBytes(directory.resolve(name)));
        return result;
    }

    private List<Attestation> attestations() {
        synchronized (core.catalog) {
            return List.copyOf(core.catalog.attestations.getOrDefault(id, List.of()));
        }
    }

    @Test
    void aKernelCopyIsHashedOnceAndLaterOnesAreVerifiedByTheAttestation() throws Exception {
        CopyResult first = copy("first");
        assertEquals(CopyMethod.KERNEL_COPY, first.method());
        assertEquals(Verified.DIGEST, first.verified());
        Attestation made = attestations().get(0);
        assertEquals("files", made.storeId());
        assertEquals(id, made.key());
        assertEquals(Bytes.sha256(bytes), made.digest());
        CopyResult second = copy("second");
        assertEquals(CopyMethod.KERNEL_COPY, second.method());
        assertEquals(Verified.ATTESTED, second.verified());
        assertEquals(Bytes.sha256(bytes), second.digest());
        assertEquals(bytes.length, second.bytesWritten());
        assertEquals(1, attestations().size());
    }

    @Test
    void aVerificationMakesOneAndHashesAllTheSameWhenThereIsOne() throws Exception {
        assertEquals(Verified.DIGEST, core.admin.verify(id).get(0).verified());
        assertEquals(1, attestations().size());
        long read = files.bytesRead();
        assertEquals(Verified.DIGEST, core.admin.verify(id).get(0).verified());
        assertEquals(2 * read, files.bytesRead());
        assertEquals(Verified.ATTESTED, copy("copy").verified());
    }

    @Test
    void aCopyToAChannelMakesOneButUsesNone() throws Exception {
        for (int i = 0; i < 2; i++) {
            Sinkhole channel = new Sinkhole();
            CopyResult result = Core.result(core.start(id, Destination.channel(channel)));
            assertEquals(Verified.DIGEST, result.verified());
            assertArrayEquals(bytes, channel.bytes());
            assertEquals(1, attestations().size());
        }
    }

    @Test
    void noneIsMadeOfAStateThatIsTooYoungAtTheStartOrAtTheEnd() throws Exception {
        files.states((count, validator) -> count == 0 ? null : validator);
        copy("first");
        files.states((count, validator) -> count == 0 ? validator : null);
        copy("second");
        assertEquals(List.of(), attestations());
    }

    @Test
    void noneIsMadeWhenTheStateChangedMeanwhile() throws Exception {
        files.states((count, validator) -> validator + count);
        copy("first");
        assertEquals(List.of(), attestations());
    }

    @Test
    void noneIsMadeOfWhatMayBeInMemoryAlone() throws Exception {
        files.failToMakeDurable(new StoreException(Reason.UNAVAILABLE, "the disk has errors"));
        assertEquals(Verified.DIGEST, copy("copy").verified());
        assertEquals(List.of(), attestations());
    }

    @Test
    void noneIsMadeWithoutADigest() throws Exception {
        id = core.imageWithoutDigest(bytes, "files");
        files.put(id, bytes);
        assertEquals(Verified.NONE, copy("copy").verified());
        assertEquals(List.of(), attestations());
    }

    @Test
    void noneIsMadeOrUsedWhereNothingIsChecked() throws Exception {
        core.configure("digest.check=false");
        assertEquals(Verified.NONE, copy("first").verified());
        assertEquals(List.of(), attestations());
        core.configure();
        copy("second");
        core.configure("digest.check=false");
        assertEquals(Verified.NONE, copy("third").verified());
    }

    @Test
    void noneIsMadeWhenTwoLocationsGaveTheBytes() throws Exception {
        MemoryStore other = new MemoryStore();
        core.bind("other", other);
        id = core.image(bytes, "other", "files");
        other.objects.put(id, bytes);
        files.put(id, bytes);
        core.configure("retry.max=0");
        other.on(Op.READ, Fault.always(Reason.UNAVAILABLE).from(3 * MIB));
        assertEquals("files", copy("copy").store());
        assertEquals(List.of(), attestations());
    }

    @Test
    void oneOfAnotherObjectDigestOrStateIsNotUsedAndTheLastIsDropped() throws Exception {
        copy("first");
        Attestation right = attestations().get(0);
        synchronized (core.catalog) {
            core.catalog.attestations.put(
                    id,
                    new java.util.ArrayList<>(
                            List.of(
                                    new Attestation(
                                            "files", "other", right.state(), right.digest()),
                                    new Attestation(
                                            "files", id, right.state(), Bytes.sha512(bytes)))));
        }
        assertEquals(Verified.DIGEST, copy("second").verified());
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(12345));
        assertEquals(Verified.DIGEST, copy("third").verified());
        assertTrue(
                attestations().stream()
                        .noneMatch(
                                known ->
                                        known.state().equals(right.state())
                                                && known.key().equals(id)));
        assertEquals(Verified.ATTESTED, copy("fourth").verified());
    }

    @Test
    void aSourceThatChangesDuringAnAttestedCopyFailsItAndNothingIsPublished() throws Exception {
        copy("first");
        files.states(
                (count, validator) -> {
                    if (count == 1) {
                        Files.write(file, Bytes.damaged(bytes, 3 * MIB));
                        Files.setLastModifiedTime(
                                file, java.nio.file.attribute.FileTime.fromMillis(12345));
                    }
                    return count == 0
                            ? validator
                            : core.catalog.attestations.get(id).get(0).state() + "changed";
                });
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, start("second"));
        assertEquals(ImageUnacceptableException.Reason.CHANGED, failure.reason());
        assertFalse(Files.exists(directory.resolve("second")));
        try (var left = Files.list(directory)) {
            assertEquals(2, left.count(), "the store and the first copy");
        }
    }

    @Test
    void aDamagedFileOfAnUnknownStateIsNeverTakenForTheAttestedOne() throws Exception {
        copy("first");
        files.put(id, Bytes.damaged(bytes, 3 * MIB));
        ImageUnacceptableException failure =
                Core.failure(ImageUnacceptableException.class, start("second"));
        assertEquals(ImageUnacceptableException.Reason.DIGEST, failure.reason());
        assertFalse(Files.exists(directory.resolve("second")));
        assertEquals(List.of(), attestations());
    }

    @Test
    void theFileThatIsCopiedIsSparseWhereTheOtherIs() throws Exception {
        byte[] sparse = Bytes.withHole(8 * MIB, MIB, 7 * MIB);
        id = core.image(sparse, "files");
        try (var channel =
                java.nio.channels.FileChannel.open(
                        directory.resolve("store").resolve(id),
                        java.nio.file.StandardOpenOption.CREATE_NEW,
                        java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(sparse, 0, MIB), 0);
            channel.write(java.nio.ByteBuffer.wrap(sparse, 7 * MIB, MIB), 7 * MIB);
        }
        for (String name : List.of("hashed", "attested")) {
            Path copy = directory.resolve(name);
            CopyResult result = Core.result(core.start(id, Destination.file(copy)));
            assertEquals(2 * MIB, result.bytesWritten(), name);
            assertArrayEquals(sparse, Files.readAllBytes(copy));
            long blocks = (Long) Objects.requireNonNull(Files.getAttribute(copy, "unix:size"));
            assertEquals(8 * MIB, blocks);
        }
    }

    @Test
    void theStoreThatWasReadToTheEndIsNotAttestedForWhatTheFirstGaveInTheKernel() throws Exception {
        DirectoryDriver other = new DirectoryDriver(Files.createDirectory(directory.resolve("o")));
        bind("other", other);
        id = core.image(bytes, "files", "other");
        files.put(id, bytes);
        // it differs where the first one is read
        other.put(id, Bytes.damaged(bytes, MIB + 5));
        core.configure("bandwidth.max=8 MiB", "retry.max=0");
        Transfer transfer = start("copy");
        Await.until("some chunks", () -> transfer.progress().bytesDone() >= 2 * MIB);
        Objects.requireNonNull(bound).unbind();
        core.configure("retry.max=0");
        CopyResult result = Core.result(transfer);
        assertEquals("other", result.store());
        assertArrayEquals(bytes, Files.readAllBytes(directory.resolve("copy")));
        assertEquals(List.of(), attestations());
    }

    @Test
    void aHeadThatWasReadBeforeTheLocationWentIsNotMixedWithAnotherOne() throws Exception {
        byte[] others = Bytes.random(6 * MIB);
        MemoryStore target = new MemoryStore();
        MemoryStore other = new MemoryStore();
        core.bind("target", target);
        core.bind("other", other);
        DirectoryDriver going = new DirectoryDriver(Files.createDirectory(directory.resolve("g")));
        Core.Bound gone = core.bind("going", going, Map.of());
        id = core.imageWithoutDigest(others, "going", "other");
        going.put(id, Bytes.damaged(others, 7));
        other.objects.put(id, others);
        target.on(Op.CREATE, call -> gone.unbind());
        CopyResult result = Core.result(core.start(id, Destination.imageStore("target")));
        assertEquals("other", result.store());
        assertArrayEquals(others, target.objects.get(id));
    }
}
