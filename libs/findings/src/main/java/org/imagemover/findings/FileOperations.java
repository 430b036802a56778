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
package org.imagemover.findings;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Every change that the catalogue makes on disk, one by one: the order of these calls is what
 * survives a crash. An interrupt of the calling thread breaks none of them off.
 */
public interface FileOperations {

    /** Makes a directory whose parent is there. */
    void createDirectory(Path directory) throws IOException;

    /** Writes a file that is new, or replaced as a whole; its bytes are on disk on return. */
    void write(Path file, byte[] content) throws IOException;

    /**
     * As {@link #write}, but does not wait for the disk: for bytes that a crash may lose or tear.
     */
    void writeUnsynced(Path file, byte[] content) throws IOException;

    /** Adds bytes to a file that is there; a crash may lose or tear them, but nothing before. */
    void appendUnsynced(Path file, byte[] content) throws IOException;

    /** Gives a file another name in the same directory, atomically, in place of what has it. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file; that it is not there is no error. */
    void delete(Path file) throws IOException;

    /** Brings the names in a directory to disk. */
    void syncDirectory(Path directory) throws IOException;
}
