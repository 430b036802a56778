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

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says of which files the times can be trusted: of those on a file system that this machine alone
 * writes, and which takes the time of every change from this machine's clock. The times that a
 * network or FUSE file system tells may be another machine's, or remembered ones; the layers of an
 * overlay may be such.
 */
final class HonestTimes {

    /** By the numbers of statfs(2). */
    private static final Set<Long> FILE_SYSTEMS =
            Set.of(
                    0xCA451A4EL, // bcachefs
                    FileSystems.EXT,
                    0x01021994L, // tmpfs
                    0x9123683EL, // btrfs
                    0xF2F52010L, // f2fs
                    0x2FC12FC1L, // zfs
                    0x58465342L); // xfs

    /** Longer than any of these rounds a time: ext2 and ext3 do to a second. */
    private static final long SETTLED = TimeUnit.SECONDS.toNanos(2);

    private HonestTimes() {}

    /** Whether the file system of a file is one of those. */
    static boolean areAt(Path file) {
        LinuxCalls linux = LinuxCalls.load();
        return linux != null && FILE_SYSTEMS.contains(linux.fileSystem(file));
    }

    /**
     * The validator of a file with such times, once it tells of every later change too.
     *
     * @param now the time, in nanoseconds since 1970
     */
    static @Nullable String state(FileIdentity file, long now) {
        return now - file.changed() >= SETTLED ? file.validator() : null;
    }
}
