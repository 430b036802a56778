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

import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/**
 * Each driver is swapped in random ways at random moments of copies, for a third of {@code
 * soak.minutes}; every swap is looked at as in {@link DriverSwapIT}.
 *
 * <p>The seed is printed; with it as {@code soak.seed} the same swaps are made again.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SwapsSoak {

    private static final String MINUTES = "soak.minutes";
    private static final String SEED = "soak.seed";
    private static final long RATE = 64 << 20;

    /** A pause between two swaps is shorter; a copy takes a second. */
    private static final int LONGEST_PAUSE_MILLIS = 1500;

    @Inject private BundleContext context;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    @Configuration
    public Option[] configuration() {
        String seed = System.getProperty(SEED, String.valueOf(System.nanoTime()));
        return SwapScene.karaf(
                CoreOptions.systemProperty(MINUTES).value(System.getProperty(MINUTES, "1")),
                CoreOptions.systemProperty(SEED).value(seed));
    }

    @Test
    public void copiesOutliveEverySwapOfTheFileDriver() throws Exception {
        swap(SwapScene.file(context, mover, admin, RATE));
    }

    @Test
    public void copiesOutliveEverySwapOfTheHttpDriver() throws Exception {
        swap(SwapScene.http(context, mover, admin, RATE));
    }

    @Test
    public void copiesOutliveEverySwapOfTheRbdDriver() throws Exception {
        swap(SwapScene.rbd(context, mover, admin, RATE));
    }

    private static void swap(SwapScene scene) throws Exception {
        long seed = Long.getLong(SEED, 0);
        System.out.println("Seed of the soak test, for -D" + SEED + ": " + seed);
        try (scene) {
            swap(scene.swaps(), seed, TimeUnit.MINUTES.toNanos(Long.getLong(MINUTES, 1)) / 3);
        }
    }

    private static void swap(Swaps swaps, long seed, long nanos) throws Exception {
        Random random = new Random(seed);
        SwapKind[] kinds = SwapKind.values();
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            SwapKind kind = kinds[random.nextInt(kinds.length)];
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
            swaps.swap(kind, random.nextDouble() * Swaps.LATEST);
        }
        swaps.end("seed " + seed);
    }
}
