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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.imagemover.itests.SystemCalls.Call;
import org.imagemover.lab.Machine;
import org.junit.Rule;
import org.junit.Test;

/** What is flushed to the disk before and after a copy gets its name, as the kernel sees it. */
public class DurabilityIT {

    private static final String ID = "2b1c9d40-7e6f-4a5b-8c3d-1e2f3a4b5c6d";
    private static final String FLUSHES = "fsync|fdatasync|sync_file_range|syncfs|sync";
    private static final String RENAMES = "rename|renameat|renameat2|link|linkat";

    @Rule public final Workplace place = new Workplace();

    @Test
    public void aCopyIsOnTheDiskBeforeItHasItsNameUnlessNoneIsAskedFor() throws Exception {
        Path trace = place.path("trace");
        String[] strace = SystemCalls.strace(trace, (FLUSHES + "|" + RENAMES).replace('|', ','));
        Machine.requireProgram("strace");
        Machine.require(Programs.can(strace), "strace may not trace here");
        Images.random(place.path("disk.raw"), 9 << 20);
        Path kept = place.newFolder("kept").toPath();
        Path replaced = place.newFolder("replaced").toPath();
        Path scratch = place.newFolder("scratch").toPath();
        Path keptStore = place.newFolder("kept-store").toPath();
        Path scratchStore = place.newFolder("scratch-store").toPath();
        Files.writeString(replaced.resolve("replaced.raw"), "old");
        place.home().addStore("kept", keptStore);
        place.home().addStore("scratch", scratchStore);

        place.run()
                .under(strace)
                .succeed(
                        "image:add --id " + ID + " --store kept disk.raw",
                        "image:copy " + ID + " " + kept.resolve("kept.raw"),
                        "image:copy --force " + ID + " " + replaced.resolve("replaced.raw"),
                        "image:copy --durability none " + ID + " " + scratch.resolve("scratch.raw"),
                        "image:copy --durability none " + ID + " store:scratch/disk");

        SystemCalls calls = new SystemCalls(trace);
        assertDurable(calls, keptStore, ID);
        assertDurable(calls, kept, "kept.raw");
        assertDurable(calls, replaced, "replaced.raw");
        assertScratch(calls, scratch, "scratch.raw");
        assertScratch(calls, scratchStore, "disk");
    }

    /** The bytes are flushed, then the file gets its name, then that is flushed. */
    private static void assertDurable(SystemCalls calls, Path directory, String name) {
        Call named = naming(calls, directory, name);
        String part = Pattern.quote(directory + "/." + name) + "\\.[^/>]*\\.part";
        List<Call> flushed = calls.matching("(fsync|fdatasync)\\(\\d+<" + part + ">\\) += 0");
        assertFalse("not flushed: " + directory, flushed.isEmpty());
        assertTrue(
                flushed + " not before " + named,
                flushed.stream().anyMatch(flush -> flush.isBefore(named)));
        List<Call> listed =
                calls.matching("fsync\\(\\d+<" + Pattern.quote(directory + ">") + "\\) += 0");
        assertTrue(
                listed + " not after " + named,
                listed.stream().anyMatch(flush -> named.isBefore(flush)));
    }

    private static void assertScratch(SystemCalls calls, Path directory, String name) {
        naming(calls, directory, name);
        assertEquals(
                "flushed",
                List.of(),
                calls.matching("(" + FLUSHES + ")\\(.*" + Pattern.quote(directory + "") + ".*"));
        assertEquals("everything flushed", List.of(), calls.matching("(sync|syncfs)\\(.*"));
    }

    /** The call that gave a file its name, which no two files here have; its directory is open. */
    private static Call naming(SystemCalls calls, Path directory, String name) {
        List<Call> found =
                calls.matching(
                        "("
                                + RENAMES
                                + ")\\(.*\"(/proc/self/fd/\\d+|"
                                + Pattern.quote(directory + "")
                                + ")/"
                                + Pattern.quote(name)
                                + "\".*\\) += 0");
        assertEquals(found + " in " + calls, 1, found.size());
        return found.get(0);
    }
}
