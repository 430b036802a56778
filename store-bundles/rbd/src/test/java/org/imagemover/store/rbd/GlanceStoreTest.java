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
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.imagemover.lab.Machine;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One pool, used by this driver and by the library that Glance reads and writes it with. */
@Timeout(120)
class GlanceStoreTest {

    private static final String PYTHON = "/usr/bin/python3";
    private static final int SIZE = (9 << 20) + 5;

    @TempDir Path directory;

    private final String id = UUID.randomUUID().toString();
    private final byte[] bytes = new byte[SIZE];
    private Cluster cluster;
    private Path plain;
    private Path script;

    @BeforeEach
    void open() throws Exception {
        cluster = Cluster.running();
        Process probe = new ProcessBuilder(PYTHON, "-c", "import glance_store").start();
        Machine.require(
                probe.waitFor() == 0,
                "there is no glance_store: install Debian's python3-glance-store");
        new Random(1).nextBytes(bytes);
        plain = Files.write(directory.resolve("plain"), bytes);
        script = Path.of("src/test/resources/glance_store_peer.py").toAbsolutePath();
    }

    private String glance(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                PYTHON,
                                script.toString(),
                                cluster.ceph().conf().toString(),
                                Cluster.POOL));
        command.addAll(List.of(arguments));
        return cluster.run(command.toArray(String[]::new));
    }

    private RbdPlace place() throws Exception {
        return new RbdPlace(cluster, directory);
    }

    @Test
    void whatGlanceWroteIsReadByItsLocationAndRemovedHere() throws Exception {
        String location = glance("add", plain.toString(), id);
        try (RbdPlace place = place()) {
            RbdStoreDriver driver =
                    place.driver(place.configuration().with("namespace", "", "fsid", ""));
            driver.check();
            Resolution resolution =
                    driver.resolve(ImageLocation.ofUri(location, Map.of("store", "ceph")));
            assertEquals(Resolution.own(id), resolution);
            try (ImageSource source = driver.open(id, RequestContext.SERVICE);
                    ReadableByteChannel stream = source.openStream()) {
                ByteBuffer read = ByteBuffer.allocate(SIZE + 1);
                while (stream.read(read) >= 0) {
                    continue;
                }
                assertArrayEquals(bytes, Arrays.copyOf(read.array(), read.position()));
            }
            Objects.delete(driver, id);
            StoreException gone =
                    assertThrows(
                            StoreException.class, () -> driver.open(id, RequestContext.SERVICE));
            assertEquals(Reason.NOT_FOUND, gone.reason());
        }
    }

    @Test
    void whatIsWrittenHereIsReadAndRemovedByGlance() throws Exception {
        String location = "rbd://" + cluster.fsid() + "/" + Cluster.POOL + "/" + id + "/snap";
        try (RbdPlace place = place()) {
            RbdStoreDriver driver = place.driver(place.configuration().with("namespace", ""));
            try (ImageSink sink = driver.create(id, new SinkRequest(SIZE, -1, true))) {
                sink.write(0, ByteBuffer.wrap(bytes));
                sink.commit(SIZE, List.of());
            }
            Path copy = directory.resolve("copy");
            glance("get", location, copy.toString());
            assertArrayEquals(bytes, Files.readAllBytes(copy));
            glance("delete", location);
            StoreException gone =
                    assertThrows(
                            StoreException.class, () -> driver.open(id, RequestContext.SERVICE));
            assertEquals(Reason.NOT_FOUND, gone.reason());
        }
    }
}
