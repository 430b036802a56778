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

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of Linux that Java has no method for. Each answers as the kernel does: a negative
 * number is an errno.
 */
abstract class LinuxCalls {

    static final int ENXIO = 6;
    static final int EEXIST = 17;
    static final int EINVAL = 22;
    static final int ENOSYS = 38;

    /** Where the constants hold; the bundles ship JNA for no other architecture. */
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

    /**
     * Not held here but by those who use it: once nobody does, JNA's library is collected and its
     * cleaner thread ends by itself 30 s later, so that an uninstalled bundle's classes can go.
     */
    private static WeakReference<@Nullable LinuxCalls> loaded = new WeakReference<>(null);

    private static boolean missing;

    /**
     * The calls, or null where this is no Linux or where JNA, which the first call loads, cannot
     * be.
     */
    static synchronized @Nullable LinuxCalls load() {
        LinuxCalls calls = loaded.get();
        if (calls == null && !missing) {
            calls = loadNow();
            missing = calls == null;
            loaded = new WeakReference<>(calls);
        }
        return calls;
    }

    private static @Nullable LinuxCalls loadNow() {
        boolean known =
                System.getProperty("os.name").equals("Linux")
                        && ARCHITECTURES.contains(System.getProperty("os.arch"));
        try {
            return known ? new JnaLinuxCalls() : null;
        } catch (LinkageError | RuntimeException failure) {
            Logger log = LoggerFactory.getLogger(LinuxCalls.class);
            log.warn(
                    "holes of files are not seen: JNA could not be loaded ({})",
                    failure.toString());
            return null;
        }
    }

    /** Opens a file for reading, without waiting for anything. */
    abstract int openForReading(Path file);

    abstract void close(int fd);

    /** The first byte from {@code offset} on that is not in a hole. */
    abstract long seekData(int fd, long offset);

    /** The first byte from {@code offset} on that is in a hole; the end of the file is one. */
    abstract long seekHole(int fd, long offset);

    /** Renames, but not over anything. */
    abstract int renameNew(Path from, Path to);
}
