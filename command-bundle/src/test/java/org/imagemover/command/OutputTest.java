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
package org.imagemover.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.CopyResult;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Orphan;
import org.imagemover.api.StoreState;
import org.imagemover.api.StoreTraffic;
import org.imagemover.api.TransferState;
import org.imagemover.api.TransferStats;
import org.imagemover.api.Verified;
import org.imagemover.api.VerifyResult;
import org.imagemover.api.WaitCause;
import org.junit.jupiter.api.Test;

/** What the commands print: tables for people, lines and JSON for scripts. */
class OutputTest extends ShellTest {

    @Test
    void aCopyInJsonIsTheOneObjectThatScriptsRelyOn() throws Exception {
        mover.next.done(Samples.result());
        assertEquals(
                "{\"image\":\""
                        + Samples.ID
                        + "\",\"method\":\"KERNEL_COPY\",\"size\":1610612736,"
                        + "\"bytesWritten\":536870912,\"verified\":\"digest\",\"digest\":\""
                        + Samples.SHA256
                        + "\",\"seconds\":1.234,\"store\":\"main\"}\n",
                shell.run("image:copy --json some out.raw"));
    }

    @Test
    void whatACopyDoesNotKnowIsNullInJson() throws Exception {
        mover.next.done(unverified());
        JsonNode result = json("image:copy --json some out.raw");
        assertTrue(result.get("digest").isNull());
        assertTrue(result.get("store").isNull());
        assertEquals("none", result.get("verified").asText());
    }

    @Test
    void aCopyIsToldInATableWithWhyItWasNotCheckedAndWhatWasTried() throws Exception {
        mover.next.done(unverified());
        String table = shell.run("image:copy some out.raw");
        assertRow(table, "Method", "STREAM");
        assertRow(table, "Size", "1.5 GiB");
        assertRow(table, "Bytes written", "512.0 MiB");
        assertRow(table, "Verified", "none (the catalogue has no digest)");
        assertRow(table, "Seconds", "0.500");
        assertRow(table, "Tried before", "CLONE from store 'fast': it is full");
    }

    @Test
    void aCopyThatWorkedAtOnceSaysNothingOfEarlierTries() throws Exception {
        mover.next.done(Samples.result());
        assertFalse(shell.run("image:copy some out.raw").contains("Tried"));
    }

    @Test
    void aSignedUriIsNotShown() throws Exception {
        CopyResult result = Samples.result();
        mover.next.done(
                new CopyResult(
                        "t-1",
                        "https://user:password@host/a.raw?signature=secret",
                        result.method(),
                        1,
                        1,
                        result.verified(),
                        "",
                        null,
                        result.elapsed(),
                        null,
                        List.of()));
        assertEquals(
                "https://***@host/a.raw?***",
                json("image:copy --json some out.raw").get("image").asText());
    }

    @Test
    void anAddedImageIsShownWithItsId() throws Exception {
        admin.images.add(Samples.image("debian"));
        admin.next.done(Samples.result());
        JsonNode image = json("image:add --json in.raw");
        assertEquals(Samples.ID, image.get("id").asText());
        assertEquals("debian", image.get("name").asText());
        assertEquals("qcow2", image.get("format").asText());
        assertEquals(1610612736L, image.get("size").asLong());
        assertTrue(image.get("virtualSize").isNull());
        assertEquals(Samples.SHA256.toString(), image.get("digests").get(0).asText());
        assertEquals("main", image.get("stores").get(0).asText());
        assertEquals("2026-11-22T10:00:00Z", image.get("created").asText());

        assertEquals("main", image.get("attestedStores").get(0).asText());
        assertEquals(1, image.get("attestedStores").size());
        assertTrue(image.get("chunkDigests").isBoolean());
        assertTrue(image.get("chunkDigests").asBoolean());

        String shown = shell.run("image:add in.raw");
        assertRow(shown, "Id", Samples.ID);
        assertRow(shown, "Attested", "main");
        assertRow(shown, "Chunk digests", "yes");
    }

    @Test
    void imagesAreListedForPeopleAndForScripts() throws Exception {
        admin.images.add(Samples.image("debian"));
        String table = shell.run("image:list");
        assertTrue(table.startsWith("Id "), table);
        assertTrue(table.contains("1.5 GiB"), table);
        assertTrue(shell.run("image:list --exact").contains("1610612736"));
        assertEquals(
                Samples.ID + "\tdebian\tqcow2\t1610612736\tactive\tlocal\tmain,backup\n",
                shell.run("image:list --no-format"));
        JsonNode images = json("image:list --json");
        assertTrue(images.isArray());
        assertEquals("debian", images.get(0).get("name").asText());
    }

    @Test
    void fewImagesAreListedInTheOrderOfTheirNames() throws Exception {
        admin.images.add(Samples.image("b"));
        admin.images.add(Samples.image("a"));
        JsonNode images = json("image:list --json");
        assertEquals("a", images.get(0).get("name").asText());
        assertEquals("b", images.get(1).get("name").asText());
    }

    @Test
    void veryManyImagesArePrintedWhileTheyAreListed() throws Exception {
        int count = 2 * StreamedRows.PAGE + 1;
        for (int i = 0; i < count; i++) {
            admin.images.add(Samples.image("i" + i));
        }
        for (String form : List.of("", " --no-format", " --json")) {
            admin.beforeImage =
                    i -> {
                        boolean printed = shell.printed().contains("i999");
                        assertEquals(i > StreamedRows.PAGE, printed, form + " at image " + i);
                    };
            String all = shell.run("image:list" + form);
            for (int i : List.of(0, StreamedRows.PAGE, count - 1)) {
                assertTrue(all.contains("i" + i), form + " without image " + i);
            }
        }
        admin.beforeImage = i -> {};
        assertEquals(count, shell.run("image:list --no-format").lines().count());
        JsonNode images = json("image:list --json");
        assertEquals(count, images.size());
        assertEquals("i" + (count - 1), images.get(count - 1).get("name").asText());
    }

    @Test
    void anEmptyListIsToldToPeopleOnly() throws Exception {
        assertTrue(shell.run("image:list").contains("image:add adds one"));
        assertEquals("", shell.run("image:list --no-format"));
        assertEquals("[]\n", shell.run("image:list --json"));
    }

    @Test
    void anImageIsShownWhole() throws Exception {
        admin.images.add(Samples.image("debian"));
        String shown = shell.run("image:show name:debian");
        assertRow(shown, "Digests", Samples.SHA256.toString());
        assertRow(shown, "Stores", "main,backup");
        assertRow(shown, "Virtual size", "");
        assertTrue(shell.run("image:show --no-format name:debian").contains("Size\t1610612736\n"));
        assertEquals("debian", json("image:show --json name:debian").get("name").asText());
    }

    @Test
    void aPlanNumbersItsStepsAndSaysWhyNotOtherwise() throws Exception {
        mover.plan =
                new CopyPlan(
                        Samples.ID,
                        List.of(
                                new CopyPlan.Step(CopyMethod.KERNEL_COPY, "main"),
                                new CopyPlan.Step(CopyMethod.STREAM, "backup")),
                        List.of(new Attempt(CopyMethod.CLONE, null, "not one file system")));
        assertEquals(
                "1\tKERNEL_COPY\tmain\t\n"
                        + "2\tSTREAM\tbackup\t\n"
                        + "-\tCLONE\t\tnot one file system\n",
                shell.run("image:plan --no-format some out.raw"));
        JsonNode plan = json("image:plan --json some out.raw");
        assertEquals(
                "{\"method\":\"STREAM\",\"store\":\"backup\"}",
                plan.get("steps").get(1).toString());
        assertEquals("not one file system", plan.get("notTaken").get(0).get("reason").asText());
        assertTrue(shell.run("image:plan some out.raw").contains("Why not"));
    }

    @Test
    void storesAreListedWithWhyTheyCannotBeUsed() throws Exception {
        admin.stores.add(Samples.store("main", StoreState.AVAILABLE, true, ""));
        admin.stores.add(
                Samples.store(
                        "bad", StoreState.INVALID, false, "x.cfg: key 'datadir': is missing"));
        assertEquals(
                "main\tfile\tAVAILABLE\ttrue\t\n"
                        + "bad\tfile\tINVALID\tfalse\tx.cfg: key 'datadir': is missing\n",
                shell.run("image:store-list --no-format"));
        assertEquals("bad", json("image:store-list --json").get(1).get("id").asText());
        assertTrue(shell.run("image:store-list").contains("Writable"));
        assertRow(shell.run("image:store-show main"), "Leases", "2");
        assertEquals(
                "2", json("image:store-show --json main").get("details").get("Leases").asText());
    }

    @Test
    void aStoreIsShownWithItsTrafficWhichIsNotInTheList() throws Exception {
        admin.stores.add(
                Samples.store("main", new StoreTraffic(2, 8, 3L << 30, 5L << 20, 1.5 * (1 << 20))));
        String shown = shell.run("image:store-show main");
        assertRow(shown, "Transfers", "2");
        assertRow(shown, "Lanes", "8");
        assertRow(shown, "Bytes read", "3.0 GiB");
        assertRow(shown, "Bytes written", "5.0 MiB");
        assertRow(shown, "Rate", "1.5 MiB/s");
        assertRow(shell.run("image:store-show --exact main"), "Bytes read", "3221225472");
        String lines = shell.run("image:store-show --no-format main");
        assertTrue(lines.contains("Lanes\t8\nBytes read\t3221225472\n"), lines);
        assertTrue(lines.contains("Rate\t1572864\n"), lines);
        assertEquals(
                "{\"transfers\":2,\"lanes\":8,\"bytesRead\":3221225472,"
                        + "\"bytesWritten\":5242880,\"bytesPerSecond\":1572864}",
                json("image:store-show --json main").get("traffic").toString());
        assertEquals("main\tfile\tAVAILABLE\ttrue\t\n", shell.run("image:store-list --no-format"));
        assertEquals(8, json("image:store-list --json").get(0).get("traffic").get("lanes").asInt());
    }

    @Test
    void aDrainedStoreIsShownAsItIsThenWithTheCallsThatWereCutOff() throws Exception {
        admin.stores.add(Samples.store("main", StoreState.DRAINING, true, "since then"));
        admin.cutOff = 3;
        String drained = shell.run("image:store-drain main");
        assertRow(drained, "State", "DRAINING");
        assertRow(drained, "Calls cut off", "3");
        assertRow(drained, "Leases", "2");
        JsonNode json = json("image:store-drain --json --timeout 5m main");
        assertEquals("DRAINING", json.get("state").asText());
        assertEquals(3, json.get("callsCutOff").asInt());
        assertEquals(
                "3",
                shell.run("image:store-drain --no-format --timeout=90 main")
                        .lines()
                        .filter(line -> line.startsWith("Calls cut off\t"))
                        .findFirst()
                        .orElseThrow()
                        .split("\t")[1]);
        assertEquals(List.of("main 60", "main 300", "main 90"), admin.drained);
    }

    @Test
    void aStoreThatIsPutBackIntoServiceIsShown() throws Exception {
        admin.stores.add(Samples.store("main", StoreState.AVAILABLE, true, ""));
        assertRow(shell.run("image:store-resume main"), "State", "AVAILABLE");
        assertEquals("main", json("image:store-resume --json main").get("id").asText());
        assertEquals(List.of("main", "main"), admin.resumed);
    }

    @Test
    void aTransferIsShownWithHowItGoesAndWhereItsTimeGoes() throws Exception {
        FakeTransfer runs = new FakeTransfer("t-1", "some");
        runs.stats =
                new TransferStats(
                        CopyMethod.PARALLEL_RANGES,
                        "nas",
                        6,
                        3L << 30,
                        2L << 30,
                        Map.of(
                                WaitCause.SOURCE, Duration.ofMillis(41_250),
                                WaitCause.BANDWIDTH, Duration.ofSeconds(3723),
                                WaitCause.DIGEST, Duration.ofMillis(12),
                                WaitCause.RETRY, Duration.ofNanos(900),
                                WaitCause.MEMORY, Duration.ZERO));
        mover.transfers.add(runs);
        String shown = shell.run("image:transfer-show t-1");
        assertRow(shown, "Method", "PARALLEL_RANGES");
        assertRow(shown, "Store", "nas");
        assertRow(shown, "Lanes", "6");
        assertRow(shown, "Bytes read", "3.0 GiB");
        assertRow(shown, "Bytes written", "2.0 GiB");
        assertRow(shown, "Waits", "bandwidth 1:02:03, source 41.3 s, digest 12 ms");
        String exact = "bandwidth=3723.0,source=41.25,digest=0.012";
        assertRow(shell.run("image:transfer-show --exact t-1"), "Waits", exact);
        String lines = shell.run("image:transfer-show --no-format t-1");
        assertTrue(lines.contains("Bytes written\t2147483648\n"), lines);
        assertTrue(lines.contains("Waits\t" + exact + "\n"), lines);
        JsonNode json = json("image:transfer-show --json t-1");
        assertEquals("PARALLEL_RANGES", json.get("method").asText());
        assertEquals("nas", json.get("store").asText());
        assertEquals(6, json.get("lanes").asInt());
        assertEquals(3221225472L, json.get("bytesRead").asLong());
        assertEquals(2147483648L, json.get("bytesWritten").asLong());
        assertEquals(
                "{\"bandwidth\":3723.0,\"source\":41.25,\"digest\":0.012}",
                json.get("waits").toString());
    }

    @Test
    void ofATransferThatHasNotBegunTheWayIsNotKnown() throws Exception {
        FakeTransfer queued = new FakeTransfer("t-1", "some");
        queued.stats = new TransferStats(null, null, 0, 0, 0, Map.of());
        mover.transfers.add(queued);
        assertRow(shell.run("image:transfer-show t-1"), "Method", "");
        assertRow(shell.run("image:transfer-show t-1"), "Waits", "");
        JsonNode json = json("image:transfer-show --json t-1");
        assertTrue(json.get("method").isNull());
        assertTrue(json.get("store").isNull());
        assertEquals("{}", json.get("waits").toString());
    }

    @Test
    void transfersAreListedAlsoWhenTheyHaveEnded() throws Exception {
        FakeTransfer waits = new FakeTransfer("t-1", "https://host/a.raw?signature=secret");
        waits.state = TransferState.WAITING_FOR_STORE;
        waits.note = "store 'main' is not there";
        mover.transfers.add(waits);
        mover.transfers.add(new FakeTransfer("t-2", "other").done(Samples.result()));
        FakeTransfer runs = new FakeTransfer("t-3", "third");
        mover.transfers.add(runs);

        String table = shell.run("image:transfer-list");
        assertTrue(table.contains("25% of 1.0 GiB"), table);
        assertTrue(table.contains("100.0 MiB/s"), table);
        assertTrue(table.contains("store 'main' is not there"), table);
        assertFalse(table.contains("secret"), table);
        assertTrue(
                shell.run("image:transfer-list --no-format")
                        .contains(
                                "t-2\tother\tfile '/srv/out.raw'\tDONE\t268435456/1073741824\t0\t"));
        JsonNode transfers = json("image:transfer-list --json");
        assertEquals(3, transfers.size());
        assertEquals(268435456L, transfers.get(2).get("bytesDone").asLong());
        assertEquals(1073741824L, transfers.get(2).get("bytesTotal").asLong());
        assertEquals(104857600L, transfers.get(2).get("bytesPerSecond").asLong());
        assertEquals(8, transfers.get(2).get("secondsLeft").asLong());
        assertTrue(transfers.get(1).get("secondsLeft").isNull());
        assertRow(shell.run("image:transfer-show t-1"), "State", "WAITING_FOR_STORE");
    }

    @Test
    void aTransferIsCancelledByItsId() throws Exception {
        FakeTransfer runs = new FakeTransfer("t-3", "third");
        mover.transfers.add(runs);
        assertRow(shell.run("image:transfer-cancel t-3"), "State", "CANCELLED");
        assertEquals(1, runs.cancelled);
    }

    @Test
    void garbageIsListedOnlyInADryRun() throws Exception {
        admin.orphans.add(new Orphan("main", "abc", false, "no image uses it"));
        assertEquals(
                "main\tabc\tfalse\tno image uses it\n",
                shell.run("image:gc --dry-run --no-format"));
        assertTrue(admin.dryRun);
        admin.orphans.set(0, new Orphan("main", "abc", true, ""));
        assertTrue(json("image:gc --json").get(0).get("removed").asBoolean());
        assertFalse(admin.dryRun);
    }

    @Test
    void aDigestIsShortInATableAndWholeElsewhere() throws Exception {
        admin.copies.add(
                new VerifyResult(Samples.ID, "main", true, Verified.DIGEST, Samples.SHA256, 2, ""));
        assertTrue(shell.run("image:verify some").contains("sha256:0123456789ab..."));
        assertTrue(shell.run("image:verify --exact some").contains(Samples.SHA256.toString()));
        assertTrue(shell.run("image:verify --no-format some").contains(Samples.SHA256.hex()));
        assertEquals(
                Samples.SHA256.toString(),
                json("image:verify --json some").get(0).get("digest").asText());
    }

    @Test
    void noNameSteersTheTerminalWhateverTheForm() throws Exception {
        admin.images.add(Samples.image(Samples.EVIL));
        List<String> printed = new ArrayList<>();
        for (String command : List.of("image:list", "image:show")) {
            for (String form : List.of("", " --no-format", " --json")) {
                String image = command.equals("image:show") ? " " + Samples.ID : "";
                printed.add(shell.run(command + form + image));
            }
        }
        for (String text : printed) {
            assertFalse(
                    text.codePoints()
                            .anyMatch(
                                    c ->
                                            c != '\n'
                                                    && c != '\t'
                                                    && !Text.clean(Character.toString(c))
                                                            .equals(Character.toString(c))),
                    text);
        }
        assertTrue(printed.get(0).contains(Samples.EVIL_SHOWN), printed.get(0));
        assertEquals(1, printed.get(1).lines().count(), "a name must not make lines");
        assertEquals(7, printed.get(1).split("\t").length, "a name must not make cells");
        assertEquals(
                Samples.EVIL,
                new ObjectMapper().readTree(printed.get(2)).get(0).get("name").textValue());
    }

    @Test
    void noMessageOfAFailureSteersTheTerminal() {
        admin.failures.put("some", new ImageMoverException("two images are named " + Samples.EVIL));
        ImageMoverException failure =
                assertThrows(ImageMoverException.class, () -> shell.run("image:show some"));
        assertEquals("two images are named " + Samples.EVIL_SHOWN, failure.getMessage());
    }

    private JsonNode json(String line) throws Exception {
        String printed = shell.run(line);
        assertEquals(1, printed.lines().count(), "one document on one line: " + printed);
        return new ObjectMapper().readTree(printed);
    }

    private static void assertRow(String table, String field, String value) {
        assertTrue(
                table.lines()
                        .map(line -> line.split(" [|\u2502]", 2))
                        .anyMatch(
                                cells ->
                                        cells.length == 2
                                                && cells[0].strip().equals(field)
                                                && cells[1].strip().equals(value)),
                "no row " + field + ": " + value + " in\n" + table);
    }

    private static CopyResult unverified() {
        return new CopyResult(
                "t-1",
                Samples.ID,
                CopyMethod.STREAM,
                1610612736L,
                536870912L,
                Verified.NONE,
                "the catalogue has no digest",
                null,
                Duration.ofMillis(500),
                null,
                List.of(new Attempt(CopyMethod.CLONE, "fast", "it is full")));
    }
}
