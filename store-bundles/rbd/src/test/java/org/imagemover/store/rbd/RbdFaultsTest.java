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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.lab.Daemon;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that is disturbed: an answer within the configured time, and on it goes afterwards. */
@Timeout(180)
class RbdFaultsTest {

    private static final int MIB = 1 << 20;
    private static final Duration OPERATION = Duration.ofSeconds(2);

    /** For several operations in a call, and a slow machine. */
    private static final Duration ANSWER = OPERATION.multipliedBy(4).plusSeconds(10);

    @TempDir Path directory;

    private final String key = UUID.randomUUID().toString();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Cluster cluster;
    private RbdPlace place;
    private Configuration configuration;
    private RbdStoreDriver driver;

    @BeforeEach
    void open() throws Exception {
        cluster = Cluster.running();
        place = new RbdPlace(cluster, directory);
        configuration =
                place.configuration()
                        .with("operation.timeout", OPERATION.toSeconds() + " s")
                        .with("connect.timeout", "3 s");
        driver = place.driver(configuration);
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        if (place != null) {
            if (!cluster.ceph().osd().isRunning() || !cluster.ceph().mon().isRunning()) {
                cluster.ceph().up();
            }
            place.close();
        }
    }

    private static byte[] random(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(ImageSource source, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        try (ReadableByteChannel range = ((RangeReads) source).openRange(at, length)) {
            while (bytes.hasRemaining() && range.read(bytes) >= 0) {
                continue;
            }
        }
        byte[] read = new byte[bytes.flip().remaining()];
        bytes.get(read);
        return read;
    }

    private static StoreException assertFails(Reason reason, Executable call) {
        long start = System.nanoTime();
        StoreException failure = assertThrows(StoreException.class, call);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(reason, failure.reason(), failure::toString);
        assertTrue(took.compareTo(ANSWER) < 0, "answered after " + took);
        return failure;
    }

    private void write(byte[] bytes) throws Exception {
        try (ImageSink sink = driver.create(key, new SinkRequest(bytes.length, -1, true))) {
            sink.write(0, ByteBuffer.wrap(bytes));
            sink.commit(bytes.length, List.of());
        }
    }

    /** Does as the core does with a call that may be tried again. */
    private static <T> T patiently(java.util.concurrent.Callable<T> call) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (true) {
            try {
                return call.call();
            } catch (StoreException failure) {
                if (!failure.reason().retryable() || System.nanoTime() > end) {
                    throw failure;
                }
            }
        }
    }

    @Test
    void aStoppedOsdIsAnAnswerInTimeAndReadingGoesOnAfterwards() throws Exception {
        byte[] bytes = random(1, 8 * MIB);
        write(bytes);
        RbdStoreDriver other = place.driver(configuration);
        other.check();
        try (ImageSource source = driver.open(key, RequestContext.SERVICE)) {
            assertArrayEquals(bytes, read(source, 0, bytes.length));
            try (Daemon.Suspension stopped = cluster.ceph().osd().suspend()) {
                List<Executable> calls =
                        List.of(
                                () -> read(source, 0, MIB),
                                source::stat,
                                driver::check,
                                () -> driver.open(key, RequestContext.SERVICE));
                List<Future<StoreException>> failures = new ArrayList<>();
                for (Executable call : calls) {
                    failures.add(threads.submit(() -> assertFails(Reason.UNAVAILABLE, call)));
                }
                for (Future<StoreException> failure : failures) {
                    failure.get();
                }
            }
            assertArrayEquals(bytes, patiently(() -> read(source, 0, bytes.length)));
        }
    }

    @Test
    void aSourceThatIsClosedWhileItsReadsAreStuckEndsThemInTime() throws Exception {
        write(random(2, 8 * MIB));
        ImageSource source = driver.open(key, RequestContext.SERVICE);
        read(source, 0, MIB);
        List<Future<byte[]>> readers = new ArrayList<>();
        try (Daemon.Suspension stopped = cluster.ceph().osd().suspend()) {
            for (int reader = 0; reader < 8; reader++) {
                long at = (long) reader * MIB;
                readers.add(threads.submit(() -> read(source, at, MIB)));
            }
            long start = System.nanoTime();
            source.close();
            driver.deactivate();
            assertTrue(System.nanoTime() - start < 1_000_000_000L, "close waits for nobody");
            for (Future<byte[]> reader : readers) {
                assertThrows(
                        java.util.concurrent.ExecutionException.class,
                        () -> reader.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
            }
        }
        assertThrows(IOException.class, () -> read(source, 0, MIB));
    }

    @Test
    void aWriteThatTheOsdDidNotAnswerIsWrittenAgainAndTheImageIsWhole() throws Exception {
        byte[] bytes = random(3, 8 * MIB);
        try (ImageSink sink = driver.create(key, new SinkRequest(bytes.length, -1, true))) {
            sink.write(0, ByteBuffer.wrap(bytes, 0, 4 * MIB));
            try (Daemon.Suspension stopped = cluster.ceph().osd().suspend()) {
                assertFails(
                        Reason.UNAVAILABLE,
                        () -> sink.write(4 * MIB, ByteBuffer.wrap(bytes, 4 * MIB, 4 * MIB)));
            }
            patiently(
                    () -> {
                        sink.write(4 * MIB, ByteBuffer.wrap(bytes, 4 * MIB, 4 * MIB));
                        return true;
                    });
            patiently(
                    () -> {
                        sink.commit(bytes.length, List.of());
                        return true;
                    });
        }
        try (ImageSource source = driver.open(key, RequestContext.SERVICE)) {
            assertArrayEquals(bytes, read(source, 0, bytes.length));
        }
        assertEquals(List.of(key), place.contents());
    }

    @Test
    void aClusterThatIsRestartedInTheMiddleIsReadOnBySameSource() throws Exception {
        byte[] bytes = random(4, 8 * MIB);
        write(bytes);
        try (ImageSource source = driver.open(key, RequestContext.SERVICE)) {
            read(source, 0, MIB);
            cluster.ceph().osd().kill();
            cluster.ceph().mon().kill();
            Future<byte[]> reader =
                    threads.submit(() -> patiently(() -> read(source, 0, bytes.length)));
            cluster.ceph().up();
            assertArrayEquals(bytes, reader.get(120, TimeUnit.SECONDS));
        }
        driver.check();
    }

    @Test
    void aStoppedMonitorIsToldInTimeAndTheStoreComesBack() throws Exception {
        RbdStoreDriver late = place.driver(configuration);
        try (Daemon.Suspension stopped = cluster.ceph().mon().suspend()) {
            StoreException failure = assertFails(Reason.UNAVAILABLE, late::check);
            assertTrue(
                    String.valueOf(failure.getMessage()).contains("connect.timeout"),
                    failure::getMessage);
        }
        patiently(
                () -> {
                    late.check();
                    return true;
                });
    }

    @Test
    void aWrongKeyAnUnknownUserAndAMissingPoolAreToldAtOnce() throws Exception {
        String text = cluster.secret();
        char other = text.charAt(20) == 'A' ? 'B' : 'A';
        String wrong = text.substring(0, 20) + other + text.substring(21);
        Path file = Files.writeString(directory.resolve("wrong"), wrong);
        StoreException denied =
                assertFails(
                        Reason.DENIED,
                        () -> place.driver(configuration.with("key", "file:" + file)).check());
        assertFalse(String.valueOf(denied.getMessage()).contains(wrong), denied::getMessage);
        assertFails(Reason.DENIED, () -> place.driver(configuration.with("user", "no")).check());
        StoreException pool =
                assertFails(
                        Reason.INVALID_CONFIG,
                        () -> place.driver(configuration.with("pool", "no-such-pool")).check());
        assertTrue(String.valueOf(pool.getMessage()).startsWith("key 'pool': "), pool::getMessage);
        assertFails(
                Reason.INVALID_CONFIG,
                () -> place.driver(configuration.with("namespace", "no-such-one")).check());
        assertFails(
                Reason.INVALID_CONFIG,
                () ->
                        place.driver(
                                        configuration.with(
                                                "fsid", "00000000-0000-0000-0000-000000000000"))
                                .check());
        Files.writeString(file, "no key at all");
        assertFails(
                Reason.INVALID_CONFIG,
                () -> place.driver(configuration.with("key", "file:" + file)).check());
    }

    @Test
    void aPoolWhoseQuotaIsReachedIsFullInTimeAndAnAbortStillRemovesAll() throws Exception {
        cluster.makePool("zq-quota");
        RbdStoreDriver full = place.driver(configuration.with("pool", "zq-quota", "namespace", ""));
        full.check();
        cluster.run("ceph", "osd", "pool", "set-quota", "zq-quota", "max_bytes", "16777216");
        try {
            ImageSink sink = full.create(key, new SinkRequest(1L << 30, -1, true));
            ByteBuffer bytes = ByteBuffer.wrap(random(5, 4 * MIB));
            StoreException told = null;
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            for (long at = 0; told == null && System.nanoTime() < end; at += 4 * MIB) {
                long start = System.nanoTime();
                try {
                    sink.write(at % (1L << 30), bytes.clear());
                } catch (StoreException failure) {
                    told = failure;
                    assertTrue(System.nanoTime() - start < ANSWER.toNanos(), "answered too late");
                }
            }
            if (told == null) {
                fail("the quota was never reached");
            }
            assertEquals(Reason.NO_SPACE, told.reason(), told::toString);
            sink.abort();
            assertEquals("", cluster.run("rbd", "ls", "zq-quota"));
        } finally {
            cluster.run("ceph", "osd", "pool", "set-quota", "zq-quota", "max_bytes", "0");
        }
    }

    @Test
    void aClientThatTheClusterShutsOutConnectsAnew() throws Exception {
        byte[] bytes = random(6, MIB);
        write(bytes);
        ImageSource source = driver.open(key, RequestContext.SERVICE);
        SinkRequest request = new SinkRequest(MIB, -1, true);
        ImageSink sink = driver.create("other", request);
        String unfinished = UnfinishedName.of("other", request.token());
        Matcher watcher =
                Pattern.compile("watcher=(\\S+) ")
                        .matcher(cluster.run("rbd", "status", place.spec(unfinished)));
        assertTrue(watcher.find());
        String address = watcher.group(1);
        cluster.run("ceph", "osd", "blocklist", "add", address);
        try {
            assertFails(Reason.UNAVAILABLE, () -> read(source, 0, MIB));
            source.close();
            try (ImageSource next = patiently(() -> driver.open(key, RequestContext.SERVICE))) {
                assertArrayEquals(bytes, read(next, 0, MIB));
            }
        } finally {
            cluster.run("ceph", "osd", "blocklist", "rm", address);
        }
    }

    @Test
    void aThousandCyclesLeaveNoDescriptorNoThreadAndLittleMemory() throws Exception {
        write(random(7, MIB));
        long memory = 0;
        int descriptors = 0;
        int tasks = 0;
        ByteBuffer bytes = ByteBuffer.allocateDirect(MIB);
        for (int cycle = 1; cycle <= 1000; cycle++) {
            try (ImageSource source = driver.open(key, RequestContext.SERVICE);
                    ReadableByteChannel stream = source.openStream()) {
                assertEquals(MIB, stream.read(bytes.clear()));
            }
            if (cycle == 200) {
                memory = kibibytes("VmRSS:");
                descriptors = count("/proc/self/fd");
                tasks = count("/proc/self/task");
            }
        }
        long more = kibibytes("VmRSS:") - memory;
        System.out.println(
                "after 200 and 1000 cycles: descriptors "
                        + descriptors
                        + " and "
                        + count("/proc/self/fd")
                        + ", threads "
                        + tasks
                        + " and "
                        + count("/proc/self/task")
                        + ", resident "
                        + memory
                        + " KiB and "
                        + more
                        + " KiB more");
        assertTrue(count("/proc/self/fd") <= descriptors, "descriptors");
        assertTrue(count("/proc/self/task") <= tasks, "threads");
        assertTrue(more <= 32 << 10, "KiB more: " + more);
    }

    @Test
    void aConnectionThatFailsLeavesNoThreadAndNoDescriptor() throws Exception {
        RbdStoreDriver denied = place.driver(configuration.with("user", "no"));
        assertFails(Reason.DENIED, denied::check);
        int tasks = count("/proc/self/task");
        int descriptors = count("/proc/self/fd");
        for (int attempt = 0; attempt < 20; attempt++) {
            assertFails(Reason.DENIED, denied::check);
        }
        assertTrue(count("/proc/self/task") <= tasks + 2, "threads stay");
        assertTrue(count("/proc/self/fd") <= descriptors + 2, "descriptors stay");
    }

    @Test
    void aDriverThatGoesLeavesNoThreadOfItsClient() throws Exception {
        write(random(8, MIB));
        RbdStoreDriver first = place.driver(configuration);
        first.check();
        first.deactivate();
        int before = count("/proc/self/task");
        for (int instance = 0; instance < 5; instance++) {
            RbdStoreDriver next = place.driver(configuration);
            try (ImageSource source = next.open(key, RequestContext.SERVICE)) {
                next.deactivate();
                assertEquals(MIB, read(source, 0, MIB).length, "what is open works until it ends");
            }
            assertThrows(StoreException.class, next::check);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (count("/proc/self/task") > before + 2 && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
        assertTrue(count("/proc/self/task") <= before + 2, "threads stay");
    }

    private static int count(String folder) {
        String[] names = new java.io.File(folder).list();
        return names == null ? 0 : names.length;
    }

    private static long kibibytes(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + field);
    }
}
