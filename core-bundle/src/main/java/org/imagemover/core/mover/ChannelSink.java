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
import java.nio.channels.WritableByteChannel;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/** A caller's channel that takes bytes in order. */
final class ChannelSink extends CallerSink {

    private static final SinkTraits TRAITS = new SinkTraits(false, 0, false);
    private static final int MOST_EMPTY_WRITES = 1000;

    private final WritableByteChannel channel;
    private final DeliveredBytes delivered;

    ChannelSink(WritableByteChannel channel, DeliveredBytes delivered) {
        this.channel = channel;
        this.delivered = delivered;
    }

    @Override
    public SinkTraits traits() {
        return TRAITS;
    }

    @Override
    public void write(long position, ByteBuffer source) throws StoreException {
        int empty = 0;
        while (source.hasRemaining()) {
            int count;
            try {
                count = channel.write(source);
            } catch (IOException | RuntimeException failure) {
                throw failed(failure);
            }
            delivered.add(count);
            empty = count == 0 ? empty + 1 : 0;
            if (empty > MOST_EMPTY_WRITES) {
                throw new StoreException(
                        Reason.UNSUPPORTED, "the channel takes no bytes: it has to be blocking");
            }
        }
    }

    /**
     * What a caller's channel threw is the caller's own: it may be shown, and kept as the cause.
     */
    static StoreException failed(Exception failure) {
        return new StoreException(
                Reason.UNSUPPORTED, "the destination channel failed: " + failure, failure);
    }
}
