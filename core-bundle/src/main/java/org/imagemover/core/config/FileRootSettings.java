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
package org.imagemover.core.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the paths of callers may lead. A wrong value allows nothing, unlike those of other keys: a
 * mistake here must not be taken for a permission.
 *
 * @param anywhere whether no directory was named
 * @param directories the directories, as they were named
 * @param java whether paths that Java callers give on their own account are held to it, too
 */
public record FileRootSettings(boolean anywhere, List<Path> directories, boolean java) {

    /** The key of the directories. */
    public static final String ROOTS = "file.roots";

    /** The key that says whether Java callers are trusted. */
    public static final String JAVA = "file.roots.java";

    /** What holds where nothing is configured. */
    public static final FileRootSettings ANYWHERE = new FileRootSettings(true, List.of(), false);

    public FileRootSettings {
        directories = List.copyOf(directories);
    }

    /**
     * @param values the value of a key, or null where it has none
     * @param problems gets the key and the reason of each wrong value
     */
    static FileRootSettings read(
            Function<String, @Nullable String> values, BiConsumer<String, String> problems) {
        String roots = values.apply(ROOTS);
        return new FileRootSettings(
                roots == null, directories(roots, problems), java(values.apply(JAVA), problems));
    }

    private static List<Path> directories(
            @Nullable String roots, BiConsumer<String, String> problems) {
        List<Path> directories = new ArrayList<>();
        for (String root : roots == null ? new String[0] : roots.split(",", -1)) {
            Path directory = absolute(root.strip());
            if (directory == null) {
                problems.accept(
                        ROOTS,
                        "'"
                                + root.strip()
                                + "' is not the absolute path of a directory, and so allows"
                                + " nothing: write /srv/images, /dev");
            } else {
                directories.add(directory);
            }
        }
        return directories;
    }

    private static @Nullable Path absolute(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException malformed) {
            return null;
        }
    }

    private static boolean java(@Nullable String text, BiConsumer<String, String> problems) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (!text.equals("true")) {
            problems.accept(JAVA, "'" + text + "' is neither true nor false, and taken for true");
        }
        return true;
    }
}
