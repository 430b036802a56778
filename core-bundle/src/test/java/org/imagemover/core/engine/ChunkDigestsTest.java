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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.api.AddRequest;
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
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.lab.Machine;
import org.imagemover.localfile.KernelCopy;
import org.imagemover.spi.ChunkDigests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks that are checked one by one, by what was noted when the image was checked as a whole. */
class ChunkDigestsTest {

    private static final int CHUNK = ChunkDigests.CHUNK;
    private static final String[] LANES = {
        "buffer.size=8 MiB", "transfer.lanes.min=2", "transfer.lanes.max=3", "retry.max=0"
    };

    @TempDir Path directory;

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final MemoryStore target = new MemoryStore();
    private final Core core = new Core(LANES);
    private final byte[] bytes = Bytes.withHole(3 * CHUNK + 5, CHUNK + 7, 2 * CHUNK + 9);

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

    private String image(String... stores) {
        String id = core.image(bytes, stores);
        a.objects.put(id, bytes);
        b.objects.put(id, bytes);
        return id;
    }

    private @Nullable ChunkDigests known(String id) {
        synchronized (core.catalog) {
            return core.catalog.chunkDigests.get(id);
        }
    }

    /** An image whose chunks' digests are known. */
    private String checked(String... stores) throws Exception {
        String id = image(stores);
        assertEquals(Verified.DIGEST, Core.result(toChannel(id, new Sinkhole())).verified());
        assertNotNull(known(id));
        return id;
    }

    private Transfer toChannel(String id, Sinkhole channel) {
        return core.start(id, Destination.channel(channel));
    }

    @Test
    void whatTheKernelCopiesIsNotedAndCheckedAsItIsAtTheDestination() throws Exception {
        Path store = Files.createDirectory(directory.resolve("store"));
        String why = KernelCopy.whyNoKernelCopy(store, directory);
        Machine.require(why == null, "the kernel copies no files here: " + why);
        DirectoryDriver files = new DirectoryDriver(store);
        core.bind("files", files, Map.of());
        Await.until("its test", () -> core.store("files").state() == StoreState.AVAILABLE);
        String id = image("files");
        files.put(id, bytes);
        for (String copy : List.of("one", "two")) {
            Path file = directory.resolve(copy);
            synchronized (core.catalog) {
                // so that the second copy is checked too
                core.catalog.attestations.clear();
            }
            CopyResult result = Core.result(core.start(id, Destination.file(file)));
            assertEquals(CopyMethod.KERNEL_COPY, result.method());
            assertArrayEquals(bytes, Files.readAllBytes(file));
            ChunkDigests known = known(id);
            assertNotNull(known);
            for (int i = 0; i < 4; i++) {
                byte[] part =
                        Arrays.copyOfRange(
                                bytes, i * CHUNK, Math.min(bytes.length, (i + 1) * CHUNK));
                assertTrue(known.matches(i, HexFormat.of().parseHex(Bytes.sha256(part).hex())));
            }
        }
    }

    /** Damages one read of a chunk of a store, or all. */
    private static void damage(MemoryStore store, String id, byte[] right, int times) {
        AtomicInteger left = new AtomicInteger(times);
        byte[] wrong = Bytes.damaged(right, 2 * CHUNK + 77);
        store.on(
                Op.READ,
                call -> {
                    if (call.position() == 2L * CHUNK + (64 << 10)) {
                        // the first 64 KiB, with the damage, are behind
                        store.objects.put(id, left.get() > 0 ? wrong : right);
                    } else if (call.position() == 2L * CHUNK) {
                        store.objects.put(id, left.getAndDecrement() > 0 ? wrong : right);
                    }
                });
    }

    @Test
    void theyAreNotedOnceTheWholeWasCheckedAndUsedByEveryLaterCopy() throws Exception {
        String id = checked("a");
        ChunkDigests known = known(id);
        assertNotNull(known);
        assertEquals(Bytes.sha256(bytes), known.whole());
        assertEquals(4 * ChunkDigests.LENGTH, known.bytes().remaining());
        byte[] third = java.util.Arrays.copyOfRange(bytes, 2 * CHUNK, 3 * CHUNK);
        assertTrue(known.matches(2, java.util.HexFormat.of().parseHex(Bytes.sha256(third).hex())));

        Path file = directory.resolve("copy");
        CopyResult toFile = Core.result(core.start(id, Destination.file(file)));
        assertEquals(Verified.DIGEST, toFile.verified());
        assertEquals(Bytes.sha256(bytes), toFile.digest());
        assertArrayEquals(bytes, Files.readAllBytes(file));
        Core.result(core.start(id, Destination.imageStore("target")));
        assertArrayEquals(bytes, target.objects.get(id));
        a.readBy = Reads.SPARSE;
        Sinkhole channel = new Sinkhole();
        assertEquals(Verified.DIGEST, Core.result(toChannel(id, channel)).verified());
        assertArrayEquals(bytes, channel.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunk.digests=false", "buffer.size=4 MiB", "digest.check=false"})
    void theyAreNeitherNotedNorUsedWhere(String setting) throws Exception {
        String[] more = java.util.Arrays.copyOf(LANES, LANES.length + 1);
        more[LANES.length] = setting;
        core.configure(more);
        String id = image("a");
        Core.result(toChannel(id, new Sinkhole()));
        assertNull(known(id));
    }

    @Test
    void theyAreNotNotedWhenTheWholeIsWrong() {
        String id = image("a");
        a.objects.put(id, Bytes.damaged(bytes, 5 * MIB));
        Core.failure(
                ImageUnacceptableException.class,
                core.start(id, Destination.file(directory.resolve("copy"))));
        assertNull(known(id));
    }

    @Test
    void oneWrongChunkIsFetchedFromAnotherLocation() throws Exception {
        String id = checked("a", "b");
        a.objects.put(id, Bytes.damaged(bytes, 2 * CHUNK + 77));
        long readBefore = a.bytesRead() + b.bytesRead();
        Sinkhole channel = new Sinkhole();
        CopyResult result = Core.result(toChannel(id, channel));
        assertEquals(Verified.DIGEST, result.verified());
        assertArrayEquals(bytes, channel.bytes());
        long read = a.bytesRead() + b.bytesRead() - readBefore;
        assertTrue(b.bytesRead() > 0, "from the other one");
        assertTrue(read <= bytes.length + 3L * CHUNK, (read - bytes.length) + " bytes too many");
    }

    @Test
    void aChunkThatWasWrongOnceIsFetchedAgainFromTheOnlyLocation() throws Exception {
        String id = checked("a");
        damage(a, id, bytes, 1);
        Path file = directory.resolve("copy");
        Transfer transfer = core.start(id, Destination.file(file));
        assertEquals(Verified.DIGEST, Core.result(transfer).verified());
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals(bytes.length, transfer.progress().bytesDone());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChunkThatStaysWrongFailsTheCopyAndNothingOfItIsDelivered(boolean toChannel)
            throws Exception {
        String id = checked("a");
        a.objects.put(id, Bytes.damaged(bytes, 2 * CHUNK + 77));
        Sinkhole channel = new Sinkhole();
        Path file = directory.resolve("copy");
        ImageUnacceptableException failure =
                Core.failure(
                        ImageUnacceptableException.class,
                        toChannel
                                ? toChannel(id, channel)
                                : core.start(id, Destination.file(file)));
        assertEquals(ImageUnacceptableException.Reason.DIGEST, failure.reason());
        String text = String.valueOf(failure.getMessage());
        assertTrue(text.contains(CHUNK + " bytes from " + 2 * CHUNK), text);
        assertTrue(channel.bytes().length <= 2 * CHUNK, "of the wrong chunk nothing");
        assertFalse(Files.exists(file));
    }

    @Test
    void aChunkOfAHoleThatShouldBeDataIsWrong() throws Exception {
        String id = checked("a", "b");
        byte[] holed = bytes.clone();
        java.util.Arrays.fill(holed, 2 * CHUNK, 3 * CHUNK, (byte) 0);
        a.readBy = Reads.SPARSE;
        a.objects.put(id, holed);
        Sinkhole channel = new Sinkhole();
        assertEquals(Verified.DIGEST, Core.result(toChannel(id, channel)).verified());
        assertArrayEquals(bytes, channel.bytes());
    }

    @Test
    void thoseOfAnotherDigestAreIgnored() throws Exception {
        String id = image("a");
        synchronized (core.catalog) {
            core.catalog.chunkDigests.put(
                    id,
                    new ChunkDigests(
                            Bytes.sha256(new byte[1]),
                            bytes.length,
                            new byte[4 * ChunkDigests.LENGTH]));
        }
        Sinkhole channel = new Sinkhole();
        assertEquals(Verified.DIGEST, Core.result(toChannel(id, channel)).verified());
        ChunkDigests known = known(id);
        assertNotNull(known);
        assertEquals(Bytes.sha256(bytes), known.whole());
    }

    @Test
    void anImageThatIsAddedHasThemFromTheStart() throws Exception {
        Path file = Files.write(directory.resolve("added"), bytes);
        AddRequest request = AddRequest.builder(file.toString()).store("target").build();
        String id = core.admin.add(request).id();
        ChunkDigests known = known(id);
        assertNotNull(known);
        assertEquals(Bytes.sha512(bytes), known.whole());
    }
}
