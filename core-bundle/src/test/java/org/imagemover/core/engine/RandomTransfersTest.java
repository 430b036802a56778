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

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Progress;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.MemoryStore.Reads;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transfers of all kinds under whatever comes: each has the right bytes in the end, or fails and
 * leaves nothing; nothing waits for ever, and nothing is left over. The seed is printed; to replay
 * a run, as far as the threads come in the same order, give it as {@code -Dfaults.seed=N}.
 */
@Timeout(120)
class RandomTransfersTest {

    private static final int CHUNK = 256 * KIB;
    private static final int TRANSFERS = 24;
    private static final int[] SIZES = {
        1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, MIB, 7 * CHUNK, 2 * MIB + 12345, 3 * MIB + 1
    };

    @TempDir Path directory;

    private final long seed = Long.getLong("faults.seed", System.nanoTime() & 0xffffffffL);
    private final Random random = new Random(seed);
    private final Map<String, MemoryStore> stores = new HashMap<>();
    private final Map<String, Core.Bound> bound = new HashMap<>();
    private final List<Moved> all = new ArrayList<>();

    /** A transfer, and what it has to give. */
    private record Moved(
            Transfer transfer, byte[] bytes, Sinkhole channel, Path file, MemoryStore store) {}

    @Test
    void eachHasTheRightBytesOrFailsAndLeavesNothing() throws Exception {
        System.out.println("random transfers: to replay them, run with -Dfaults.seed=" + seed);
        try (Core core = new Core(settings(true))) {
            for (String id : List.of("a", "b", "positional", "readable", "ordered", "parts")) {
                stores.put(id, new MemoryStore());
                bound.put(id, core.bind(id, store(id)));
                disturb(id);
            }
            store("b").readBy = Reads.SPARSE;
            store("readable").readsBack = true;
            store("ordered").positional = false;
            store("ordered").partSize = 0;
            store("parts").positional = false;
            store("parts").partSize = 100_000 + random.nextInt(400_000);
            for (int i = 0; i < TRANSFERS; i++) {
                start(core, i);
            }
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (System.nanoTime() < end && all.stream().anyMatch(RandomTransfersTest::goesOn)) {
                change(core);
                requirePossibleProgress();
            }
            calmDown(core);
            for (Moved moved : all) {
                requireRight(moved);
            }
        }
    }

    private MemoryStore store(String id) {
        return java.util.Objects.requireNonNull(stores.get(id));
    }

    private static boolean goesOn(Moved moved) {
        return !moved.transfer().state().ended();
    }

    private String[] settings(boolean limited) {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "buffer.size=256 KiB",
                                "retry.max=100",
                                "transfer.lanes.min=" + (1 + random.nextInt(4)),
                                "transfer.lanes.max=" + (1 + random.nextInt(8)),
                                "lanes.max=" + (1 + random.nextInt(12)),
                                "transfers.max=" + (2 + random.nextInt(10)),
                                "memory.max=" + (1 + random.nextInt(4)) + " MiB"));
        if (limited && random.nextBoolean()) {
            settings.add("store.a.lanes.max=" + random.nextInt(3));
            settings.add("store.parts.lanes.max=" + random.nextInt(3));
            settings.add("store.b.memory.max=" + (256 << random.nextInt(3)) + " KiB");
        }
        if (limited && random.nextInt(4) == 0) {
            settings.add("bandwidth.max=" + (10 + random.nextInt(50)) + " MiB");
            settings.add("store.a.bandwidth.max=" + (5 + random.nextInt(50)) + " MiB");
        }
        return settings.toArray(new String[0]);
    }

    /** Some reads and writes are slow, and some fail, but for the last of an image in a row. */
    private void disturb(String id) {
        for (Op op : List.of(Op.READ, Op.WRITE, Op.READ_BACK)) {
            Random own = new Random(seed + id.hashCode() + op.ordinal());
            store(id)
                    .on(
                            op,
                            call -> {
                                int dice;
                                synchronized (own) {
                                    dice = own.nextInt(200);
                                }
                                if (dice < 20) {
                                    LockSupport.parkNanos(dice * 100_000);
                                } else if (dice == 20) {
                                    throw new StoreException(
                                            StoreException.Reason.UNAVAILABLE, "made to fail");
                                } else if (dice == 21 && op == Op.READ) {
                                    throw new StoreException(
                                            StoreException.Reason.THROTTLED, "made to throttle");
                                }
                            });
        }
    }

    private byte[] bytes() {
        int size = SIZES[random.nextInt(SIZES.length)];
        byte[] bytes = Bytes.random(size);
        if (size > 3 * CHUNK) {
            Arrays.fill(bytes, CHUNK + 5, 3 * CHUNK, (byte) 0);
        }
        if (size > 33_000) {
            byte[] mark = "CD001".getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(mark, 0, bytes, 32769, mark.length);
        }
        return bytes;
    }

    private void start(Core core, int number) {
        byte[] bytes = bytes();
        boolean turned = random.nextBoolean();
        String id = core.image(bytes, turned ? "b" : "a", turned ? "a" : "b");
        store("a").objects.put(id, bytes);
        store("b").objects.put(id, bytes);
        String[] targets = {"positional", "readable", "ordered", "parts"};
        Sinkhole channel = new Sinkhole();
        Path file = directory.resolve("file" + number);
        MemoryStore target = new MemoryStore();
        Destination destination = Destination.channel(channel);
        int kind = random.nextInt(6);
        if (kind < targets.length) {
            target = store(targets[kind]);
            destination = Destination.imageStore(targets[kind]);
        } else if (kind == targets.length) {
            destination = Destination.file(file);
        }
        CopyRequest.Builder request = CopyRequest.builder(id, destination);
        if (random.nextInt(5) == 0) {
            request.maxBytesPerSecond((2 + random.nextInt(20)) * (long) MIB);
        }
        all.add(new Moved(core.mover.start(request.build()), bytes, channel, file, target));
    }

    private void change(Core core) {
        Transfer one = all.get(random.nextInt(all.size())).transfer();
        switch (random.nextInt(8)) {
            case 0 -> core.configure(settings(true));
            case 1 -> swap(core);
            case 2 -> one.pause();
            case 3, 4 -> one.resume();
            case 5 -> {
                if (random.nextInt(8) == 0) {
                    one.cancel();
                }
            }
            default -> LockSupport.parkNanos(random.nextInt(10_000_000));
        }
    }

    private void swap(Core core) {
        String[] ids = stores.keySet().toArray(new String[0]);
        Arrays.sort(ids);
        String id = ids[random.nextInt(ids.length)];
        java.util.Objects.requireNonNull(bound.get(id)).unbind();
        bound.put(id, core.bind(id, store(id)));
    }

    private void requirePossibleProgress() {
        for (Moved moved : all) {
            Progress progress = moved.transfer().progress();
            assertTrue(
                    progress.bytesDone() >= 0 && progress.bytesDone() <= moved.bytes().length,
                    () -> progress + " of " + moved.bytes().length);
        }
    }

    private void calmDown(Core core) {
        for (MemoryStore store : stores.values()) {
            store.heal(Op.READ);
            store.heal(Op.WRITE);
            store.heal(Op.READ_BACK);
        }
        core.configure(settings(false));
        all.forEach(moved -> moved.transfer().resume());
    }

    private void requireRight(Moved moved) throws Exception {
        Transfer transfer = moved.transfer();
        boolean whole = false;
        try {
            assertEquals(Verified.DIGEST, Core.result(transfer).verified());
            assertEquals(moved.bytes().length, transfer.progress().bytesDone());
            whole = true;
        } catch (TransferCancelledException cancelled) {
            // leaves nothing
        } catch (ImageMoverException failure) {
            throw new AssertionError("seed " + seed + ", " + transfer.destination(), failure);
        }
        byte[] channel = moved.channel().bytes();
        byte[] stored = moved.store().objects.get(transfer.image());
        if (!whole) {
            assertArrayEquals(Arrays.copyOf(moved.bytes(), channel.length), channel);
            assertFalse(Files.exists(moved.file()));
            assertEquals(null, stored);
        } else if (stored != null) {
            assertArrayEquals(moved.bytes(), stored);
        } else if (Files.exists(moved.file())) {
            assertArrayEquals(moved.bytes(), Files.readAllBytes(moved.file()));
        } else {
            assertArrayEquals(moved.bytes(), channel);
        }
    }
}
