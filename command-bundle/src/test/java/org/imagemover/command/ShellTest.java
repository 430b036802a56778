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
package org.imagemover.command;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives a test a shell as a script has it, in a directory of its own. */
abstract class ShellTest {

    @TempDir Path directory;
    Shell shell;
    FakeMover mover;
    FakeAdmin admin;

    @BeforeEach
    void openShell() throws IOException {
        // as the shell tells it: a temporary directory may be behind a link
        directory = directory.toRealPath();
        shell = Shell.headless(directory);
        mover = shell.mover;
        admin = shell.admin;
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }
}
