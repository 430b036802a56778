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

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.inject.Inject;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.jspecify.annotations.Nullable;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Drivers are swapped in every way in the middle of copies of somebody else's, who has a static,
 * mandatory reference to {@link ImageMover} and does not notice. The seeds decide the order, and
 * how far each copy is when it is disturbed.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DriverSwapIT {

    private static final long[] SEEDS = {20261124, 6};
    private static final long RATE = 64 << 20;
    private static final int UPDATES = 20;

    @Inject private BundleContext context;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    private @Nullable SwapScene scene;

    @Configuration
    public Option[] configuration() {
        return SwapScene.karaf();
    }

    @After
    public void clear() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    @Test
    public void copiesOutliveEverySwapOfTheFileDriver() throws Exception {
        setFile();
        everyKind(SEEDS[0]);
    }

    @Test
    public void copiesOutliveEverySwapOfTheFileDriverInAnotherOrder() throws Exception {
        setFile();
        everyKind(SEEDS[1]);
    }

    @Test
    public void copiesOutliveEverySwapOfTheHttpDriver() throws Exception {
        setHttp();
        everyKind(SEEDS[0]);
    }

    @Test
    public void copiesOutliveEverySwapOfTheHttpDriverInAnotherOrder() throws Exception {
        setHttp();
        everyKind(SEEDS[1]);
    }

    @Test
    public void copiesOutliveEverySwapOfTheRbdDriver() throws Exception {
        setRbd();
        everyKind(SEEDS[0]);
    }

    @Test
    public void copiesOutliveEverySwapOfTheRbdDriverInAnotherOrder() throws Exception {
        setRbd();
        everyKind(SEEDS[1]);
    }

    @Test
    public void oldRbdDriversAreForgotten() throws Exception {
        setRbd();
        oldOnesAreForgotten();
    }

    @Test
    public void oldFileDriversAreForgotten() throws Exception {
        setFile();
        oldOnesAreForgotten();
    }

    @Test
    public void oldHttpDriversAreForgotten() throws Exception {
        setHttp();
        oldOnesAreForgotten();
    }

    @Test
    public void aCopyThatTheDriverBothReadsAndWritesGoesOn() throws Exception {
        setFile();
        Destination disk = Destination.storeObject("images", "disk", 0, false);
        String image = scene.stage().image();
        Transfer copy =
                mover.start(CopyRequest.builder(image, disk).maxBytesPerSecond(RATE).build());
        Await.until("bytes to move", () -> copy.progress().bytesDone() > 0);
        scene.driver().stop();
        try {
            Await.until("a wait", () -> copy.state() == TransferState.WAITING_FOR_STORE);
        } finally {
            scene.driver().start();
        }
        copy.await();
        Path store = Path.of(System.getProperty("karaf.data"), "image-mover", "images");
        long differs = Files.mismatch(store.resolve(image), store.resolve("disk"));
        assertEquals("first byte that differs", -1, differs);
        Files.delete(store.resolve("disk"));
    }

    private void setFile() throws Exception {
        scene = SwapScene.file(context, mover, admin, RATE);
    }

    private void setHttp() throws Exception {
        scene = SwapScene.http(context, mover, admin, RATE);
    }

    private void setRbd() throws Exception {
        scene = SwapScene.rbd(context, mover, admin, RATE);
    }

    private void everyKind(long seed) throws Exception {
        Random random = new Random(seed);
        List<SwapKind> kinds = new ArrayList<>(Arrays.asList(SwapKind.values()));
        Collections.shuffle(kinds, random);
        Swaps swaps = scene.swaps();
        for (SwapKind kind : kinds) {
            swaps.swap(kind, random.nextDouble() * Swaps.LATEST);
        }
        swaps.end("seed " + seed);
    }

    private void oldOnesAreForgotten() throws Exception {
        List<WeakReference<ClassLoader>> old = new ArrayList<>();
        for (int i = 0; i < UPDATES; i++) {
            old.add(new WeakReference<>(classLoader()));
            scene.swaps().copyAt(0);
            scene.driver().update();
        }
        scene.swaps().copiesGoOn();
        Await.until(
                "old class loaders to go",
                () -> {
                    System.gc();
                    return old.stream().filter(loader -> loader.get() != null).count();
                },
                alive -> alive <= 1);
    }

    private ClassLoader classLoader() {
        return scene.driver().bundle().adapt(BundleWiring.class).getClassLoader();
    }
}
