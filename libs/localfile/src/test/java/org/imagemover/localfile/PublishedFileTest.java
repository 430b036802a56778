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
package org.imagemover.localfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.WriteToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is ours is removed, and what others have put in its place stays, at every moment. */
class PublishedFileTest {

    private static final WriteToken TOKEN = new WriteToken("00112233445566aa");

    @TempDir Path directory;

    /** Publishes a file, and tells its identity. */
    private static String publish(Path target, boolean marked) throws Exception {
        SinkRequest request = new SinkRequest(4, 4, false).by(TOKEN);
        LocalImageSink sink = LocalImageSink.create(target, request, false, "it");
        if (marked) {
            sink.marked();
        }
        sink.write(0, ByteBuffer.wrap("ours".getBytes()));
        String identity = sink.identity();
        sink.commit(4, List.of());
        assertEquals(identity, sink.identity(), "the identity of one file");
        return identity;
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void assertOursGoesAndTheirsStays(Path target, boolean marked) throws Exception {
        String identity = publish(target, marked);
        assertTrue(PublishedFile.is(target, identity, "it"));
        assertTrue(PublishedFile.remove(target, TOKEN, identity, "it"));
        assertFalse(Files.exists(target));
        assertTrue(PublishedFile.remove(target, TOKEN, identity, "it"), "again");
        // on most file systems one that has the number of the removed one
        Files.writeString(target, "theirs");
        assertFalse(PublishedFile.is(target, identity, "it"));
        assertFalse(PublishedFile.remove(target, TOKEN, identity, "it"));
        assertEquals("theirs", Files.readString(target));
        Files.delete(target);
    }

    @Test
    void anotherFileAtTheSamePlaceIsAnotherFile() throws Exception {
        assertOursGoesAndTheirsStays(directory.resolve("image"), true);
        assertOursGoesAndTheirsStays(directory.resolve("image"), false);
        assertEquals(List.of(), names());
    }

    @Test
    void itIsSoOnEveryFileSystem() throws Exception {
        Path at = Files.createDirectory(directory.resolve("mounted"));
        for (String options : List.of("size=1m", "size=1m,nr_inodes=8")) {
            try (Disk.Mounted tmpfs = Disk.mount(at, "-t", "tmpfs", "-o", options, "none")) {
                assertTrue(tmpfs != null);
                assertOursGoesAndTheirsStays(at.resolve("image"), true);
                assertOursGoesAndTheirsStays(at.resolve("image"), false);
            }
        }
        try (LoopFileSystem ext4 = LoopFileSystem.ext4(directory)) {
            assertOursGoesAndTheirsStays(ext4.root().resolve("image"), true);
            assertOursGoesAndTheirsStays(ext4.root().resolve("image"), false);
        }
    }

    @Test
    void theIdentityHoldsWhenTheFileSystemIsMountedElsewhereByAnotherDevice() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        for (boolean marked : new boolean[] {true, false}) {
            try (LoopFileSystem ext4 = LoopFileSystem.ext4(directory)) {
                String identity = publish(ext4.root().resolve("image"), marked);
                long device = FileIdentity.of(ext4.root()).device();
                ext4.mountElsewhere(elsewhere);
                try {
                    assertTrue(FileIdentity.of(elsewhere).device() != device, "another device");
                    assertTrue(PublishedFile.is(elsewhere.resolve("image"), identity, "it"));
                } finally {
                    ext4.mountBack(elsewhere);
                }
            }
        }
    }

    @Test
    void whatWasTakenAwayAndIsTheirsIsGivenBackAfterACrash() throws Exception {
        Path target = directory.resolve("image");
        String identity = publish(target, true);
        Path going = directory.resolve(".image." + TOKEN + ".gone");
        Files.delete(target);
        Files.writeString(going, "theirs");
        assertFalse(PublishedFile.remove(target, TOKEN, identity, "it"));
        assertEquals("theirs", Files.readString(target));
        assertEquals(List.of("image"), names());
    }

    @Test
    void aCrashBetweenTheStepsOfGivingItBackLeavesNothing() throws Exception {
        Path target = directory.resolve("image");
        String identity = publish(target, true);
        Files.delete(target);
        Files.writeString(target, "theirs");
        Files.createLink(directory.resolve(".image." + TOKEN + ".gone"), target);
        assertFalse(PublishedFile.remove(target, TOKEN, identity, "it"));
        assertEquals(List.of("image"), names());
        assertEquals("theirs", Files.readString(target));
    }

    @Test
    void nothingOfTheirsIsLostWhereTheyReplaceItAtTheVeryMoment() throws Exception {
        Path target = directory.resolve("image");
        Path theirs = directory.resolve("theirs");
        for (int round = 0; round < 300; round++) {
            String identity = publish(target, true);
            Files.writeString(theirs, "theirs");
            AtomicBoolean go = new AtomicBoolean();
            Thread neighbour =
                    new Thread(
                            () -> {
                                while (!go.get()) {
                                    Thread.onSpinWait();
                                }
                                try {
                                    Files.move(theirs, target, StandardCopyOption.ATOMIC_MOVE);
                                } catch (java.io.IOException failed) {
                                    throw new java.io.UncheckedIOException(failed);
                                }
                            });
            neighbour.start();
            go.set(true);
            PublishedFile.remove(target, TOKEN, identity, "it");
            neighbour.join();
            assertEquals("theirs", Files.readString(target), "round " + round);
            assertEquals(List.of("image"), names(), "round " + round);
            Files.delete(target);
        }
    }
}
