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

/**
 * What makes the kernel write large pieces faster. All of it is only advice: where it cannot be
 * followed the file is written all the same, and a failure shows when it is written or synced.
 * Thread-safe.
 */
final class WriteAdvice {

    /** For less, the calls cost more than they gain. */
    private static final long WORTH_IT = 1 << 20;

    private final boolean durable;
    private volatile long dense;
    private volatile long givenTo;
    private volatile @Nullable Boolean allocates;

    /**
     * @param durable whether the file will be synced
     * @param dense how long the file will be where nothing is known of holes in it, or -1
     */
    WriteAdvice(boolean durable, long dense) {
        this.durable = durable;
        this.dense = dense;
    }

    static boolean isWorthIt(long length) {
        return length >= WORTH_IT;
    }

    /**
     * Gives blocks to a piece that is written next; to the whole file with its first piece where
     * nothing is known of holes in it. Each such call is a step in the journal, and waits while
     * that is written, which takes seconds where more is written than the disk can take at once.
     *
     * <p>Where {@code dense} was told, nobody else may write to the file meanwhile.
     *
     * @throws IOException blocks that were given in vain could not be taken back
     */
    void before(LinuxCalls linux, int fd, long offset, long length) throws IOException {
        if (!isWorthIt(length) || givenTo > 0 || !allocates(linux, fd)) {
            return;
        }
        if (dense >= offset + length && giveAll(linux, fd)) {
            return;
        }
        see(linux.allocate(fd, offset, length));
    }

    /**
     * False where the file system has not so many; those that it gave before it saw that go back.
     */
    private boolean giveAll(LinuxCalls linux, int fd) throws IOException {
        long length = dense;
        dense = -1;
        int result = linux.allocate(fd, 0, length);
        if (result == 0) {
            givenTo = length;
            return true;
        }
        see(result);
        if (!Boolean.TRUE.equals(allocates)) {
            return true;
        }
        punchHoles(linux, fd, length);
        return false;
    }

    private void see(int result) {
        if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS) {
            allocates = false;
        }
    }

    private boolean allocates(LinuxCalls linux, int fd) {
        Boolean known = allocates;
        if (known == null) {
            known = FileSystems.gainsByAllocation(linux, Descriptor.path(fd));
            allocates = known;
        }
        return known;
    }

    /**
     * Takes back the blocks of what reads as zero because nobody wrote it, if any were given.
     *
     * @param length of the file
     * @throws IOException the file cannot be searched for holes
     */
    void trim(LinuxCalls linux, int fd, long length) throws IOException {
        if (givenTo > 0) {
            punchHoles(linux, fd, length);
        }
    }

    private static void punchHoles(LinuxCalls linux, int fd, long length) throws IOException {
        long at = 0;
        while (at < length) {
            ByteRange data = DataSeeker.next(linux, fd, at, length);
            long end = data == null ? length : data.offset();
            if (end > at) {
                linux.punchHole(fd, at, end - at);
            }
            at = data == null ? length : data.end();
        }
    }

    /** Where the blocks that were given before they were written end; 0 where none were. */
    long givenTo() {
        return givenTo;
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
