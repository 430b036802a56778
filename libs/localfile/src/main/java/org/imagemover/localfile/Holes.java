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

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.spi.ByteRange;
import org.jspecify.annotations.Nullable;

/**
 * Where a file's data is, by lseek(2) on a descriptor of its own, which the first question opens
 * and the last one out closes. Thread-safe: the descriptor's position, which all move, means
 * nothing to any.
 */
final class Holes implements Closeable {

    private static final int NONE = -1;

    private final Path file;
    private final FileIdentity identity;

    private @Nullable LinuxCalls calls;
    private int fd = NONE;
    private int asking;
    private boolean closed;
    private boolean unknown;

    /**
     * @param file where the file was opened
     * @param identity which file it was
     */
    Holes(Path file, FileIdentity identity) {
        this.file = file;
        this.identity = identity;
    }

    /** What may be other than zero from {@code start} to before {@code end}. */
    List<ByteRange> dataRegions(long start, long end) throws IOException {
        if (start >= end) {
            return List.of();
        }
        LinuxCalls linux = enter();
        try {
            return linux == null
                    ? List.of(ByteRange.between(start, end))
                    : regions(linux, start, end);
        } finally {
            leave();
        }
    }

    private List<ByteRange> regions(LinuxCalls linux, long start, long end) throws IOException {
        List<ByteRange> regions = new ArrayList<>();
        ByteRange data = DataSeeker.next(linux, fd, start, end);
        while (data != null) {
            regions.add(data);
            data = DataSeeker.next(linux, fd, data.end(), end);
        }
        return regions;
    }

    private synchronized @Nullable LinuxCalls enter() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (fd == NONE && !unknown) {
            calls = LinuxCalls.load();
            unknown = calls == null || !open(calls);
        }
        asking++;
        return unknown ? null : calls;
    }

    private boolean open(LinuxCalls linux) {
        int opened = linux.openForReading(file);
        if (opened < 0) {
            return false;
        }
        try {
            if (FileIdentity.of(Path.of("/proc/self/fd/" + opened)).isSameFile(identity)) {
                fd = opened;
                return true;
            }
        } catch (IOException noProc) {
            // then it cannot be known to be the same file, and is not used
        }
        linux.close(opened);
        return false;
    }

    private synchronized void leave() {
        asking--;
        closeWhenUnused();
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeWhenUnused();
    }

    private void closeWhenUnused() {
        if (closed && asking == 0 && fd != NONE && calls != null) {
            calls.close(fd);
            fd = NONE;
            calls = null;
        }
    }
}
