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
package org.imagemover.catalog.local;

import static org.imagemover.catalog.local.Catalogs.ANYBODY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.imagemover.api.Digest;
import org.imagemover.catalog.local.SimulatedDisk.Failing;
import org.imagemover.findings.DiskOperations;
import org.imagemover.findings.FindingFiles;
import org.imagemover.findings.Findings;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attestations and chunk digests. */
class FindingsTest {

    private static final Digest WHOLE = new Digest("sha512", "cd".repeat(64));
    private static final Digest OTHER = new Digest("sha512", "ef".repeat(64));

    /** Of three chunks, the last of one byte. */
    private static final long SIZE = 2L * ChunkDigests.CHUNK + 1;

    @TempDir Path directory;

    private final String id = Catalogs.newId();
    private LocalCatalog catalog;

    @BeforeEach
    void start() throws Exception {
        catalog = Catalogs.over(directory);
        add(id, SIZE, WHOLE, "main");
    }

    @AfterEach
    void stop() {
        catalog.close();
    }

    private void restart() {
        catalog.close();
        catalog = Catalogs.over(directory);
    }

    private void add(String imageId, long size, Digest digest, String... storeIds)
            throws Exception {
        ImageRecord.Builder record = ImageRecord.builder(imageId).size(size).addDigest(digest);
        for (String storeId : storeIds) {
            record.addLocation(
                    ObjectIntent.prepared(imageId, storeId, imageId, ObjectIntent.Kind.NEW_IMAGE)
                            .location());
        }
        catalog.register(record.build());
    }

    private Attestation attestation(String storeId, String state) {
        return new Attestation(storeId, id, state, WHOLE);
    }

    private static ChunkDigests chunks(Digest whole, long size, int seed) {
        byte[] digests = new byte[(int) ChunkDigests.count(size) * ChunkDigests.LENGTH];
        new Random(seed).nextBytes(digests);
        return new ChunkDigests(whole, size, digests);
    }

    private static byte[] bytes(ChunkDigests digests) {
        byte[] bytes = new byte[digests.bytes().remaining()];
        digests.bytes().get(bytes);
        return bytes;
    }

    private void assertKept(ChunkDigests expected) throws Exception {
        ChunkDigests kept = catalog.chunkDigests(id);
        assertNotNull(kept);
        assertEquals(expected.whole(), kept.whole());
        assertEquals(expected.size(), kept.size());
        assertArrayEquals(bytes(expected), bytes(kept));
    }

    private static CatalogException refused(Reason reason, Executable call) {
        CatalogException refused = assertThrows(CatalogException.class, call);
        assertEquals(reason, refused.reason(), refused.getMessage());
        return refused;
    }

    private Path chunksFile() {
        return directory.resolve("findings/" + id + ".chunks");
    }

    private Path attestationsFile() {
        return directory.resolve("findings/" + id + ".attestations.json");
    }

    private List<String> findings() throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("findings"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatWasFoundOutIsThereAfterARestartAndTheImagesDocumentIsAsItWas() throws Exception {
        Path document = directory.resolve("images/" + id + ".json");
        byte[] before = Files.readAllBytes(document);
        assertEquals(List.of(), catalog.attestations(id));
        assertNull(catalog.chunkDigests(id));
        Attestation attestation =
                new Attestation("main", "a/\u2028\uD83D\uDE00 \"key\"", "fd00:1:2\n3", WHOLE);
        ChunkDigests digests = chunks(WHOLE, SIZE, 1);
        catalog.attest(id, attestation);
        catalog.recordChunkDigests(id, digests);
        restart();
        assertEquals(List.of(attestation), catalog.attestations(id));
        assertKept(digests);
        assertArrayEquals(before, Files.readAllBytes(document));
    }

    @Test
    void anObjectHasOneAttestationTheLast() throws Exception {
        catalog.attest(id, attestation("main", "1"));
        catalog.attest(id, attestation("main", "2"));
        assertEquals(List.of(attestation("main", "2")), catalog.attestations(id));
    }

    @Test
    void onlyTheAttestationThatNoLongerHoldsIsForgotten() throws Exception {
        catalog.dropAttestation(id, attestation("main", "1"));
        catalog.attest(id, attestation("main", "2"));
        catalog.dropAttestation(id, attestation("main", "1"));
        assertEquals(List.of(attestation("main", "2")), catalog.attestations(id));
        catalog.dropAttestation(id, attestation("main", "2"));
        assertEquals(List.of(), catalog.attestations(id));
        restart();
        assertEquals(List.of(), catalog.attestations(id));
    }

    @Test
    void theChunksAreThoseThatWereRecordedLast() throws Exception {
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 2));
        assertKept(chunks(WHOLE, SIZE, 2));
    }

    @Test
    void ofAnImageThatIsNotThereNothingIsKnownOrKept() throws Exception {
        for (String none : List.of(Catalogs.newId(), "../" + id, "")) {
            assertEquals(List.of(), catalog.attestations(none));
            assertNull(catalog.chunkDigests(none));
            refused(Reason.NOT_FOUND, () -> catalog.attest(none, attestation("main", "1")));
            refused(
                    Reason.NOT_FOUND,
                    () -> catalog.recordChunkDigests(none, chunks(WHOLE, SIZE, 1)));
            assertDoesNotThrow(() -> catalog.dropAttestation(none, attestation("main", "1")));
        }
        assertFalse(Files.exists(directory.resolve("findings")));
    }

    @Test
    void aCopyCanBeAttestedJustBeforeItIsRecorded() throws Exception {
        ObjectIntent copy = Catalogs.copyTo("second", id);
        catalog.prepare(copy);
        catalog.publishing(copy);
        catalog.attest(id, attestation("second", "1"));
        catalog.addCopy(copy);
        catalog.attest(id, attestation("main", "1"));
        assertEquals(
                List.of(attestation("second", "1"), attestation("main", "1")),
                catalog.attestations(id));
    }

    @Test
    void theAttestationOfACopyThatTheRecordNamesNoMoreGoesWithTheNextOne() throws Exception {
        catalog.attest(id, attestation("main", "1"));
        catalog.attest(id, attestation("gone", "1"));
        catalog.attest(id, attestation("main", "2"));
        assertEquals(List.of(attestation("main", "2")), catalog.attestations(id));
    }

    @Test
    void anImageThatIsBeingDeletedKeepsWhatIsKnownOfIt() throws Exception {
        catalog.attest(id, attestation("main", "1"));
        catalog.markDeleting(id);
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        assertEquals(List.of(attestation("main", "1")), catalog.attestations(id));
        assertKept(chunks(WHOLE, SIZE, 1));
    }

    @Test
    void allOfItGoesWithTheImage() throws Exception {
        catalog.attest(id, attestation("main", "1"));
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        assertEquals(2, findings().size());
        catalog.remove(id);
        assertEquals(List.of(), findings());
        add(id, SIZE, WHOLE, "main");
        assertEquals(List.of(), catalog.attestations(id));
        assertNull(catalog.chunkDigests(id));
    }

    @Test
    void whatIsLeftOfAnImageRemovedByHandIsNotTakenForThatOfTheNextOne() throws Exception {
        catalog.attest(id, attestation("main", "1"));
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        Files.delete(directory.resolve("images/" + id + ".json"));
        assertEquals(List.of(), catalog.attestations(id));
        assertNull(catalog.chunkDigests(id));
        add(id, SIZE, WHOLE, "main");
        assertEquals(List.of(), catalog.attestations(id));
        assertNull(catalog.chunkDigests(id));
    }

    @Test
    void leftoversGoWhenTheDirectoryIsOpenedAndFilesOfOthersStay() throws Exception {
        catalog.attest(id, attestation("main", "1"));
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        List<String> whole = findings();
        String gone = Catalogs.newId();
        List<String> leftovers =
                List.of(
                        gone + ".chunks",
                        gone + ".attestations.json",
                        id + ".chunks.tmp",
                        id + ".attestations.json.tmp");
        for (String name : leftovers) {
            Files.writeString(directory.resolve("findings/" + name), "x");
        }
        Files.writeString(directory.resolve("findings/notes.txt"), "x");
        Files.writeString(directory.resolve("findings/x.chunks"), "x");
        restart();
        catalog.openIntents();
        assertEquals(List.of(attestation("main", "1")), catalog.attestations(id));
        List<String> left = new ArrayList<>(findings());
        assertTrue(left.removeAll(List.of("notes.txt", "x.chunks")));
        assertEquals(whole, left);
    }

    @Test
    void theWholeDirectoryOfFindingsMayGoAtAnyTime() throws Exception {
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        Files.delete(chunksFile());
        Files.delete(directory.resolve("findings"));
        assertNull(catalog.chunkDigests(id));
        assertEquals(WHOLE, catalog.find(id, ANYBODY).digests().get(0));
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 2));
        assertKept(chunks(WHOLE, SIZE, 2));
    }

    @Test
    void chunkDigestsCutOffAtAnyByteAreNotThereAndTheNextOnesAre() throws Exception {
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        byte[] whole = Files.readAllBytes(chunksFile());
        for (int length = 0; length < whole.length; length++) {
            Files.write(chunksFile(), Arrays.copyOf(whole, length));
            assertNull(catalog.chunkDigests(id), "cut off at " + length);
            // As a file system shows blocks that it never wrote.
            Files.write(chunksFile(), Arrays.copyOf(Arrays.copyOf(whole, length), whole.length));
            assertNull(catalog.chunkDigests(id), "zeros from " + length);
        }
        Files.write(chunksFile(), Arrays.copyOf(whole, whole.length + 1));
        assertNull(catalog.chunkDigests(id));
        Files.write(chunksFile(), whole);
        assertKept(chunks(WHOLE, SIZE, 1));
        Files.write(chunksFile(), Arrays.copyOf(whole, 100));
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 2));
        assertKept(chunks(WHOLE, SIZE, 2));
    }

    @Test
    void chunkDigestsWithAnyByteChangedAreNotThere() throws Exception {
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        byte[] bytes = Files.readAllBytes(chunksFile());
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= 0x10;
            Files.write(chunksFile(), bytes);
            assertNull(catalog.chunkDigests(id), "changed at " + at);
            bytes[at] ^= 0x10;
        }
    }

    @Test
    void attestationsCutOffAtAnyByteAreNotThereAndTheNextOneIs() throws Exception {
        catalog.attest(id, attestation("main", "1"));
        byte[] whole = Files.readAllBytes(attestationsFile());
        for (int length = 0; length < whole.length; length++) {
            Files.write(attestationsFile(), Arrays.copyOf(whole, length));
            assertEquals(List.of(), catalog.attestations(id), "cut off at " + length);
            Files.write(
                    attestationsFile(), Arrays.copyOf(Arrays.copyOf(whole, length), whole.length));
            assertEquals(List.of(), catalog.attestations(id), "zeros from " + length);
        }
        assertDoesNotThrow(() -> catalog.dropAttestation(id, attestation("main", "1")));
        catalog.attest(id, attestation("main", "2"));
        assertEquals(List.of(attestation("main", "2")), catalog.attestations(id));
    }

    @Test
    void whatIsOfAnotherImageOrOfALaterVersionIsNotThere() throws Exception {
        String other = Catalogs.newId();
        add(other, SIZE, OTHER, "main");
        catalog.recordChunkDigests(other, chunks(OTHER, SIZE, 1));
        catalog.attest(other, new Attestation("main", other, "1", OTHER));
        for (Path file : List.of(chunksFile(), attestationsFile())) {
            String name = file.getFileName().toString().replace(id, other);
            Files.copy(file.resolveSibling(name), file, StandardCopyOption.REPLACE_EXISTING);
        }
        assertEquals(List.of(), catalog.attestations(id));
        assertNull(catalog.chunkDigests(id));

        catalog.attest(id, attestation("main", "1"));
        String later =
                Files.readString(attestationsFile()).replace("\"version\" : 1", "\"version\" : 2");
        Files.writeString(attestationsFile(), later);
        assertEquals(List.of(), catalog.attestations(id));
    }

    @Test
    void chunkDigestsOfOtherBytesThanTheRecordsAreNotThere() throws Exception {
        catalog.recordChunkDigests(id, chunks(OTHER, SIZE, 1));
        assertNull(catalog.chunkDigests(id));
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE - 1, 1));
        assertNull(catalog.chunkDigests(id));
        catalog.recordChunkDigests(id, chunks(WHOLE, 10 * SIZE, 1));
        assertNull(catalog.chunkDigests(id));
        String unknown = Catalogs.newId();
        add(unknown, -1, WHOLE, "main");
        catalog.recordChunkDigests(unknown, chunks(WHOLE, SIZE, 1));
        assertNull(catalog.chunkDigests(unknown));
    }

    @Test
    void aHugeFileIsNotReadIntoMemory() throws Exception {
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        catalog.attest(id, attestation("main", "1"));
        for (Path file : List.of(chunksFile(), attestationsFile())) {
            try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
                huge.setLength(1L << 40);
            }
        }
        assertNull(catalog.chunkDigests(id));
        assertEquals(List.of(), catalog.attestations(id));
    }

    @Test
    void anImageOfATebibyteHasItsChunkDigestsAndOneTooLargeIsToldSo() throws Exception {
        String large = Catalogs.newId();
        add(large, 1L << 40, WHOLE, "main");
        catalog.recordChunkDigests(large, chunks(WHOLE, 1L << 40, 1));
        ChunkDigests kept = catalog.chunkDigests(large);
        assertNotNull(kept);
        assertArrayEquals(bytes(chunks(WHOLE, 1L << 40, 1)), bytes(kept));

        long most = (long) ChunkDigests.MOST * ChunkDigests.CHUNK;
        CatalogException refused =
                refused(
                        Reason.DENIED,
                        () -> catalog.recordChunkDigests(id, chunks(WHOLE, most + 1, 1)));
        assertTrue(
                refused.getMessage().contains(ChunkDigests.MOST + " chunks"), refused.getMessage());
        String endless = Catalogs.newId();
        add(endless, Long.MAX_VALUE, WHOLE, "main");
        assertNull(catalog.chunkDigests(endless));
    }

    @ParameterizedTest
    @EnumSource(Failing.class)
    void aFullDiskLeavesWhatWasKnownOrWhatIsNew(Failing failing) throws Exception {
        catalog.attest(id, attestation("main", "1"));
        catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 1));
        for (int full = 0; full < 2; full++) {
            restart();
            catalog.openIntents();
            Stamps.settle(directory);
            catalog.openIntents();
            catalog.close();
            catalog = Catalogs.over(directory, SimulatedDisk.fullAt(full, failing));
            CatalogException refused =
                    refused(
                            Reason.UNAVAILABLE,
                            () -> catalog.recordChunkDigests(id, chunks(WHOLE, SIZE, 2)));
            assertTrue(refused.getMessage().contains("no space is left"), refused.getMessage());
            boolean renamed = full == 1 && failing == Failing.AFTER;
            assertKept(chunks(WHOLE, SIZE, renamed ? 2 : 1));
            assertEquals(2, findings().size(), "no temporary file");
        }
    }

    @Test
    void aDamagedFileIsToldOnceWithoutThePathOfTheDirectory() throws Exception {
        Complaints complaints = new Complaints();
        FindingFiles files = new FindingFiles(directory.resolve("findings"), new DiskOperations());
        Findings findings = new Findings("local", files, complaints::warn);
        findings.record(id, chunks(WHOLE, SIZE, 1));
        ImageRecord record = catalog.find(id, ANYBODY);
        assertNotNull(findings.chunkDigests(record));
        assertEquals(Set.of(), complaints.made());

        Files.writeString(chunksFile(), "torn");
        assertNull(findings.chunkDigests(record));
        assertNull(findings.chunkDigests(record));
        assertEquals(
                Set.of(
                        "catalogue 'local' takes no notice of findings/"
                                + id
                                + ".chunks, which is torn, or was changed; what it held is found"
                                + " out again"),
                complaints.made());
    }

    @Test
    void manyAtOnceLoseNoAttestationAndReadersSeeNothingTorn() throws Exception {
        String busy = Catalogs.newId();
        String[] storeIds = new String[8];
        Arrays.setAll(storeIds, i -> "store-" + i);
        add(busy, SIZE, WHOLE, storeIds);
        catalog.recordChunkDigests(busy, chunks(WHOLE, SIZE, 0));
        ExecutorService threads = Executors.newFixedThreadPool(storeIds.length + 1);
        try {
            AtomicBoolean done = new AtomicBoolean();
            Future<Integer> reader =
                    threads.submit(
                            () -> {
                                int looks = 0;
                                while (!done.get()) {
                                    assertNotNull(catalog.chunkDigests(busy));
                                    Set<String> stores = new HashSet<>();
                                    for (Attestation seen : catalog.attestations(busy)) {
                                        assertTrue(stores.add(seen.storeId()));
                                    }
                                    looks++;
                                }
                                return looks;
                            });
            List<Future<Void>> writers = new ArrayList<>();
            for (String storeId : storeIds) {
                writers.add(
                        threads.submit(
                                () -> {
                                    for (int round = 0; round < 50; round++) {
                                        String state = String.valueOf(round);
                                        catalog.attest(
                                                busy, new Attestation(storeId, busy, state, WHOLE));
                                        catalog.recordChunkDigests(
                                                busy, chunks(WHOLE, SIZE, round));
                                    }
                                    return null;
                                }));
            }
            for (Future<Void> writer : writers) {
                writer.get();
            }
            done.set(true);
            assertTrue(reader.get() > 0);
        } finally {
            threads.shutdownNow();
        }
        assertEquals(storeIds.length, catalog.attestations(busy).size());
        for (Attestation attestation : catalog.attestations(busy)) {
            assertEquals("49", attestation.state());
        }
    }
}
