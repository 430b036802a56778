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
package org.imagemover.catalog.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a file system tells of a file, by which it is seen that the file is not the one that was
 * read.
 *
 * @param size in bytes
 * @param modified when its bytes were changed, in nanoseconds
 * @param changed when anything of it was changed, in nanoseconds; nobody can set it
 * @param inode its number in the file system
 */
record Stamp(long size, long modified, long changed, long inode) {

    /**
     * How coarse the times of a file system may be: a file that was changed just before it was read
     * may be changed again behind the reading, and have the same stamp.
     */
    private static final long COARSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Of a file, not of what a link leads to; null where there is none. */
    static @Nullable Stamp of(Path file) throws IOException {
        try {
            Map<String, Object> told =
                    Files.readAttributes(
                            file,
                            "unix:size,lastModifiedTime,ctime,ino",
                            LinkOption.NOFOLLOW_LINKS);
            return new Stamp(
                    (Long) told.get("size"),
                    nanos(told.get("lastModifiedTime")),
                    nanos(told.get("ctime")),
                    ((Number) told.get("ino")).longValue());
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    private static long nanos(Object time) {
        return ((FileTime) time).to(TimeUnit.NANOSECONDS);
    }

    /** Whether each change from that time on shows in another stamp. */
    boolean isOldAt(long millis) {
        return changed + COARSE_NANOS < TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
