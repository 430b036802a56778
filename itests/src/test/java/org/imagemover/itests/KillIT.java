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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * The container is killed at random moments of a stream of {@code image:add} and {@code
 * image:delete}; the next one, with the same home, finds every image whole and no trace of any
 * other. What a command had reported as done is done.
 *
 * <p>The seed is printed; {@code -Dkill.seed=N} repeats the commands and the moments.
 */
public class KillIT {

    private static final int KILLS = 20;
    private static final int LATEST_MILLIS = 2000;
    private static final int STEPS = 400;
    private static final int MOST_IMAGES = 8;
    private static final int[] SIZES = {64 << 10, 1 << 20, 6 << 20, 24 << 20};
    private static final String DONE = "done";

    /** The intent of an image's object: the image's id, and what tells objects of it apart. */
    private static final Pattern INTENT =
            Pattern.compile("(catalog/intents/[0-9a-f-]{36})\\.new-image\\.[0-9a-f]{64}\\.json");

    /** What was found out about an image: it may be lost, but it goes when the image does. */
    private static final Pattern FINDINGS =
            Pattern.compile("catalog/findings/([0-9a-f-]{36})\\..*");

    private static final Pattern LISTED = Pattern.compile("\\{\"id\":\"([0-9a-f-]{36})\"");

    @ClassRule public static final Workplace PLACE = new Workplace();

    private final long seed = Long.getLong("kill.seed", System.nanoTime());

    /** One command, and the images that are there when it is done. */
    private record Step(String command, Set<String> after) {}

    @Test
    public void whatIsListedIsWholeAndNothingElseIsLeft() throws Exception {
        System.out.println("Seed of the kills: " + seed);
        for (int size : SIZES) {
            Images.random(PLACE.path(size + ".raw"), size);
        }
        List<Set<String>> possible = List.of(Set.of());
        for (int kill = 1; kill <= KILLS; kill++) {
            possible = killOnce(kill, possible);
        }
        try (Running running = start(possible, List.of())) {
            check(running, possible);
            assertEquals(0, running.await(Run.LIMIT).status());
        }
    }

    /**
     * Starts a container, checks what the last one left, and kills it in its work.
     *
     * @param possible the images that may be there: one of these sets
     * @return the same after the kill: without and with what the killed command was to do
     */
    private List<Set<String>> killOnce(int kill, List<Set<String>> possible) throws Exception {
        Random random = new Random(seed + kill);
        int delay = random.nextInt(LATEST_MILLIS);
        // what is there for sure; which of the sets it is, is not known before the start
        Set<String> sure = common(possible);
        List<Step> steps = steps(random, sure);
        Set<String> found;
        String printed;
        try (Running running = start(possible, steps)) {
            found = check(running, possible);
            Thread.sleep(delay);
            printed = running.kill();
        }
        int done = (int) printed.lines().filter(DONE::equals).count();
        assertTrue("it ended before it was killed", done < steps.size());
        System.out.printf(
                "Kill %d of %d images: after %d ms and %d commands, in %s%n",
                kill, found.size(), delay, done, steps.get(done).command().split(" ")[0]);
        Set<String> untouched = new TreeSet<>(found);
        untouched.removeAll(sure);
        return List.of(
                union(List.of(untouched, done == 0 ? sure : steps.get(done - 1).after())),
                union(List.of(untouched, steps.get(done).after())));
    }

    private static Running start(List<Set<String>> possible, List<Step> steps) throws Exception {
        Files.deleteIfExists(gate());
        List<String> commands = new ArrayList<>();
        commands.add("image:list --json");
        for (String image : union(possible)) {
            commands.add("try { image:verify --json " + image + " } { echo $exception }");
        }
        commands.add("echo verified");
        commands.add("exec sh -c 'until [ -e " + gate() + " ]; do sleep 0.02; done'");
        commands.add("image:gc --dry-run");
        commands.add("echo checked");
        for (Step step : steps) {
            commands.add(step.command());
            commands.add("echo " + DONE);
        }
        return PLACE.run().start(commands.toArray(String[]::new));
    }

    /** Makes the container go on, when it is there. */
    private static Path gate() {
        return PLACE.path("go");
    }

    /**
     * Checks what a container finds.
     *
     * @return the images that are there
     */
    private static Set<String> check(Running running, List<Set<String>> possible) throws Exception {
        running.awaitPrinted("verified\n");
        String printed = running.printed();
        Set<String> listed = new TreeSet<>();
        Matcher ids = LISTED.matcher(printed.lines().findFirst().orElse(""));
        while (ids.find()) {
            listed.add(ids.group(1));
        }
        assertTrue(listed + " are there, not one of " + possible, possible.contains(listed));
        Set<String> files = new TreeSet<>();
        for (String image : listed) {
            String passed = "\"image\":\"" + image + "\",\"store\":\"images\",\"ok\":true";
            assertTrue(image + " is damaged: " + printed, printed.contains(passed));
            files.add("images/" + image);
            files.add("catalog/images/" + image + ".json");
            files.add("catalog/intents/" + image);
        }
        // what the last one left is settled beside the first commands
        running.await(
                () -> files(listed) + " is left instead of " + files,
                () -> files(listed).equals(files));
        Files.createFile(gate());
        running.awaitPrinted("checked\n");
        assertTrue(running.printed(), running.printed().contains("There is nothing to remove."));
        return listed;
    }

    /**
     * The files of the home's store and catalogue, without what was found out about these images.
     */
    private static Set<String> files(Set<String> listed) {
        Path data = PLACE.home().datadir().getParent();
        return PLACE.home().files().stream()
                .map(file -> data.relativize(Path.of(file)).toString())
                .filter(file -> !isFindingOf(listed, file))
                .map(file -> INTENT.matcher(file).replaceFirst("$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isFindingOf(Set<String> images, String file) {
        Matcher finding = FINDINGS.matcher(file);
        return finding.matches() && images.contains(finding.group(1));
    }

    /** A random stream of commands that starts from these images and touches no other. */
    private static List<Step> steps(Random random, Set<String> start) {
        List<Step> steps = new ArrayList<>();
        List<String> images = new ArrayList<>(start);
        while (steps.size() < STEPS) {
            String command;
            boolean add = images.size() < MOST_IMAGES && (images.isEmpty() || random.nextBoolean());
            if (add) {
                String id = new UUID(random.nextLong(), random.nextLong()).toString();
                images.add(id);
                int size = SIZES[random.nextInt(SIZES.length)];
                command = "image:add --json --id " + id + " " + size + ".raw";
            } else {
                String id = images.remove(random.nextInt(images.size()));
                command = "image:delete --json " + id;
            }
            steps.add(new Step(command, new TreeSet<>(images)));
        }
        return steps;
    }

    private static Set<String> union(Collection<Set<String>> sets) {
        Set<String> union = new TreeSet<>();
        sets.forEach(union::addAll);
        return union;
    }

    private static Set<String> common(Collection<Set<String>> sets) {
        Set<String> common = union(sets);
        sets.forEach(common::retainAll);
        return common;
    }
}
