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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.CloningDriver;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sources that show good bytes to whoever inspects them and give bad ones to whoever copies them,
 * always with the same validator: what is published is what was inspected.
 */
class InspectedBytesTest {

    private static final int SIZE = 3 * MIB + 700;
    private static final int HEAD = 48 * KIB;
    private static final int END = 512;

    @TempDir Path directory;

    private final Core core =
            new Core("transfer.lanes.min=2", "transfer.lanes.max=4", "retry.max=2");
    private final MemoryStore source = new MemoryStore();

    /** Without the mark of an ISO image, so that its end is looked at too. */
    private final byte[] good = raw();

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private static byte[] raw() {
        byte[] bytes = Bytes.random(SIZE);
        Arrays.fill(bytes, 32769, 32769 + 5, (byte) 'x');
        return bytes;
    }

    /** A qcow2 that shows whoever opens it a file of the host. */
    private byte[] withBackingFile() {
        byte[] bytes = good.clone();
        byte[] name = "/etc/shadow".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ByteBuffer head = ByteBuffer.wrap(bytes);
        head.putInt(0x514649fb).putInt(3).putLong(512).putInt(name.length).putInt(16).putLong(MIB);
        System.arraycopy(name, 0, bytes, 512, name.length);
        return bytes;
    }

    /** A fixed VHD, which only its end tells. */
    private byte[] withFooter() {
        byte[] bytes = good.clone();
        byte[] mark = "conectix".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(mark, 0, bytes, SIZE - END, mark.length);
        return bytes;
    }

    private void requireInspected(String what, byte[] published) {
        assertEquals(SIZE, published.length, what);
        assertTrue(Arrays.equals(good, 0, HEAD, published, 0, HEAD), what + ": its head");
        assertTrue(
                what.startsWith("STREAM")
                        || Arrays.equals(good, SIZE - END, SIZE, published, SIZE - END, SIZE),
                what + ": its end");
    }

    // a server that changes its bytes at any step, with and without a failure there

    @Test
    void nothingIsPublishedThatWasNotInspectedHoweverTheServerChangesItsBytes() throws Exception {
        List<String> published = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        int run = 0;
        for (Reads reads : Reads.values()) {
            // whose end a stream cannot show before the rest
            boolean stream = reads == Reads.STREAM;
            for (byte[] bad :
                    stream
                            ? List.of(withBackingFile())
                            : List.of(withBackingFile(), withFooter())) {
                for (boolean fails : new boolean[] {false, true}) {
                    for (int step : new int[] {0, 1, 3, 17, 18, 19, 20, 22, 40}) {
                        String what =
                                reads + (fails ? ", fails" : "") + ", changed at step " + step;
                        boolean whole = copies(what, run++, reads, bad, fails, step);
                        (whole ? published : refused).add(what);
                    }
                }
            }
        }
        assertTrue(published.size() > 10, "most copies that end before the change are right");
        assertTrue(refused.size() > 10, "most that see it are refused: " + published);
    }

    /** Copies to two kinds of destinations; whether any was published. */
    private boolean copies(String what, int run, Reads reads, byte[] bad, boolean fails, int step)
            throws Exception {
        boolean any = false;
        List<String> kinds =
                run % 2 == 0 ? List.of("file", "ordered") : List.of("channel", "store");
        for (String kind : kinds) {
            String key = kind + "-" + run;
            MemoryStore target = new MemoryStore();
            target.positional = !kind.equals("ordered");
            MemoryStore turncoat = turncoat(reads, bad, fails, step);
            Core.Bound from = core.bind("from-" + key, turncoat);
            Core.Bound to = core.bind("to-" + key, target);
            String id = core.imageWithoutDigest(good, "from-" + key);
            turncoat.objects.put(id, good);
            Path file = directory.resolve(key);
            Sinkhole channel = new Sinkhole();
            Destination destination =
                    switch (kind) {
                        case "file" -> Destination.file(file);
                        case "channel" -> Destination.channel(channel);
                        default -> Destination.storeObject("to-" + key, id, 0, false);
                    };
            boolean done = ended(core.start(id, destination));
            if (done) {
                any = true;
                byte[] bytes =
                        switch (kind) {
                            case "file" -> Files.readAllBytes(file);
                            case "channel" -> channel.bytes();
                            default -> target.objects.get(id);
                        };
                requireInspected(what + " to " + kind, bytes);
            } else {
                assertFalse(Files.exists(file), what);
                assertFalse(target.objects.containsKey(id), what);
            }
            from.unbind();
            to.unbind();
            core.forget(from);
            core.forget(to);
        }
        return any;
    }

    private static boolean ended(Transfer transfer) throws Exception {
        try {
            Core.result(transfer);
            return true;
        } catch (ImageMoverException failure) {
            return false;
        }
    }

    private MemoryStore turncoat(Reads reads, byte[] bad, boolean fails, int step) {
        MemoryStore store = new MemoryStore();
        store.readBy = reads;
        AtomicInteger left = new AtomicInteger(step);
        MemoryStore.Hook change =
                call -> {
                    if (left.getAndDecrement() == 0) {
                        store.objects.replaceAll((key, bytes) -> bad);
                        if (fails) {
                            throw new StoreException(Reason.UNAVAILABLE, "it broke off");
                        }
                    }
                };
        for (Op op : List.of(Op.OPEN, Op.STAT, Op.REGIONS, Op.READ)) {
            store.on(op, change);
        }
        return store;
    }

    // waits that give the head up

    @Test
    void aHeadThatWasGivenUpInAPauseIsHeldAgainstTheInspection() throws Exception {
        core.bind("source", source);
        String id = core.imageWithoutDigest(good, "source");
        source.objects.put(id, good);
        Gate gate = source.on(Op.READ, Gate.from(MIB));
        Path file = directory.resolve("copy");
        Transfer transfer = core.start(id, Destination.file(file));
        gate.awaitReached();
        transfer.pause();
        gate.open();
        Await.until("a pause", () -> transfer.state() == TransferState.PAUSED);
        source.objects.put(id, withBackingFile());
        transfer.resume();
        if (ended(transfer)) {
            requireInspected("after a pause", Files.readAllBytes(file));
        } else {
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void aCopyOfTheRightBytesGoesOnAfterAHeadWasGivenUp() throws Exception {
        core.bind("source", source);
        source.readBy = Reads.STREAM;
        byte[] bytes = Bytes.random(SIZE);
        String id = core.imageWithoutDigest(bytes, "source");
        source.objects.put(id, bytes);
        MemoryStore target = new MemoryStore();
        Core.Bound goes = core.bind("target", target);
        Gate gate = target.on(Op.CREATE, Gate.from(0));
        Transfer transfer = core.start(id, Destination.storeObject("target", "disk", 0, false));
        core.swapOut(goes, gate);
        Await.until("a wait", () -> transfer.state() == TransferState.WAITING_FOR_STORE);
        target.heal(Op.CREATE);
        core.bind("target", target);
        Core.result(transfer);
        assertArrayEquals(bytes, target.objects.get("disk"));
    }

    // ways on which no byte comes through here

    @Test
    void aKernelCopyOfOtherBytesThanThoseThatWereInspectedIsRefused() throws Exception {
        DirectoryDriver images = files("images");
        DirectoryDriver disks = files("disks");
        images.hideChanges();
        images.states((count, validator) -> null);
        for (byte[] bad : List.of(withBackingFile(), withFooter())) {
            String id = core.imageWithoutDigest(good, "images");
            images.put(id, good);
            disks.onCreate(() -> put(images, id, bad));
            ImageUnacceptableException failure =
                    Core.failure(
                            ImageUnacceptableException.class,
                            core.start(id, Destination.storeObject("disks", "disk", 0, false)));
            assertEquals(ImageUnacceptableException.Reason.CHANGED, failure.reason());
            try (var left = Files.list(directory.resolve("disks"))) {
                assertEquals(List.of(), left.toList());
            }
        }
        String id = core.imageWithoutDigest(good, "images");
        images.put(id, good);
        disks.onCreate(() -> {});
        CopyResult result =
                Core.result(core.start(id, Destination.storeObject("disks", "disk", 0, false)));
        assertEquals(CopyMethod.KERNEL_COPY, result.method());
        assertArrayEquals(good, Files.readAllBytes(directory.resolve("disks").resolve("disk")));
    }

    private DirectoryDriver files(String id) throws IOException {
        DirectoryDriver driver = new DirectoryDriver(Files.createDirectory(directory.resolve(id)));
        core.bind(id, driver, Map.of());
        Await.until("a store", () -> core.store(id).state() == StoreState.AVAILABLE);
        return driver;
    }

    private static void put(DirectoryDriver driver, String key, byte[] bytes) {
        try {
            driver.put(key, bytes);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void aStoresCloneOfOtherBytesThanThoseThatWereInspectedIsRefused() throws Exception {
        CloningDriver.Cluster cluster = new CloningDriver.Cluster("cluster");
        MemoryStore disks = new MemoryStore();
        disks.readsBack = true;
        core.bind("images", new CloningDriver(source, cluster), Map.of());
        core.bind("disks", new CloningDriver(disks, cluster), Map.of());
        Await.until("a store", () -> core.store("disks").state() == StoreState.AVAILABLE);
        cluster.state = null;
        for (byte[] bad : List.of(withBackingFile(), withFooter())) {
            String id = core.imageWithoutDigest(good, "images");
            source.objects.put(id, good);
            disks.heal(Op.CLONE);
            disks.on(Op.CLONE, call -> source.objects.put(id, bad));
            ImageUnacceptableException failure =
                    Core.failure(
                            ImageUnacceptableException.class,
                            core.start(id, Destination.storeObject("disks", "disk", 0, false)));
            assertEquals(ImageUnacceptableException.Reason.CHANGED, failure.reason());
            assertFalse(disks.objects.containsKey("disk"));
        }
        String id = core.imageWithoutDigest(good, "images");
        source.objects.put(id, good);
        disks.heal(Op.CLONE);
        CopyResult result =
                Core.result(core.start(id, Destination.storeObject("disks", "disk", 0, false)));
        assertEquals(CopyMethod.CLONE, result.method());
        assertArrayEquals(good, disks.objects.get("disk"));
    }
}
