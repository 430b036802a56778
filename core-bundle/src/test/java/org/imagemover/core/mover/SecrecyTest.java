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

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.Transfer;
import org.imagemover.core.jmx.ImageMoverManagement;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever fails, nobody reads where an image lies, or what opens it. */
class SecrecyTest {

    private static final String SECRET = "s3cr3t";
    private static final String KEY = "hidden-key";

    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final StringBuilder seen = new StringBuilder();
    private final MemoryStore store = new MemoryStore();
    private Core core = new Core();

    @BeforeEach
    void captureTheLog() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        core.bind("a", store);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
        System.setErr(realErr);
    }

    private void see(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            seen.append(at).append('\n');
        }
    }

    private void run(Transfer transfer) throws Exception {
        seen.append(transfer.destination()).append(transfer.image());
        try {
            seen.append(Core.result(transfer));
        } catch (IOException failure) {
            see(failure);
        }
        seen.append(transfer.note()).append(transfer.state()).append('\n');
    }

    private void seeTheMBean() {
        ImageMoverManagement bean =
                new ImageMoverManagement(
                        core.engine, core.listing, core.stores, core.configuration);
        bean.getTransfers()
                .forEach(
                        row ->
                                seen.append(row.getImage())
                                        .append(row.getDestination())
                                        .append(row.getStore())
                                        .append(row.getNote()));
        bean.getStores().forEach(row -> seen.append(row.getId()).append(row.getReason()));
        core.admin.stores().forEach(seen::append);
    }

    private void assertNothingSeen() {
        core.events.all().forEach(seen::append);
        String all = seen + log.toString(StandardCharsets.UTF_8);
        assertTrue(all.length() > 200, "something was looked at");
        for (String hidden : List.of(SECRET, KEY, "hidden-host", "token-of-alice", "/hidden/")) {
            int at = all.indexOf(hidden);
            assertFalse(
                    at >= 0,
                    () -> all.substring(Math.max(0, at - 200), Math.min(all.length(), at + 80)));
        }
    }

    private ImageRecord.Builder hidden(byte[] bytes) {
        return Core.record(bytes)
                .addDigest(Bytes.sha256(bytes))
                .addLocation(
                        ImageLocation.ofUri(
                                MemoryDriver.SCHEME
                                        + "://user:"
                                        + SECRET
                                        + "@hidden-host/hidden/"
                                        + KEY,
                                Map.of("store", SECRET)))
                .addLocation(
                        ImageLocation.ofUri(
                                "ftp://user:" + SECRET + "@hidden-host/hidden/x", Map.of()))
                .addLocation(ImageLocation.inStore("nowhere", KEY))
                .addLocation(ImageLocation.inStore("a", KEY));
    }

    @Test
    void locationsAndTokensAreInNoMessageWhateverFails() throws Exception {
        byte[] bytes = Bytes.random(MIB);
        String id = core.image(hidden(bytes));
        List<CopyRequest> requests = new ArrayList<>();
        for (Destination destination :
                List.of(
                        Destination.channel(new Sinkhole()),
                        Destination.imageStore("a"),
                        Destination.storeObject("a", "disk", 0, false))) {
            requests.add(CopyRequest.builder(id, destination).onBehalfOf("token-of-alice").build());
        }
        for (Op op : Op.values()) {
            for (Throwable thrown :
                    new Throwable[] {
                        new IllegalStateException("at /hidden/" + KEY + " with " + SECRET),
                        new org.imagemover.spi.StoreException(
                                Reason.CORRUPT, "it failed", new IOException("/hidden/" + KEY))
                    }) {
                store.objects.put(KEY, bytes);
                store.on(op, call -> SecrecyTest.<RuntimeException>sneak(thrown));
                for (CopyRequest request : requests) {
                    seen.append(request);
                    run(core.mover.start(request));
                }
                store.heal(op);
                store.objects.remove("disk");
            }
        }
        try {
            seen.append(core.mover.plan(requests.get(0)));
            seen.append(core.admin.verify(id)).append(core.admin.image(id));
            core.catalog.put(
                    ObjectIntent.prepared(id, "away", KEY + "2", ObjectIntent.Kind.STORE_OBJECT));
            core.housekeeper.wake();
            Await.until("a warning", () -> log.toString().contains("'away'"));
            seen.append(core.admin.delete(id));
        } catch (IOException failure) {
            see(failure);
        }
        seeTheMBean();
        assertNothingSeen();
    }

    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        @SuppressWarnings("unchecked")
        T unseen = (T) thrown;
        throw unseen;
    }

    @Test
    void aUriOfTheCallersIsNotRepeated() throws Exception {
        for (String uri :
                List.of(
                        "https://user:" + SECRET + "@hidden-host/x?token=" + SECRET,
                        "ftp://user:" + SECRET + "@hidden-host/x",
                        "swift+config://hidden-host/hidden/" + SECRET,
                        "https://hidden-host/ " + SECRET)) {
            run(core.start(uri, Destination.channel(new Sinkhole())));
            run(core.admin.startAdd(AddRequest.builder(uri).build()));
        }
        seeTheMBean();
        assertNothingSeen();
    }
}
