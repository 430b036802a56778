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
package org.imagemover.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.imagemover.testkit.FaultyServer.Request;
import org.jspecify.annotations.Nullable;

/** One connection of a client: reads its requests and has them answered. */
final class ServerConnection {

    private static final int LONGEST_HEAD = 64 << 10;
    private static final int LONGEST_BODY = 64 << 20;
    private static final int IDLE_MILLIS = 30_000;

    private final FaultyServer server;
    private final Socket socket;
    private final @Nullable SSLSocketFactory tls;
    private final Stalls stalls;
    private final long deadline;

    ServerConnection(
            FaultyServer server,
            Socket socket,
            @Nullable SSLSocketFactory tls,
            Stalls stalls,
            long deadline) {
        this.server = server;
        this.socket = socket;
        this.tls = tls;
        this.stalls = stalls;
        this.deadline = deadline;
    }

    /** Answers until the client or a fault ends it; whoever called closes the socket then. */
    void talk() throws IOException, InterruptedException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(IDLE_MILLIS);
        Socket spoken = tls == null ? socket : secured(tls);
        if (answerAll(spoken.getInputStream(), spoken.getOutputStream())) {
            spoken.close();
        }
    }

    private Socket secured(SSLSocketFactory factory) throws IOException {
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, null, 0, true);
        secured.setUseClientMode(false);
        return secured;
    }

    /** Whether the connection is to be ended well: under TLS, that says so to the client. */
    private boolean answerAll(InputStream plain, OutputStream out)
            throws IOException, InterruptedException {
        InputStream in = new BufferedInputStream(plain);
        for (Request request = read(in); request != null; request = read(in)) {
            Behaviour behaviour = server.behaviour(request);
            pause(behaviour.delay.toNanos());
            if (behaviour.silent) {
                return false;
            }
            if (behaviour.nonsense) {
                out.write("this is no HTTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return true;
            }
            boolean close = "close".equalsIgnoreCase(request.header("Connection"));
            Answer answer = Answer.to(request, server.object(request.target()), behaviour, close);
            switch (new AnswerWriter(out, behaviour, this::hold, this::pause).write(answer)) {
                case KEPT -> {}
                case CLOSED -> {
                    return true;
                }
                case CUT -> {
                    if (behaviour.reset) {
                        socket.setSoLinger(true, 0);
                    }
                    return false;
                }
            }
        }
        return true;
    }

    private void hold() throws InterruptedException {
        stalls.hold(deadline - System.nanoTime());
    }

    private void pause(long nanos) throws InterruptedException {
        if (nanos > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(nanos, Math.max(0, deadline - System.nanoTime())));
        }
    }

    /** The next request, or null at the end of the connection. */
    private static @Nullable Request read(InputStream in) throws IOException {
        String head = readHead(in);
        if (head == null) {
            return null;
        }
        String[] lines = head.split("\r\n");
        String[] first = lines[0].split(" ");
        if (first.length != 3) {
            throw new IOException("no request line");
        }
        Map<String, String> headers = new HashMap<>();
        for (int line = 1; line < lines.length; line++) {
            int colon = lines[line].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[line].substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        lines[line].substring(colon + 1).strip());
            }
        }
        skipBody(in, headers.get("content-length"));
        return new Request(first[0], first[1], headers);
    }

    private static @Nullable String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            if (head.size() >= LONGEST_HEAD) {
                throw new IOException("the headers of a request are longer than 64 KiB");
            }
            head.write(next);
            boolean fits = next == (matched % 2 == 0 ? '\r' : '\n');
            matched = fits ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void skipBody(InputStream in, @Nullable String length) throws IOException {
        if (length == null) {
            return;
        }
        long bytes = Long.parseLong(length);
        if (bytes > LONGEST_BODY) {
            throw new IOException("the body of a request is longer than 64 MiB");
        }
        in.skipNBytes(bytes);
    }
}
