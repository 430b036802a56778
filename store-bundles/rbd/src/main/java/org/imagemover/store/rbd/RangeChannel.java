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
package org.imagemover.store.rbd;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.imagemover.spi.StoreException;

/** A part of a source. */
final class RangeChannel implements ReadableByteChannel {

    private final RbdImageSource source;
    private final long end;
    private long position;
    private volatile boolean open = true;

    /** The bytes from {@code start} to before {@code end}, which the source has. */
    RangeChannel(RbdImageSource source, long start, long end) {
        this.source = source;
        this.position = start;
        this.end = end;
    }

    @Override
    public int read(ByteBuffer target) throws ClosedChannelException, StoreException {
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
            count = source.read(position, target);
        } finally {
            target.limit(limit);
        }
        position += count;
        return count;
    }

    @Override
    public boolean isOpen() {
        return open && source.isOpen();
    }

    @Override
    public void close() {
        open = false;
    }
}
