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
package org.imagemover.localfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewNameTest {

    @TempDir Path directory;

    @Test
    void neitherWayReplacesWhatIsThere() throws Exception {
        Path from = Files.writeString(directory.resolve("from"), "new");
        Path to = Files.writeString(directory.resolve("to"), "old");
        assertThrows(FileAlreadyExistsException.class, () -> NewName.give(from, to));
        assertThrows(FileAlreadyExistsException.class, () -> NewName.rename(from, to));
        assertEquals("old", Files.readString(to));
        assertEquals("new", Files.readString(from));
    }

    @Test
    void bothWaysGiveAFreeName() throws Exception {
        Path from = Files.writeString(directory.resolve("from"), "new");
        Path linked = directory.resolve("linked");
        NewName.give(from, linked);
        assertEquals("new", Files.readString(linked));
        Path renamed = directory.resolve("re named");
        NewName.rename(from, renamed);
        assertEquals("new", Files.readString(renamed));
        assertFalse(Files.exists(from));
        Path gone = directory.resolve("gone");
        assertThrows(NoSuchFileException.class, () -> NewName.give(gone, from));
        assertThrows(NoSuchFileException.class, () -> NewName.rename(gone, from));
    }

    @Test
    void theKernelRefusesByItself() throws Exception {
        Path from = Files.writeString(directory.resolve("from"), "new");
        Path to = Files.writeString(directory.resolve("to"), "old");
        LinuxCalls linux = LinuxCalls.load();
        assertNotNull(linux, "JNA is there in this test");
        assertEquals(-Errno.EEXIST, linux.renameNew(from, to));
        Files.delete(to);
        assertEquals(0, linux.renameNew(from, to));
    }
}
