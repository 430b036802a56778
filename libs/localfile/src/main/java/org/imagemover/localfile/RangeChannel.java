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
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/** A part of an open file, read without moving the file's own position. */
final class RangeChannel implements ReadableByteChannel {

    private final FileChannel file;
    private final String what;
    private final long end;
    private long position;
    private volatile boolean open = true;

    /** The bytes from {@code start} to before {@code end}, which the file had when opened. */
    RangeChannel(FileChannel file, String what, long start, long end) {
        this.file = file;
        this.what = what;
        this.position = start;
        this.end = end;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (position >= end) {
            return -1;
        }
        int wanted = (int) Math.min(target.remaining(), end - position);
        if (wanted == 0) {
            return 0;
        }
        int limit = target.limit();
        target.limit(target.position() + wanted);
        int count;
        try {
            count = file.read(target, position);
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "read");
        } finally {
            target.limit(limit);
        }
        if (count <= 0) {
            throw new StoreException(
                    Reason.SOURCE_CHANGED,
                    what + " was cut off while it was read: copy it again once it is left alone");
        }
        position += count;
        return count;
    }

    @Override
    public boolean isOpen() {
        return open && file.isOpen();
    }

    @Override
    public void close() {
        open = false;
    }
}
