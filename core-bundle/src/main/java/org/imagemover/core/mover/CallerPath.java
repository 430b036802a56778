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
import java.nio.file.Path;
import org.imagemover.api.NotAllowedException;

/**
 * A path that a caller gave, and leave to use it. Where the rule of {@link FileRoots} holds for it,
 * what is opened is its real path, so that it is the one that was looked at; and once that is open,
 * {@link #require} is asked for what really was opened, since a directory may have become a link
 * meanwhile.
 */
final class CallerPath {

    private final Path given;
    private final boolean foreign;
    private final FileRoots roots;

    /**
     * @param given absolute
     */
    CallerPath(Path given, boolean foreign, FileRoots roots) {
        this.given = given;
        this.foreign = foreign;
        this.roots = roots;
    }

    /** As it was given, but absolute. */
    Path given() {
        return given;
    }

    /**
     * What is there to be opened.
     *
     * @throws NotAllowedException it leads elsewhere, or it cannot be told where it leads
     */
    Path existing() throws NotAllowedException {
        return isHeldToRule() ? allowed(real(given)) : given;
    }

    /**
     * What is to be made or replaced there: a link in the last place is not followed, since nothing
     * is written through it.
     *
     * @throws NotAllowedException it leads elsewhere, or it cannot be told where it leads
     */
    Path target() throws NotAllowedException {
        Path directory = given.getParent();
        return isHeldToRule() && directory != null
                ? allowed(real(directory).resolve(given.getFileName()))
                : given;
    }

    /** What was opened by this path. */
    @FunctionalInterface
    interface Opened {

        /** Where it is, links followed; best by its descriptor. */
        Path realPath() throws IOException;
    }

    /**
     * Refuses what was opened where this path may not lead to it.
     *
     * @throws NotAllowedException it is elsewhere
     * @throws IOException it cannot be told where it is
     */
    void require(Opened opened) throws IOException {
        if (isHeldToRule()) {
            allowed(opened.realPath());
        }
    }

    private boolean isHeldToRule() {
        return foreign || roots.holdsForJava();
    }

    private Path allowed(Path real) throws NotAllowedException {
        roots.require(real, given);
        return real;
    }

    private Path real(Path path) throws NotAllowedException {
        try {
            return RealPath.of(path);
        } catch (IOException cannotBeFollowed) {
            throw new NotAllowedException(
                    given
                            + " cannot be followed to where it leads: a directory of it is a file or"
                            + " may not be looked into, or its links lead in circles");
        }
    }

    @Override
    public String toString() {
        return given.toString();
    }
}
