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
package org.imagemover.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab's own Ceph, undisturbed and disturbed. */
class CephTest {

    private static final int SIZE = 5 << 20;

    @TempDir private Path directory;

    private Ceph ceph;
    private String image;
    private byte[] bytes;

    @BeforeEach
    void writeAnImage() throws IOException, InterruptedException {
        ceph = Lab.ceph();
        image = ceph.pool() + "/lab-test-" + ProcessHandle.current().pid();
        bytes = new byte[SIZE];
        new Random(7).nextBytes(bytes);
        Path file = Files.write(directory.resolve("image"), bytes);
        ceph.rbd("import", "--no-progress", file.toString(), image);
    }

    @AfterEach
    void removeIt() throws IOException, InterruptedException {
        if (image != null) {
            ceph.up();
            ceph.rbd("rm", "--no-progress", image);
        }
    }

    private byte[] read(String... options) throws IOException, InterruptedException {
        Path file = directory.resolve("read");
        Files.deleteIfExists(file);
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("export", "--no-progress", image, file.toString()));
        ceph.rbd(words.toArray(String[]::new));
        return Files.readAllBytes(file);
    }

    @Test
    void whatIsWrittenIsReadByEveryUser() throws IOException, InterruptedException {
        assertArrayEquals(bytes, read());
        assertArrayEquals(bytes, read("--id", ceph.user()));
        assertArrayEquals(bytes, read("--id", ceph.reader()));
        String key = ceph.readerKey().toString();
        assertArrayEquals(bytes, read("--id", ceph.reader(), "--keyfile", key));
        assertEquals(ceph.fsid(), ceph.ceph("fsid").strip());
    }

    @Test
    void onlyTheReaderMayNotWrite() throws IOException, InterruptedException {
        String other = image + "-other";
        IOException denied = assertThrows(IOException.class, () -> create(other, ceph.reader()));
        assertTrue(denied.getMessage().contains("not permitted"), denied.getMessage());
        create(other, ceph.user());
        ceph.rbd("--id", ceph.user(), "rm", "--no-progress", other);
    }

    private void create(String name, String user) throws IOException, InterruptedException {
        ceph.rbd("--id", user, "create", "--size", "1M", name);
    }

    @Test
    void readsWaitForAnOsdThatIsSuspended() throws Exception {
        CompletableFuture<byte[]> read;
        try (Daemon.Suspension suspended = ceph.osd().suspend()) {
            assertTrue(ceph.osd().isRunning());
            read = inBackground();
            assertThrows(TimeoutException.class, () -> read.get(2, TimeUnit.SECONDS));
        }
        assertArrayEquals(bytes, read.get(60, TimeUnit.SECONDS));
    }

    @Test
    void readsWaitForAnOsdThatWasKilledAndComesAgain() throws Exception {
        ceph.osd().kill();
        assertFalse(ceph.osd().isRunning());
        CompletableFuture<byte[]> read = inBackground();
        assertThrows(TimeoutException.class, () -> read.get(2, TimeUnit.SECONDS));
        ceph.up();
        assertTrue(ceph.osd().isRunning());
        assertArrayEquals(bytes, read.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aMonitorThatWasKilledComesAgain() throws Exception {
        ceph.mon().kill();
        CompletableFuture<byte[]> read = inBackground();
        assertThrows(TimeoutException.class, () -> read.get(2, TimeUnit.SECONDS));
        ceph.up();
        assertArrayEquals(bytes, read.get(60, TimeUnit.SECONDS));
    }

    private CompletableFuture<byte[]> inBackground() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return read();
                    } catch (IOException | InterruptedException failed) {
                        throw new CompletionException(failed);
                    }
                });
    }
}
