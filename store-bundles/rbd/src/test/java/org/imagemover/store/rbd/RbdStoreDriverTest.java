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
package org.imagemover.store.rbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.imagemover.api.CopyMethod;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.CloneSource;
import org.imagemover.spi.Flattenable;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;
import org.imagemover.spi.WriteToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class RbdStoreDriverTest {

    private static final int MIB = 1 << 20;
    private static final SinkRequest DISK = new SinkRequest(3 * MIB, -1, true, true);

    @TempDir Path directory;

    private final String key = UUID.randomUUID().toString();
    private Cluster cluster;
    private RbdPlace place;
    private RbdStoreDriver driver;

    @BeforeEach
    void open() throws Exception {
        cluster = Cluster.running();
        place = new RbdPlace(cluster, directory);
        driver = place.driver(place.configuration());
    }

    @AfterEach
    void close() throws Exception {
        if (place != null) {
            place.close();
        }
    }

    private static byte[] random(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void write(WritableStore store, String key, byte[] bytes) throws Exception {
        write(store.create(key, new SinkRequest(bytes.length, -1, true)), bytes);
    }

    private static void write(ImageSink sink, byte[] bytes) throws Exception {
        try (sink) {
            for (int at = 0; at < bytes.length; at += MIB) {
                sink.write(at, ByteBuffer.wrap(bytes, at, Math.min(MIB, bytes.length - at)));
            }
            sink.commit(bytes.length, List.of());
        }
    }

    private byte[] read(String what) throws Exception {
        try (ImageSource source = driver.open(what, RequestContext.SERVICE)) {
            return read(source);
        }
    }

    private static byte[] read(ImageSource source) throws Exception {
        ByteBuffer all = ByteBuffer.allocate((int) source.stat().size() + 1);
        try (ReadableByteChannel stream = source.openStream()) {
            while (stream.read(all) >= 0) {
                assertTrue(all.hasRemaining(), "there is more than was announced");
            }
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    private byte[] exported(String image) throws Exception {
        return cluster.bytes(new byte[0], "rbd", "export", "--no-progress", place.spec(image), "-");
    }

    private static StoreException assertFails(Reason reason, Executable call) {
        StoreException failure = assertThrows(StoreException.class, call);
        assertEquals(reason, failure.reason(), failure::toString);
        return failure;
    }

    @Test
    void whatIsWrittenIsReadByCephsOwnToolsAtAProtectedSnapshot() throws Exception {
        byte[] bytes = random(1, 9 * MIB + 77);
        write(driver, key, bytes);
        assertArrayEquals(bytes, exported(key));
        assertArrayEquals(bytes, exported(key + "@snap"));
        assertTrue(cluster.run("rbd", "snap", "ls", place.spec(key)).contains("yes"));
        assertTrue(
                cluster.run("rbd", "info", place.spec(key)).contains("order 23 (8 MiB objects)"));
        assertEquals(List.of(key), place.contents());
    }

    @Test
    void whatIsWrittenIsReadByQemuAndWhatQemuWroteIsReadHere() throws Exception {
        byte[] bytes = random(2, 5 * MIB);
        write(driver, key, bytes);
        String options = ":conf=" + cluster.ceph().conf() + ":id=admin";
        Path copy = directory.resolve("copy");
        cluster.run(
                "qemu-img",
                "convert",
                "-f",
                "raw",
                "-O",
                "raw",
                "rbd:" + place.spec(key) + "@snap" + options,
                copy.toString());
        assertArrayEquals(bytes, Files.readAllBytes(copy));
        cluster.run(
                "qemu-img",
                "convert",
                "-f",
                "raw",
                "-O",
                "raw",
                copy.toString(),
                "rbd:" + place.spec("by-qemu") + options);
        assertArrayEquals(bytes, read("by-qemu"));
    }

    @Test
    void holesTakeNoSpaceAndAreToldOf() throws Exception {
        byte[] bytes = new byte[64 * MIB];
        System.arraycopy(random(3, MIB), 0, bytes, 40 * MIB, MIB);
        try (ImageSink sink = driver.create(key, new SinkRequest(bytes.length, MIB, true))) {
            sink.write(40 * MIB, ByteBuffer.wrap(bytes, 40 * MIB, MIB));
            sink.commit(bytes.length, List.of());
        }
        try (ImageSource source = driver.open(key, RequestContext.SERVICE)) {
            List<ByteRange> data = ((SparseRegions) source).dataRegions(0, bytes.length);
            assertEquals(1, data.size(), data::toString);
            assertTrue(data.get(0).length() <= 8 * MIB, data::toString);
            assertArrayEquals(bytes, read(source));
        }
        assertFalse(cluster.run("rbd", "du", place.spec(key)).contains("64 MiB  64 MiB"));
    }

    @Test
    void anImageOfUnknownSizeEndsAsLongAsItIs() throws Exception {
        byte[] bytes = random(4, 70 * MIB + 1);
        ImageSink sink = driver.create(key, new SinkRequest(-1, -1, true));
        write(sink, bytes);
        assertArrayEquals(bytes, exported(key));
    }

    @Test
    void aDiskGetsNoSnapshotAndIsReadAsItIs() throws Exception {
        byte[] bytes = random(5, 3 * MIB);
        write(driver.create(key, DISK), bytes);
        assertEquals("", cluster.run("rbd", "snap", "ls", place.spec(key)));
        try (ImageSource source = driver.open(key, RequestContext.SERVICE)) {
            assertNull(source.stat().validator(), "it can change unseen");
            assertFalse(source instanceof CloneSource);
            assertArrayEquals(bytes, read(source));
        }
        Objects.delete(driver, key);
        assertEquals(List.of(), place.contents());
    }

    @Test
    void anotherSnapshotIsReadByItsNameAndNeverWritten() throws Exception {
        byte[] old = random(6, MIB);
        place.put(key, old);
        cluster.run("rbd", "snap", "create", "--no-progress", place.spec(key) + "@other");
        assertArrayEquals(old, read(key + "@other"));
        try (ImageSource source = driver.open(key + "@other", RequestContext.SERVICE)) {
            assertFalse(source instanceof CloneSource, "it is not protected");
        }
        assertFails(Reason.NOT_FOUND, () -> read(key + "@none"));
        assertFails(
                Reason.UNSUPPORTED, () -> driver.delete(key + "@other", WriteToken.random(), "it"));
        assertFails(Reason.UNSUPPORTED, () -> driver.create(key + "@new", DISK));
        StoreException kept = assertFails(Reason.IN_USE, () -> Objects.delete(driver, key));
        assertTrue(String.valueOf(kept.getMessage()).contains("(other)"), kept::getMessage);
        assertArrayEquals(old, read(key));
        assertTrue(cluster.run("rbd", "snap", "ls", place.spec(key)).contains("snap"));
    }

    @Test
    void stripedImagesAndClonesAreReadAsTheyAre() throws Exception {
        byte[] bytes = random(7, 6 * MIB);
        Arrays.fill(bytes, MIB, 2 * MIB, (byte) 0);
        cluster.run(
                bytes,
                "rbd",
                "import",
                "--no-progress",
                "--object-size",
                "1M",
                "--stripe-unit",
                "65536",
                "--stripe-count",
                "4",
                "-",
                place.spec("striped"));
        assertArrayEquals(bytes, read("striped"));
        place.put(key, bytes);
        cluster.run("rbd", "clone", place.spec(key) + "@snap", place.spec("clone"));
        assertArrayEquals(bytes, read("clone"));
        try (ImageSource source = driver.open("clone", RequestContext.SERVICE)) {
            List<ByteRange> data = ((SparseRegions) source).dataRegions(0, bytes.length);
            assertFalse(data.isEmpty(), "what its parent has is data");
        }
    }

    @Test
    void aCloneThatIsRemovedWhileItIsReadGivesNoByteOfItsParent() throws Exception {
        place.put(key, random(8, 4 * MIB));
        cluster.run("rbd", "clone", place.spec(key) + "@snap", place.spec("clone"));
        byte[] own = random(9, 4 * MIB);
        write(place, "clone", own);
        try (ImageSource source = driver.open("clone", RequestContext.SERVICE)) {
            assertArrayEquals(own, read(source));
            cluster.run("rbd", "rm", "--no-progress", place.spec("clone"));
            ReadableByteChannel stream = source.openStream();
            ByteBuffer bytes = ByteBuffer.allocateDirect(MIB);
            assertFails(Reason.SOURCE_CHANGED, () -> stream.read(bytes));
            assertEquals(0, bytes.position());
        }
    }

    private void write(RbdPlace to, String image, byte[] bytes) throws Exception {
        Path file = Files.write(directory.resolve("bytes"), bytes);
        cluster.run(
                "qemu-img",
                "convert",
                "-n",
                "-f",
                "raw",
                "-O",
                "raw",
                file.toString(),
                "rbd:" + to.spec(image) + ":conf=" + cluster.ceph().conf() + ":id=admin");
    }

    private ImageSink cloned(String name, SinkRequest request, boolean flatten) throws Exception {
        try (ImageSource source = driver.open(key, RequestContext.SERVICE)) {
            CloneSource clone = assertInstanceOf(CloneSource.class, source);
            assertEquals(driver.cloneDomain(), clone.cloneDomain());
            assertEquals("rbd:" + cluster.fsid(), clone.cloneDomain());
            return driver.cloneFrom(clone.cloneReference(), name, request, flatten);
        }
    }

    @Test
    void aCloneIsADiskThatGrowsAndWritesNoByte() throws Exception {
        byte[] bytes = random(10, 2 * MIB);
        write(driver, key, bytes);
        assertEquals(CopyMethod.CLONE, driver.cloneMethod());
        try (ImageSink sink = cloned("disk", DISK, false)) {
            assertEquals(ByteRanges.prefix(2 * MIB), sink.committed());
            assertFails(Reason.NOT_FOUND, () -> read("disk"));
            sink.commit(3 * MIB, List.of());
        }
        assertArrayEquals(Arrays.copyOf(bytes, 3 * MIB), exported("disk"));
        String info = cluster.run("rbd", "info", place.spec("disk"));
        assertTrue(info.contains("parent: " + place.spec(key) + "@snap"), info);
        assertEquals("", cluster.run("rbd", "snap", "ls", place.spec("disk")));
    }

    @Test
    void aFlattenedCloneDependsOnNobody() throws Exception {
        byte[] bytes = random(11, 3 * MIB);
        write(driver, key, bytes);
        try (ImageSink sink = cloned("disk", DISK, true)) {
            assertTrue(partsToFlatten(sink) > 0);
            assertEquals(0, partsToFlatten(sink), "asked again");
            sink.commit(3 * MIB, List.of());
        }
        assertFalse(cluster.run("rbd", "info", place.spec("disk")).contains("parent"));
        Objects.delete(driver, key);
        assertArrayEquals(bytes, exported("disk"));
    }

    /** Flattens all; how many parts there were before the last one. */
    private static int partsToFlatten(ImageSink sink) throws Exception {
        int parts = 0;
        while (!((Flattenable) sink).flattenPart()) {
            parts++;
        }
        return parts;
    }

    /** Of 24 objects with data and as many holes, so that it is flattened in three parts. */
    private byte[] writeObjectsAndHoles(int seed) throws Exception {
        byte[] bytes = new byte[48 * MIB];
        for (int at = 0; at < 48; at += 2) {
            System.arraycopy(random(seed + at, MIB), 0, bytes, at * MIB, MIB);
        }
        RbdStoreDriver small = place.driver(place.configuration().with("object.size", "1 MiB"));
        try (ImageSink sink = small.create(key, new SinkRequest(bytes.length, -1, true))) {
            for (int at = 0; at < 48; at += 2) {
                sink.write(at * MIB, ByteBuffer.wrap(bytes, at * MIB, MIB));
            }
            sink.commit(bytes.length, List.of());
        }
        return bytes;
    }

    private static final SinkRequest LARGE_DISK = new SinkRequest(50 * MIB, -1, true, true);

    @Test
    void aCloneIsFlattenedInPartsAndAnotherInstanceGoesOn() throws Exception {
        byte[] bytes = writeObjectsAndHoles(300);
        ImageSink first = cloned("disk", LARGE_DISK, true);
        assertFalse(((Flattenable) first).flattenPart());
        first.close();
        assertFails(Reason.UNAVAILABLE, ((Flattenable) first)::flattenPart);
        RbdStoreDriver next = place.driver(place.configuration());
        try (ImageSink second = next.resume("disk", LARGE_DISK, ByteRanges.NONE)) {
            assertEquals(3, partsToFlatten(second));
            second.commit(50 * MIB, List.of());
        }
        String disk = place.spec("disk");
        assertFalse(cluster.run("rbd", "info", disk).contains("parent"));
        assertTrue(
                cluster.run("rbd", "du", disk).matches("(?s).*50 MiB\\s+24 MiB.*"),
                "holes are kept");
        Objects.delete(driver, key);
        assertArrayEquals(Arrays.copyOf(bytes, 50 * MIB), exported("disk"));
    }

    @Test
    void aCloneThatIsFlattenedInPartIsGivenUpAndNothingIsLeft() throws Exception {
        byte[] bytes = writeObjectsAndHoles(400);
        ImageSink sink = cloned("disk", LARGE_DISK, true);
        assertFalse(((Flattenable) sink).flattenPart());
        sink.close();
        sink.abort();
        assertEquals(List.of(key), place.contents());
        assertArrayEquals(bytes, read(key));
        Objects.delete(driver, key);
        assertEquals(List.of(), place.contents());
    }

    @Test
    void anAbortedCloneLeavesNothing() throws Exception {
        write(driver, key, random(12, MIB));
        cloned("disk", DISK, false).abort();
        cloned("disk", DISK, false).close();
        driver.discard("disk", DISK.token());
        assertEquals(List.of(key), place.contents());
        Objects.delete(driver, key);
    }

    @Test
    void whatIsNoLongerProtectedOrThereIsNotCloned() throws Exception {
        write(driver, key, random(13, MIB));
        ImageSource source = driver.open(key, RequestContext.SERVICE);
        String reference = ((CloneSource) source).cloneReference();
        place.remove(key);
        assertFails(Reason.UNSUPPORTED, () -> driver.cloneFrom(reference, "disk", DISK, false));
        assertFails(Reason.UNSUPPORTED, () -> driver.cloneFrom("x", "disk", DISK, false));
        assertEquals(List.of(), place.contents());
        source.close();
    }

    @Test
    void aSourceWhoseNameAnotherImageHasNowIsNotCloned() throws Exception {
        write(driver, key, random(24, MIB));
        ImageSource source = driver.open(key, RequestContext.SERVICE);
        String reference = ((CloneSource) source).cloneReference();
        cluster.run("rbd", "mv", place.spec(key), place.spec("elsewhere"));
        assertFails(Reason.UNSUPPORTED, () -> driver.cloneFrom(reference, "disk", DISK, false));
        write(driver, key, random(25, MIB));
        assertFails(Reason.SOURCE_CHANGED, () -> driver.cloneFrom(reference, "disk", DISK, false));
        source.close();
        Objects.delete(driver, "elsewhere");
        Objects.delete(driver, key);
        assertEquals(List.of(), place.contents());
    }

    @Test
    void anImageWithClonesIsNotRemovedAndTheirNamesAreTold() throws Exception {
        byte[] bytes = random(14, MIB);
        write(driver, key, bytes);
        cloned("disk", DISK, false).commit(3 * MIB, List.of());
        StoreException kept = assertFails(Reason.IN_USE, () -> Objects.delete(driver, key));
        assertTrue(
                String.valueOf(kept.getMessage()).contains("(" + place.spec("disk") + ")"),
                kept::getMessage);
        assertArrayEquals(bytes, read(key));
        Objects.delete(driver, "disk");
        Objects.delete(driver, key);
        assertEquals(List.of(), place.contents());
    }

    @Test
    void anImageThatAClientHasOpenForWritingStaysWhole() throws Exception {
        byte[] bytes = random(23, MIB);
        write(driver, key, bytes);
        Connection connection = Connection.open(place.configuration().settings(), "a client");
        RbdImage opened = RbdImage.openForWriting(connection, key, "it");
        String snapshots = cluster.run("rbd", "snap", "ls", place.spec(key));
        assertFails(Reason.IN_USE, () -> Objects.delete(driver, key));
        assertEquals(snapshots, cluster.run("rbd", "snap", "ls", place.spec(key)));
        assertArrayEquals(bytes, read(key));
        opened.closeAndWait();
        connection.close();
        Objects.delete(driver, key);
        assertEquals(List.of(), place.contents());
    }

    @Test
    void anImageWithClonesGoesToTheTrashWhereThatIsConfigured() throws Exception {
        byte[] bytes = random(15, 3 * MIB);
        RbdStoreDriver trashing =
                place.driver(place.configuration().with("delete.with.clones", "trash"));
        write(driver, key, bytes);
        cloned("disk", DISK, false).commit(3 * MIB, List.of());
        Objects.delete(trashing, key);
        Objects.delete(trashing, key);
        assertFails(Reason.NOT_FOUND, () -> read(key));
        assertArrayEquals(bytes, exported("disk"));
    }

    @Test
    void anAttestationIsOfOneSnapshotWhileItIsProtected() throws Exception {
        write(driver, key, random(16, MIB));
        ImageSource source = driver.open(key, RequestContext.SERVICE);
        RbdSnapshotSource attestable = assertInstanceOf(RbdSnapshotSource.class, source);
        String state = attestable.attestedState();
        assertEquals(state, attestable.attestedState());
        cluster.run("rbd", "snap", "unprotect", place.spec(key) + "@snap");
        assertNull(attestable.attestedState());
        cluster.run("rbd", "snap", "protect", place.spec(key) + "@snap");
        assertEquals(state, attestable.attestedState());
        place.put(key, random(16, MIB));
        assertFails(Reason.SOURCE_CHANGED, attestable::attestedState);
        try (ImageSource next = driver.open(key, RequestContext.SERVICE)) {
            assertNotEquals(state, ((RbdSnapshotSource) next).attestedState());
        }
        source.close();
    }

    @Test
    void aRenamingThatBrokeOffIsFinishedAndNothingOfItRemoved() throws Exception {
        byte[] bytes = random(17, MIB);
        write(driver, key, bytes);
        WriteToken token = WriteToken.random();
        String half = UnfinishedName.of(key, token);
        String[] rados = {"rados", "-p", Cluster.POOL, "-N", place.namespace()};
        Path id = directory.resolve("id");
        run(rados, "get", "rbd_id." + key, id.toString());
        run(rados, "put", "rbd_id." + half, id.toString());
        byte[] name = cluster.bytes(new byte[0], add(rados, "listomapkeys", "rbd_directory"));
        String imageId = new String(Files.readAllBytes(id), 4, Files.readAllBytes(id).length - 4);
        assertTrue(new String(name).contains("id_" + imageId));
        setOmap(rados, "id_" + imageId, half);
        setOmap(rados, "name_" + half, imageId);
        run(rados, "rmomapkey", "rbd_directory", "name_" + key);
        assertEquals(List.of(half), place.contents(), "the directory has the old name");
        assertArrayEquals(bytes, read(key));

        driver.discard(key, token);
        assertEquals(List.of(key), place.contents());
        assertArrayEquals(bytes, read(key));
        assertFails(Reason.NOT_FOUND, () -> read(half));
        Objects.delete(driver, key);
        assertEquals(List.of(), place.contents());
    }

    @Test
    void aRemovalThatBrokeOffAtAnyStepIsGoneOnWith() throws Exception {
        String[] rados = {"rados", "-p", Cluster.POOL, "-N", place.namespace()};
        for (int steps = 1; steps <= 3; steps++) {
            SinkRequest request = new SinkRequest(MIB, -1, true);
            String away = UnfinishedName.of(key, request.token());
            ImageSink sink = driver.create(key, request);
            String imageId = sink.identity();
            sink.commit(MIB, List.of());
            Path id = directory.resolve("id-" + steps);
            run(rados, "get", "rbd_id." + key, id.toString());
            run(rados, "put", "rbd_id." + away, id.toString());
            if (steps > 1) {
                run(rados, "rm", "rbd_id." + key);
            }
            if (steps > 2) {
                setOmap(rados, "id_" + imageId, away);
                setOmap(rados, "name_" + away, imageId);
                run(rados, "rmomapkey", "rbd_directory", "name_" + key);
            }
            assertTrue(driver.delete(key, request.token(), imageId), "step " + steps);
            assertEquals(List.of(), place.contents(), "step " + steps);
            assertTrue(objects(Cluster.POOL).stream().noneMatch(name -> name.contains(imageId)));
            assertTrue(
                    objects(Cluster.POOL).stream().noneMatch(name -> name.startsWith("rbd_id.")));
        }
    }

    private void setOmap(String[] rados, String omapKey, String value) throws Exception {
        ByteBuffer encoded =
                ByteBuffer.allocate(4 + value.length())
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .putInt(value.length())
                        .put(value.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Path file = Files.write(directory.resolve("value"), encoded.array());
        run(rados, "setomapval", "rbd_directory", omapKey, "--input-file", file.toString());
    }

    private void run(String[] rados, String... arguments) throws Exception {
        cluster.run(add(rados, arguments));
    }

    private static String[] add(String[] first, String... then) {
        String[] all = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }

    @Test
    void whatACrashLeftIsGoneOnWithAlsoBehindItsSnapshot() throws Exception {
        byte[] bytes = random(18, 2 * MIB);
        SinkRequest request = new SinkRequest(bytes.length, -1, true);
        ImageSink first = driver.create(key, request);
        first.write(0, ByteBuffer.wrap(bytes, 0, MIB));
        first.close();
        String unfinished = UnfinishedName.of(key, request.token());
        cluster.run("rbd", "snap", "create", "--no-progress", place.spec(unfinished) + "@snap");
        cluster.run("rbd", "snap", "protect", place.spec(unfinished) + "@snap");
        ImageSink second = driver.resume(key, request, ByteRanges.prefix(MIB));
        second.write(MIB, ByteBuffer.wrap(bytes, MIB, MIB));
        second.commit(bytes.length, List.of());
        assertArrayEquals(bytes, read(key), "the snapshot has what was written after the crash");
        driver.create("other", request).close();
        String left = UnfinishedName.of("other", request.token());
        cluster.run("rbd", "snap", "create", "--no-progress", place.spec(left) + "@snap");
        cluster.run("rbd", "snap", "protect", place.spec(left) + "@snap");
        driver.discard("other", request.token());
        assertEquals(List.of(key), place.contents());
    }

    /** With the name that qemu has for the format. */
    @ParameterizedTest
    @CsvSource({"luks1, luks", "luks2, luks2"})
    void anEncryptedImageIsReadDecryptedWhereThePassphraseIsConfigured(String format, String qemu)
            throws Exception {
        Path passphrase = Files.writeString(directory.resolve("passphrase"), "zq passphrase");
        byte[] bytes = random(19, 4 * MIB);
        cluster.run("rbd", "create", "--size", "32M", place.spec("encrypted"));
        cluster.run(
                "rbd",
                "encryption",
                "format",
                place.spec("encrypted"),
                format,
                passphrase.toString());
        Path file = Files.write(directory.resolve("plain"), bytes);
        cluster.run(
                "qemu-img",
                "convert",
                "-n",
                "--image-opts",
                "driver=raw,file.driver=file,file.filename=" + file,
                "--target-image-opts",
                "driver=rbd,pool="
                        + Cluster.POOL
                        + ",namespace="
                        + place.namespace()
                        + ",image=encrypted,conf="
                        + cluster.ceph().conf()
                        + ",encrypt.format="
                        + qemu
                        + ",encrypt.key-secret=secret,user=admin",
                "--object",
                "secret,id=secret,file=" + passphrase);
        cluster.run("rbd", "snap", "create", "--no-progress", place.spec("encrypted") + "@snap");
        cluster.run("rbd", "snap", "protect", place.spec("encrypted") + "@snap");
        ByteBuffer stored = ByteBuffer.wrap(read("encrypted"));
        assertEquals("LUKS", new String(stored.array(), 0, 4), "as it is stored");
        assertEquals(format, "luks" + stored.getShort(6), "its version");
        Configuration decrypting =
                place.configuration().with("luks.passphrase", "file:" + passphrase);
        RbdStoreDriver other = place.driver(decrypting);
        try (ImageSource source = other.open("encrypted", RequestContext.SERVICE)) {
            byte[] read = read(source);
            assertArrayEquals(bytes, Arrays.copyOf(read, bytes.length));
            assertFalse(source instanceof CloneSource, "a clone would be encrypted");
        }
        Files.writeString(passphrase, "another one");
        StoreException wrong =
                assertFails(
                        Reason.INVALID_CONFIG,
                        () -> other.open("encrypted", RequestContext.SERVICE));
        assertFalse(String.valueOf(wrong.getMessage()).contains("another"), wrong::getMessage);
        write(driver, key, bytes);
        assertArrayEquals(bytes, exported(key));
        try (ImageSource plain = other.open(key, RequestContext.SERVICE)) {
            assertArrayEquals(bytes, read(plain), "what is not encrypted");
        }
    }

    @Test
    void featuresAndObjectSizeAreThoseOfTheConfiguration() throws Exception {
        RbdStoreDriver small =
                place.driver(
                        place.configuration().with("features", "layering", "object.size", "1 MiB"));
        write(small, key, random(20, MIB));
        String info = cluster.run("rbd", "info", place.spec(key));
        assertTrue(info.contains("order 20 (1 MiB objects)"), info);
        assertTrue(info.contains("features: layering\n"), info);
    }

    @Test
    void theDataIsInTheDataPoolAndNothingOfItIsLeftAfterAnAbort() throws Exception {
        cluster.makePool("zq-data");
        RbdStoreDriver split = place.driver(place.configuration().with("data.pool", "zq-data"));
        byte[] bytes = random(26, 9 * MIB);
        write(split, key, bytes);
        String info = cluster.run("rbd", "info", place.spec(key));
        assertTrue(info.contains("data_pool: zq-data\n"), info);
        List<String> metadata = objects(Cluster.POOL);
        List<String> data = objects("zq-data");
        assertEquals(2, data.size(), data::toString);
        assertTrue(metadata.stream().noneMatch(object -> object.startsWith("rbd_data.")));
        assertArrayEquals(bytes, exported(key));
        assertArrayEquals(bytes, read(key), "by a store that is not configured so");

        ImageSink sink = split.create("other", new SinkRequest(bytes.length, -1, true));
        sink.write(0, ByteBuffer.wrap(bytes));
        assertEquals(4, objects("zq-data").size());
        sink.abort();
        assertEquals(data, objects("zq-data"));
        assertEquals(metadata, objects(Cluster.POOL));
        Objects.delete(split, key);
        assertEquals(List.of(), objects("zq-data"));
        assertEquals(List.of(), place.contents());
    }

    /** The objects of a pool in the namespace of the place. */
    private List<String> objects(String pool) throws Exception {
        String listed = cluster.run("rados", "-p", pool, "-N", place.namespace(), "ls");
        return listed.isEmpty() ? List.of() : Arrays.stream(listed.split("\n")).sorted().toList();
    }

    @Test
    void twoPoolsOfOneClusterAreStoresOfTheirOwnAndOneClonesFromTheOther() throws Exception {
        byte[] bytes = random(21, 3 * MIB);
        RbdStoreDriver images = place.driver(place.configuration().with("namespace", ""));
        write(images, key, bytes);
        cluster.makePool("zq-volumes");
        RbdStoreDriver volumes =
                place.driver(place.configuration().with("pool", "zq-volumes", "namespace", ""));
        volumes.check();
        String name = "disk-" + key;
        try (ImageSource source = images.open(key, RequestContext.SERVICE)) {
            CloneSource clone = (CloneSource) source;
            assertEquals(volumes.cloneDomain(), clone.cloneDomain());
            volumes.cloneFrom(clone.cloneReference(), name, DISK, false).commit(3 * MIB, List.of());
        }
        try (ImageSource disk = volumes.open(name, RequestContext.SERVICE)) {
            assertArrayEquals(bytes, read(disk));
        }
        assertFails(Reason.IN_USE, () -> Objects.delete(images, key));
        Objects.delete(volumes, name);
        Objects.delete(images, key);
    }

    @Test
    void aReadOnlyStoreIsReadAndNotTouched() throws Exception {
        byte[] bytes = random(22, MIB);
        write(driver, key, bytes);
        RbdStoreDriver readOnly = place.driver(place.configuration().with("read.only", "true"));
        assertFalse(readOnly.writable());
        readOnly.check();
        assertFails(Reason.DENIED, () -> readOnly.create("new", DISK));
        assertFails(Reason.DENIED, () -> Objects.delete(readOnly, key));
        assertFails(Reason.DENIED, () -> readOnly.discard(key, WriteToken.random()));
        assertFails(Reason.DENIED, () -> readOnly.cloneFrom("x", "new", DISK, false));
        assertArrayEquals(bytes, read(key));
    }
}
