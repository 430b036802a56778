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
import org.jspecify.annotations.Nullable;

/**
 * What makes the kernel write large pieces faster. All of it is only advice: where it cannot be
 * followed the file is written all the same, and a failure shows when it is written or synced.
 * Thread-safe.
 */
final class WriteAdvice {

    /** For less, the calls cost more than they gain. */
    private static final long WORTH_IT = 1 << 20;

    private final boolean durable;
    private volatile @Nullable Boolean allocates;

    /**
     * @param durable whether the file will be synced
     */
    WriteAdvice(boolean durable) {
        this.durable = durable;
    }

    static boolean isWorthIt(long length) {
        return length >= WORTH_IT;
    }

    /**
     * Gives blocks to a piece that is written next. Never to more than that: what is not written
     * stays a hole.
     */
    void before(LinuxCalls linux, int fd, long offset, long length) {
        if (!isWorthIt(length) || !allocates(linux, fd)) {
            return;
        }
        int result = linux.allocate(fd, offset, length);
        if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS) {
            allocates = false;
        }
    }

    private boolean allocates(LinuxCalls linux, int fd) {
        Boolean known = allocates;
        if (known == null) {
            known = FileSystems.gainsByAllocation(linux, Path.of("/proc/self/fd/" + fd));
            allocates = known;
        }
        return known;
    }

    /** Takes back the blocks of what could not be written after all: the next way may skip it. */
    void undo(LinuxCalls linux, int fd, long offset, long length) {
        if (Boolean.TRUE.equals(allocates)) {
            linux.punchHole(fd, offset, length);
        }
    }

    /**
     * Starts to bring a piece to the disk while the next one is made, so that the sync is short.
     */
    void after(LinuxCalls linux, int fd, long offset, long length) {
        if (durable && isWorthIt(length)) {
            linux.startWriteBack(fd, offset, length);
        }
    }
}
