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

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.Durability;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.StoreState;
import org.imagemover.api.Verified;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.DirectoryDriver;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.PowerCutDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is recorded of a store's files, held against what a power cut left of them: at each second
 * after a copy, with a catalogue that is on another disk and has lost nothing.
 */
class PowerCutTest {

    private static final int SECONDS = 2;

    @TempDir Path directory;

    private final MemoryCatalog.Data catalog = new MemoryCatalog.Data();
    private final MemoryStore origin = new MemoryStore();
    private final byte[] bytes = Bytes.random(9 * MIB);
    private PowerCutDisk disk;

    @BeforeEach
    void mountADisk() throws Exception {
        disk = new PowerCutDisk(directory);
    }

    @AfterEach
    void unmount() throws Exception {
        disk.close();
    }

    private Core core(boolean withOrigin) {
        Core core = new Core(catalog, "buffer.size=8 MiB");
        core.bind("files", new DirectoryDriver(disk.root()), Map.of());
        Await.until("a store", () -> core.store("files").state() == StoreState.AVAILABLE);
        if (withOrigin) {
            core.bind("origin", origin);
        }
        return core;
    }

    private void keepTheNextSeconds() throws Exception {
        disk.keepMoment();
        for (int second = 0; second < SECONDS; second++) {
            // not to wait for anything, but for the moments to be different ones
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            disk.keepMoment();
        }
    }

    /** Copies from the disk as each cut left it: the right bytes, or none. */
    private void requireTheRightBytesOrNone(String id, boolean mustBeThere) throws Exception {
        for (int moment = 0; moment < disk.moments(); moment++) {
            disk.cutPowerAt(moment);
            try (Core core = core(false)) {
                Path copy = disk.root().resolve("copy");
                CopyResult result = Core.result(core.start(id, Destination.file(copy)));
                assertArrayEquals(
                        bytes, Files.readAllBytes(copy), "moment " + moment + ", " + result);
            } catch (ImageMoverException nothing) {
                assertTrue(!mustBeThere, () -> "it is recorded: " + nothing.getMessage());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void aRecordedCopyIsThereAfterAnyCutWhateverItsDurability(Durability durability)
            throws Exception {
        String id;
        try (Core core = core(true)) {
            id = core.image(bytes, "origin");
            origin.objects.put(id, bytes);
            Core.result(
                    core.mover.start(
                            CopyRequest.builder(id, Destination.imageStore("files"))
                                    .durability(durability)
                                    .build()));
            keepTheNextSeconds();
        }
        requireTheRightBytesOrNone(id, true);
    }

    @Test
    void aFileThatSomebodyPutThereIsAttestedOnlyAsFarAsItIsOnTheDisk() throws Exception {
        String id;
        try (Core core = core(false)) {
            id = core.image(bytes, "files");
            // its size is known at once, and its bytes are in memory alone
            try (var file = new java.io.RandomAccessFile(disk.root().resolve(id).toFile(), "rw")) {
                file.setLength(bytes.length);
                file.write(bytes);
            }
            for (Verified verified : new Verified[] {Verified.DIGEST, Verified.ATTESTED}) {
                Path copy = disk.root().resolve("copy-" + verified);
                CopyResult result =
                        Core.result(
                                core.mover.start(
                                        CopyRequest.builder(id, Destination.file(copy))
                                                .durability(Durability.NONE)
                                                .build()));
                assertEquals(verified, result.verified());
            }
            keepTheNextSeconds();
        }
        requireTheRightBytesOrNone(id, true);
    }
}
