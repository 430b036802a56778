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
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Stores and destinations on one file system that clones files. */
@RunWith(Parameterized.class)
public class ReflinkIT {

    private static final String ID = "5d1f3a52-90cf-4c0f-8d43-6f0f6f1b1c01";
    private static final long LARGE = 2L << 30;
    private static final int SMALL = 20 << 20;
    private static final int CLONES = 5;

    /** The benchmark holds 0.1 s, for 8 GiB; here others may use the machine. */
    private static final double CLONED_WITHIN_SECONDS = 1;

    @Rule public final Workplace place = new Workplace();

    @Parameterized.Parameter public String fileSystem = "";

    @Parameterized.Parameter(1)
    public String[] maker = {};

    private @Nullable MountedDisk mounted;
    private Path shared = Path.of("");

    @Parameterized.Parameters(name = "{0}")
    public static List<Object[]> fileSystems() {
        return List.of(
                new Object[] {"xfs", new String[] {"mkfs.xfs", "-q", "-m", "reflink=1"}},
                new Object[] {"btrfs", new String[] {"mkfs.btrfs", "-q"}});
    }

    @Before
    public void mountItWithAStore() throws Exception {
        mounted = MountedDisk.inFile(place.newFolder("disks").toPath(), maker);
        shared = mounted.root();
        place.home().addStore("shared", shared.resolve("store"));
    }

    @After
    public void unmountIt() throws Exception {
        if (mounted != null) {
            mounted.close();
        }
    }

    @Test
    public void aLargeImageIsClonedAtOnceAndIsAttestedOnceItWasVerified() throws Exception {
        Images.scattered(place.path("large.raw"), LARGE, 64 << 20);
        List<String> commands = new ArrayList<>();
        commands.add("image:add --json --id " + ID + " --store shared large.raw");
        commands.add("image:plan --json " + ID + " " + shared.resolve("first.raw"));
        commands.add("image:copy --json " + ID + " " + shared.resolve("first.raw"));
        commands.add(untilOld());
        commands.add("image:verify --json " + ID);
        for (int i = 0; i < CLONES; i++) {
            commands.add("image:copy --json " + ID + " " + shared.resolve("clone-" + i));
        }
        Iterator<String> printed =
                place.run()
                        // as it is shipped: it hashes much
                        .with("JAVA_OPTS", "")
                        .succeed(commands.toArray(String[]::new))
                        .lines()
                        .iterator();

        printed.next();
        String plan = printed.next();
        assertTrue(plan, plan.contains("\"steps\":[{\"method\":\"CLONE\",\"store\":\"shared\"}"));
        assertCloned("digest", printed.next());
        assertEquals("digest", Json.value(printed.next(), "verified"));
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < CLONES; i++) {
            String copied = printed.next();
            assertCloned("attested", copied);
            assertEquals(String.valueOf(LARGE), Json.value(copied, "size"));
            seconds.add(Double.valueOf(Json.value(copied, "seconds")));
        }
        seconds.sort(null);
        double median = seconds.get(CLONES / 2);
        System.out.printf(
                "%s: %d GiB cloned in %.3f s (median of %s)%n",
                fileSystem, LARGE >> 30, median, seconds);
        assertTrue("cloned in " + seconds, median < CLONED_WITHIN_SECONDS);
        assertSharesItsBlocks(object(), shared.resolve("clone-0"));
    }

    @Test
    public void onAnotherFileSystemTheNextWayIsTakenAndThePlanSaysWhy() throws Exception {
        Path image = place.path("small.raw");
        Images.random(image, SMALL);
        Path elsewhere = place.path("elsewhere.raw");
        Iterator<String> printed =
                run(
                        "image:add --json --id " + ID + " --store shared small.raw",
                        "image:plan --json " + ID + " " + elsewhere,
                        "image:copy --json " + ID + " " + elsewhere);
        printed.next();
        String plan = printed.next();
        String steps = plan.substring(0, plan.indexOf("notTaken"));
        assertFalse(plan, steps.contains("CLONE"));
        assertTrue(
                plan,
                plan.contains(
                        "{\"method\":\"CLONE\",\"store\":\"shared\",\"reason\":\"the destination is"
                                + " on another file system"));
        String copied = printed.next();
        String method = Json.value(copied, "method");
        assertTrue(copied, List.of("KERNEL_COPY", "PARALLEL_RANGES").contains(method));
        assertEquals("the plan's first step", Json.value(plan, "method"), method);
        assertEquals("digest", Json.value(copied, "verified"));
        assertEquals(String.valueOf(SMALL), Json.value(copied, "bytesWritten"));
        assertEquals("first byte that differs", -1, Files.mismatch(image, elsewhere));
    }

    @Test
    public void anAttestationEndsWithAnyChangeAndOtherBytesAreRefused() throws Exception {
        Path image = place.path("small.raw");
        Images.random(image, SMALL);
        Path out = shared.resolve("out.raw");
        String copy = "image:copy --json --force " + ID + " " + out;
        String refused = "try { " + copy + " } { echo $exception }";
        String show = "image:show --json " + ID;
        Iterator<String> printed =
                run(
                        "image:add --json --id " + ID + " --store shared small.raw",
                        untilOld(),
                        "image:verify --json " + ID,
                        show,
                        copy,
                        script("touch", "touch %s"),
                        copy,
                        show,
                        untilOld(),
                        "image:verify --json " + ID,
                        copy,
                        script("append", "printf x >> %s"),
                        refused,
                        script("cut", "truncate -s " + SMALL + " %s"),
                        copy,
                        untilOld(),
                        "image:verify --json " + ID,
                        copy,
                        script(
                                "damage",
                                "touch -r %1$s time; printf damaged | dd of=%1$s conv=notrunc"
                                        + " seek=11000000 oflag=seek_bytes status=none;"
                                        + " touch -r time %1$s"),
                        refused,
                        show);
        printed.next();
        printed.next();
        assertEquals("[shared]", attested(printed.next()));
        assertCloned("attested", printed.next());

        assertCloned("digest", printed.next());
        assertEquals("[]", attested(printed.next()));
        printed.next();
        assertCloned("attested", printed.next());

        String longer = printed.next();
        assertTrue(longer, longer.contains("has " + (SMALL + 1)));
        assertCloned("digest", printed.next());
        printed.next();
        assertCloned("attested", printed.next());

        String damaged = printed.next();
        assertTrue(damaged, damaged.contains("this copy is damaged"));
        assertEquals("[]", attested(printed.next()));
        assertEquals("what was there before", -1, Files.mismatch(image, out));
        assertEquals("left there", List.of("out.raw"), names(shared));
    }

    private Iterator<String> run(String... commands) throws Exception {
        return place.run().succeed(commands).lines().iterator();
    }

    private Path object() {
        return shared.resolve("store").resolve(ID);
    }

    /**
     * A command that waits until the image's file was left alone for a while, and is on its disk.
     */
    private String untilOld() throws IOException {
        return script(
                "until-old",
                "sync -f %1$s;"
                        + " until [ $(($(date +%%s) - $(stat -c %%Z %1$s))) -gt 3 ]; do sleep 0.1;"
                        + " done");
    }

    /** A command that does something to the image's file in the store. */
    private String script(String name, String text) throws IOException {
        Path script = place.path(name + ".sh");
        Files.writeString(script, text.formatted(object()) + "\n");
        return "exec sh -e " + script;
    }

    private static void assertCloned(String verified, String copied) {
        assertEquals(copied, "CLONE", Json.value(copied, "method"));
        assertEquals(copied, "0", Json.value(copied, "bytesWritten"));
        assertEquals(copied, verified, Json.value(copied, "verified"));
    }

    private static String attested(String shown) {
        String start = "\"attestedStores\":";
        String from = shown.substring(shown.indexOf(start) + start.length());
        return from.substring(0, from.indexOf(']') + 1).replace("\"", "");
    }

    private void assertSharesItsBlocks(Path image, Path clone) throws Exception {
        List<String> extents = extents(image);
        assertEquals(extents, extents(clone));
        assertNotEquals(List.of(), extents);
        for (String extent : extents) {
            assertTrue("not shared: " + extent, extent.contains("shared"));
        }
    }

    /** Where a file's blocks are: lines of numbers and flags. */
    private List<String> extents(Path file) throws Exception {
        return Programs.output(shared, "filefrag", "-v", file.toString())
                .lines()
                .filter(line -> line.matches(" *\\d+: .*"))
                .collect(Collectors.toList());
    }

    private static List<String> names(Path directory) {
        return Home.files(directory).stream()
                .map(file -> directory.relativize(Path.of(file)).toString())
                .filter(file -> !file.startsWith("store/"))
                .toList();
    }
}
