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

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class MachineTest {

    private static final Map<String, String> EMPTY = Map.of("PATH", "/nowhere");
    private static final Map<String, String> EMPTY_CI = Map.of("PATH", "/nowhere", "CI", "true");

    @Test
    void aTestIsSkippedAndToldWhatToInstallWhereAProgramIsMissing() {
        TestAbortedException skipped =
                assertThrows(
                        TestAbortedException.class,
                        () -> Machine.requireProgram("qemu-img", EMPTY));
        assertEquals("there is no qemu-img: install Debian's qemu-utils", skipped.getMessage());
    }

    @Test
    void theSameIsAFailureInCi() {
        IllegalStateException failed =
                assertThrows(
                        IllegalStateException.class,
                        () -> Machine.requireProgram("qemu-img", EMPTY_CI));
        assertEquals("there is no qemu-img: install Debian's qemu-utils", failed.getMessage());
        assertThrows(
                IllegalStateException.class, () -> Machine.require(false, "no mounts", EMPTY_CI));
    }

    @Test
    void aProgramThatIsThereIsFoundWhereverItIs() {
        Machine.requireProgram("mkfs.ext4", EMPTY_CI);
    }

    @Test
    void whatIsNotDeclaredCannotBeAskedFor() {
        IllegalArgumentException program =
                assertThrows(
                        IllegalArgumentException.class, () -> Machine.requireProgram("cowsay"));
        assertTrue(program.getMessage().contains("lab/packages.list"), program.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> Machine.requireFile("cowsay", Path.of("/")));
    }
}
