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

import static org.imagemover.core.testing.Bytes.KIB;
import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.DestinationException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.LoopDevice;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.lab.Machine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real block devices, where the tests may make some. */
class BlockDeviceTest {

    @TempDir Path directory;

    private final MemoryStore store = new MemoryStore();
    private final Core core = new Core();
    private final byte[] bytes = Bytes.withHole(3 * MIB, MIB, 2 * MIB);
    private byte[] old = new byte[8 * MIB];
    private String id = "";

    @BeforeEach
    void recordAnImage() {
        core.bind("a", store);
        id = core.image(bytes, "a");
        store.objects.put(id, bytes);
        Arrays.fill(old, (byte) 7);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private LoopDevice device(int size) throws Exception {
        old = Arrays.copyOf(old, size);
        return LoopDevice.over(directory.resolve("disk"), old);
    }

    private Transfer copyTo(Path device) {
        return core.start(id, Destination.blockDevice(device));
    }

    @Test
    void aDeviceGetsTheImageAndKeepsWhatLiesBehindIt() throws Exception {
        try (LoopDevice device = device(8 * MIB)) {
            CopyResult result = Core.result(copyTo(device.path()));
            byte[] expected = old.clone();
            System.arraycopy(bytes, 0, expected, 0, bytes.length);
            assertArrayEquals(expected, device.content());
            assertEquals(bytes.length, result.bytesWritten(), "zeros over old bytes are written");
        }
    }

    @Test
    void anImageThatIsSmallerThanTheHeadIsWrittenWhole() throws Exception {
        byte[] small = Bytes.random(5 * KIB);
        id = core.image(small, "a");
        store.objects.put(id, small);
        try (LoopDevice device = device(MIB)) {
            Core.result(copyTo(device.path()));
            assertArrayEquals(small, Arrays.copyOf(device.content(), small.length));
        }
    }

    @Test
    void aDeviceThatIsTooSmallIsRefusedUntouched() throws Exception {
        try (LoopDevice device = device(2 * MIB)) {
            DestinationException failure =
                    Core.failure(DestinationException.class, copyTo(device.path()));
            assertEquals(DestinationException.Reason.NO_SPACE, failure.reason());
            assertTrue(failure.getMessage().contains("2097152"), failure.getMessage());
            assertArrayEquals(old, device.content());
        }
    }

    @Test
    void theHeadIsZeroAfterACopyThatFailed() throws Exception {
        store.objects.put(id, Bytes.damaged(bytes, 2 * MIB + 3));
        try (LoopDevice device = device(8 * MIB)) {
            Core.failure(ImageUnacceptableException.class, copyTo(device.path()));
            assertArrayEquals(new byte[64 * KIB], Arrays.copyOf(device.content(), 64 * KIB));
        }
    }

    @Test
    void theHeadIsZeroWhileTheRestIsWrittenAndAfterACancel() throws Exception {
        Gate gate = store.on(Op.READ, Gate.from(2 * MIB));
        try (LoopDevice device = device(8 * MIB)) {
            Transfer transfer = copyTo(device.path());
            gate.awaitReached();
            assertArrayEquals(new byte[64 * KIB], Arrays.copyOf(device.content(), 64 * KIB));
            transfer.cancel();
            Core.failure(TransferCancelledException.class, transfer);
            assertArrayEquals(new byte[64 * KIB], Arrays.copyOf(device.content(), 64 * KIB));
        }
    }

    @Test
    void aSecondLocationIsWrittenOverADamagedFirstOne() throws Exception {
        MemoryStore b = new MemoryStore();
        core.bind("b", b);
        id = core.image(bytes, "a", "b");
        store.objects.put(id, Bytes.damaged(bytes, 5));
        b.objects.put(id, bytes);
        try (LoopDevice device = device(4 * MIB)) {
            Core.result(copyTo(device.path()));
            assertArrayEquals(bytes, Arrays.copyOf(device.content(), bytes.length));
        }
    }

    @Test
    void aMountedDeviceIsRefusedUntouched() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        try (LoopDevice device = device(8 * MIB)) {
            Machine.requireSuccess("mkfs.ext4", "-q", "-F", device.path().toString());
            Machine.requireSuccess("mount", device.path().toString(), mount.toString());
            try {
                Files.writeString(mount.resolve("x"), "precious");
                DestinationException failure =
                        Core.failure(DestinationException.class, copyTo(device.path()));
                assertEquals(DestinationException.Reason.DENIED, failure.reason());
                assertTrue(failure.getMessage().contains("unmount"), failure.getMessage());
                assertEquals("precious", Files.readString(mount.resolve("x")));
            } finally {
                LoopDevice.run("umount", mount.toString());
            }
        }
    }

    @Test
    void aDiskOneOfWhosePartitionsIsMountedIsRefused() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        old = new byte[24 * MIB];
        // an MBR with one partition of Linux, of 20480 sectors from 2048 on
        ByteBuffer.wrap(old)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(446 + 4, (byte) 0x83)
                .putInt(446 + 8, 2048)
                .putInt(446 + 12, 20480)
                .putShort(510, (short) 0xaa55);
        try (LoopDevice device = LoopDevice.over(directory.resolve("disk"), old)) {
            Machine.requireSuccess("partx", "--add", device.path().toString());
            String partition = device.path() + "p1";
            Machine.requireSuccess("mkfs.ext4", "-q", "-F", partition);
            Machine.requireSuccess("mount", partition, mount.toString());
            try {
                DestinationException failure =
                        Core.failure(DestinationException.class, copyTo(device.path()));
                assertEquals(DestinationException.Reason.DENIED, failure.reason());
            } finally {
                LoopDevice.run("umount", mount.toString());
                LoopDevice.run("partx", "--delete", device.path().toString());
            }
        }
    }

    /** Nothing of the device was written. */
    private void assertInUse(LoopDevice device) throws Exception {
        byte[] before = device.content();
        DestinationException failure =
                Core.failure(DestinationException.class, copyTo(device.path()));
        assertEquals(DestinationException.Reason.DENIED, failure.reason());
        assertTrue(failure.getMessage().contains("is in use"), failure.getMessage());
        assertArrayEquals(before, device.content());
    }

    @Test
    void swapSpaceIsRefusedUntouched() throws Exception {
        try (LoopDevice device = device(8 * MIB)) {
            Machine.requireSuccess("mkswap", device.path().toString());
            Machine.requireSuccess("swapon", device.path().toString());
            try {
                assertInUse(device);
            } finally {
                LoopDevice.run("swapoff", device.path().toString());
            }
        }
    }

    @Test
    void aDeviceThatAnotherProcessHasClaimedIsRefusedUntouched() throws Exception {
        try (LoopDevice device = device(8 * MIB)) {
            Process holder =
                    new ProcessBuilder(
                                    "python3",
                                    "-c",
                                    "import os, sys; os.open(sys.argv[1], os.O_RDONLY | os.O_EXCL);"
                                            + " print('held', flush=True); sys.stdin.read()",
                                    device.path().toString())
                            .redirectErrorStream(true)
                            .start();
            try {
                assertEquals("held", holder.inputReader().readLine());
                assertInUse(device);
            } finally {
                holder.getOutputStream().close();
                holder.onExit().join();
            }
            Core.result(copyTo(device.path()));
        }
    }

    @Test
    void nobodyElseGetsADeviceWhileItIsWrittenAndEverybodyMayAfterwards() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Gate gate = store.on(Op.READ, Gate.from(2 * MIB));
        try (LoopDevice device = device(8 * MIB)) {
            Transfer transfer = copyTo(device.path());
            gate.awaitReached();
            Process mounting =
                    new ProcessBuilder("mount", device.path().toString(), mount.toString())
                            .redirectErrorStream(true)
                            .start();
            String told = new String(mounting.getInputStream().readAllBytes());
            assertTrue(mounting.onExit().join().exitValue() != 0, told);
            assertTrue(told.contains("busy") || told.contains("already mounted"), told);
            assertInUse(device);
            gate.open();
            Core.result(transfer);
            Machine.requireSuccess("mkfs.ext4", "-q", "-F", device.path().toString());
            LoopDevice.run("mount", device.path().toString(), mount.toString());
            LoopDevice.run("umount", mount.toString());
        }
    }

    @Test
    void aLinkToADeviceIsFollowedAsThoseOfUdevAre() throws Exception {
        try (LoopDevice device = device(8 * MIB)) {
            Path link = Files.createSymbolicLink(directory.resolve("by-id"), device.path());
            Core.result(copyTo(link));
            assertArrayEquals(bytes, Arrays.copyOf(device.content(), bytes.length));
        }
    }

    @Test
    void whatIsNoBlockDeviceIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        DestinationException failure = Core.failure(DestinationException.class, copyTo(file));
        assertEquals(DestinationException.Reason.UNSUPPORTED, failure.reason());
        assertEquals("precious", Files.readString(file));
        assertEquals(
                DestinationException.Reason.UNSUPPORTED,
                Core.failure(DestinationException.class, copyTo(Path.of("/dev/null"))).reason());
        assertEquals(
                DestinationException.Reason.NOT_FOUND,
                Core.failure(DestinationException.class, copyTo(directory.resolve("nothing")))
                        .reason());
    }
}
