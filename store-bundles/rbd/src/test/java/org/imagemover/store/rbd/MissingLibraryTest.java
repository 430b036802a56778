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
package org.imagemover.store.rbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.imagemover.lab.Machine;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A machine without librbd, which here is a process that sees an empty file in its place. */
@Timeout(120)
class MissingLibraryTest {

    @Test
    void theStoreSaysWhichPackagesAreMissingAndIsMadeAllTheSame() throws Exception {
        Machine.requireRoot();
        Machine.requireProgram("unshare", "mount");
        Path library = librbd();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount --bind /dev/null \"$1\" || exit 77; shift; exec \"$@\"",
                                "sh",
                                library.toString(),
                                java,
                                "-cp",
                                System.getProperty("java.class.path"),
                                MissingLibraryTest.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        Machine.require(process.exitValue() != 77, "mount namespaces are not allowed here");
        List<String> lines = output.lines().filter(line -> line.contains("store '")).toList();
        String told =
                "INVALID_CONFIG store 'ceph': librados or librbd cannot be loaded: install the"
                        + " packages librados2 and librbd1; nothing has to be restarted";
        assertEquals(List.of("made store 'ceph': rbd", told, told), lines, output);
    }

    private static Path librbd() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("/usr/lib"), 2)) {
            Path link = files.filter(file -> file.endsWith("librbd.so.1")).findFirst().orElse(null);
            Machine.require(link != null, "there is no librbd to be hidden: install librbd1");
            return link.toRealPath();
        }
    }

    /** What the process does. */
    public static void main(String[] arguments) throws StoreException {
        RbdStoreDriver driver =
                Configuration.of("store.id", "ceph", "pool", "p", "mon.host", "192.0.2.1").driver();
        System.out.println("made " + driver);
        for (int time = 0; time < 2; time++) {
            try {
                driver.check();
            } catch (StoreException told) {
                System.out.println(told.reason() + " " + told.getMessage());
            }
        }
    }
}
