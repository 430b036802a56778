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

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Gives a file a name that nothing has, and never one that something got meanwhile. */
final class NewName {

    private NewName() {}

    /**
     * By a hard link, which is never made over something; the old name may stay beside the new one.
     * A file system that has no links may have a rename that is as careful.
     *
     * @param file what gets it, whatever has the old name by now
     * @param from its old name
     * @throws FileAlreadyExistsException something has the name
     */
    static void give(Descriptor file, Path from, Path to) throws IOException {
        LinuxCalls linux = file.enter();
        if (linux == null) {
            give(from, to);
            return;
        }
        int result;
        try {
            result = linux.link(file.number(), to);
        } finally {
            file.leave();
        }
        switch (-result) {
            case Errno.EEXIST -> throw new FileAlreadyExistsException(null);
            case Errno.ENOENT -> throw new NoSuchFileException(null);
            default -> {
                if (result < 0) {
                    rename(from, to);
                }
            }
        }
    }

    /** By the names alone. */
    static void give(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException | NoSuchFileException certain) {
            throw certain;
        } catch (FileSystemException | UnsupportedOperationException noLinks) {
            rename(from, to);
        }
    }

    /** By the kernel's rename that replaces nothing, or else by looking first. */
    static void rename(Path from, Path to) throws IOException {
        LinuxCalls linux = LinuxCalls.load();
        int result = linux == null ? -Errno.ENOSYS : linux.renameNew(from, to);
        if (result == -Errno.EEXIST) {
            throw new FileAlreadyExistsException(null);
        }
        if (result < 0) {
            Files.move(from, to);
        }
    }
}
