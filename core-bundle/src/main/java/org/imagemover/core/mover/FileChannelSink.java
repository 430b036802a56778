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
package org.imagemover.core.mover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * A caller's file channel: written from its position on, with holes where that extends the file.
 */
final class FileChannelSink extends CallerSink {

    private static final int PART = 4 << 20;

    /** In one call: for larger ones the kernel looks long for memory. */
    private static final int PIECE = 512 << 10;

    private final FileChannel channel;
    private final DeliveredBytes delivered;
    private final long base;
    private final boolean extending;

    FileChannelSink(FileChannel channel, DeliveredBytes delivered) throws StoreException {
        this.channel = channel;
        this.delivered = delivered;
        try {
            base = channel.position();
            extending = base >= channel.size();
        } catch (IOException failure) {
            throw ChannelSink.failed(failure);
        }
    }

    @Override
    public SinkTraits traits() {
        return new SinkTraits(true, PART, extending);
    }

    @Override
    public void write(long position, ByteBuffer source) throws StoreException {
        long at = base + position;
        try {
            while (source.hasRemaining()) {
                ByteBuffer piece = source.slice().limit(Math.min(PIECE, source.remaining()));
                int count = channel.write(piece, at);
                source.position(source.position() + count);
                at += count;
                delivered.add(count);
            }
            requirePositions(at);
        } catch (IOException | RuntimeException failure) {
            throw failure instanceof StoreException known ? known : ChannelSink.failed(failure);
        }
    }

    /** A channel opened for append ignores positions: behind a hole the bytes land elsewhere. */
    private void requirePositions(long end) throws IOException {
        if (extending && channel.size() < end) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    "the file channel is open for append, which ignores positions: open it with"
                            + " WRITE alone");
        }
    }

    @Override
    public void commit(long size, List<Digest> digests) throws StoreException {
        long end = base + size;
        try {
            if (channel.size() < end) {
                channel.write(ByteBuffer.allocate(1), end - 1);
                requirePositions(end);
            }
            channel.position(end);
        } catch (IOException | RuntimeException failure) {
            throw failure instanceof StoreException known ? known : ChannelSink.failed(failure);
        }
    }
}
