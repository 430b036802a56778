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
package org.imagemover.spi;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What one object that is written as a file of this machine takes of its file system, of which the
 * core leaves a margin to everybody else. Whoever writes asks before it takes space, and tells when
 * the file system counts what it took; what was asked for and not yet written others cannot have.
 * All writers of a process are counted together. Thread-safe, and cheap enough for each write.
 */
@ProviderType
public interface DiskSpace {

    /** Of an object that nobody counts: the file system alone says when it is full. */
    DiskSpace UNCOUNTED =
            new DiskSpace() {
                @Override
                public void expect(Path directory, long bytes) {}

                @Override
                public void take(Path directory, long bytes) {}

                @Override
                public void taken(long bytes) {}
            };

    /**
     * Announces how much the object will take in all, as far as that is known before it is begun.
     *
     * @param directory where it will be
     * @param bytes that it will take
     * @throws StoreException {@code NO_SPACE}: so much is not there, or only without the margin;
     *     the message says how much is, and begins with a verb: {@code needs ...}
     */
    void expect(Path directory, long bytes) throws StoreException;

    /**
     * Asks for space, before it is taken. Others may have filled the file system since it was
     * expected.
     *
     * @param directory where the object is
     * @param bytes that are written next
     * @throws StoreException as {@link #expect}
     */
    void take(Path directory, long bytes) throws StoreException;

    /**
     * Tells that what was asked for is written, or allocated, or could not be.
     *
     * @param bytes as asked for by {@link #take}
     */
    void taken(long bytes);
}
