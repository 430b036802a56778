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

import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;

import java.io.File;
import java.nio.file.Files;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.itests.consumer.Consumer;
import org.imagemover.lab.Lab;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.osgi.framework.BundleContext;

/** One driver, its store, and somebody who copies from it again and again until this is closed. */
final class SwapScene implements AutoCloseable {

    private static final String CORE = "org.imagemover.core.cfg";
    private static final String CONSUMER = "steady";

    private final BundleContext context;
    private final ImageMover mover;
    private final ImageAdmin admin;
    private final SwapStage stage;
    private final SwappedDriver driver;
    private final Swaps swaps;

    private SwapScene(
            BundleContext context, ImageMover mover, ImageAdmin admin, SwapStage stage, long rate)
            throws Exception {
        this.context = context;
        this.mover = mover;
        this.admin = admin;
        this.stage = stage;
        driver = new SwappedDriver(context, stage.type());
        new Etc(context).set(CORE, "transfer.lanes.max", String.valueOf(Swaps.LANES));
        Consumer consumer = Consumers.start(context, CONSUMER, stage.image(), stage.sample(), rate);
        swaps = new Swaps(context, mover, admin, stage, driver, consumer);
    }

    /** A Karaf with the drivers; each feature by itself, so that each can be upgraded. */
    static Option[] karaf(Option... more) {
        return OptionUtils.combine(
                more,
                Karaf.stock(),
                features(
                        Karaf.featureRepository(),
                        "image-mover-core",
                        "image-mover-catalog-local",
                        "image-mover-store-file",
                        "image-mover-store-http",
                        "image-mover-store-rbd"),
                Consumers.installed(),
                CoreOptions.bundle(new File(System.getProperty("lab.bundle")).toURI().toString()));
    }

    /** The file driver. */
    static SwapScene file(BundleContext context, ImageMover mover, ImageAdmin admin, long rate)
            throws Exception {
        SwapStage stage = SwapStage.file(context, admin);
        return new SwapScene(context, mover, admin, stage, rate);
    }

    /** The http driver. */
    static SwapScene http(BundleContext context, ImageMover mover, ImageAdmin admin, long rate)
            throws Exception {
        Sample sample = Sample.ofBytes(SwapStage.SIZE, 12);
        Files.delete(sample.file());
        WebServer server = new WebServer(sample.bytes());
        SwapStage stage = SwapStage.http(context, admin, server, sample);
        return new SwapScene(context, mover, admin, stage, rate);
    }

    /** The rbd driver, on the lab's Ceph; skips the test where that does not run. */
    static SwapScene rbd(BundleContext context, ImageMover mover, ImageAdmin admin, long rate)
            throws Exception {
        SwapStage stage = SwapStage.rbd(context, admin, Lab.ceph());
        return new SwapScene(context, mover, admin, stage, rate);
    }

    SwapStage stage() {
        return stage;
    }

    SwappedDriver driver() {
        return driver;
    }

    Swaps swaps() {
        return swaps;
    }

    /** Leaves the driver to its feature, and neither a copy nor the image. */
    @Override
    public void close() throws Exception {
        swaps.close();
        Consumers.stop(context, CONSUMER);
        Await.until(
                "no copies",
                () -> mover.transfers().stream().allMatch(copy -> copy.state().ended()));
        driver.reinstallFeature();
        SwapStage.awaitAvailable(admin, stage.store());
        admin.delete(stage.image());
        stage.backend().remove();
    }
}
