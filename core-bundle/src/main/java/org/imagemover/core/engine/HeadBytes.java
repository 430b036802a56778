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
package org.imagemover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.imagemover.core.inspect.BytesNotAtHandException;
import org.imagemover.core.inspect.ImageBytes;

/**
 * What the inspection of an image sees of it: the first chunk, and the rest where the source has
 * ranges. Notes all that it shows.
 */
final class HeadBytes implements ImageBytes {

    private final ByteBuffer head;
    private final long size;
    private final SourceReader source;
    private final InspectedBytes seen;

    HeadBytes(ByteBuffer head, long size, SourceReader source, InspectedBytes seen) {
        this.head = head.slice();
        this.size = size;
        this.source = source;
        this.seen = seen;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, ByteBuffer dst) throws IOException {
        ByteBuffer shown = dst.duplicate();
        int count = show(position, dst);
        seen.saw(position, shown.limit(dst.position()));
        return count;
    }

    private int show(long position, ByteBuffer dst) throws IOException {
        if (position + dst.remaining() <= head.limit()) {
            return copy((int) position, dst);
        }
        if (size >= 0 && head.limit() == size) {
            return position >= size ? 0 : copy((int) position, dst);
        }
        if (source.hasRanges()) {
            return source.readPart(position, dst);
        }
        throw new BytesNotAtHandException(position);
    }

    private int copy(int position, ByteBuffer dst) {
        int count = Math.min(dst.remaining(), head.limit() - position);
        dst.put(head.duplicate().position(position).limit(position + count));
        return count;
    }
}
