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
package org.imagemover.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class LabTest {

    @TempDir private Path directory;

    private Map<String, String> environment(String required) {
        return Map.of(Lab.DIRECTORY, directory.toString(), Machine.CI, required);
    }

    @Test
    void aTestIsSkippedWithTheReasonWhereThePartDoesNotRun() {
        TestAbortedException skipped =
                assertThrows(TestAbortedException.class, () -> Lab.ceph(environment("false")));
        assertEquals("the lab's Ceph does not run: lab/up ceph", skipped.getMessage());
    }

    @Test
    void eachPartIsToldByItsName() {
        TestAbortedException noKeystone =
                assertThrows(TestAbortedException.class, () -> Lab.keystone(environment("false")));
        assertEquals("the lab's Keystone does not run: lab/up keystone", noKeystone.getMessage());
        TestAbortedException noGlance =
                assertThrows(TestAbortedException.class, () -> Lab.glance(environment("false")));
        assertEquals("the lab's Glance does not run: lab/up glance", noGlance.getMessage());
    }

    @Test
    void aTestFailsInCi() {
        assertThrows(IllegalStateException.class, () -> Lab.ceph(environment("true")));
    }

    @Test
    void aDaemonThatHasEndedIsNamed() throws IOException, InterruptedException {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path pid = Files.writeString(directory.resolve("pid"), ended.pid() + "\n");
        Files.writeString(
                directory.resolve("settings"),
                "ceph.conf=c\nceph.mon.pid.file=" + pid + "\nceph.osd.pid.file=" + pid + "\n");
        TestAbortedException skipped =
                assertThrows(TestAbortedException.class, () -> Lab.ceph(environment("false")));
        assertEquals("the lab's monitor has ended: lab/up ceph", skipped.getMessage());
    }

    @Test
    void aProgramThatFailsIsToldWithWhatItSaid() {
        IOException failed =
                assertThrows(
                        IOException.class,
                        () -> Tool.run(Duration.ofSeconds(10), "sh", "-c", "echo no >&2; exit 3"));
        assertTrue(failed.getMessage().endsWith(" ended with 3: no\n"), failed.getMessage());
    }

    @Test
    void aProgramThatDoesNotEndIsKilled() {
        IOException failed =
                assertThrows(
                        IOException.class, () -> Tool.run(Duration.ofMillis(200), "sleep", "600"));
        assertTrue(failed.getMessage().contains("took more than"), failed.getMessage());
    }
}
