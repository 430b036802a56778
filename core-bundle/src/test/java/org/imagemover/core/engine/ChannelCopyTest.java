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

import static org.imagemover.core.testing.Bytes.KIB;
import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.TransferState;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelCopyTest {

    @TempDir Path directory;

    private final MemoryStore store = new MemoryStore();
    private final Core core = new Core();

    @BeforeEach
    void bindTheStore() {
        core.bind("a", store);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private String image(byte[] bytes) {
        String id = core.image(bytes, "a");
        store.objects.put(id, bytes);
        return id;
    }

    @ParameterizedTest
    @EnumSource(Reads.class)
    void aChannelGetsTheBytesInOrderAndTheResultSaysHow(Reads reads) throws Exception {
        store.readBy = reads;
        byte[] bytes = Bytes.withHole(3 * MIB + 12345, MIB, 2 * MIB);
        String id = image(bytes);
        Sinkhole channel = new Sinkhole();
        CopyResult result = Core.result(core.start(id, Destination.channel(channel)));
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(id, result.image());
        assertEquals(bytes.length, result.size());
        assertEquals(bytes.length, result.bytesWritten());
        assertEquals(Verified.DIGEST, result.verified());
        assertEquals(Bytes.sha256(bytes), result.digest());
        assertEquals("a", result.store());
        assertEquals(CopyMethod.STREAM, result.method());
        assertTrue(result.tried().isEmpty());
    }

    @Test
    void theHolesOfASparseSourceAreNotRead() throws Exception {
        store.readBy = Reads.SPARSE;
        byte[] bytes = Bytes.withHole(8 * MIB, MIB, 7 * MIB);
        Sinkhole channel = new Sinkhole();
        Core.result(core.start(image(bytes), Destination.channel(channel)));
        assertArrayEquals(bytes, channel.bytes());
        assertEquals(2 * MIB, store.bytesRead());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHoleInsideOfABufferIsNotReadEither(boolean toFile) throws Exception {
        store.readBy = Reads.SPARSE;
        byte[] bytes = Bytes.random(8 * MIB + 12345);
        int data = bytes.length;
        for (int[] hole : new int[][] {{2048, 3000}, {3200, 3900}, {5000, 5632}, {8000, 8200}}) {
            Arrays.fill(bytes, hole[0] * KIB, hole[1] * KIB, (byte) 0);
            data -= (hole[1] - hole[0]) * KIB;
        }
        Path file = directory.resolve("copy");
        Sinkhole channel = new Sinkhole();
        Destination destination = toFile ? Destination.file(file) : Destination.channel(channel);
        CopyResult result = Core.result(core.start(image(bytes), destination));
        assertArrayEquals(bytes, toFile ? Files.readAllBytes(file) : channel.bytes());
        assertEquals(Verified.DIGEST, result.verified());
        assertEquals(data, store.bytesRead());
    }

    @ParameterizedTest
    @EnumSource(Reads.class)
    void aFileGetsNoBlocksForZeros(Reads reads) throws Exception {
        store.readBy = reads;
        byte[] bytes = Bytes.withHole(8 * MIB, MIB + 64 * KIB, 7 * MIB);
        Path file = directory.resolve("copy");
        CopyResult result = Core.result(core.start(image(bytes), Destination.file(file)));
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals(2 * MIB + 64 * KIB, result.bytesWritten());
    }

    @Test
    void aFileChannelThatIsExtendedKeepsHolesAndIsWrittenFromItsPosition() throws Exception {
        byte[] bytes = Bytes.withHole(4 * MIB, MIB, 4 * MIB);
        Path file = Files.writeString(directory.resolve("copy"), "head");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.position(4);
            CopyResult result = Core.result(core.start(image(bytes), Destination.channel(channel)));
            assertEquals(4 + bytes.length, channel.position());
            assertEquals(4 + bytes.length, channel.size());
            assertEquals(MIB, result.bytesWritten());
        }
        byte[] there = Files.readAllBytes(file);
        assertEquals("head", new String(there, 0, 4, java.nio.charset.StandardCharsets.UTF_8));
        assertArrayEquals(bytes, Arrays.copyOfRange(there, 4, there.length));
    }

    @Test
    void aFileChannelOverOldBytesGetsItsZerosWritten() throws Exception {
        byte[] bytes = Bytes.withHole(3 * MIB, MIB, 2 * MIB);
        byte[] old = new byte[5 * MIB];
        Arrays.fill(old, (byte) 7);
        Path file = Files.write(directory.resolve("copy"), old);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.position(MIB);
            Core.result(core.start(image(bytes), Destination.channel(channel)));
        }
        byte[] expected = old.clone();
        System.arraycopy(bytes, 0, expected, MIB, bytes.length);
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    /** The place of the hole decides where an append would go wrong. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aFileChannelOpenForAppendIsRefusedWhereItWouldLoseAHole(int megabyte) throws Exception {
        byte[] bytes = Bytes.withHole(3 * MIB, megabyte * MIB, (megabyte + 1) * MIB);
        Path file = Files.writeString(directory.resolve("log"), "old");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            DestinationException refused =
                    Core.failure(
                            DestinationException.class,
                            core.start(image(bytes), Destination.channel(channel)));
            assertTrue(refused.getMessage().contains("append"), refused.getMessage());
        }
    }

    @Test
    void aChannelThatDoesNotBlockIsRefusedBeforeAnyByte() throws Exception {
        Pipe pipe = Pipe.open();
        try (var sink = pipe.sink();
                var source = pipe.source()) {
            sink.configureBlocking(false);
            InvalidRequestException refused =
                    Core.failure(
                            InvalidRequestException.class,
                            core.start(image(Bytes.random(MIB)), Destination.channel(sink)));
            assertTrue(refused.getMessage().contains("configureBlocking"), refused.getMessage());
            assertTrue(source.isOpen());
            assertEquals(0, store.bytesRead());
        }
    }

    @Test
    void aClosedChannelIsRefused() throws Exception {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve("x"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        channel.close();
        Core.failure(
                InvalidRequestException.class,
                core.start(image(Bytes.random(MIB)), Destination.channel(channel)));
    }

    @Test
    void aChannelThatFailsIsTheDestinationsFaultAndItIsToldHowMuchItGot() throws Exception {
        byte[] bytes = Bytes.random(3 * MIB);
        Sinkhole channel = new Sinkhole().failAt(MIB);
        var transfer = core.start(image(bytes), Destination.channel(channel));
        DestinationException failure = Core.failure(DestinationException.class, transfer);
        assertTrue(failure.getMessage().contains("disk is full"), failure.getMessage());
        assertEquals(channel.bytes().length, failure.bytesDelivered());
        assertEquals(TransferState.FAILED, transfer.state());
    }

    @Test
    void aChannelThatTakesNothingForEverIsGivenUp() throws Exception {
        var lazy =
                new java.nio.channels.WritableByteChannel() {
                    @Override
                    public int write(ByteBuffer source) {
                        return 0;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        Core.failure(
                DestinationException.class,
                core.start(image(Bytes.random(MIB)), Destination.channel(lazy)));
    }

    @Test
    void anEmptyImageIsCopiedToEveryKindOfDestination() throws Exception {
        byte[] none = new byte[0];
        String id = image(none);
        core.bind("b", new MemoryStore());
        Sinkhole channel = new Sinkhole();
        assertEquals(0, Core.result(core.start(id, Destination.channel(channel))).size());
        assertEquals(0, channel.bytes().length);
        Path file = directory.resolve("copy");
        CopyResult result = Core.result(core.start(id, Destination.file(file)));
        assertEquals(0, Files.size(file));
        assertEquals(Verified.DIGEST, result.verified());
        Core.result(core.start(id, Destination.imageStore("b")));
    }

    @ParameterizedTest
    @EnumSource(Reads.class)
    void anImageOfUnknownSizeIsCopiedToItsEnd(Reads reads) throws Exception {
        store.readBy = reads;
        store.knowsSize = false;
        for (int size : new int[] {0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB}) {
            byte[] bytes = Bytes.random(size);
            String id = core.image(Core.record(bytes).size(-1).addDigest(Bytes.sha512(bytes)), "a");
            store.objects.put(id, bytes);
            Sinkhole channel = new Sinkhole();
            CopyResult result = Core.result(core.start(id, Destination.channel(channel)));
            assertArrayEquals(bytes, channel.bytes());
            assertEquals(size, result.size());
            Path file = directory.resolve("copy" + size);
            Core.result(core.start(id, Destination.file(file)));
            assertArrayEquals(bytes, Files.readAllBytes(file));
        }
    }
}
