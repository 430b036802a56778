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
package org.imagemover.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.imagemover.core.registry.ConfiguredComponents.Configured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadFilesTest {

    @TempDir private Path etc;

    private void file(String name, String text, long ageSeconds) throws IOException {
        Path file = Files.writeString(etc.resolve(name), text);
        Instant changed = Instant.now().minusSeconds(ageSeconds);
        Files.setLastModifiedTime(file, FileTime.from(changed));
    }

    @Test
    void aFileThatCannotBeParsedIsARowWithItsReason() throws IOException {
        file("org.imagemover.store.file-b.cfg", "datadir = \\u00g0", 60);

        List<Configured> unread = UnreadFiles.in(etc, Set.of());

        assertEquals(1, unread.size());
        assertEquals("org.imagemover.store.file~b", unread.get(0).id());
        assertEquals("file", unread.get(0).type());
        assertEquals("etc/org.imagemover.store.file-b.cfg", unread.get(0).file());
        assertTrue(
                unread.get(0).problem().startsWith("the file cannot be parsed"),
                unread.get(0).problem());
    }

    @Test
    void whatIsAConfigurationOrMayBecomeOneOrIsNotOursIsNoRow() throws IOException {
        file("org.imagemover.store.file-read.cfg", "a = b", 60);
        file("org.imagemover.store.file-new.cfg", "a = \\u00g0", 0);
        file("org.imagemover.core.cfg", "a = b", 60);
        file("org.apache.karaf.log.cfg", "a = \\u00g0", 60);

        assertEquals(
                List.of(), UnreadFiles.in(etc, Set.of("etc/org.imagemover.store.file-read.cfg")));
    }

    @Test
    void aDirectoryThatIsNotThereHasNone() {
        assertEquals(List.of(), UnreadFiles.in(etc.resolve("nowhere"), Set.of()));
    }
}
