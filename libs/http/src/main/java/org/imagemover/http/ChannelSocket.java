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
package org.imagemover.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * A connection whose every wait has an end, whose bytes can be read into a direct buffer without a
 * copy, and which {@link #close} ends at once from any thread: a blocking channel knows no timeout,
 * and a socket's stream knows no buffer. Is a {@link Socket} so that TLS can be put on top.
 *
 * <p>For one thread at a time, but for {@link #close}.
 */
final class ChannelSocket extends Socket {

    /** The JDK keeps a direct buffer as long as the longest array that a thread read into. */
    private static final int LONGEST_ARRAY = 64 << 10;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private long deadline = System.nanoTime();

    private ChannelSocket(SocketChannel channel, Selector selector, SelectionKey key) {
        this.channel = channel;
        this.selector = selector;
        this.key = key;
    }

    /** Makes one that is not connected yet, and waits for nothing before {@link #endWaitsIn}. */
    static ChannelSocket create() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Selector selector = Selector.open();
            SelectionKey key = channel.register(selector, 0);
            return new ChannelSocket(channel, selector, key);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** All waits from now on end after this time, in all: what comes meanwhile adds nothing. */
    void endWaitsIn(long nanos) {
        deadline = System.nanoTime() + nanos;
    }

    void connectTo(InetSocketAddress address) throws IOException {
        if (channel.connect(address)) {
            return;
        }
        do {
            await(SelectionKey.OP_CONNECT);
        } while (!channel.finishConnect());
    }

    /** Reads at least one byte, where there is room for one. */
    int read(ByteBuffer target) throws IOException {
        int limit = target.limit();
        if (!target.isDirect() && target.remaining() > LONGEST_ARRAY) {
            target.limit(target.position() + LONGEST_ARRAY);
        }
        try {
            while (true) {
                int count = channel.read(target);
                if (count != 0 || !target.hasRemaining()) {
                    return count;
                }
                await(SelectionKey.OP_READ);
            }
        } finally {
            target.limit(limit);
        }
    }

    /** Whether the other side has neither closed nor sent anything. */
    boolean isQuiet() {
        try {
            return channel.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException broken) {
            return false;
        }
    }

    /** Whether a byte is there already; takes it. */
    boolean hasMore() throws IOException {
        return channel.read(ByteBuffer.allocate(1)) > 0;
    }

    private void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            if (channel.write(source) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private void await(int operation) throws IOException {
        try {
            key.interestOps(operation);
            while (true) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException();
                }
                int ready = selector.select(TimeUnit.NANOSECONDS.toMillis(left) + 1);
                selector.selectedKeys().clear();
                if (ready > 0 || !channel.isOpen()) {
                    return;
                }
                if (Thread.currentThread().isInterrupted()) {
                    // as a blocking channel does it: this one knows no interrupts, and a selector
                    // does not wait any more
                    close();
                    throw new ClosedByInterruptException();
                }
            }
        } catch (ClosedSelectorException | CancelledKeyException closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return ChannelSocket.this.read(ByteBuffer.wrap(target, offset, length));
            }

            @Override
            public void close() throws IOException {
                ChannelSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                ChannelSocket.this.write(ByteBuffer.wrap(source, offset, length));
            }

            @Override
            public void close() throws IOException {
                ChannelSocket.this.close();
            }
        };
    }

    /** Idempotent; ends every call that another thread makes on this. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            // wakes who waits; the channel's descriptor is free when its key is gone
            selector.close();
        }
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public InetAddress getInetAddress() {
        return channel.socket().getInetAddress();
    }

    @Override
    public int getPort() {
        return channel.socket().getPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return channel.socket().getRemoteSocketAddress();
    }

    /** Waits have ends of their own here: TLS must not set others. */
    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public String toString() {
        return "a connection";
    }
}
