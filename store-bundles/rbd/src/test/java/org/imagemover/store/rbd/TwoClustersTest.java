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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.imagemover.lab.Ceph;
import org.imagemover.lab.Daemon;
import org.imagemover.lab.Lab;
import org.imagemover.lab.OwnCeph;
import org.imagemover.spi.CloneSource;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stores of two Ceph clusters in one process, whose pools, images and numbers are called the same.
 */
@Timeout(60)
class TwoClustersTest {

    private static final int SIZE = 24 << 20;
    private static final int PIECE = 4 << 20;
    private static final int TIMES = 3;
    private static final SinkRequest REQUEST = new SinkRequest(SIZE, -1, true);

    @TempDir private static Path directory;

    private static OwnCeph own;

    private final String key = UUID.randomUUID().toString();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<RbdStoreDriver> stores = new ArrayList<>();
    private Ceph shared;
    private RbdStoreDriver first;
    private RbdStoreDriver second;

    @BeforeAll
    static void startTheSecond() throws Exception {
        own = Lab.ownCeph(directory.resolve("lab"));
    }

    @AfterAll
    static void removeTheSecond() throws Exception {
        if (own != null) {
            own.close();
            assertFalse(Files.exists(directory.resolve("lab")));
        }
    }

    @BeforeEach
    void connect() throws Exception {
        shared = Lab.ceph();
        first = store("first", shared);
        second = store("second", own.ceph());
    }

    @AfterEach
    void removeTheImages() throws Exception {
        threads.shutdownNow();
        for (RbdStoreDriver store : stores) {
            Objects.delete(store, key);
            store.deactivate();
        }
    }

    private RbdStoreDriver store(String id, Ceph ceph) throws Exception {
        RbdStoreDriver store =
                Configuration.of(
                                "store.id",
                                id,
                                "pool",
                                ceph.pool(),
                                "conf.file",
                                ceph.conf().toString(),
                                "user",
                                ceph.user(),
                                "key",
                                "file:" + ceph.userKey(),
                                "operation.timeout",
                                "2 s")
                        .driver();
        stores.add(store);
        store.check();
        return store;
    }

    private static byte[] random(int seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void write(RbdStoreDriver store, byte[] bytes) throws Exception {
        try (ImageSink sink = store.create(key, REQUEST)) {
            for (int at = 0; at < SIZE; at += PIECE) {
                sink.write(at, ByteBuffer.wrap(bytes, at, PIECE));
            }
            sink.commit(SIZE, List.of());
        }
    }

    private byte[] read(RbdStoreDriver store) throws Exception {
        ByteBuffer all = ByteBuffer.allocate(SIZE + 1);
        try (ImageSource source = store.open(key, RequestContext.SERVICE);
                ReadableByteChannel stream = source.openStream()) {
            while (stream.read(all) >= 0) {
                continue;
            }
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    @Test
    void bothAreWrittenAndReadAtOnceUnderOneKey() throws Exception {
        List<Future<Void>> copies = new ArrayList<>();
        for (RbdStoreDriver store : stores) {
            int seed = stores.indexOf(store);
            copies.add(
                    threads.submit(
                            () -> {
                                for (int time = 0; time < TIMES; time++) {
                                    byte[] bytes = random(10 * time + seed);
                                    write(store, bytes);
                                    assertArrayEquals(bytes, read(store));
                                    Objects.delete(store, key);
                                }
                                write(store, random(100 + seed));
                                return null;
                            }));
        }
        for (Future<Void> copy : copies) {
            copy.get(40, TimeUnit.SECONDS);
        }
        assertArrayEquals(random(100), read(first));
        assertArrayEquals(random(101), read(second));
        for (Ceph ceph : List.of(shared, own.ceph())) {
            String info = ceph.rbd("info", ceph.pool() + "/" + key);
            assertTrue(info.contains("size 24 MiB"), info);
        }
    }

    @Test
    void aLocationInTheOtherClusterIsNotOfThisStore() {
        for (RbdStoreDriver store : stores) {
            for (Ceph ceph : List.of(shared, own.ceph())) {
                String uri = "rbd://" + ceph.fsid() + "/" + ceph.pool() + "/" + key + "/snap";
                boolean here = (store == first) == (ceph == shared);
                assertEquals(
                        here ? Resolution.own(key) : Resolution.notOwn("it is in another cluster"),
                        store.resolve(ImageLocation.ofUri(uri, Map.of())));
            }
        }
    }

    @Test
    void whatIsInTheOtherClusterIsNeverClonedNorAnythingThatIsCalledTheSame() throws Exception {
        write(first, random(1));
        write(second, random(2));
        assertNotEquals(first.cloneDomain(), second.cloneDomain());
        try (ImageSource source = first.open(key, RequestContext.SERVICE)) {
            CloneSource clone = (CloneSource) source;
            assertEquals(first.cloneDomain(), clone.cloneDomain());
            String disk = "disk-" + key;
            StoreException refused =
                    assertThrows(
                            StoreException.class,
                            () -> second.cloneFrom(clone.cloneReference(), disk, REQUEST, false));
            assertTrue(
                    EnumSet.of(Reason.UNSUPPORTED, Reason.SOURCE_CHANGED)
                            .contains(refused.reason()),
                    refused::toString);
        }
        assertEquals(key, own.ceph().rbd("ls", own.ceph().pool()).strip());
    }

    @Test
    void oneThatStopsLeavesTheOtherAnswering() throws Exception {
        byte[] bytes = random(3);
        write(first, bytes);
        write(second, random(4));
        try (Daemon.Suspension stopped = own.ceph().osd().suspend()) {
            Future<byte[]> stuck = threads.submit(() -> read(second));
            assertArrayEquals(bytes, read(first));
            Objects.delete(first, key);
            write(first, bytes);
            ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> stuck.get(20, TimeUnit.SECONDS));
            StoreException told = assertInstanceOf(StoreException.class, failure.getCause());
            assertEquals(Reason.UNAVAILABLE, told.reason(), told::toString);
        }
        own.ceph().up();
        assertArrayEquals(random(4), read(second));
        assertArrayEquals(bytes, read(first));
    }
}
