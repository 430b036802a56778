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
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.engine.Target;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.spi.SinkRequest;

/** A channel of the caller's, which is not closed. */
final class ChannelTarget implements Target {

    private final WritableByteChannel channel;
    private final DeliveredBytes delivered = new DeliveredBytes();

    ChannelTarget(WritableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public String describe() {
        return channel instanceof FileChannel ? "a file channel" : "a channel";
    }

    @Override
    public void check() throws InvalidRequestException {
        if (!channel.isOpen()) {
            throw new InvalidRequestException("the channel is closed: open it before the copy");
        }
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new InvalidRequestException(
                    "the channel is not blocking: call configureBlocking(true) before the copy");
        }
    }

    @Override
    public long bytesDelivered() {
        return delivered.count();
    }

    @Override
    public Traits traits() {
        return Traits.of(describe(), channel instanceof FileChannel);
    }

    @Override
    public OpenSink open(String image, long imageSize, SinkRequest request) throws IOException {
        return OpenSink.of(
                channel instanceof FileChannel file
                        ? new FileChannelSink(file, delivered)
                        : new ChannelSink(channel, delivered));
    }
}
