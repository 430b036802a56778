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
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import javax.inject.Inject;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** The distribution, with every feature in it: an image goes in and comes out, by the shell. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FeaturesTogetherIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Inject private FeaturesService features;
    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Karaf.own()};
    }

    /** Those that need something that not every machine has are only at hand. */
    @Test
    public void everyFeatureIsInstalledOrAtHandAndEveryBundleActive() throws Exception {
        Set<String> atHand = new TreeSet<>();
        for (Feature feature : features.listFeatures()) {
            if (feature.getName().startsWith("image-mover") && !features.isInstalled(feature)) {
                atHand.add(feature.getName());
            }
        }
        assertEquals(
                Set.of(
                        "image-mover-catalog-glance",
                        "image-mover-store-glance",
                        "image-mover-store-rbd"),
                atHand);
        EnumSet<FeaturesService.Option> plain = EnumSet.noneOf(FeaturesService.Option.class);
        features.installFeatures(atHand, plain);
        try {
            requireAllActive();
        } finally {
            for (String feature : atHand) {
                features.uninstallFeature(feature, plain);
            }
            new Etc(context).delete("org.imagemover.store.rbd-ceph.cfg");
        }
    }

    private void requireAllActive() {
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (!fragment) {
                assertEquals(bundle.getSymbolicName(), Bundle.ACTIVE, bundle.getState());
            }
        }
    }

    @Test
    public void theShippedConfigurationIsAStoreThatCanBeWritten() throws Exception {
        awaitOutput("image:store-list --no-format", "images\tfile\tAVAILABLE\ttrue");
        String stores = awaitOutput("image:store-list --no-format", "web\thttp\tAVAILABLE\tfalse");
        assertFalse(stores, stores.contains("INVALID"));
    }

    @Test
    public void anImageGoesInAndComesOut() throws Exception {
        awaitOutput("image:store-list --no-format", "images\tfile\tAVAILABLE");
        Path image = Files.createTempFile("image", ".raw");
        byte[] bytes = new byte[3 << 20];
        new Random(7).nextBytes(bytes);
        Files.write(image, bytes);
        Path copy = image.resolveSibling(image.getFileName() + ".copy");

        shell("image:add --name it '" + image + "'");
        String shown = shell("image:copy --json name:it '" + copy + "'");

        assertTrue(shown, shown.contains("\"size\":" + bytes.length));
        assertArrayEquals(bytes, Files.readAllBytes(copy));
        shell("image:delete name:it");
        assertFalse(shell("image:list --no-format").contains("it"));
    }

    private String awaitOutput(String command, String wanted) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        String output = shell(command);
        while (!output.contains(wanted)) {
            assertTrue("still: " + output, System.nanoTime() < end);
            Thread.sleep(50);
            output = shell(command);
        }
        return output;
    }

    private String shell(String command) throws Exception {
        return Shell.execute(sessions, command);
    }
}
