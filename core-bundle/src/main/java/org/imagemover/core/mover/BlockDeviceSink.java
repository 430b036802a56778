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
import org.imagemover.api.NotAllowedException;
import org.imagemover.localfile.BlockDevice;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * A block device, which is this copy's alone while it is open. Its head, where a partition table or
 * a file system would be found, is zero until everything else is there.
 */
final class BlockDeviceSink extends CallerSink {

    private static final int HEAD = 64 << 10;

    private final CallerPath device;
    private final boolean durable;
    private final BlockDevice claim;
    private final FileChannel channel;
    private final ByteBuffer head;
    private boolean committed;

    BlockDeviceSink(CallerPath device, SinkRequest request) throws IOException {
        this.device = device;
        this.durable = request.durable();
        this.claim = BlockDevice.claim(device.existing(), device.toString());
        this.channel = claim.channel();
        try {
            device.require(claim::realPath);
            long there = channel.size();
            if (request.size() > there) {
                throw new StoreException(
                        Reason.NO_SPACE,
                        device + " has " + there + " bytes, the image needs " + request.size());
            }
            head = ByteBuffer.allocate((int) Math.min(HEAD, there));
            writeHead();
        } catch (IOException failure) {
            close();
            boolean known =
                    failure instanceof StoreException || failure instanceof NotAllowedException;
            throw known ? failure : failed("written", failure);
        }
    }

    @Override
    public SinkTraits traits() {
        return new SinkTraits(true, 4 << 20, false);
    }

    @Override
    public void write(long position, ByteBuffer source) throws StoreException {
        long at = position;
        if (at < head.capacity()) {
            int count = (int) Math.min(source.remaining(), head.capacity() - at);
            head.put((int) at, source, source.position(), count);
            source.position(source.position() + count);
            at += count;
        }
        try {
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        } catch (IOException failure) {
            throw failed("written", failure);
        }
    }

    @Override
    public void commit(long size, List<Digest> digests) throws StoreException {
        try {
            force();
            writeHead();
            committed = true;
            close();
        } catch (IOException failure) {
            throw failed("written", failure);
        }
    }

    /** Writes the head as it is now: zero at first, the image's at last. */
    private void writeHead() throws IOException {
        ByteBuffer bytes = head.duplicate().clear();
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        force();
    }

    private void force() throws IOException {
        if (durable) {
            channel.force(false);
        }
    }

    private StoreException failed(String what, IOException failure) {
        return new StoreException(
                Reason.UNSUPPORTED, device + " cannot be " + what + ": " + failure.getMessage());
    }

    @Override
    public void abort() throws StoreException {
        try {
            if (!committed && channel.isOpen()) {
                head.put(0, new byte[head.capacity()]);
                writeHead();
            }
        } catch (IOException failure) {
            throw failed("cleared", failure);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        claim.close();
    }
}
