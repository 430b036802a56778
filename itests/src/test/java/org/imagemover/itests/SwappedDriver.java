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

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A driver and what an operator does with it. Each release is newer than all before, whichever way
 * it comes.
 */
final class SwappedDriver {

    private static final EnumSet<FeaturesService.Option> PLAIN =
            EnumSet.noneOf(FeaturesService.Option.class);

    private final BundleContext context;
    private final Services services;
    private final String type;
    private final String feature;
    private final Upgrades upgrades;
    private String installed = "";
    private int minor;
    private int micro;
    private boolean byHand;
    private @Nullable URI repository;

    /**
     * @param type such as {@code file}
     */
    SwappedDriver(BundleContext context, String type) throws Exception {
        this.context = context;
        this.services = new Services(context);
        this.type = type;
        feature = "image-mover-store-" + type;
        upgrades = new Upgrades(Path.of(System.getProperty("karaf.data"), "upgrades"));
        Bundle present = bundle();
        minor = present.getVersion().getMinor();
        micro = present.getVersion().getMicro();
    }

    String name() {
        return "org.imagemover.store." + type;
    }

    /** Its newest bundle. */
    Bundle bundle() {
        return bundles().stream()
                .max(Comparator.comparing(Bundle::getVersion))
                .orElseThrow(() -> new AssertionError("there is no bundle " + name()));
    }

    private List<Bundle> bundles() {
        List<Bundle> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (name().equals(bundle.getSymbolicName())) {
                found.add(bundle);
            }
        }
        return found;
    }

    /** The version of the last release. */
    String version() {
        return "0." + minor + "." + micro;
    }

    private String nextMicro() {
        micro++;
        return version();
    }

    void stop() throws BundleException {
        bundle().stop();
    }

    void start() throws BundleException {
        bundle().start();
    }

    /** Updates the bundle, which is started again if it was. */
    void update() throws Exception {
        // the framework, which does that on its own, would get in the way of the next update
        Await.until(
                "the classes of the last update to go",
                () ->
                        context.getBundle(0)
                                .adapt(FrameworkWiring.class)
                                .getRemovalPendingBundles()
                                .isEmpty());
        Bundle bundle = bundle();
        bundle.update(Jars.newVersion(bundle, nextMicro()));
        byHand = true;
    }

    /** Uninstalls the bundle; the answer is what installs it again. */
    SwapStep uninstall() throws BundleException {
        Bundle bundle = bundle();
        bundle.uninstall();
        byHand = true;
        return () -> context.installBundle(bundle.getLocation()).start();
    }

    /** Starts a new release beside the one that is here. */
    Bundle startNewBeside() throws Exception {
        URI jar = upgrades.writeBundle(bundle(), nextMicro());
        byHand = true;
        Bundle fresh = context.installBundle(jar.toString());
        fresh.start();
        return fresh;
    }

    void uninstallFeature() throws Exception {
        for (Feature one : features().listInstalledFeatures()) {
            if (one.getName().equals(feature)) {
                installed = one.getVersion();
            }
        }
        features().uninstallFeature(feature, PLAIN);
        for (Bundle left : bundles()) {
            left.uninstall();
        }
    }

    /** Installs the version that was installed before. */
    void installFeature() throws Exception {
        install(Set.of(feature + "/" + installed), PLAIN);
        byHand = false;
    }

    /**
     * What was installed by hand is no longer the feature's, which therefore cannot upgrade it, and
     * what was updated by hand is put back whenever any feature is installed.
     *
     * @return whether there was anything to do
     */
    boolean giveBackToItsFeature() throws Exception {
        if (!byHand) {
            return false;
        }
        reinstallFeature();
        return true;
    }

    /**
     * Leaves nothing that Karaf would bring into line when any other feature is installed: not what
     * was done by hand, nor a bundle from a file that it updated in place, which it updates again.
     */
    void reinstallFeature() throws Exception {
        uninstallFeature();
        installFeature();
    }

    void upgradeMicro() throws Exception {
        upgrade(nextMicro());
    }

    void upgradeMinor() throws Exception {
        minor++;
        micro = 0;
        upgrade(version());
    }

    private void upgrade(String version) throws Exception {
        URI old = repository;
        URI fresh = upgrades.write(feature, bundle(), version);
        features().addRepository(fresh);
        repository = fresh;
        install(Set.of(feature + "/" + version), EnumSet.of(FeaturesService.Option.Upgrade));
        if (old != null) {
            features().removeRepository(old);
        }
    }

    private FeaturesService features() throws Exception {
        return services.get(FeaturesService.class);
    }

    /**
     * Karaf replaces its own service when its configuration is read again, as it may be soon after
     * the start: what the one that goes did not begin is asked of the next one.
     */
    private void install(Set<String> wanted, EnumSet<FeaturesService.Option> options)
            throws Exception {
        Await.until(
                "a service that installs",
                () -> {
                    try {
                        features().installFeatures(wanted, options);
                        return true;
                    } catch (RejectedExecutionException going) {
                        return false;
                    }
                },
                installed -> installed);
    }
}
