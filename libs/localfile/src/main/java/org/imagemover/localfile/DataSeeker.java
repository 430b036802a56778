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
import org.imagemover.spi.ByteRange;
import org.jspecify.annotations.Nullable;

/** Goes from one part of a file that has data to the next, by lseek(2). */
final class DataSeeker {

    private DataSeeker() {}

    /**
     * The next part that may be other than zero.
     *
     * @param fd the file; its position is moved, and means nothing
     * @param start where to look from
     * @param end where to stop
     * @return inside of both; all of it where the file system does not tell; null where the rest is
     *     a hole, or is cut off
     */
    static @Nullable ByteRange next(LinuxCalls linux, int fd, long start, long end)
            throws IOException {
        if (start >= end) {
            return null;
        }
        long data = linux.seekData(fd, start);
        if (data == -Errno.ENXIO || data >= end) {
            return null;
        }
        long hole = data < 0 ? data : linux.seekHole(fd, data);
        if (hole == -Errno.EINVAL) {
            return ByteRange.between(start, end);
        }
        if (hole == -Errno.ENXIO) {
            // the file was cut off between the two calls: reading it will tell
            hole = end;
        }
        if (hole < 0) {
            throw Errno.failure(hole);
        }
        return ByteRange.between(data, Math.min(hole, end));
    }
}
