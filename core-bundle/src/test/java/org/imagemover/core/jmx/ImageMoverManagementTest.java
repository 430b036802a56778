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

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.security.auth.Subject;
import org.imagemover.api.Destination;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.TransferState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As a console sees it: by names and open types, without our classes. */
class ImageMoverManagementTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final MemoryStore store = new MemoryStore();
    private final Core core = new Core();
    private final ImageMoverManagement bean = management();
    private final Gate gate = store.on(Op.READ, Gate.from(MIB));
    private ObjectName name = ObjectName.WILDCARD;
    private String id = "";

    @BeforeEach
    void recordAnImage() throws Exception {
        name = new ObjectName("org.imagemover:type=ImageMover");
        core.bind("a", store);
        byte[] bytes = Bytes.random(2 * MIB);
        id = core.image(bytes, "a");
        store.objects.put(id, bytes);
    }

    @AfterEach
    void closeTheCore() {
        gate.open();
        bean.deactivate();
        core.close();
    }

    private ImageMoverManagement management() {
        return new ImageMoverManagement(core.engine, core.listing, core.stores, core.configuration);
    }

    private Transfer startAndHold() {
        Transfer transfer = core.start(id, Destination.channel(new Sinkhole()));
        gate.awaitReached();
        return transfer;
    }

    private CompositeData[] rows(String attribute) throws Exception {
        return (CompositeData[]) server.getAttribute(name, attribute);
    }

    private void invoke(String operation, String transferId) throws Exception {
        server.invoke(
                name, operation, new Object[] {transferId}, new String[] {String.class.getName()});
    }

    @Test
    void transfersAndStoresAreRowsOfOpenTypes() throws Exception {
        Transfer transfer = startAndHold();
        CompositeData row = rows("Transfers")[0];
        assertEquals(transfer.id(), row.get("id"));
        assertEquals(id, row.get("image"));
        assertEquals("a channel", row.get("destination"));
        assertEquals("RUNNING", row.get("state"));
        assertEquals((long) MIB, row.get("bytesDone"));
        assertEquals(2L * MIB, row.get("bytesTotal"));
        assertTrue((double) row.get("seconds") >= 0);
        CompositeData storeRow = rows("Stores")[0];
        assertEquals("a", storeRow.get("id"));
        assertEquals("memory", storeRow.get("type"));
        assertEquals("AVAILABLE", storeRow.get("state"));
        assertEquals(true, storeRow.get("writable"));
        assertEquals(1L, server.getAttribute(name, "TransfersStarted"));
        assertEquals(1, server.getAttribute(name, "TransfersUnderWay"));
        assertTrue((long) server.getAttribute(name, "BufferBytes") >= MIB);
        gate.open();
        Core.result(transfer);
        assertEquals(0, server.getAttribute(name, "TransfersUnderWay"));
    }

    @Test
    void theTotalsAreNumbersThatAConsoleDraws() throws Exception {
        core.configure("memory.max=8 MiB");
        core.engine.meters().read("a", 5);
        core.engine.meters().read(null, 2);
        core.engine.meters().written(null, 3);
        assertEquals(7L, server.getAttribute(name, "BytesRead"));
        assertEquals(3L, server.getAttribute(name, "BytesWritten"));
        assertEquals(0, server.getAttribute(name, "LanesAtWork"));
        assertEquals(0L, server.getAttribute(name, "BufferBytes"));
        assertEquals(8L * MIB, server.getAttribute(name, "BufferBytesMax"));
    }

    @Test
    void nobodyWhoIsLoggedInTakesItAwayButAnAdministrator() throws Exception {
        Subject viewer = new Subject();
        assertThrows(
                PrivilegedActionException.class,
                () ->
                        Subject.doAs(
                                viewer,
                                (PrivilegedExceptionAction<Object>)
                                        () -> {
                                            server.unregisterMBean(name);
                                            return name;
                                        }));
        assertEquals(0, server.getAttribute(name, "TransfersUnderWay"));
        bean.deactivate();
        assertFalse(server.isRegistered(name));
    }

    @Test
    void aTransferIsCancelled() throws Exception {
        Transfer transfer = startAndHold();
        invoke("cancelTransfer", transfer.id());
        Core.failure(TransferCancelledException.class, transfer);
        assertEquals("CANCELLED", rows("Transfers")[0].get("state"));
    }

    @Test
    void aTransferIsHeldAndGoesOn() throws Exception {
        Transfer transfer = startAndHold();
        invoke("pauseTransfer", transfer.id());
        gate.open();
        // its last chunk may be under way: then it ends instead
        Await.until("a pause", () -> transfer.state() == TransferState.PAUSED || isDone(transfer));
        invoke("resumeTransfer", transfer.id());
        Core.result(transfer);
    }

    private static boolean isDone(Transfer transfer) {
        return transfer.state() == TransferState.DONE;
    }

    @Test
    void anUnknownTransferIsAnErrorThatNamesTheAttribute() {
        RuntimeMBeanException failure =
                assertThrows(RuntimeMBeanException.class, () -> invoke("cancelTransfer", "t99"));
        assertInstanceOf(IllegalArgumentException.class, failure.getCause());
        assertTrue(failure.getCause().getMessage().contains("Transfers"));
    }

    @Test
    void aNewCoreTakesTheNameOverAndTheOldOneDoesNotTakeItAway() throws Exception {
        ImageMoverManagement next = management();
        bean.deactivate();
        assertTrue(server.isRegistered(name));
        next.deactivate();
        assertFalse(server.isRegistered(name));
    }
}
