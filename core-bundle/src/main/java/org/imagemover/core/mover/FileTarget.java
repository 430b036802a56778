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
package org.imagemover.core.mover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import org.imagemover.api.DestinationException;
import org.imagemover.api.DestinationException.Reason;
import org.imagemover.api.NotAllowedException;
import org.imagemover.core.engine.Target;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.localfile.LocalImageSink;
import org.imagemover.spi.SinkRequest;
import org.jspecify.annotations.Nullable;

/** A file of the caller's. */
final class FileTarget implements Target {

    private final CallerPath path;
    private final boolean replace;
    private @Nullable LocalImageSink unfinished;

    FileTarget(CallerPath path, boolean replace) {
        this.path = path;
        this.replace = replace;
    }

    @Override
    public String describe() {
        return "file " + path;
    }

    @Override
    public void check() throws DestinationException, NotAllowedException {
        Path file = path.target();
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DestinationException(
                    Reason.EXISTS, path + " is a directory: name a file in it");
        }
        if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DestinationException(
                    Reason.EXISTS,
                    path
                            + " exists already: choose another name, or ask for it to be replaced"
                            + " (--force)");
        }
        Path directory = file.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new DestinationException(
                    Reason.NOT_FOUND, "the directory of " + path + " is not there: make it first");
        }
    }

    @Override
    public Traits traits() {
        return new Traits("a file", true, false, path.given().getParent());
    }

    @Override
    public OpenSink open(String image, long imageSize, SinkRequest request) throws IOException {
        LocalImageSink sink =
                LocalImageSink.create(path.target(), request, replace, path.toString());
        try {
            path.require(sink::realDirectory);
        } catch (IOException refused) {
            sink.abort();
            throw refused;
        }
        unfinished = sink;
        return OpenSink.of(sink);
    }

    /** {@inheritDoc} Its directory may have been moved meanwhile. */
    @Override
    public void publishing(long imageSize, OpenSink sink) throws IOException {
        path.require(Objects.requireNonNull(unfinished, "unfinished")::realDirectory);
    }
}
