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
package org.imagemover.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir Path directory;
    private Path base;

    @BeforeEach
    void makeHome() throws IOException {
        base = directory.resolve("home");
        Files.createDirectories(base.resolve("etc"));
        Files.createDirectories(base.resolve("data"));
    }

    @Test
    void knowsTheConfigurationsOfItsFiles() throws IOException {
        for (String file :
                new String[] {
                    "org.imagemover.core.cfg",
                    "org.imagemover.store.file-fast-disk.cfg",
                    "org.imagemover.core.cfg.bak",
                    "org.apache.karaf.log.cfg"
                }) {
            Files.createFile(base.resolve("etc").resolve(file));
        }
        assertEquals(
                Set.of("org.imagemover.core", "org.imagemover.store.file~fast-disk"),
                Set.copyOf(home(false).ownPids()));
    }

    @Test
    void removesATemporaryHomeButNotWhatALinkInItPointsTo() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "x");
        Files.createSymbolicLink(base.resolve("data/link"), directory);
        home(true).removeIfTemporary();
        assertFalse(Files.exists(base));
        assertTrue(Files.exists(precious));
    }

    @Test
    void keepsAHomeThatIsNotTemporary() {
        home(false).removeIfTemporary();
        assertTrue(Files.exists(base.resolve("etc")));
    }

    private Home home(boolean temporary) {
        return new Home(base, base.resolve("etc"), base.resolve("data"), temporary);
    }
}
