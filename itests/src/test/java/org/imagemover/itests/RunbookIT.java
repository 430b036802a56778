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
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.doNotModifyLogConfiguration;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.imagemover.api.AddRequest;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.itests.consumer.Consumer;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.MethodSorters;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/**
 * Every command of the runbook in docs/operate.md is executed as it stands there, in its order,
 * while somebody copies; it shows what the runbook says, and nobody notices.
 *
 * <p>The first release is the one that parts the features, as the runbook says to do once.
 */
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RunbookIT {

    private static final String PAGE = "docs.operate";
    private static final String DRIVER = "org.imagemover.store.file";
    private static final String ONCE = "Once";
    private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+) = .*");
    private static final Set<String> LOOKS =
            Set.of("image:store-list", "image:store-show", "image:transfer-list", "grep");
    private static final int SIZE = 64 << 20;
    private static final long RATE = 32 << 20;

    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;
    @Inject private ImageAdmin admin;

    @Configuration
    public Option[] configuration() {
        File page = new File(System.getProperty("run.script"), "../docs/operate.md");
        return new Option[] {
            Karaf.own(),
            Consumers.installed(),
            // Pax Exam's logs warnings only
            doNotModifyLogConfiguration(),
            CoreOptions.systemProperty(PAGE).value(page.toPath().normalize().toString())
        };
    }

    @Test
    public void aMicroReleaseComesAndGoesInEveryWay() throws Exception {
        List<Runbook.Step> steps = Runbook.read(Path.of(System.getProperty(PAGE)));
        assertTrue("a way is not told", partsOf(steps).size() > 5);
        follow(steps, "0.1.1");
    }

    @Test
    public void aMinorReleaseComesAndGoesInEveryWay() throws Exception {
        List<Runbook.Step> steps =
                Runbook.read(Path.of(System.getProperty(PAGE))).stream()
                        .filter(step -> !step.part().startsWith(ONCE))
                        .toList();
        follow(steps, "0.2.0");
    }

    private void follow(List<Runbook.Step> steps, String version) throws Exception {
        Map<String, String> names = names(version);
        Services services = new Services(context);
        Consumer consumer = consumer(services);
        long mover = services.idOf(ImageMover.class);
        long component = consumer.componentId();
        int activations = consumer.activations();
        try (Neighbours neighbours = new Neighbours(context)) {
            for (Runbook.Step step : steps) {
                execute(step, names);
            }
            int copies = consumer.copies();
            Await.until("two more copies", () -> consumer.copies() > copies + 1);
            assertEquals(
                    "bundles of others were touched",
                    List.of(),
                    neighbours.touched().stream()
                            .filter(touched -> !touched.startsWith(DRIVER + " "))
                            .toList());
            assertEquals("not active", List.of(), neighbours.newButNotActive());
            assertEquals(
                    "more than the driver is here",
                    Set.of(),
                    neighbours.added().stream()
                            .filter(added -> !added.contains(DRIVER))
                            .collect(Collectors.toSet()));
        }
        assertEquals("copies failed", List.of(), consumer.failures());
        assertEquals("the consumer was activated again", activations, consumer.activations());
        assertEquals("the consumer's component is another", component, consumer.componentId());
        assertEquals("ImageMover was registered again", mover, services.idOf(ImageMover.class));
        assertFalse("unbind took too long", log().contains("Could not obtain lock"));
    }

    /** What the test puts in for the runbook's examples. */
    private Map<String, String> names(String version) throws Exception {
        Path directory =
                Files.createTempDirectory(Path.of(System.getProperty("karaf.data")), "release");
        Map<String, String> names = new LinkedHashMap<>();
        names.put("store", "images");
        names.put("file", DRIVER + "-images.cfg");
        names.put("driver", "image-mover-store-file");
        names.put("old", System.getProperty("project.version").replace('-', '.'));
        names.put("next", version);
        names.put("release", Release.write(directory, context, version).toString());
        return names;
    }

    private Consumer consumer(Services services) throws Exception {
        new StoreList(sessions).await("images", "AVAILABLE");
        if (services.all(Consumer.class).isEmpty()) {
            Sample sample = Sample.ofBytes(SIZE, 17);
            String image = admin.add(AddRequest.builder(sample.file().toString()).build()).id();
            Consumers.start(context, "steady", image, sample, RATE);
        }
        Consumer consumer = services.get(Consumer.class);
        int copies = consumer.copies();
        Await.until("a copy", () -> consumer.copies() > copies);
        return consumer;
    }

    /** Executes a command, and one that only looks until it shows what is to be seen. */
    private void execute(Runbook.Step step, Map<String, String> names) throws Exception {
        Matcher assignment = ASSIGNMENT.matcher(step.command());
        if (assignment.matches()) {
            assertNotNull(step.command(), names.get(assignment.group(1)));
            return;
        }
        String where = step.part() + ": " + step.command();
        if (LOOKS.contains(step.command().split(" ", 2)[0])) {
            Await.until(
                    where + " to show " + step.shows(),
                    () -> paste(step.command(), names),
                    shown -> missing(step, shown, names).isEmpty());
        } else {
            String shown = paste(step.command(), names);
            assertEquals(where + " shows " + shown, List.of(), missing(step, shown, names));
        }
    }

    private static List<String> missing(
            Runbook.Step step, String shown, Map<String, String> names) {
        String line = shown.replaceAll(" +", " ");
        return step.shows().stream()
                .map(wanted -> filledIn(wanted, names))
                .filter(wanted -> !line.contains(wanted))
                .toList();
    }

    /** As in a session that knows the names. */
    private String paste(String command, Map<String, String> names) throws Exception {
        StringBuilder session = new StringBuilder();
        names.forEach((name, value) -> session.append(name + " = '" + value + "'; "));
        return Shell.execute(sessions, session + command);
    }

    private static String filledIn(String text, Map<String, String> names) {
        String filled = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            filled = filled.replace("$" + name.getKey(), name.getValue());
        }
        return filled;
    }

    private static Set<String> partsOf(List<Runbook.Step> steps) {
        return steps.stream().map(Runbook.Step::part).collect(Collectors.toSet());
    }

    private static String log() throws Exception {
        return Files.readString(Path.of(System.getProperty("karaf.log"), "karaf.log"));
    }
}
