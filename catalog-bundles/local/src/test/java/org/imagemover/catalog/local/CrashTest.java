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
package org.imagemover.catalog.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.imagemover.api.Digest;
import org.imagemover.catalog.local.SimulatedDisk.Failing;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.Kind;
import org.imagemover.spi.ObjectIntent.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The life of an image, cut off at every single file operation. What is seen afterwards is what was
 * to be seen before the call that was cut off, or after it, and nothing between; and the life can
 * go on from there to its end.
 */
class CrashTest {

    private static final String ID = "0b6e4c52-6a3c-4f0e-9a55-3f1d2c4b5a69";
    private static final String OTHER = "1c6e4c52-6a3c-4f0e-9a55-3f1d2c4b5a69";
    private static final ObjectIntent FIRST = Catalogs.newImage(ID);
    private static final ObjectIntent COPY = Catalogs.copyTo("second", ID);
    private static final ObjectIntent DISK =
            ObjectIntent.prepared(ID, "main", "disk of vm 1", Kind.STORE_OBJECT);
    private static final ImageRecord RECORD = Catalogs.record(ID, "a name", FIRST);

    private static final Digest WHOLE = RECORD.digests().get(0);
    private static final Attestation ATTESTATION = new Attestation("main", ID, "1:2:3", WHOLE);
    private static final ChunkDigests CHUNKS = new ChunkDigests(WHOLE, 4096, new byte[32]);

    private static final List<Step> LIFE =
            List.of(
                    LocalCatalog::intents,
                    catalog -> catalog.prepare(FIRST),
                    catalog -> catalog.publishing(FIRST),
                    catalog -> catalog.record(RECORD, FIRST),
                    catalog -> catalog.prepare(COPY),
                    catalog -> catalog.publishing(COPY),
                    catalog -> catalog.addCopy(COPY),
                    catalog -> catalog.attest(ID, ATTESTATION),
                    catalog -> catalog.recordChunkDigests(ID, CHUNKS),
                    catalog -> catalog.prepare(DISK),
                    catalog -> catalog.publishing(DISK),
                    catalog -> catalog.forget(DISK),
                    catalog -> catalog.markDeleting(ID),
                    catalog -> catalog.forget(COPY),
                    catalog -> catalog.remove(ID),
                    catalog -> catalog.forget(FIRST),
                    catalog -> catalog.prepare(Catalogs.newImage(OTHER)));

    @TempDir Path temporary;

    private final List<String> seenAfter = new ArrayList<>();
    private int operations;

    @FunctionalInterface
    private interface Step {
        void run(LocalCatalog catalog) throws CatalogException;
    }

    @BeforeEach
    void liveWithoutACrash() throws Exception {
        SimulatedDisk disk = SimulatedDisk.sound();
        LocalCatalog catalog = Catalogs.over(temporary.resolve("sound/catalog"), disk);
        for (Step step : LIFE) {
            step.run(catalog);
            int before = disk.changesOfDocuments();
            seenAfter.add(Catalogs.seen(catalog));
            assertEquals(before, disk.changesOfDocuments(), "looking changes nothing");
        }
        catalog.close();
        operations = disk.operations();
        assertTrue(operations > LIFE.size(), "each step changes files");
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE, false", "HALF_WAY, false", "AFTER, false",
        "BEFORE, true", "HALF_WAY, true", "AFTER, true"
    })
    void aCrashAtAnyOperationLeavesTheStateBeforeOrAfterTheCall(Failing failing, boolean powerCut)
            throws Exception {
        for (int kill = 0; kill < operations; kill++) {
            Path directory = temporary.resolve("kill-" + kill + "/catalog");
            SimulatedDisk disk = SimulatedDisk.crashingAt(kill, failing);
            LocalCatalog crashed = Catalogs.over(directory, disk);
            int done = 0;
            while (done < LIFE.size() && !disk.failed()) {
                try {
                    LIFE.get(done).run(crashed);
                    if (disk.failed()) {
                        // It was said to be done with the last operation missing.
                        done++;
                    }
                } catch (CatalogException cutOff) {
                    assertEquals(Reason.UNAVAILABLE, cutOff.reason());
                    break;
                }
                if (!disk.failed()) {
                    done++;
                }
            }
            crashed.close();
            if (powerCut) {
                disk.cutPower();
            }
            goOn(directory, done, "kill at operation " + kill);
        }
    }

    private void goOn(Path directory, int done, String when) throws Exception {
        LocalCatalog next = Catalogs.over(directory, SimulatedDisk.sound());
        String seen = Catalogs.seen(next);
        String before = done == 0 ? "" : seenAfter.get(done - 1);
        int from;
        if (seen.equals(before)) {
            from = done;
        } else {
            assertTrue(done < LIFE.size(), when + " lost what was done: " + seen);
            assertEquals(seenAfter.get(done), seen, when);
            from = done + 1;
        }
        assertNoLeftovers(directory, when);
        for (int step = from; step < LIFE.size(); step++) {
            LIFE.get(step).run(next);
            assertEquals(seenAfter.get(step), Catalogs.seen(next), when + ", step " + step);
        }
        next.close();
    }

    private static void assertNoLeftovers(Path directory, String when) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".tmp")), when);
        }
    }

    @ParameterizedTest
    @EnumSource(Failing.class)
    void aFullDiskChangesNothingAndTheCallCanBeMadeAgain(Failing failing) throws Exception {
        for (int full = 0; full < operations; full++) {
            String when = "full at operation " + full;
            SimulatedDisk disk = SimulatedDisk.fullAt(full, failing);
            LocalCatalog catalog =
                    Catalogs.over(temporary.resolve("full-" + full + "/catalog"), disk);
            for (int step = 0; step < LIFE.size(); step++) {
                boolean failedBefore = disk.failed();
                try {
                    LIFE.get(step).run(catalog);
                } catch (CatalogException refused) {
                    assertFalse(failedBefore, when);
                    assertEquals(Reason.UNAVAILABLE, refused.reason(), when);
                    assertTrue(refused.getMessage().contains("no space is left"), when);
                    assertEquals(
                            step == 0 ? "" : seenAfter.get(step - 1), Catalogs.seen(catalog), when);
                    LIFE.get(step).run(catalog);
                }
                assertEquals(seenAfter.get(step), Catalogs.seen(catalog), when + ", step " + step);
            }
            catalog.close();
        }
    }

    @Test
    void aRecordWhoseIntentWasNotUpdatedAnymoreIsSettledByTheNextLook() throws Exception {
        Path directory = temporary;
        boolean halfWay = false;
        for (int kill = 0; !halfWay && kill < operations; kill++) {
            directory = temporary.resolve("half-" + kill + "/catalog");
            LocalCatalog catalog = Catalogs.over(directory);
            catalog.prepare(FIRST);
            catalog.publishing(FIRST);
            catalog.close();
            SimulatedDisk disk = SimulatedDisk.crashingAt(kill, Failing.BEFORE);
            LocalCatalog crashed = Catalogs.over(directory, disk);
            try {
                crashed.record(RECORD, FIRST);
                halfWay = disk.failed();
            } catch (CatalogException before) {
                assertTrue(disk.failed());
            }
            crashed.close();
        }
        assertTrue(halfWay, "the intent's document was about to be written");
        assertTrue(intentDocument(directory).contains("\"publishing\""));

        LocalCatalog next = Catalogs.over(directory);
        assertEquals(List.of(FIRST.in(State.RECORDED)), next.intents());
        assertTrue(intentDocument(directory).contains("\"recorded\""));
        next.close();
    }

    private static String intentDocument(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("intents"))) {
            return Files.readString(files.findFirst().orElseThrow());
        }
    }

    @Test
    void aCrashIsSeenByTheCallerAsACatalogueThatDidNotAnswer() {
        SimulatedDisk disk = SimulatedDisk.crashingAt(0, Failing.BEFORE);
        LocalCatalog catalog = Catalogs.over(temporary.resolve("dead/catalog"), disk);
        assertEquals(
                Reason.UNAVAILABLE,
                assertThrows(CatalogException.class, catalog::intents).reason());
        catalog.close();
    }
}
