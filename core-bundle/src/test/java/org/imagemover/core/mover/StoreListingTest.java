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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.api.StoreTraffic;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreListingTest {

    private static final String PID = "org.imagemover.store.file~nas";
    private static final String FAILURE =
            """
            java.lang.reflect.InvocationTargetException
            \tat java.base/jdk.internal.reflect.Native(Native.java)
            Caused by: org.imagemover.spi.StoreException: key 'datadir': is not an absolute path: \
            it has to start with '/'
            \tat org.imagemover.spi.Settings.invalid(Settings.java:12)
            Caused by: java.io.IOException: /secret/place s3cr3t
            """;

    private final Core core = new Core();

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    @Test
    void aWrongValueIsARowWithFileKeyAndReason() {
        core.configurations.add(PID, "org.imagemover.store.file-nas.cfg", "store.id", "nas");
        core.configurations.install("org.imagemover.store.file");
        core.configurations.fail(PID, FAILURE);
        StoreInfo row = core.store("nas");
        assertEquals(StoreState.INVALID, row.state());
        assertEquals("file", row.type());
        assertEquals(
                "etc/org.imagemover.store.file-nas.cfg: key 'datadir': is not an absolute path: it"
                        + " has to start with '/'",
                row.reason());
    }

    @Test
    void anyOtherFailureIsNotShownButSaidToBeInTheLog() {
        core.configurations.add(PID, "org.imagemover.store.file-nas.cfg", "store.id", "nas");
        core.configurations.install("org.imagemover.store.file");
        core.configurations.fail(PID, "java.lang.IllegalStateException: s3cr3t at /secret/place");
        StoreInfo row = core.store("nas");
        assertEquals(StoreState.INVALID, row.state());
        assertTrue(row.reason().contains("log"), row.reason());
        assertFalse(row.toString().contains("s3cr3t"), row.toString());
        assertFalse(row.toString().contains("/secret"), row.toString());
    }

    @Test
    void aConfigurationWithoutADriverIsMissingWithTheFeatureToInstall() {
        core.configurations.add(PID, "org.imagemover.store.file-nas.cfg", "store.id", "nas");
        StoreInfo row = core.store("nas");
        assertEquals(StoreState.MISSING, row.state());
        assertTrue(row.reason().contains("image-mover-store-file"), row.reason());
        core.configurations.install("org.imagemover.store.file");
        assertTrue(core.store("nas").reason().contains("starting"));
    }

    @Test
    void aConfigurationWithoutAnIdIsListedByItsPid() {
        core.configurations.add(PID, "org.imagemover.store.file-nas.cfg", "store.id", " ");
        assertEquals(StoreState.MISSING, core.store(PID).state());
    }

    @Test
    void aStoreThatIsHereIsOneRowWithWhatAPersonWantsToKnow() {
        core.configurations.add(
                "org.imagemover.store.memory~a",
                "org.imagemover.store.memory-a.cfg",
                "store.id",
                "a");
        core.bind("a", new MemoryStore());
        List<StoreInfo> rows = core.admin.stores();
        assertEquals(1, rows.size());
        assertEquals(StoreState.AVAILABLE, rows.get(0).state());
        assertTrue(rows.get(0).writable());
        assertEquals("1.0.0", rows.get(0).details().get("driver version"));
    }

    @Test
    void oneOfTwoFilesWithTheSameIdIsNoRowOfItsOwn() {
        core.bind("a", new MemoryDriver(new MemoryStore()), Map.of());
        core.bind(
                "a",
                new MemoryDriver(new MemoryStore()),
                Map.of("service.pid", "org.imagemover.store.memory~b"));
        for (String pid : List.of("a", "b")) {
            core.configurations.add(
                    "org.imagemover.store.memory~" + pid,
                    "org.imagemover.store.memory-" + pid + ".cfg",
                    "store.id",
                    "a");
        }
        assertEquals(1, core.admin.stores().size());
        assertEquals(StoreState.INVALID, core.store("a").state());
    }

    @Test
    void aCatalogueIsARowOnlyWhenItIsWrong() {
        String pid = "org.imagemover.catalog.local";
        core.configurations.add(pid, pid + ".cfg", "catalog.id", "local");
        core.configurations.install(pid);
        assertEquals(List.of(), core.admin.stores());
        core.configurations.fail(
                pid, "org.imagemover.spi.StoreException: key 'directory': is missing");
        StoreInfo row = core.store(pid);
        assertEquals("catalog", row.type());
        assertEquals("etc/" + pid + ".cfg: key 'directory': is missing", row.reason());
    }

    @Test
    void aWrongSettingOfTheCoreIsARow() {
        core.configure("transfers.max=many");
        StoreInfo row = core.store("org.imagemover.core");
        assertEquals(StoreState.INVALID, row.state());
        assertTrue(
                row.reason().startsWith("etc/org.imagemover.core.cfg: key 'transfers.max': "),
                row.reason());
        core.configure();
        Await.until("no row", () -> core.admin.stores().isEmpty());
    }

    @Test
    void aStoreTellsItsTrafficAndKeepsItsSumsWhenItHasGone() {
        Core.Bound store = core.bind("nas", new MemoryStore());
        core.bind("other", new MemoryStore());
        core.engine.meters().transferBegan("nas");
        core.engine.meters().laneBegan("nas");
        core.engine.meters().read("nas", 1000);
        core.engine.meters().written("nas", 10);
        StoreTraffic traffic = core.store("nas").traffic();
        assertEquals(1, traffic.transfers());
        assertEquals(1, traffic.lanes());
        assertEquals(1000, traffic.bytesRead());
        assertEquals(10, traffic.bytesWritten());
        assertTrue(traffic.bytesPerSecond() > 0);
        assertEquals(StoreTraffic.NONE, core.store("other").traffic());

        store.unbind();
        core.configurations.add(PID, "org.imagemover.store.file-nas.cfg", "store.id", "nas");
        StoreInfo gone = core.store("nas");
        assertEquals(StoreState.MISSING, gone.state());
        assertEquals(1000, gone.traffic().bytesRead());
    }

    @Test
    void rowsAreOrderedById() {
        core.bind("b", new MemoryStore());
        core.bind("a", new MemoryStore());
        core.configurations.add(PID, "f.cfg", "store.id", "aa");
        assertEquals(
                List.of("a", "aa", "b"), core.admin.stores().stream().map(StoreInfo::id).toList());
    }

    @Test
    void aConfigurationThatIsDeletedMeanwhileHidesNoOther() {
        core.configurations.addDeleted();
        core.configurations.add(
                "org.imagemover.store.file~nas",
                "org.imagemover.store.file-nas.cfg",
                "store.id",
                "nas");
        assertEquals("nas", core.store("nas").id());
    }
}
