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
package org.imagemover.store.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several ranges of one object at once, as the lanes of a copy read them. */
@Timeout(60)
class LanesTest {

    private static final int RANGE = 64 << 10;
    private static final int RANGES = 40;
    private static final int LANES = 8;
    private static final byte[] BYTES = new byte[RANGES * RANGE - 100];

    static {
        new Random(5).nextBytes(BYTES);
    }

    @TempDir Path directory;

    private static Configuration configuration(int port) {
        return Configuration.of(
                "store.id", "web", "allowed.prefixes", "http://images.test:" + port + "/vm");
    }

    private static ImageSource open(Configuration configuration, int port) throws Exception {
        return configuration
                .host("images.test", "127.0.0.1")
                .driver()
                .open("images.test:" + port + "/vm/image", RequestContext.SERVICE);
    }

    /** Reads the object by lanes, each into a direct buffer. */
    private static byte[] read(ImageSource source) throws Exception {
        ByteBuffer whole = ByteBuffer.allocateDirect(BYTES.length);
        AtomicInteger next = new AtomicInteger();
        List<FutureTask<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            FutureTask<Void> task =
                    new FutureTask<>(
                            () -> {
                                int range = next.getAndIncrement();
                                for (; range < RANGES; range = next.getAndIncrement()) {
                                    readRange((RangeReads) source, whole, range * RANGE);
                                }
                                return null;
                            });
            lanes.add(task);
            Thread thread = new Thread(task, "lanes-test");
            thread.setDaemon(true);
            thread.start();
        }
        for (FutureTask<Void> lane : lanes) {
            lane.get(30, TimeUnit.SECONDS);
        }
        byte[] got = new byte[BYTES.length];
        whole.get(0, got);
        return got;
    }

    private static void readRange(RangeReads ranges, ByteBuffer whole, int offset)
            throws Exception {
        int count = Math.min(RANGE, BYTES.length - offset);
        ByteBuffer part = whole.slice(offset, count);
        try (ReadableByteChannel range = ranges.openRange(offset, RANGE)) {
            while (part.hasRemaining()) {
                assertTrue(range.read(part) > 0);
            }
        }
    }

    @Test
    void lanesUseTheirConnectionsAgainFromRangeToRange() throws Exception {
        try (FaultyServer server = FaultyServer.start().serve("/vm/image", BYTES);
                ImageSource source = open(configuration(server.port()), server.port())) {
            assertArrayEquals(BYTES, read(source));
            source.stat();
            assertTrue(server.requests().size() > RANGES);
            assertTrue(
                    server.connectionsAccepted() <= LANES,
                    () -> server.connectionsAccepted() + " connections");
        }
    }

    @Test
    void lanesUseTheConnectionsOfNginxAgain() throws Exception {
        Path root = directory.resolve("root");
        Files.createDirectories(root.resolve("vm"));
        Files.write(root.resolve("vm/image"), BYTES);
        try (Nginx nginx = new Nginx(directory, root)) {
            try (ImageSource source = open(configuration(nginx.port()), nginx.port())) {
                assertArrayEquals(BYTES, read(source));
                source.stat();
            }
            int connections = nginx.connections();
            assertTrue(connections > 0 && connections <= LANES, connections + " connections");
        }
    }

    @Test
    void lanesBeyondTheLimitOfTheServerWaitAndNoneFails() throws Exception {
        try (FaultyServer server = FaultyServer.start().serve("/vm/image", BYTES);
                ImageSource source =
                        open(
                                configuration(server.port()).with("max.connections.per.host", "2"),
                                server.port())) {
            assertEquals(2, ((RangeReads) source).preferredConcurrency());
            assertArrayEquals(BYTES, read(source));
            source.stat();
            assertEquals(2, server.mostConnectionsAtOnce());
            assertEquals(2, server.connectionsAccepted());
        }
    }

    @Test
    void aRangeThatIsClosedEarlyCostsItsConnection() throws Exception {
        try (FaultyServer server = FaultyServer.start().serve("/vm/image", BYTES);
                ImageSource source = open(configuration(server.port()), server.port())) {
            RangeReads ranges = (RangeReads) source;
            try (ReadableByteChannel range = ranges.openRange(0, RANGE)) {
                assertTrue(range.read(ByteBuffer.allocateDirect(10)) > 0);
            }
            assertEquals(1, server.connectionsAccepted());
            readRange(ranges, ByteBuffer.allocateDirect(BYTES.length), RANGE);
            assertEquals(2, server.connectionsAccepted());
        }
    }

    @Test
    void aServerThatIsTooBusyForOneMoreLaneThrottlesAndLosesNothing() throws Exception {
        try (FaultyServer server = FaultyServer.start().serve("/vm/image", BYTES);
                ImageSource source = open(configuration(server.port()), server.port())) {
            RangeReads ranges = (RangeReads) source;
            try (ReadableByteChannel lane = ranges.openRange(0, RANGE)) {
                for (ServerFault busy :
                        List.of(ServerFault.throttled(7), ServerFault.unavailable(7))) {
                    server.next("/vm/image", busy);
                    StoreException failure =
                            assertThrows(StoreException.class, () -> ranges.openRange(RANGE, 10));
                    assertEquals(Reason.THROTTLED, failure.reason());
                    assertTrue(
                            failure.getMessage().contains("asks to be left alone for 7 s"),
                            failure.getMessage());
                }
                assertTrue(lane.read(ByteBuffer.allocateDirect(10)) > 0);
            }
        }
    }
}
