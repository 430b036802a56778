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

    /** Where the constants hold; the bundles ship JNA for no other architecture. */
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

    /**
     * Not held here but by those who use it: once nobody does, JNA's library is collected, so that
     * its cleaner thread can end by itself where no bundle stops.
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
        try {
            return isLinux() && isKnownProcessor() ? new JnaLinuxCalls() : null;
        } catch (LinkageError | RuntimeException failure) {
            Logger log = LoggerFactory.getLogger(LinuxCalls.class);
            log.warn(
                    "holes of files are not seen, and the kernel copies none: JNA could not be"
                            + " loaded ({})",
                    failure.toString());
            return null;
        }
    }

    /** Why {@link #load} has none, for a person. */
    static String whyMissing() {
        if (!isLinux()) {
            return "this system is no Linux";
        }
        return isKnownProcessor()
                ? "JNA could not be loaded, as the log says"
                : "there is no JNA for this processor";
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    private static boolean isKnownProcessor() {
        return ARCHITECTURES.contains(System.getProperty("os.arch"));
    }

    /** Opens a file for reading, without waiting for anything. */
    abstract int openForReading(Path file);

    /** Opens a file that is there for writing, without waiting for anything. */
    abstract int openForWriting(Path file);

    /** Opens a file that is there for both, and neither through a link nor with waiting. */
    abstract int openForReadingAndWriting(Path file);

    /** Opens whatever is there as a place alone: for no reading or writing of it. */
    abstract int openInPlace(Path file, boolean follow);

    /** Makes a file, for reading and writing, where nothing is. */
    abstract int create(Path file, int permissions);

    /** Gives an open file one more name, which nothing has. */
    abstract int link(int fd, Path to);

    abstract void close(int fd);

    /** The first byte from {@code offset} on that is not in a hole. */
    abstract long seekData(int fd, long offset);

    /** The first byte from {@code offset} on that is in a hole; the end of the file is one. */
    abstract long seekHole(int fd, long offset);

    /** How long a file is. */
    abstract long size(int fd);

    /** Renames, but not over anything. */
    abstract int renameNew(Path from, Path to);

    /**
     * Makes a file share the blocks of the first {@code length} bytes of another one; all of them,
     * or it fails.
     */
    abstract int cloneRange(int from, int to, long length);

    /**
     * Copies to the same place in another file.
     *
     * @return how many bytes, at least one where the source has any there
     */
    abstract long copyRange(int from, int to, long offset, long length);

    /** Gives blocks to a part of a file that has none, without changing its size or its bytes. */
    abstract int allocate(int fd, long offset, long length);

    /** Makes a part of a file a hole again. */
    abstract int punchHole(int fd, long offset, long length);

    /**
     * Starts to bring a part of a file to the disk, and waits neither for it nor for its errors.
     */
    abstract int startWriteBack(int fd, long offset, long length);

    /** The magic number of the kind of file system where a file is. */
    abstract long fileSystem(Path file);
}
