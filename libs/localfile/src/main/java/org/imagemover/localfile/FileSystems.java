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

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be told about file systems beforehand; the kernel has the last word. */
final class FileSystems {

    /** Those of this machine whose files can share blocks. */
    private static final Set<String> SHARING = Set.of("bcachefs", "btrfs", "ocfs2", "xfs");

    /** The number that statfs(2) has for ext2, ext3 and ext4. */
    static final long EXT = 0xEF53L;

    private FileSystems() {}

    /**
     * Whether blocks that were given before are written faster. Measured for ext4; btrfs and zfs,
     * which never write in place, gain nothing.
     */
    static boolean gainsByAllocation(LinuxCalls linux, Path file) {
        return linux.fileSystem(file) == EXT;
    }

    /** Null where both are on the same one, else why not. */
    static @Nullable String whyNotTheSame(Path file, Path directory) {
        try {
            if (FileIdentity.of(file).device() == FileIdentity.of(directory).device()) {
                return null;
            }
            FileStore one = Files.getFileStore(file);
            FileStore other = Files.getFileStore(directory);
            return isSameDisk(one, other)
                    ? null
                    : "the destination is on another file system ("
                            + one.type()
                            + " to "
                            + other.type()
                            + ")";
        } catch (IOException failure) {
            return "the file systems cannot be told";
        }
    }

    /** Subvolumes of one file system have device numbers of their own, and one disk. */
    private static boolean isSameDisk(FileStore one, FileStore other) {
        return one.type().equals(other.type())
                && one.name().equals(other.name())
                && one.name().startsWith("/");
    }

    /** Null where files in a directory can share blocks, else why not. */
    static @Nullable String whyNoSharedBlocks(Path directory) {
        try {
            String type = Files.getFileStore(directory).type();
            return SHARING.contains(type) ? null : type + " shares no blocks between files";
        } catch (IOException failure) {
            return "the file system cannot be told";
        }
    }
}
