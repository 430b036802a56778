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
package org.imagemover.core.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.management.StandardMBean;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.api.StoreTraffic;
import org.imagemover.api.TransferStats;
import org.imagemover.api.WaitCause;
import org.junit.jupiter.api.Test;

/** What a console without our classes gets of a row. */
class RowsTest {

    /** A bean with a transfer. */
    public interface TransferHolder {

        TransferRow getRow();
    }

    /** A bean with a store. */
    public interface StoreHolder {

        StoreRow getRow();
    }

    private static CompositeData open(TransferStats stats) throws Exception {
        return open(TransferHolder.class, () -> new TransferRow(new StillTransfer(stats)));
    }

    private static <H> CompositeData open(Class<H> type, H holder) throws Exception {
        return (CompositeData) new StandardMBean(holder, type, true).getAttribute("Row");
    }

    @Test
    void aTransferTellsHowItGoesAndWhereItsTimeGoes() throws Exception {
        CompositeData row =
                open(
                        new TransferStats(
                                CopyMethod.PARALLEL_RANGES,
                                "nas",
                                6,
                                3000,
                                2000,
                                Map.of(
                                        WaitCause.SOURCE, Duration.ofMillis(41_250),
                                        WaitCause.BANDWIDTH, Duration.ofSeconds(90),
                                        WaitCause.DIGEST, Duration.ofMillis(500),
                                        WaitCause.MEMORY, Duration.ZERO)));
        assertEquals("PARALLEL_RANGES", row.get("method"));
        assertEquals("nas", row.get("store"));
        assertEquals(6, row.get("lanes"));
        assertEquals(3000L, row.get("bytesRead"));
        assertEquals(2000L, row.get("bytesWritten"));
        TabularData waits = assertInstanceOf(TabularData.class, row.get("waits"));
        List<String> shown =
                waits.values().stream()
                        .map(CompositeData.class::cast)
                        .map(wait -> wait.get("key") + " " + wait.get("value"))
                        .toList();
        assertEquals(List.of("bandwidth 90.0", "source 41.25", "digest 0.5"), shown);
    }

    @Test
    void aTransferThatHasNotBegunHasNeitherMethodNorStore() throws Exception {
        CompositeData row = open(new TransferStats(null, null, 0, 0, 0, Map.of()));
        assertNull(row.get("method"));
        assertNull(row.get("store"));
        assertEquals(0, ((TabularData) row.get("waits")).size());
    }

    @Test
    void aStoreTellsItsTraffic() throws Exception {
        StoreInfo store =
                new StoreInfo(
                        "nas",
                        "file",
                        StoreState.AVAILABLE,
                        "",
                        true,
                        new StoreTraffic(2, 8, 3000, 2000, 12.5),
                        Map.of());
        CompositeData row = open(StoreHolder.class, () -> new StoreRow(store));
        assertEquals(2, row.get("transfers"));
        assertEquals(8, row.get("lanes"));
        assertEquals(3000L, row.get("bytesRead"));
        assertEquals(2000L, row.get("bytesWritten"));
        assertEquals(12.5, row.get("bytesPerSecond"));
    }
}
