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
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.itests.consumer.Consumer;
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
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Image Mover itself is updated under a consumer that is prepared for that: it has a dynamic,
 * optional reference.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class CoreUpdateIT {

    private static final String CORE = "org.imagemover.core";
    private static final String SPI = "org.imagemover.spi";
    private static final int SIZE = 12 << 20;
    private static final long RATE = 8 << 20;
    private static final long SLOW = 1 << 20;

    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;

    private Services services;
    private StoreList stores;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Karaf.own(), Consumers.installed()};
    }

    @Before
    public void everythingIsThere() throws Exception {
        services = new Services(context);
        stores = new StoreList(sessions);
        stores.await("images", "AVAILABLE");
    }

    @Test
    public void theCoreIsUpdated() throws Exception {
        update(CORE);
    }

    @Test
    public void theSpiIsUpdatedAndWithItAllThatImplementOrUseIt() throws Exception {
        Set<String> concerned = update(SPI);
        assertTrue(concerned.toString(), concerned.contains(CORE));
        assertTrue(concerned.toString(), concerned.contains("org.imagemover.store.file"));
        assertTrue(concerned.toString(), concerned.contains("org.imagemover.catalog.local"));
    }

    /**
     * Updates a bundle in the middle of everything, and looks at what became of it.
     *
     * @return the bundles that were restarted: that one, and those that use its packages
     */
    private Set<String> update(String bundle) throws Exception {
        Set<String> concerned = usersOf(bundle);
        assertFalse(concerned.toString(), concerned.contains("org.imagemover.api"));
        assertFalse(concerned.toString(), concerned.contains("org.imagemover.command"));
        assertFalse(concerned.toString(), concerned.contains("org.imagemover.itests.consumer"));
        Sample sample = Sample.ofBytes(SIZE, bundle.length());
        AddRequest request = AddRequest.builder(sample.file().toString()).build();
        String image = services.get(ImageAdmin.class).add(request).id();
        Consumer consumer = Consumers.start(context, "patient", image, sample, RATE);
        long component = consumer.componentId();
        int activations = consumer.activations();
        Await.until("the consumer's first copy", () -> consumer.copies() > 0);
        long mover = services.idOf(ImageMover.class);
        long admin = services.idOf(ImageAdmin.class);
        Path directory = Files.createTempDirectory("copies");
        Path file = directory.resolve("copy.raw");
        Transfer copy = begun(image, Destination.file(file));
        Transfer disk = begun(image, Destination.storeObject("images", bundle, 0, false));
        List<String> failures = consumer.failures();

        try (Neighbours neighbours = new Neighbours(context)) {
            Bundle updated = Bundles.get(context, bundle);
            String version = "0.1.0.next";
            updated.update(Jars.newVersion(updated, version));
            refresh(updated);
            assertEquals(version, updated.getVersion().toString());
            Await.until(
                    "the new service",
                    () -> services.idOf(ImageMover.class) != mover,
                    another -> another);
            stores.await("images", "AVAILABLE");
            assertEquals(concerned, touched(neighbours));
            assertEquals("not active", List.of(), notActive());
        }
        assertNotEquals(admin, services.idOf(ImageAdmin.class));

        endedClearly(copy);
        endedClearly(disk);
        assertEquals("left at the destination", List.of(), list(directory));
        // what is being cleaned up is no orphan any more, and is still there
        Await.until(
                "nothing to be left in the store",
                () -> orphans().isEmpty() && objects().equals(images()));
        assertEquals("in the store", images(), objects());

        int copies = consumer.copies();
        Await.until("two more copies of the consumer", () -> consumer.copies() > copies + 1);
        assertEquals("the consumer was activated again", activations, consumer.activations());
        assertEquals("the consumer's component is another", component, consumer.componentId());
        List<String> cut = consumer.failures().subList(failures.size(), consumer.failures().size());
        assertFalse("the consumer's copy was not cut off", cut.isEmpty());
        for (String failure : cut) {
            assertTrue(failure, failure.startsWith("TransferCancelledException"));
            assertTrue(failure, failure.contains("being stopped or updated"));
        }

        shell("image:copy " + image + " '" + file + "'");
        assertArrayEquals(sample.bytes(), Files.readAllBytes(file));
        return concerned;
    }

    private Set<String> usersOf(String bundle) {
        Set<String> users = new TreeSet<>(Set.of(bundle));
        Bundles.get(context, bundle).adapt(BundleWiring.class).getProvidedWires(null).stream()
                .map(wire -> wire.getRequirer().getBundle().getSymbolicName())
                .forEach(users::add);
        return users;
    }

    private Transfer begun(String image, Destination destination) throws Exception {
        Transfer transfer =
                services.get(ImageMover.class)
                        .start(
                                CopyRequest.builder(image, destination)
                                        .maxBytesPerSecond(SLOW)
                                        .build());
        Await.until(
                "bytes to move", () -> transfer.progress().bytesDone(), done -> done > SLOW / 2);
        return transfer;
    }

    private static void endedClearly(Transfer transfer) {
        TransferCancelledException end =
                assertThrows(TransferCancelledException.class, () -> transfer.await(Await.LIMIT));
        assertTrue(end.getMessage(), end.getMessage().contains("being stopped or updated"));
    }

    private void refresh(Bundle bundle) throws Exception {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle), event -> refreshed.countDown());
        assertTrue(refreshed.await(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    private static Set<String> touched(Neighbours neighbours) {
        return neighbours.touched().stream()
                .map(touched -> touched.substring(0, touched.indexOf(' ')))
                .collect(Collectors.toSet());
    }

    private List<String> notActive() {
        return Stream.of(context.getBundles())
                .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    private String orphans() throws Exception {
        return shell("image:gc --dry-run --no-format");
    }

    private Set<String> images() throws Exception {
        return Stream.of(shell("image:list --no-format").split("\n"))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> objects() throws Exception {
        Path images = Path.of(System.getProperty("karaf.data"), "image-mover", "images");
        return new TreeSet<>(list(images));
    }

    private static List<String> list(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private String shell(String command) throws Exception {
        return Shell.execute(sessions, command);
    }
}
