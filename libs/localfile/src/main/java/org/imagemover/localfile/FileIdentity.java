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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which file a path is, and in which state, as stat(2) tells it.
 *
 * @param device where it is
 * @param inode which one it is there
 * @param mode its kind and permissions
 * @param size in bytes
 * @param modified when its bytes were last written, in nanoseconds
 * @param changed when anything of it last changed, its names too, in nanoseconds
 */
record FileIdentity(long device, long inode, int mode, long size, long modified, long changed) {

    private static final int KIND = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;

    static FileIdentity of(Path path, LinkOption... options) throws IOException {
        Map<String, Object> stat =
                Files.readAttributes(
                        path, "unix:dev,ino,mode,size,lastModifiedTime,ctime", options);
        return new FileIdentity(
                ((Number) stat.get("dev")).longValue(),
                ((Number) stat.get("ino")).longValue(),
                ((Number) stat.get("mode")).intValue(),
                ((Number) stat.get("size")).longValue(),
                ((FileTime) stat.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS),
                ((FileTime) stat.get("ctime")).to(TimeUnit.NANOSECONDS));
    }

    /** Of a file that is open in this process, under whatever name. */
    static FileIdentity ofDescriptor(int fd) throws IOException {
        return of(Descriptor.path(fd));
    }

    /** Whether it is the same file, in whatever state. */
    boolean isSameFile(FileIdentity other) {
        return device == other.device && inode == other.inode;
    }

    /**
     * Whether it is the same file in the same state. Not {@code equals}: the one that JDK 17 makes
     * for a record holds the record's class loader for ever, and this one has to go with its
     * bundle.
     */
    boolean isUnchanged(FileIdentity other) {
        return validator().equals(other.validator());
    }

    boolean isRegular() {
        return (mode & KIND) == REGULAR;
    }

    boolean isLink() {
        return (mode & KIND) == LINK;
    }

    boolean isDirectory() {
        return (mode & KIND) == DIRECTORY;
    }

    /** Who may do what with it, as for chmod(2). */
    int permissions() {
        return mode & ~KIND;
    }

    /** What it is, for a person. */
    String kind() {
        return switch (mode & KIND) {
            case REGULAR -> "a file";
            case DIRECTORY -> "a directory";
            case LINK -> "a symbolic link";
            case 0010000 -> "a named pipe";
            case 0140000 -> "a socket";
            case 0020000, 0060000 -> "a device";
            default -> "not a file";
        };
    }

    /** A text that changes when the bytes do. */
    String validator() {
        return Long.toHexString(device)
                + '-'
                + Long.toHexString(inode)
                + '-'
                + Long.toHexString(size)
                + '-'
                + Long.toHexString(modified)
                + '-'
                + Long.toHexString(changed);
    }
}
