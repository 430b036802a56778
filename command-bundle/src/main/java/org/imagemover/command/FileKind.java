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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What is at a path, links followed. */
enum FileKind {
    /** Nothing, or nothing that can be seen: whoever opens it says why. */
    ABSENT,
    FILE,
    DIRECTORY,
    BLOCK_DEVICE,
    /** A character device, a pipe, a socket. */
    OTHER;

    /** The bits of a mode that tell the kind, and a block device's: see inode(7). */
    private static final int S_IFMT = 0170000;

    private static final int S_IFBLK = 0060000;

    static FileKind of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                return FILE;
            }
            if (attributes.isDirectory()) {
                return DIRECTORY;
            }
            int mode = (Integer) Files.getAttribute(path, "unix:mode");
            return (mode & S_IFMT) == S_IFBLK ? BLOCK_DEVICE : OTHER;
        } catch (IOException cannotBeSeen) {
            return ABSENT;
        } catch (UnsupportedOperationException noUnix) {
            return OTHER;
        }
    }
}
