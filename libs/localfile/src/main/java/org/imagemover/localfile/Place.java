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

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/** Where a file is written: its directory, which is held open, and the names in it. Thread-safe. */
final class Place implements Closeable {

    private final Path path;
    private final UnfinishedName names;
    private final Descriptor directory;

    private Place(Path path, UnfinishedName names, Descriptor directory) {
        this.path = path;
        this.names = names;
        this.directory = directory;
    }

    /**
     * Opens the directory of a file.
     *
     * @param target an absolute path that is not the root
     */
    static Place of(Path target) throws IOException {
        UnfinishedName names = UnfinishedName.of(target);
        Descriptor directory = Descriptor.inPlace(names.directory());
        return new Place(target, names, directory);
    }

    /** Opens the directory once more, by its name, where this was closed. */
    Place openAgain() throws IOException {
        return of(path);
    }

    /** The directory. */
    Path directory() throws ClosedChannelException {
        return directory.path();
    }

    /** See {@link Descriptor#realPath}. */
    Path realDirectory() throws IOException {
        return directory.realPath();
    }

    /** What the file is to be. */
    Path target() throws ClosedChannelException {
        return directory().resolve(path.getFileName());
    }

    /** What it is until it is whole. */
    Path unfinished(String token) throws ClosedChannelException {
        return directory().resolve(names.name(token));
    }

    @Override
    public void close() {
        directory.close();
    }
}
