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
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** Each feature for itself in somebody's own Karaf: it comes, works, goes, and nobody notices. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FeaturesAloneIT {

    @Inject private FeaturesService features;
    @Inject private BundleContext context;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Karaf.stock()};
    }

    @Before
    public void addRepository() throws Exception {
        features.addRepository(URI.create(Karaf.featureRepository()));
    }

    @Test
    public void everythingComesAndGoes() throws Exception {
        comesAndGoes("image-mover");
    }

    @Test
    public void coreComesAndGoes() throws Exception {
        comesAndGoes("image-mover-core");
    }

    @Test
    public void commandsComeAndGo() throws Exception {
        comesAndGoes("image-mover-command");
    }

    @Test
    public void localCatalogueComesAndGoes() throws Exception {
        comesAndGoes("image-mover-catalog-local");
    }

    @Test
    public void glanceCatalogueComesAndGoes() throws Exception {
        comesAndGoes("image-mover-catalog-glance");
    }

    @Test
    public void fileStoreComesAndGoes() throws Exception {
        comesAndGoes("image-mover-store-file");
    }

    @Test
    public void httpStoreComesAndGoes() throws Exception {
        comesAndGoes("image-mover-store-http");
    }

    @Test
    public void rbdStoreComesAndGoes() throws Exception {
        comesAndGoes("image-mover-store-rbd");
    }

    @Test
    public void glanceStoreComesAndGoes() throws Exception {
        comesAndGoes("image-mover-store-glance");
    }

    private void comesAndGoes(String feature) throws Exception {
        try (Neighbours neighbours = new Neighbours(context)) {
            features.installFeature(feature, EnumSet.noneOf(FeaturesService.Option.class));
            assertTrue(features.isInstalled(features.getFeature(feature)));
            assertFalse("nothing was installed", neighbours.added().isEmpty());
            assertEquals("not active", List.of(), neighbours.newButNotActive());

            features.uninstallFeature(feature, EnumSet.noneOf(FeaturesService.Option.class));
            assertEquals("left behind", List.of(), neighbours.added());
            assertEquals("bundles of others were touched", List.of(), neighbours.touched());
        }
    }
}
