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

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.api.WaitCause;
import org.imagemover.itests.consumer.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Swaps one driver in the middle of copies of somebody else's, and looks each time whether that
 * went as it should: the copy goes on and is right, reads little twice, and nobody else is touched.
 */
final class Swaps implements AutoCloseable {

    /** The lanes of a copy, and the default of {@code buffer.size}. */
    static final int LANES = 2;

    /** How far a copy is at most when it is disturbed. */
    static final double LATEST = 0.7;

    private static final long CHUNK = 8 << 20;
    private static final long LONGEST_UNBIND_MILLIS = 3000;
    private static final long MEDIAN_GAP_MILLIS = 500;
    private static final long SIZE = SwapStage.SIZE;
    private static final double LAST_MOMENT = 0.85;
    private static final String DRIVER = "org.imagemover.spi.StoreDriver";

    private final BundleContext context;
    private final Services services;
    private final Etc etc;
    private final ImageMover mover;
    private final ImageAdmin admin;
    private final SwapStage stage;
    private final SwappedDriver driver;
    private final Consumer consumer;
    private final long moverId;
    private final long componentId;
    private final int activations;
    private final Set<String> ofOthers;
    private final TransferWatch watch;
    private final SwapClock clock;
    private final SwapFigures figures = new SwapFigures();

    /**
     * @param consumer who copies the stage's image, with {@link #LANES} lanes
     */
    Swaps(
            BundleContext context,
            ImageMover mover,
            ImageAdmin admin,
            SwapStage stage,
            SwappedDriver driver,
            Consumer consumer)
            throws Exception {
        this.context = context;
        this.services = new Services(context);
        this.etc = new Etc(context);
        this.mover = mover;
        this.admin = admin;
        this.stage = stage;
        this.driver = driver;
        this.consumer = consumer;
        ofOthers =
                mover.transfers().stream()
                        .filter(copy -> copy.state().ended())
                        .map(Transfer::id)
                        .collect(Collectors.toSet());
        moverId = services.idOf(ImageMover.class);
        componentId = consumer.componentId();
        activations = consumer.activations();
        watch = new TransferWatch(mover, LANES * CHUNK);
        clock = new SwapClock(context, stage.store());
    }

    /**
     * Swaps once.
     *
     * @param moment how far the copy is that is disturbed, from 0 for its start to {@link #LATEST}
     */
    void swap(SwapKind kind, double moment) throws Exception {
        try (Neighbours neighbours = new Neighbours(context)) {
            if (kind == SwapKind.FEATURE_UPGRADED_MICRO
                    || kind == SwapKind.FEATURE_UPGRADED_MINOR
                    || kind == SwapKind.FEATURE_UNINSTALLED_AND_INSTALLED) {
                giveBackToItsFeature();
            }
            Transfer copy = copyAt(moment);
            clock.begin();
            swap(kind, copy);
            if (kind != SwapKind.BACKEND_DOWN_AND_UP) {
                figures.addGap(clock.gapMillis());
            }
            available();
            undisturbedCopy();
            figures.add(kind);
            nobodyNoticed(neighbours);
        } catch (Exception | AssertionError failure) {
            AssertionError told =
                    new AssertionError(
                            kind
                                    + " of the "
                                    + stage.type()
                                    + " driver at "
                                    + moment
                                    + ": "
                                    + failure.getMessage());
            // reports show the message of the last cause alone
            told.setStackTrace(failure.getStackTrace());
            throw told;
        }
    }

    /** Which is a swap, too. */
    private void giveBackToItsFeature() throws Exception {
        if (driver.giveBackToItsFeature()) {
            available();
            undisturbedCopy();
        }
    }

    /** A copy that was disturbed is not disturbed once more: what is read twice is looked at. */
    private void undisturbedCopy() throws Exception {
        List<Transfer> disturbed = mover.transfers();
        Await.until(
                "the end of the copy before",
                () -> disturbed.stream().allMatch(copy -> copy.state().ended()));
    }

    private void swap(SwapKind kind, Transfer copy) throws Exception {
        switch (kind) {
            case CONFIGURATION_EDITED -> endsWell(copy, this::edit);
            case UPDATED -> endsWell(copy, driver::update);
            case FEATURE_UPGRADED_MICRO -> {
                long bundle = driver.bundle().getBundleId();
                endsWell(copy, driver::upgradeMicro);
                assertEquals("a micro release is an update", bundle, driver.bundle().getBundleId());
            }
            case FEATURE_UPGRADED_MINOR -> endsWell(copy, driver::upgradeMinor);
            case OLD_AND_NEW_SIDE_BY_SIDE -> endsWell(copy, this::sideBySide);
            case CONFIGURATION_DELETED_AND_MADE_AGAIN -> {
                String[] lines = etc.read(stage.file());
                etc.delete(stage.file());
                waitsUntil(copy, () -> etc.write(stage.file(), lines));
            }
            case STOPPED_AND_STARTED -> {
                driver.stop();
                waitsUntil(copy, driver::start);
            }
            case STOPPED_UPDATED_AND_STARTED -> {
                driver.stop();
                waitsUntil(
                        copy,
                        () -> {
                            driver.update();
                            driver.start();
                        });
            }
            case UNINSTALLED_AND_INSTALLED -> waitsUntil(copy, driver.uninstall());
            case FEATURE_UNINSTALLED_AND_INSTALLED -> {
                driver.uninstallFeature();
                waitsUntil(copy, driver::installFeature);
            }
            case DRAINED_UPDATED_AND_RESUMED -> {
                int cutOff = admin.drainStore(stage.store(), Duration.ofSeconds(5));
                assertEquals("calls were cut off", 0, cutOff);
                waitsUntil(copy, this::updateAndResume);
            }
            case BACKEND_DOWN_AND_UP -> backendDownAndUp(copy);
        }
        if (kind != SwapKind.CONFIGURATION_EDITED
                && kind != SwapKind.CONFIGURATION_DELETED_AND_MADE_AGAIN
                && kind != SwapKind.BACKEND_DOWN_AND_UP) {
            String version = driver.bundle().getVersion().toString();
            Await.until(
                    "the new version",
                    () -> available().details().get("driver version"),
                    version::equals);
        }
    }

    private void edit() throws Exception {
        String filter = "(store.id=" + stage.store() + ")";
        long before = services.idOf(DRIVER, filter);
        String first = stage.editedValues()[0];
        boolean isFirst =
                List.of(etc.read(stage.file())).contains(stage.editedKey() + " = " + first);
        String value = isFirst ? stage.editedValues()[1] : first;
        etc.set(stage.file(), stage.editedKey(), value);
        String edited = "(&" + filter + "(" + stage.editedKey() + "=" + value + "))";
        long after =
                Await.until("the edit to hold", () -> services.idOf(DRIVER, edited), id -> id >= 0);
        assertNotEquals("the driver's service is the same", before, after);
    }

    private void sideBySide() throws Exception {
        Bundle old = driver.bundle();
        driver.startNewBeside();
        assertEquals(Bundle.ACTIVE, old.getState());
        Await.until(
                "the new one to serve",
                () -> available().details().get("driver version"),
                driver.version()::equals);
        old.uninstall();
    }

    private void updateAndResume() throws Exception {
        assertEquals(StoreState.DRAINING, row().state());
        driver.update();
        assertEquals("it serves though it is drained", StoreState.DRAINING, row().state());
        clock.mayServe();
        admin.resumeStore(stage.store());
    }

    private void backendDownAndUp(Transfer copy) throws Exception {
        stage.backend().down();
        Transfer waiting;
        try {
            waiting = aCopy("that waits", Swaps::waits);
            Await.until("the self-test", () -> row().state() == StoreState.UNREACHABLE);
        } finally {
            stage.backend().up();
        }
        endsWell(waiting, () -> {});
        endsWell(copy, () -> {});
        assertTrue("a retry was spent", waiting.stats().waited(WaitCause.RETRY).isZero());
        if (stage.backend().isNoticedAtOnce()) {
            assertEquals("another copy waited", copy.id(), waiting.id());
        }
    }

    private void endsWell(Transfer copy, SwapStep step) throws Exception {
        step.run();
        Await.until("the copy's end", () -> copy.state().ended());
        assertEquals(copy.note(), TransferState.DONE, copy.state());
    }

    /** The driver went, so that copies wait, without a retry, until it is back. */
    private void waitsUntil(Transfer copy, SwapStep back) throws Exception {
        Transfer waiting;
        try {
            // where the driver's going takes long it is not the copy that was there before
            waiting = aCopy("that waits", Swaps::waits);
            assertTrue("it was over already", waiting.progress().bytesDone() < SIZE);
            assertTrue("a retry was spent", waiting.stats().waited(WaitCause.RETRY).isZero());
            assertNotEquals(StoreState.AVAILABLE, row().state());
        } finally {
            back.run();
        }
        endsWell(waiting, () -> {});
        endsWell(copy, () -> {});
        assertFalse(waiting.stats().waited(WaitCause.STORE).isZero());
    }

    private static boolean waits(Transfer copy) {
        return copy.state() == TransferState.WAITING_FOR_STORE;
    }

    /** The copy that is under way when it has come so far. */
    Transfer copyAt(double moment) throws Exception {
        return aCopy(
                "that is at " + moment,
                copy -> {
                    long done = copy.progress().bytesDone();
                    return done > moment * SIZE && done < LAST_MOMENT * SIZE;
                });
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

    private StoreInfo row() {
        return SwapStage.row(admin, stage.store());
    }

    private StoreInfo available() throws Exception {
        return SwapStage.awaitAvailable(admin, stage.store());
    }

    private void nobodyNoticed(Neighbours neighbours) throws Exception {
        assertEquals("copies failed", List.of(), consumer.failures());
        assertEquals("transfers went back", List.of(), watch.wentBack());
        List<String> others =
                neighbours.touched().stream()
                        .filter(touched -> !touched.startsWith(driver.name() + " "))
                        .toList();
        assertEquals("bundles of others were touched", List.of(), others);
        Consumer here = services.get(Consumer.class);
        assertEquals("the consumer was activated again", activations, here.activations());
        assertEquals("the consumer's component is another", componentId, here.componentId());
        assertEquals("the consumer is another", consumer, here);
        assertEquals("ImageMover was registered again", moverId, services.idOf(ImageMover.class));
        for (Transfer copy : mover.transfers()) {
            if (ofOthers.contains(copy.id())) {
                continue;
            }
            long read = copy.stats().bytesRead();
            assertTrue(
                    copy.id() + " read " + read + " bytes: " + copy.stats(),
                    read <= SIZE + LANES * CHUNK);
            assertTrue(
                    "it tried again: " + copy.note(),
                    copy.state().ended() || copy.stats().waited(WaitCause.RETRY).isZero());
        }
        assertEquals(0L, unbind("UnbindsLate"));
        assertTrue(report(), unbind("UnbindLongestMillis") < LONGEST_UNBIND_MILLIS);
        Path log = Path.of(System.getProperty("karaf.log"), "karaf.log");
        assertFalse(
                "unbind took too long", Files.readString(log).contains("Could not obtain lock"));
    }

    /** How it went, for a person. */
    String report() throws Exception {
        return "%s driver: %s; since the start %d unbinds, %d late, longest %d ms"
                .formatted(
                        stage.type(),
                        figures,
                        unbind("Unbinds"),
                        unbind("UnbindsLate"),
                        unbind("UnbindLongestMillis"));
    }

    private static long unbind(String attribute) throws Exception {
        return (Long)
                ManagementFactory.getPlatformMBeanServer()
                        .getAttribute(new ObjectName("org.imagemover:type=ImageMover"), attribute);
    }

    /** All in all it went well, and copies go on; says how it went. */
    void end(String after) throws Exception {
        copiesGoOn();
        System.out.println(after + ", " + report());
        assertTrue(report(), figures.medianGapMillis() < MEDIAN_GAP_MILLIS);
    }

    /** One more copy is right. */
    void copiesGoOn() throws Exception {
        int copies = consumer.copies();
        Await.until("one more copy", () -> consumer.copies() > copies);
        assertEquals("copies failed", List.of(), consumer.failures());
    }

    @Override
    public void close() throws InterruptedException {
        clock.close();
        watch.close();
    }
}
