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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestWriter;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.apache.hc.core5.http.message.LazyLineParser;

/**
 * A connection to a server, on which one request follows the other. What it costs to read a large
 * body from a plain one is the system call: once what came with the head is taken, bytes go from
 * the socket into the caller's buffer. For one thread at a time, but for {@link #close}.
 */
final class Connection {

    private static final int BUFFER = 8 << 10;
    private static final int LEAST_READ_PAST_BUFFER = 512;
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_HEAD = 64 << 10;
    private static final int SCRATCH = 64 << 10;

    private static final Http1Config LIMITS =
            Http1Config.custom()
                    .setBufferSize(BUFFER)
                    .setMaxLineLength(LONGEST_LINE)
                    .setMaxHeaderCount(MOST_HEADERS)
                    .build();

    private final Place place;
    private final HttpTarget origin;
    private final InetAddress address;
    private final ChannelSocket socket;
    private final boolean encrypted;
    private final Input input;
    private final OutputStream output;
    private final SessionInputBufferImpl buffer =
            new SessionInputBufferImpl(
                    new BasicHttpTransportMetrics(),
                    BUFFER,
                    LEAST_READ_PAST_BUFFER,
                    LONGEST_LINE,
                    null);
    private final SessionOutputBufferImpl outgoing = new SessionOutputBufferImpl(BUFFER);
    private byte[] scratch = {};

    /**
     * Wraps a connection.
     *
     * @param place what it takes
     * @param origin the server that it was made for
     * @param address where it goes
     * @param socket the connection itself
     * @param streams the same, or the encryption on top of it
     */
    Connection(
            Place place,
            HttpTarget origin,
            InetAddress address,
            ChannelSocket socket,
            Socket streams)
            throws IOException {
        this.place = place;
        this.origin = origin;
        this.address = address;
        this.socket = socket;
        this.encrypted = streams != socket;
        this.input = new Input(streams.getInputStream());
        this.output = streams.getOutputStream();
    }

    Place place() {
        return place;
    }

    boolean isTo(HttpTarget target) {
        return origin.hasOriginOf(target);
    }

    ChannelSocket socket() {
        return socket;
    }

    InetAddress address() {
        return address;
    }

    /** Whether the server kept it open, and has sent nothing since its last answer. */
    boolean isUsable() {
        return buffer.length() == 0 && socket.isQuiet();
    }

    /**
     * Sends a request, and reads the head of its answer.
     *
     * @param request the head of the request
     * @param body what comes behind it, as long as the head says
     * @param limit until the answer's head has to be whole
     * @return the answer; its body is read by {@link #read}, {@link #chunks}
     */
    ClassicHttpResponse exchange(ClassicHttpRequest request, byte[] body, Duration limit)
            throws IOException, HttpException {
        input.startHead();
        socket.endWaitsIn(limit.toNanos());
        new DefaultHttpRequestWriter().write(request, outgoing, output);
        outgoing.write(body, 0, body.length, output);
        outgoing.flush(output);
        ClassicHttpResponse response;
        do {
            response = head();
        } while (response.getCode() < HttpStatus.SC_OK
                && response.getCode() != HttpStatus.SC_SWITCHING_PROTOCOLS);
        input.endHead();
        return response;
    }

    /** One that was cut off looks like a whole one with fewer headers, or like no HTTP. */
    private ClassicHttpResponse head() throws IOException, HttpException {
        try {
            ClassicHttpResponse response =
                    new DefaultHttpResponseParser(LIMITS, LazyLineParser.INSTANCE, null)
                            .parse(buffer, input);
            if (response != null && !input.ended) {
                return response;
            }
        } catch (HttpException failure) {
            if (!input.ended) {
                throw failure;
            }
        }
        throw new ConnectionClosedException();
    }

    /** Whether a part of an answer to the last request has come. */
    boolean hasAnswered() {
        return input.headBytes > 0;
    }

    /** Whether the server closed it. */
    boolean isEnded() {
        return input.ended;
    }

    ChunkedInputStream chunks() {
        return new ChunkedInputStream(buffer, input, LIMITS);
    }

    /** Reads at least one byte, where there is room for one; -1 at the connection's end. */
    int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (buffer.length() == 0 && !encrypted) {
            return socket.read(target);
        }
        return readInto(
                target, (array, offset, length) -> buffer.read(array, offset, length, input));
    }

    /** Reads by way of an array into any buffer. */
    int readInto(ByteBuffer target, ArrayRead from) throws IOException {
        if (target.hasArray()) {
            int start = target.arrayOffset() + target.position();
            int count = from.read(target.array(), start, target.remaining());
            target.position(target.position() + Math.max(0, count));
            return count;
        }
        if (scratch.length == 0) {
            scratch = new byte[SCRATCH];
        }
        int count = from.read(scratch, 0, Math.min(scratch.length, target.remaining()));
        target.put(scratch, 0, Math.max(0, count));
        return count;
    }

    /** A read into an array, as streams do it. */
    @FunctionalInterface
    interface ArrayRead {
        int read(byte[] target, int offset, int length) throws IOException;
    }

    /** Whether more has come than was read; what it is cannot be read any more. */
    boolean hasMore() throws IOException {
        return buffer.length() > 0 || (encrypted ? input.available() > 0 : socket.hasMore());
    }

    /** Idempotent; ends every call that another thread makes on this. */
    void close() {
        try {
            socket.close();
        } catch (IOException nothingIsLost) {
            // all that counts was read
        }
    }

    /** Counts the bytes of a head, and remembers an end. */
    private static final class Input extends FilterInputStream {

        private boolean inHead;
        private int headBytes;
        private boolean ended;

        Input(InputStream in) {
            super(in);
        }

        void startHead() {
            inHead = true;
            headBytes = 0;
        }

        void endHead() {
            inHead = false;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            if (count < 0) {
                ended = true;
            } else if (inHead) {
                headBytes += count;
                if (headBytes > LONGEST_HEAD) {
                    throw new MessageConstraintException("head");
                }
            }
            return count;
        }
    }
}
