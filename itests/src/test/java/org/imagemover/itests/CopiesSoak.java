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
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
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
 * Random copies while drivers are swapped, limits and stores are edited and files are damaged, for
 * {@code soak.minutes}. Every result is checked, and nothing may be left at the end.
 *
 * <p>The seed is printed; with it as {@code soak.seed} everybody does the same again, though not at
 * the same moments of each other's work.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class CopiesSoak {

    private static final String MINUTES = "soak.minutes";
    private static final String SEED = "soak.seed";
    private static final int COPIERS = 4;
    private static final int MIB = 1 << 20;

    /** Less than a chunk, whole chunks, some bytes more, and one with many. */
    private static final int[] SIZES = {
        1, 3 * MIB, 16 * MIB, 24 * MIB + 12345, 8 * MIB - 1, 72 * MIB
    };

    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    private final List<RandomCopier.Image> images = new ArrayList<>();
    private final Path directory = Path.of(System.getProperty("karaf.data", ""), "soak");
    private final Path second = directory.resolve("second");

    @Configuration
    public Option[] configuration() {
        String seed = System.getProperty(SEED, String.valueOf(System.nanoTime()));
        return new Option[] {
            Karaf.own(),
            editConfigurationFilePut(
                    "etc/org.ops4j.pax.logging.cfg", "log4j2.rootLogger.level", "INFO"),
            CoreOptions.systemProperty(MINUTES).value(System.getProperty(MINUTES, "1")),
            CoreOptions.systemProperty(SEED).value(seed)
        };
    }

    @Test
    public void everyCopyIsRightWhateverHappensMeanwhile() throws Exception {
        long seed = Long.getLong(SEED, 0);
        long minutes = Long.getLong(MINUTES, 1);
        System.out.println("Seed of the soak test, for -D" + SEED + ": " + seed);
        addImages();
        StoreList stores = new StoreList(sessions);

        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(COPIERS + 1);
        List<RandomCopier> copiers = new ArrayList<>();
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < COPIERS; i++) {
            Path own = Files.createDirectory(directory.resolve("copier-" + i));
            RandomCopier copier = new RandomCopier(mover, images, own, second, seed + i);
            copiers.add(copier);
            ends.add(threads.submit(() -> untilOver(over, copier::next)));
        }
        RandomTrouble trouble = new RandomTrouble(context, second, images, seed + COPIERS);
        Map<String, Integer> happened = new TreeMap<>();
        ends.add(
                threads.submit(
                        () ->
                                untilOver(
                                        over,
                                        () -> happened.merge(trouble.next(), 1, Integer::sum))));

        awaitEnd(ends, minutes);
        over.set(true);
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();
        System.out.printf(
                "%d copies, %d troubles: %s%n",
                copiers.stream().mapToInt(RandomCopier::steps).sum(), trouble.steps(), happened);
        stores.await("images", "AVAILABLE");
        stores.await("second", "AVAILABLE");
        nothingIsLeft();
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static Void untilOver(AtomicBoolean over, Step step) throws Exception {
        try {
            while (!over.get()) {
                step.run();
            }
            return null;
        } finally {
            over.set(true);
        }
    }

    /** Waits until time is up, or somebody has failed. */
    private static void awaitEnd(List<Future<?>> ends, long minutes) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        while (System.nanoTime() < end && ends.stream().noneMatch(Future::isDone)) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void addImages() throws Exception {
        Files.createDirectories(directory);
        new Etc(context)
                .write(
                        "org.imagemover.store.file-second.cfg",
                        "store.id = second",
                        "datadir = " + second);
        StoreList stores = new StoreList(sessions);
        stores.await("images", "AVAILABLE");
        stores.await("second", "AVAILABLE");
        for (int size : SIZES) {
            Sample sample = Sample.ofBytes(size, size);
            String id =
                    admin.add(AddRequest.builder(sample.file().toString()).store("images").build())
                            .id();
            Files.delete(sample.file());
            mover.copy(CopyRequest.of(id, Destination.imageStore("second")));
            images.add(new RandomCopier.Image(id, size, sample.digest()));
        }
    }

    /** Only the images are there, nothing is at work, and no buffer is lent. */
    private void nothingIsLeft() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.imagemover:type=ImageMover");
        assertEquals(0, server.getAttribute(name, "TransfersUnderWay"));
        assertEquals(0, server.getAttribute(name, "LanesAtWork"));
        long buffers = ((Number) server.getAttribute(name, "BufferBytes")).longValue();
        long most = ((Number) server.getAttribute(name, "BufferBytesMax")).longValue();
        assertTrue(buffers + " bytes of buffers, at most " + most, buffers <= most);

        Await.until(
                "no garbage",
                () -> Shell.execute(sessions, "image:gc --dry-run --json").strip().equals("[]"));
        TreeSet<String> ids =
                images.stream()
                        .map(RandomCopier.Image::id)
                        .collect(Collectors.toCollection(TreeSet::new));
        Path first = Path.of(System.getProperty("karaf.data"), "image-mover", "images");
        for (Path store : List.of(first, second)) {
            Await.until("objects of " + store, () -> names(store), ids::equals);
        }
        for (RandomCopier.Image image : images) {
            String verified = Shell.execute(sessions, "image:verify --no-format " + image.id());
            assertEquals(verified, 2, verified.lines().count());
        }
    }

    private static TreeSet<String> names(Path store) {
        return Home.files(store).stream()
                .map(file -> store.relativize(Path.of(file)).toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
