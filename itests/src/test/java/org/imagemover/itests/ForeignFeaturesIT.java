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
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.jspecify.annotations.Nullable;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * Somebody else's features come into somebody else's Karaf, set as the operator's guide says, while
 * copies run: no bundle is restarted for them, by them or by what is installed afterwards.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ForeignFeaturesIT {

    private static final String FOREIGN = "foreign.features";
    private static final String ANNOTATIONS = "foreign.annotations";
    private static final String OURS = "org.imagemover.";
    private static final String WEB = "etc/org.ops4j.pax.web.cfg";
    private static final long RATE = 64 << 20;

    @Inject private BundleContext context;
    @Inject private FeaturesService features;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    private @Nullable SwapScene scene;

    @Configuration
    public Option[] configuration() {
        return SwapScene.karaf(
                editConfigurationFilePut(
                        "etc/org.apache.karaf.features.cfg", "autoRefresh", "false"),
                editConfigurationFilePut(
                        "etc/org.apache.felix.fileinstall-deploy.cfg",
                        "felix.fileinstall.optionalImportRefreshScope",
                        "none"),
                CoreOptions.systemProperty(ANNOTATIONS).value(jar()),
                editConfigurationFilePut(WEB, "org.osgi.service.http.port", "0"),
                editConfigurationFilePut(WEB, "org.ops4j.pax.web.listening.addresses", "127.0.0.1"),
                CoreOptions.systemProperty(FOREIGN)
                        .value(new File("src/test/features/foreign.xml").toURI().toString()));
    }

    private static String jar() {
        String version = "3.0.2";
        return Path.of(
                        System.getProperty("exam.repository"),
                        "com/google/code/findbugs/jsr305",
                        version,
                        "jsr305-" + version + ".jar")
                .toString();
    }

    @Before
    public void somebodyCopies() throws Exception {
        scene = SwapScene.file(context, mover, admin, RATE);
        features.addRepository(URI.create(System.getProperty(FOREIGN)));
    }

    @After
    public void clear() throws Exception {
        scene.close();
    }

    @Test
    public void annotationsComeAndNobodyIsRestarted() throws Exception {
        comes("foreign-annotations");
        features.uninstallFeature(
                "foreign-annotations", EnumSet.noneOf(FeaturesService.Option.class));
    }

    @Test
    public void annotationsArePutIntoTheDeployFolderAndNobodyIsRestarted() throws Exception {
        Path deployed = Path.of(System.getProperty("karaf.base"), "deploy", "annotations.jar");
        comes(
                () -> {
                    Files.copy(Path.of(System.getProperty(ANNOTATIONS)), deployed);
                    Await.until("its start", () -> annotations() == Bundle.ACTIVE);
                });
        Files.delete(deployed);
        Await.until("its end", () -> annotations() == Bundle.UNINSTALLED);
    }

    private int annotations() {
        return bundle("org.jsr-305");
    }

    @Test
    public void jnaComesAndNobodyIsRestarted() throws Exception {
        comes("foreign-jna");
    }

    private int bundle(String name) {
        return Stream.of(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .mapToInt(Bundle::getState)
                .findFirst()
                .orElse(Bundle.UNINSTALLED);
    }

    @Test
    public void eventsComeAndNobodyIsRestarted() throws Exception {
        comes("foreign-events");
    }

    @Test
    public void aWebConsoleComesAndNobodyIsRestarted() throws Exception {
        comes("foreign-webconsole");
    }

    @Test
    public void anotherUserOfScrComesAndOnlyWhatItReplacesIsRestarted() throws Exception {
        comes("foreign-components", "org.osgi.service.component");
    }

    /**
     * Installs a feature while copies run, and a release of the driver after it.
     *
     * @param replaced the bundles of which it has another version
     */
    private void comes(String feature, String... replaced) throws Exception {
        comes(
                () ->
                        features.installFeature(
                                feature, EnumSet.noneOf(FeaturesService.Option.class)),
                replaced);
    }

    private void comes(SwapStep install, String... replaced) throws Exception {
        Map<String, Set<Long>> services = services();
        try (Neighbours neighbours = new Neighbours(context.getBundle(0).getBundleContext())) {
            scene.swaps().copyAt(0);
            install.run();
            assertFalse("nothing was installed", neighbours.added().isEmpty());
            assertEquals("not active", List.of(), neighbours.newButNotActive());
            Set<String> touched = new TreeSet<>();
            neighbours.touched().forEach(bundle -> touched.add(bundle.split(" ")[0]));
            assertEquals("bundles of others were touched", Set.of(replaced), touched);
        }
        assertEquals("a service was registered again", services, services());
        scene.swaps().swap(SwapKind.FEATURE_UPGRADED_MICRO, 0.3);
    }

    /** The ids of each of our bundles' services. */
    private Map<String, Set<Long>> services() {
        Map<String, Set<Long>> services = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            ServiceReference<?>[] registered = bundle.getRegisteredServices();
            if (bundle.getSymbolicName().startsWith(OURS) && registered != null) {
                Set<Long> ids = new TreeSet<>();
                for (ServiceReference<?> service : registered) {
                    ids.add((Long) service.getProperty(Constants.SERVICE_ID));
                }
                services.put(bundle.getSymbolicName(), ids);
            }
        }
        return services;
    }
}
