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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.itests.consumer.Consumer;
import org.junit.After;
import org.junit.Before;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.MethodSorters;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * The file driver is swapped in every way in the middle of a copy of somebody else's, who has a
 * static, mandatory reference to {@link ImageMover} and does not notice.
 *
 * <p>In this order, because a driver that was installed by hand is no longer its feature's.
 */
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FileDriverSwapIT {

    private static final String DRIVER = "org.imagemover.store.file";
    private static final String FEATURE = "image-mover-store-file";
    private static final String FILE = "org.imagemover.store.file-images.cfg";
    private static final EnumSet<FeaturesService.Option> NO_OPTIONS =
            EnumSet.noneOf(FeaturesService.Option.class);
    private static final String CORE = "org.imagemover.core.cfg";
    private static final int SIZE = 64 << 20;
    private static final long RATE = 32 << 20;

    /** The lanes of a copy here, times the default of {@code buffer.size}. */
    private static final long IN_BUFFERS = 2L * (8 << 20);

    @Inject private BundleContext context;
    @Inject private FeaturesService features;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    private Services services;
    private Consumer consumer;
    private Neighbours neighbours;
    private TransferWatch watch;
    private long moverId;
    private long componentId;
    private int activations;

    @Configuration
    public Option[] configuration() {
        return new Option[] {
            Karaf.stock(),
            features(
                    Karaf.featureRepository(),
                    "image-mover-core",
                    "image-mover-catalog-local",
                    FEATURE),
            Consumers.installed()
        };
    }

    @Before
    public void aConsumerCopies() throws Exception {
        services = new Services(context);
        awaitStore(StoreState.AVAILABLE);
        if (services.all(Consumer.class).isEmpty()) {
            Sample sample = Sample.ofBytes(SIZE, 11);
            AddRequest request = AddRequest.builder(sample.file().toString()).build();
            String image = admin.add(request).id();
            new Etc(context).set(CORE, "transfer.lanes.max", "2");
            Consumers.start(context, "steady", image, sample, RATE);
        }
        consumer = services.get(Consumer.class);
        moverId = services.idOf(ImageMover.class);
        componentId = consumer.componentId();
        activations = consumer.activations();
        neighbours = new Neighbours(context);
        watch = new TransferWatch(mover, IN_BUFFERS);
    }

    @After
    public void nobodyNoticed() throws Exception {
        watch.close();
        neighbours.close();
        assertEquals("copies failed", List.of(), consumer.failures());
        assertEquals("transfers went back", List.of(), watch.wentBack());
        assertEquals("bundles of others were touched", List.of(), touchedButTheDriver());
        assertEquals("the consumer was activated again", activations, consumer.activations());
        assertEquals("the consumer's component is another", componentId, consumer.componentId());
        assertEquals(consumer, services.get(Consumer.class));
        assertEquals("ImageMover was registered again", moverId, services.idOf(ImageMover.class));
        assertFalse("unbind took too long", log().contains("Could not obtain lock"));
    }

    @Test
    public void theDriverIsStoppedAndStarted() throws Exception {
        Bundle driver = driver();
        inTheMiddleOfACopy(driver::stop, driver::start);
    }

    @Test
    public void theDriverIsUpdatedInOneStep() throws Exception {
        Bundle driver = driver();
        String version = "0.1.0.update" + driver.getBundleId();
        Transfer copy = copyInTheMiddle();
        driver.update(Jars.newVersion(driver, version));
        awaitStore(StoreState.AVAILABLE);
        assertEquals(version, store().details().get("driver version"));
        endsWell(copy);
    }

    @Test
    public void theDriverIsStoppedAndUpdatedAndStarted() throws Exception {
        Bundle driver = driver();
        inTheMiddleOfACopy(
                driver::stop,
                () -> {
                    driver.update(Jars.newVersion(driver, "0.1.0.later"));
                    driver.start();
                });
        assertEquals("0.1.0.later", store().details().get("driver version"));
    }

    @Test
    public void theDriverIsUninstalledAndInstalledAgain() throws Exception {
        Bundle driver = driver();
        inTheMiddleOfACopy(
                driver::uninstall, () -> context.installBundle(driver.getLocation()).start());
        assertNotEquals(driver.getBundleId(), driver().getBundleId());
    }

    @Test
    public void itsFeatureIsUninstalledAndInstalledAgain() throws Exception {
        // which takes longer than a copy: the one that waits then may be another one
        features.uninstallFeature(FEATURE, NO_OPTIONS);
        waitsUntil(
                aCopy("that has not ended", copy -> true),
                () -> features.installFeature(FEATURE, NO_OPTIONS));
    }

    @Test
    public void aCopyThatTheDriverBothReadsAndWritesGoesOn() throws Exception {
        Bundle driver = driver();
        String image = admin.images().get(0).id();
        Transfer copy =
                mover.start(
                        CopyRequest.builder(
                                        image, Destination.storeObject("images", "disk", 0, false))
                                .maxBytesPerSecond(RATE)
                                .build());
        Await.until("bytes to move", () -> isInTheMiddle(copy));
        driver.stop();
        waitsUntil(copy, driver::start);
        Path store = Path.of(System.getProperty("karaf.data"), "image-mover", "images");
        assertEquals(
                "first byte that differs",
                -1,
                Files.mismatch(store.resolve(image), store.resolve("disk")));
        Files.delete(store.resolve("disk"));
    }

    @Test
    public void itsConfigurationIsEdited() throws Exception {
        Etc etc = new Etc(context);
        String[] shipped = etc.read(FILE);
        long before = services.idOf("org.imagemover.spi.StoreDriver", "(store.id=images)");
        Transfer copy = copyInTheMiddle();
        etc.set(FILE, "read.only", "true");
        Await.until("the edit to hold", () -> !store().writable());
        awaitStore(StoreState.AVAILABLE);
        long after = services.idOf("org.imagemover.spi.StoreDriver", "(store.id=images)");
        assertNotEquals("the driver's service is the same", before, after);
        endsWell(copy);
        etc.write(FILE, shipped);
        Await.until("the first configuration", () -> store().writable());
    }

    @Test
    public void itsConfigurationIsDeletedAndMadeAgain() throws Exception {
        Etc etc = new Etc(context);
        String[] shipped = etc.read(FILE);
        inTheMiddleOfACopy(() -> etc.delete(FILE), () -> etc.write(FILE, shipped));
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /** Takes the driver away while a copy is at work, which waits, and goes on when it is back. */
    private void inTheMiddleOfACopy(Step away, Step back) throws Exception {
        Transfer copy = copyInTheMiddle();
        away.run();
        waitsUntil(copy, back);
    }

    private void waitsUntil(Transfer copy, Step back) throws Exception {
        try {
            Await.until("a wait", copy::state, state -> state == TransferState.WAITING_FOR_STORE);
            assertTrue("it was over already", copy.progress().bytesDone() < SIZE);
            assertNotEquals(StoreState.AVAILABLE, store().state());
        } finally {
            back.run();
        }
        endsWell(copy);
        assertTrue(watch.saw(copy.id(), TransferState.WAITING_FOR_STORE));
        awaitStore(StoreState.AVAILABLE);
    }

    private Transfer copyInTheMiddle() throws Exception {
        return aCopy("that has just begun", FileDriverSwapIT::isInTheMiddle);
    }

    private static boolean isInTheMiddle(Transfer transfer) {
        long done = transfer.progress().bytesDone();
        return done > 0 && done < SIZE / 2;
    }

    private Transfer aCopy(String what, Predicate<Transfer> wanted) throws Exception {
        return Await.until(
                        "a copy " + what,
                        () ->
                                mover.transfers().stream()
                                        .filter(transfer -> !transfer.state().ended())
                                        .filter(wanted)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** That copy ends well, and so does one that begins after it. */
    private void endsWell(Transfer copy) throws Exception {
        Await.until("the copy's end", () -> copy.state().ended());
        assertEquals(copy.note(), TransferState.DONE, copy.state());
        int copies = consumer.copies();
        Await.until("one more copy", () -> consumer.copies() > copies);
    }

    private List<String> touchedButTheDriver() {
        return neighbours.touched().stream()
                .filter(touched -> !touched.startsWith(DRIVER + " "))
                .toList();
    }

    private Bundle driver() {
        return Bundles.get(context, DRIVER);
    }

    private StoreInfo store() throws Exception {
        return Await.until(
                        "a row of the store",
                        () ->
                                admin.stores().stream()
                                        .filter(row -> row.id().equals("images"))
                                        .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    private void awaitStore(StoreState state) throws Exception {
        Await.until("store 'images'", this::store, row -> row.state() == state);
    }

    private static String log() throws Exception {
        return Files.readString(Path.of(System.getProperty("karaf.log"), "karaf.log"));
    }
}
