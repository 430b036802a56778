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
package org.imagemover.core.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An image in memory as the engine shows it: a first buffer, and what is behind it only where the
 * source has ranges. Counts what is read.
 */
final class FakeImage implements ImageBytes {

    static final int BUFFER = 4 << 20;

    private final byte[] bytes;
    private final long size;
    private final int atHand;
    private final boolean ranges;
    private long bytesRead;

    private FakeImage(byte[] bytes, long size, int buffer, boolean ranges) {
        this.bytes = bytes;
        this.size = size;
        this.atHand = Math.min(bytes.length, buffer);
        this.ranges = ranges;
    }

    static FakeImage of(byte[] bytes) {
        return new FakeImage(bytes, bytes.length, BUFFER, true);
    }

    FakeImage withoutRanges(int buffer) {
        return new FakeImage(bytes, size, buffer, false);
    }

    FakeImage ofUnknownSize() {
        return new FakeImage(bytes, -1, atHand, ranges);
    }

    long bytesRead() {
        return bytesRead;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
        boolean inBuffer = position + target.remaining() <= atHand || atHand == size;
        if (!inBuffer && !ranges) {
            throw new BytesNotAtHandException(position);
        }
        int count = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
        if (count > 0) {
            target.put(bytes, (int) position, count);
        }
        bytesRead += count;
        return count;
    }
}
