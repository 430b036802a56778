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
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
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

/** An operator edits files in etc while everything runs. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ConfigurationIT {

    private static final String CORE = "org.imagemover.core.cfg";
    private static final String CATALOG = "org.imagemover.catalog.local.cfg";
    private static final int MIB = 1 << 20;

    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    private Etc etc;
    private StoreList stores;
    private Services services;
    private Path directory;
    private long moverId;

    @Configuration
    public Option[] configuration() {
        return new Option[] {
            Karaf.own(),
            // how often File Install looks, which is 1000 by default: there are many edits here
            editConfigurationFilePut("etc/config.properties", "felix.fileinstall.poll", "250")
        };
    }

    @Before
    public void noteTheService() throws Exception {
        etc = new Etc(context);
        stores = new StoreList(sessions);
        services = new Services(context);
        directory = Files.createTempDirectory("stores");
        moverId = services.idOf(ImageMover.class);
        stores.await("images", "AVAILABLE");
    }

    @After
    public void theServiceIsStillTheSame() throws Exception {
        assertEquals("ImageMover was registered again", moverId, services.idOf(ImageMover.class));
    }

    @Test
    public void aFileIsAStoreAndItsEditReplacesItAndItsDeletionRemovesIt() throws Exception {
        String image = add(Sample.ofBytes(MIB, 1));
        etc.write(fileStore("b"), "store.id = b", "datadir = " + directory.resolve("one"));
        stores.await("b", "AVAILABLE");
        long driver = services.idOf("org.imagemover.spi.StoreDriver", "(store.id=b)");
        shell("image:copy " + image + " store:b/disk");
        assertTrue(Files.exists(directory.resolve("one/disk")));

        etc.set(fileStore("b"), "datadir", directory.resolve("two").toString());
        Await.until(
                "another driver of store 'b'",
                () -> services.idOf("org.imagemover.spi.StoreDriver", "(store.id=b)"),
                id -> id != -1 && id != driver);
        stores.await("b", "AVAILABLE");
        shell("image:copy " + image + " store:b/disk");
        assertTrue(Files.exists(directory.resolve("two/disk")));

        etc.set(fileStore("b"), "read.only", "true");
        stores.await("b", row -> row.writable().equals("false"));

        etc.delete(fileStore("b"));
        stores.awaitGone("b");
        assertThrows(Exception.class, () -> shell("image:store-show b"));
    }

    @Test
    public void aWrongValueIsARowWithFileKeyAndReasonUntilItIsMended() throws Exception {
        String datadir = "datadir = " + directory;
        String at = directory.toString();
        Wrong[] all = {
            new Wrong("nodir", "nodir", "datadir", "is missing", "store.id = nodir"),
            new Wrong(
                    "relative",
                    "relative",
                    "datadir",
                    "is not an absolute path",
                    "store.id = relative",
                    "datadir = images"),
            new Wrong(
                    "flag",
                    "flag",
                    "read.only",
                    "'maybe' is neither true nor false",
                    "store.id = flag",
                    datadir,
                    "read.only = maybe"),
            new Wrong(
                    "key",
                    "key",
                    "data.dir",
                    "is not known",
                    "store.id = key",
                    datadir,
                    "data.dir = " + at),
            new Wrong("id", "a b", "store.id", "'a b' is not an id", "store.id = a b", datadir),
            new Wrong("noid", "org.imagemover.store.file~noid", "store.id", "is missing", datadir)
        };
        for (Wrong wrong : all) {
            etc.write(fileStore(wrong.name), wrong.lines);
        }
        for (Wrong wrong : all) {
            StoreList.Row row = stores.await(wrong.rowId, "INVALID");
            String start = "etc/" + fileStore(wrong.name) + ": key '" + wrong.key + "': ";
            assertTrue(row.reason(), row.reason().startsWith(start));
            assertTrue(row.reason(), row.reason().contains(wrong.reason));
            assertFalse("a path is shown: " + row, row.reason().contains(at));
        }

        for (Wrong wrong : all) {
            etc.write(fileStore(wrong.name), "store.id = was-" + wrong.name, datadir);
        }
        for (Wrong wrong : all) {
            stores.await("was-" + wrong.name, "AVAILABLE");
        }
        assertEquals(List.of(), rowsIn("INVALID"));

        for (Wrong wrong : all) {
            etc.delete(fileStore(wrong.name));
        }
        for (Wrong wrong : all) {
            stores.awaitGone("was-" + wrong.name);
        }
    }

    /** A file with one mistake, the row that shows it, and what that row says. */
    private static final class Wrong {
        final String name;
        final String rowId;
        final String key;
        final String reason;
        final String[] lines;

        Wrong(String name, String rowId, String key, String reason, String... lines) {
            this.name = name;
            this.rowId = rowId;
            this.key = key;
            this.reason = reason;
            this.lines = lines;
        }
    }

    @Test
    public void anIdThatTwoFilesClaimIsNobodysUntilOneGivesItUp() throws Exception {
        String image = add(Sample.ofBytes(MIB, 2));
        etc.write(fileStore("left"), "store.id = twin", "datadir = " + directory.resolve("left"));
        stores.await("twin", "AVAILABLE");
        etc.write(fileStore("right"), "store.id = twin", "datadir = " + directory.resolve("right"));
        StoreList.Row row = stores.await("twin", "INVALID");
        assertTrue(row.reason(), row.reason().contains("key 'store.id'"));
        assertTrue(row.reason(), row.reason().contains(fileStore("left")));
        assertTrue(row.reason(), row.reason().contains(fileStore("right")));
        assertThrows(Exception.class, () -> shell("image:copy " + image + " store:twin/disk"));
        assertFalse(Files.exists(directory.resolve("left/disk")));
        assertFalse(Files.exists(directory.resolve("right/disk")));

        etc.set(fileStore("right"), "store.id", "other");
        stores.await("twin", "AVAILABLE");
        stores.await("other", "AVAILABLE");
        shell("image:copy " + image + " store:twin/disk");
        assertTrue(Files.exists(directory.resolve("left/disk")));

        etc.delete(fileStore("left"));
        etc.delete(fileStore("right"));
        stores.awaitGone("twin");
        stores.awaitGone("other");
    }

    @Test
    public void theNumberOfTransfersAtWorkChangesWhileTheyWork() throws Exception {
        String[] shipped = etc.read(CORE);
        String image = add(Sample.ofBytes(MIB, 3));
        HeldChannel held = new HeldChannel();
        Transfer first = mover.start(CopyRequest.of(image, Destination.channel(held)));
        assertTrue(held.reached.await(10, TimeUnit.SECONDS));
        Transfer besides =
                mover.start(CopyRequest.of(image, Destination.channel(new DiscardingChannel())));
        assertTrue(besides.await(Await.LIMIT).isPresent());

        setCore("transfers.max", "1");
        Transfer second =
                Await.until(
                        "a transfer that has to wait its turn",
                        () -> {
                            Transfer next =
                                    mover.start(
                                            CopyRequest.of(
                                                    image,
                                                    Destination.channel(new DiscardingChannel())));
                            next.await(java.time.Duration.ofMillis(200));
                            return next;
                        },
                        next -> next.state() == TransferState.QUEUED);

        setCore("transfers.max", "2");
        assertTrue(second.await(Await.LIMIT).isPresent());
        assertFalse(first.state().ended());
        held.released.countDown();
        assertTrue(first.await(Await.LIMIT).isPresent());
        etc.write(CORE, shipped);
    }

    @Test
    public void aLimitSlowsACopyThatRunsAndAWrongOneChangesNothing() throws Exception {
        String[] shipped = etc.read(CORE);
        String image = add(Sample.ofBytes(96 * MIB, 4));
        Transfer copy =
                mover.start(
                        CopyRequest.builder(image, Destination.channel(new DiscardingChannel()))
                                .maxBytesPerSecond(8 * MIB)
                                .build());
        Await.until("bytes to move", () -> copy.progress().bytesDone() > 0);

        setCore("bandwidth.max", "256 KiB");
        awaitSlow(copy);

        setCore("bandwidth.max", "fast");
        StoreList.Row row = stores.await("org.imagemover.core", "INVALID");
        assertTrue(row.reason(), row.reason().startsWith("etc/" + CORE + ": key 'bandwidth.max'"));
        assertTrue(row.reason(), row.reason().contains("'fast'"));
        awaitSlow(copy);

        setCore("bandwidth.max", "0");
        stores.awaitGone("org.imagemover.core");
        Await.until("the old rate", () -> rate(copy) > 4 * MIB);
        copy.cancel();
        Await.until("the end", () -> copy.state() == TransferState.CANCELLED);
        etc.write(CORE, shipped);
    }

    private static void awaitSlow(Transfer copy) throws Exception {
        Await.until("a slow copy", () -> rate(copy), rate -> rate > 0 && rate < 512 << 10);
        assertEquals(TransferState.RUNNING, copy.state());
    }

    /** Bytes a second during the next second. */
    private static double rate(Transfer copy) throws Exception {
        long from = copy.progress().bytesDone();
        long start = System.nanoTime();
        Await.until("a second to pass", () -> System.nanoTime() - start > 1_000_000_000);
        return (copy.progress().bytesDone() - from) / ((System.nanoTime() - start) / 1e9);
    }

    @Test
    public void anotherDirectoryIsAnotherCatalogueAndCopiesGoOn() throws Exception {
        String[] shipped = etc.read(CATALOG);
        Sample sample = Sample.ofBytes(32 * MIB, 5);
        String image = add(sample);
        Path file = directory.resolve("copy.raw");
        Transfer copy =
                mover.start(
                        CopyRequest.builder(image, Destination.file(file))
                                .maxBytesPerSecond(4 * MIB)
                                .build());
        Await.until("bytes to move", () -> copy.progress().bytesDone() > 0);

        etc.write(CATALOG, "directory = " + directory.resolve("catalogue"));
        Await.until("an empty catalogue", () -> shell("image:list --no-format"), String::isEmpty);
        String elsewhere = add(Sample.ofBytes(MIB, 6));
        assertTrue(shell("image:list --no-format").contains(elsewhere));

        etc.write(CATALOG, "directory = relative");
        StoreList.Row row = stores.await("org.imagemover.catalog.local", "INVALID");
        assertTrue(row.reason(), row.reason().startsWith("etc/" + CATALOG + ": key 'directory'"));

        etc.write(CATALOG, shipped);
        Await.until(
                "the first catalogue",
                () -> shell("image:list --no-format"),
                list -> list.contains(image) && !list.contains(elsewhere));
        assertTrue(copy.await(Await.LIMIT).isPresent());
        assertArrayEquals(sample.bytes(), Files.readAllBytes(file));
    }

    @Test
    public void aDirectoryThatIsNotThereIsUnreachableUntilItIs() throws Exception {
        Path mount = directory.resolve("mount");
        String[] lines = {"store.id = mounted", "datadir = " + mount, "create.datadir = false"};
        etc.write(fileStore("mounted"), lines);
        StoreList.Row row =
                stores.await(
                        "mounted",
                        found ->
                                found.state().equals("UNREACHABLE")
                                        && found.reason().contains("is not there"));
        assertTrue(row.reason(), row.reason().contains("key 'datadir'"));
        assertFalse(row.reason(), row.reason().contains(mount.toString()));

        Files.createDirectory(mount);
        stores.await("mounted", "AVAILABLE");

        etc.delete(fileStore("mounted"));
        stores.awaitGone("mounted");
    }

    @Test
    public void aStoreWithoutADriverIsMissingAndNamesTheFeature() throws Exception {
        etc.write("org.imagemover.store.s3-far.cfg", "store.id = far");
        StoreList.Row row = stores.await("far", "MISSING");
        assertTrue(row.reason(), row.reason().contains("install feature image-mover-store-s3"));
        etc.delete("org.imagemover.store.s3-far.cfg");
        stores.awaitGone("far");

        Bundle driver = Bundles.get(context, "org.imagemover.store.file");
        driver.stop();
        StoreList.Row images = stores.await("images", "MISSING");
        assertTrue(
                images.reason(),
                images.reason().contains("install feature image-mover-store-file"));
        driver.start();
        stores.await("images", "AVAILABLE");
    }

    private List<StoreList.Row> rowsIn(String state) throws Exception {
        return stores.rows().stream().filter(row -> row.state().equals(state)).toList();
    }

    private void setCore(String key, String value) throws Exception {
        etc.set(CORE, key, value);
    }

    private String add(Sample sample) throws Exception {
        return admin.add(AddRequest.builder(sample.file().toString()).store("images").build()).id();
    }

    private String shell(String command) throws Exception {
        return Shell.execute(sessions, command);
    }

    private static String fileStore(String name) {
        return "org.imagemover.store.file-" + name + ".cfg";
    }

    /** Takes nothing until it is told to, and so keeps a thread busy. */
    private static final class HeldChannel extends DiscardingChannel {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);

        @Override
        public int write(ByteBuffer source) {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return super.write(source);
        }
    }
}
