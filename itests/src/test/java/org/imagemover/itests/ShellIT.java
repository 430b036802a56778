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
package org.imagemover.itests;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.support.parsing.CommandLineImpl;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** A person at the console of the distribution, with a second store. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ShellIT {

    private static final String SECOND = "org.imagemover.store.file-second.cfg";
    private static final Path SECOND_DIRECTORY =
            Path.of(
                    System.getProperty("java.io.tmpdir"),
                    "second-" + ProcessHandle.current().pid());
    private static final int MIB = 1 << 20;

    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;

    private Etc etc;
    private StoreList stores;
    private Path directory;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Karaf.own()};
    }

    @Before
    public void thereAreTwoStores() throws Exception {
        etc = new Etc(context);
        stores = new StoreList(sessions);
        directory = Files.createTempDirectory("shell");
        if (stores.row("second") == null) {
            etc.write(SECOND, "store.id = second", "datadir = " + SECOND_DIRECTORY);
            etc.set("org.imagemover.core.cfg", "add.store", "images");
        }
        stores.await("images", "AVAILABLE");
        stores.await("second", "AVAILABLE");
    }

    @After
    public void noImageIsLeft() throws Exception {
        for (String line : lines(shell("image:list --no-format"))) {
            shell("image:delete " + cells(line).get(0));
        }
    }

    @Test
    public void anImageIsAddedListedShownAndDeleted() throws Exception {
        Sample sample = Sample.ofBytes(2 * MIB, 1);
        String id = "6f1c2d5e-8f0b-4b7e-9a55-0d3f6a1f2b10";
        String added =
                shell(
                        "image:add --json --id "
                                + id
                                + " --name web --format raw --digest sha256:"
                                + sample.digest()
                                + " "
                                + sample.file());
        assertEquals(id, Json.value(added, "id"));

        assertEquals(
                List.of(id, "web", "raw", String.valueOf(2 * MIB), "active", "local", "images"),
                cells(line(shell("image:list --no-format"), id)));
        assertTrue(shell("image:list").contains("2.0 MiB"));
        assertTrue(shell("image:list --json").contains("\"size\":" + 2 * MIB));
        assertTrue(shell("image:show name:web").contains("sha256:" + sample.digest()));
        assertEquals("web", Json.value(shell("image:show --json local:" + id), "name"));
        assertTrue(shell("image:show --no-format " + id).contains("Name\tweb\n"));

        shell("image:delete name:web");
        assertEquals("[]", shell("image:list --json").strip());
        assertThrows(Exception.class, () -> shell("image:show " + id));
        assertEquals(
                List.of(), files(Path.of(System.getProperty("karaf.data"), "image-mover/images")));
    }

    @Test
    public void anImageIsCopiedToAFileThatIsReplacedOnlyWithForce() throws Exception {
        Sample sample = Sample.ofBytes(3 * MIB, 2);
        String id = add(sample);
        Path file = directory.resolve("with blank.raw");
        String plan = shell("image:plan --json " + id + " '" + file + "'");
        String copied = shell("image:copy --json " + id + " '" + file + "'");
        assertArrayEquals(sample.bytes(), Files.readAllBytes(file));
        assertEquals(id, Json.value(copied, "image"));
        assertEquals(String.valueOf(3 * MIB), Json.value(copied, "size"));
        // which way it is depends on the file systems of whoever runs this
        String method = Json.value(copied, "method");
        assertEquals("the first step of " + plan, Json.value(plan, "method"), method);
        assertEquals(
                String.valueOf(method.equals("CLONE") ? 0 : 3 * MIB),
                Json.value(copied, "bytesWritten"));
        assertEquals("digest", Json.value(copied, "verified"));
        assertEquals("images", Json.value(copied, "store"));
        assertTrue(copied, copied.contains("\"digest\":\""));
        assertTrue(copied, copied.contains("\"seconds\":"));

        Files.writeString(file, "mine");
        fails("image:copy " + id + " '" + file + "'", "exists");
        assertEquals("mine", Files.readString(file));
        shell("image:copy --force " + id + " '" + file + "'");
        assertArrayEquals(sample.bytes(), Files.readAllBytes(file));
        assertEquals(List.of("with blank.raw"), files(directory));
    }

    @Test
    public void aFurtherCopyIsRecordedAndVerifiedAndGoesWithTheImage() throws Exception {
        String id = add(Sample.ofBytes(MIB, 3));
        shell("image:copy " + id + " store:second");
        assertTrue(shell("image:show " + id).contains("images,second"));

        String to = " " + id + " " + directory + "/x";
        assertEquals(List.of("images", "second"), storesOfSteps("image:plan --no-format" + to));
        assertEquals(
                List.of("second", "images"),
                storesOfSteps("image:plan --no-format --prefer second" + to));
        String notTaken = line(shell("image:plan --no-format" + to), "-\tSERVER_SIDE_COPY");
        assertTrue(notTaken, notTaken.contains("offers no"));

        assertEquals(2, lines(shell("image:verify --no-format " + id)).size());
        Files.writeString(SECOND_DIRECTORY.resolve(id), "damaged");
        String rows = printed("image:verify --no-format " + id, "1 of 2 copies");
        assertEquals("true", cells(lines(rows).get(0)).get(2));
        assertEquals("false", cells(lines(rows).get(1)).get(2));

        shell("image:delete " + id);
        assertFalse(Files.exists(SECOND_DIRECTORY.resolve(id)));
    }

    @Test
    public void anObjectWithANameOfItsOwnIsNotRecorded() throws Exception {
        Sample sample = Sample.ofBytes(MIB, 4);
        String id = add(sample);
        shell("image:copy --size 4MiB " + id + " store:second/disk-1");
        Path disk = SECOND_DIRECTORY.resolve("disk-1");
        assertEquals(4 * MIB, Files.size(disk));
        assertArrayEquals(sample.bytes(), Arrays.copyOf(Files.readAllBytes(disk), MIB));
        assertFalse(shell("image:show " + id).contains("second"));
        fails("image:copy " + id + " store:second/disk-1", "exist");

        shell("image:delete " + id);
        assertTrue("somebody's disk was removed", Files.exists(disk));
        assertEquals("[]", shell("image:gc --json").strip());
        assertTrue("somebody's disk was removed", Files.exists(disk));
    }

    @Test
    public void aDeletionIsFinishedWhenTheStoreIsBack() throws Exception {
        String id = add(Sample.ofBytes(MIB, 5));
        shell("image:copy " + id + " store:second");
        String[] lines = etc.read(SECOND);
        etc.delete(SECOND);
        stores.awaitGone("second");
        assertTrue(shell("image:delete " + id).contains("second"));
        assertFalse(shell("image:list").contains(id));
        assertTrue(Files.exists(SECOND_DIRECTORY.resolve(id)));

        etc.write(SECOND, lines);
        Await.until("the copy to go", () -> !Files.exists(SECOND_DIRECTORY.resolve(id)));
        Await.until("no garbage", () -> shell("image:gc --dry-run --json").strip().equals("[]"));
    }

    @Test
    public void aTransferIsListedShownAndCancelled() throws Exception {
        String id = add(Sample.ofBytes(32 * MIB, 6));
        Path file = directory.resolve("slow.raw");
        ExecutorService typist = Executors.newSingleThreadExecutor();
        Future<String> copy =
                typist.submit(() -> shell("image:copy --limit 1MiB/s " + id + " " + file));
        String row =
                Await.until(
                        "a transfer at work",
                        () -> line(shell("image:transfer-list --no-format"), file.toString()),
                        line -> line.contains("RUNNING"));
        String transfer = cells(row).get(0);
        assertEquals(id, cells(row).get(1));

        String shown = shell("image:transfer-show --json " + transfer);
        assertEquals("RUNNING", Json.value(shown, "state"));
        assertEquals(String.valueOf(32 * MIB), Json.value(shown, "bytesTotal"));
        assertTrue(complete("image:transfer-cancel", "").contains(transfer));

        shell("image:transfer-cancel " + transfer);
        ExecutionException end =
                assertThrows(ExecutionException.class, () -> copy.get(20, TimeUnit.SECONDS));
        assertTrue(end.toString(), end.getCause().getMessage().contains("cancelled"));
        typist.shutdown();
        assertEquals("left at the destination", List.of(), files(directory));
        assertEquals(
                "CANCELLED", Json.value(shell("image:transfer-show --json " + transfer), "state"));
        fails("image:transfer-cancel " + transfer, "CANCELLED");
    }

    @Test
    public void storesAreListedAndShown() throws Exception {
        assertEquals(
                List.of("second", "file", "AVAILABLE", "true", ""),
                cells(line(shell("image:store-list --no-format"), "second")));
        String json = shell("image:store-list --json");
        assertTrue(
                json,
                json.contains("{\"id\":\"images\",\"type\":\"file\",\"state\":\"AVAILABLE\""));
        String shown = shell("image:store-show second");
        assertTrue(shown, shown.contains("etc/" + SECOND));
        assertFalse("a path is shown", shown.contains(SECOND_DIRECTORY.toString()));
    }

    @Test
    public void theTabKeyAsksNeitherCatalogueNorStore() throws Exception {
        String id = add(Sample.ofBytes(MIB, 7));
        shell("image:list");
        Bundle catalogue = Bundles.get(context, "org.imagemover.catalog.local");
        Bundle driver = Bundles.get(context, "org.imagemover.store.file");
        catalogue.stop();
        driver.stop();
        try {
            long start = System.nanoTime();
            assertTrue(complete("image:show", "").contains(id));
            assertTrue(complete("image:copy", "").contains(id));
            assertTrue(complete("image:store-show", "").containsAll(List.of("images", "second")));
            // nothing can be written there now
            assertFalse(complete("image:copy", id, "store:").contains("store:second"));
            assertTrue(
                    complete("image:copy", id, directory.getParent() + "/")
                            .contains(directory + "/"));
            assertTrue(complete("image:copy", "--ver").contains("--verify"));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue("it took " + millis + " ms", millis < 2000);
        } finally {
            driver.start();
            catalogue.start();
        }
        stores.await("second", "AVAILABLE");
        assertTrue(complete("image:copy", id, "store:").contains("store:second"));
        Await.until("the catalogue", () -> shell("image:list").contains(id));
    }

    @Test
    public void viewersManagersAndAdministratorsMayDoWhatTheyMayElsewhere() throws Exception {
        Path configuration = Path.of(System.getProperty("karaf.etc"));
        for (String shipped :
                List.of("org.apache.karaf.command.acl.image.cfg", "jmx.acl.org.imagemover.cfg")) {
            assertTrue(shipped, Files.exists(configuration.resolve(shipped)));
        }
        Sample sample = Sample.ofBytes(MIB, 9);
        String id = add(sample);
        String out = id + " " + Files.createFile(directory.resolve("precious"));
        assertTrue(Shell.executeAs(sessions, "viewer", "image:list").contains(id));
        for (String command :
                List.of(
                        "image:copy " + out,
                        "image:copy --force " + out,
                        "image:add " + sample.file(),
                        "image:plan " + out,
                        "image:verify " + id,
                        "image:store-drain images",
                        "image:delete " + id,
                        "image:gc")) {
            refused("viewer", command);
        }
        for (String command :
                List.of("image:copy --force " + out, "image:delete " + id, "image:gc")) {
            refused("manager", command);
        }
        Shell.executeAs(sessions, "manager", "image:verify " + id);
        assertEquals(0, Files.size(directory.resolve("precious")));
        Shell.executeAs(sessions, "admin", "image:copy --force " + out);
        assertEquals(MIB, Files.size(directory.resolve("precious")));
    }

    private void refused(String role, String command) {
        String why =
                String.valueOf(
                        assertThrows(
                                        command,
                                        Exception.class,
                                        () -> Shell.executeAs(sessions, role, command))
                                .getMessage());
        assertTrue(
                role + ": " + why,
                why.contains("ommand not found")
                        || why.contains("needs one of the roles")
                        || why.contains("Insufficient credentials"));
    }

    @Test
    public void theMBeanShowsStoresAndTransfers() throws Exception {
        String id = add(Sample.ofBytes(MIB, 8));
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.imagemover:type=ImageMover");
        List<String> rows = new ArrayList<>();
        for (CompositeData store : (CompositeData[]) server.getAttribute(name, "Stores")) {
            rows.add(store.get("id") + " " + store.get("state"));
        }
        assertEquals(
                stores.rows().stream().map(row -> row.id() + " " + row.state()).toList(), rows);
        assertTrue(rows.toString(), rows.contains("second AVAILABLE"));

        long before = (Long) server.getAttribute(name, "TransfersStarted");
        shell("image:copy " + id + " " + directory.resolve("copy.raw"));
        assertEquals(before + 1, server.getAttribute(name, "TransfersStarted"));
        assertEquals(0, server.getAttribute(name, "TransfersUnderWay"));
        CompositeData[] transfers = (CompositeData[]) server.getAttribute(name, "Transfers");
        CompositeData last = transfers[transfers.length - 1];
        assertEquals(id, last.get("image"));
        assertEquals("DONE", last.get("state"));
    }

    @Test
    public void whatCannotBeDoneIsAnErrorThatSaysWhy() throws Exception {
        Sample sample = Sample.ofBytes(MIB, 9);
        String id = add(sample);
        String none = "11111111-2222-3333-4444-555555555555";
        String file = directory.resolve("out.raw").toString();
        fails("image:copy " + none + " " + file, "image:list");
        fails("image:copy name:nobody " + file, "'nobody'");
        fails("image:copy 'not an id' " + file, "not an id");
        fails("image:copy ftp://host/image " + file, "ftp");
        fails("image:copy " + id + " " + directory, "is a directory");
        fails("image:copy " + id + " " + directory + "/no/such/out.raw", "no");
        fails("image:copy " + id + " store:nowhere", "'nowhere'");
        fails("image:copy " + id + " store:second/../escape", "name");
        fails("image:copy --size 1KiB " + id + " store:second/small", "at least");
        fails("image:copy --limit fast " + id + " " + file, "fast");
        fails("image:store-drain nowhere", "'nowhere'");
        fails("image:store-drain --timeout soon second", "--timeout: 'soon'");
        fails("image:store-resume nowhere", "'nowhere'");
        fails("image:plan " + none + " " + file, "image:list");
        fails("image:verify " + none, "image:list");
        fails("image:delete " + none, "image:list");
        fails("image:add " + directory, "directory");
        fails("image:add " + directory.resolve("nothing"), "nothing");
        fails("image:add --id 42 " + sample.file(), "42");
        fails("image:add --id " + id + " " + sample.file(), id);
        fails("image:add --format qcow2 " + sample.file(), "qcow2");
        fails("image:add --digest sha256:" + "0".repeat(64) + " " + sample.file(), "sha256");
        fails("image:add --digest sha256 " + sample.file(), "sha256");
        fails("image:add --store nowhere " + sample.file(), "'nowhere'");
        fails("image:store-show nowhere", "image:store-list");
        fails("image:transfer-show t0", "image:transfer-list");
        fails("image:transfer-cancel t0", "image:transfer-list");

        assertEquals("left at the destination", List.of(), files(directory));
        assertEquals(1, lines(shell("image:list --no-format")).size());
        assertEquals("[]", shell("image:gc --dry-run --json").strip());
    }

    /** The stores that a plan reads, in its order. */
    private List<String> storesOfSteps(String plan) throws Exception {
        List<String> stores = new ArrayList<>();
        int step = 0;
        for (String line : lines(shell(plan))) {
            List<String> cells = cells(line);
            if (!cells.get(0).equals("-")) {
                assertEquals(line, String.valueOf(++step), cells.get(0));
                if (!stores.contains(cells.get(2))) {
                    stores.add(cells.get(2));
                }
            }
        }
        return stores;
    }

    private void fails(String command, String reason) throws Exception {
        printed(command, reason);
    }

    /** What a command prints that fails with a reason. */
    private String printed(String command, String reason) throws Exception {
        StringBuilder output = new StringBuilder();
        Exception failure =
                assertThrows(
                        command, Exception.class, () -> Shell.execute(sessions, command, output));
        String message = String.valueOf(failure.getMessage());
        assertTrue(command + ": " + message, message.contains(reason));
        return output.toString();
    }

    private List<String> complete(String... words) {
        Session session = Shell.session(sessions);
        try {
            Command command =
                    session.getRegistry()
                            .getCommand("image", words[0].substring("image:".length()));
            String line = String.join(" ", words);
            int last = words.length - 1;
            List<Candidate> candidates = new ArrayList<>();
            command.getCompleter(false)
                    .completeCandidates(
                            session,
                            new CommandLineImpl(
                                    words, last, words[last].length(), line.length(), line),
                            candidates);
            return candidates.stream().map(Candidate::value).toList();
        } finally {
            session.close();
        }
    }

    private String add(Sample sample) throws Exception {
        return Json.value(shell("image:add --json " + sample.file()), "id");
    }

    private String shell(String command) throws Exception {
        return Shell.execute(sessions, command);
    }

    private static List<String> lines(String output) {
        return output.lines().toList();
    }

    private static String line(String output, String with) {
        return output.lines().filter(line -> line.contains(with)).findFirst().orElse("");
    }

    private static List<String> cells(String line) {
        return List.of(line.split("\t", -1));
    }

    private static List<String> files(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
