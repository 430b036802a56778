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

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends, for each request that comes, whatever bytes it was told: what no server would send. */
final class RawServer implements Closeable {

    private final ServerSocket listening;
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** Answers one request; the connection stays open unless it is closed here. */
    @FunctionalInterface
    interface Script {
        void answer(int request, OutputStream out, Socket socket) throws Exception;
    }

    RawServer(Script script) throws IOException {
        this.script = script;
        this.listening =
                new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        inThread(this::accept);
    }

    /** Sends the same to everybody. */
    static RawServer of(String answer) throws IOException {
        return new RawServer((request, out, socket) -> send(out, answer));
    }

    /** Sends the same to everybody, and closes the connection. */
    static RawServer ofClosing(String answer) throws IOException {
        return new RawServer(
                (request, out, socket) -> {
                    send(out, answer);
                    socket.close();
                });
    }

    static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    HttpTarget target(String pathAndQuery) {
        return HttpTarget.parse("http://127.0.0.1:" + listening.getLocalPort() + pathAndQuery);
    }

    /** The head of each request. */
    List<String> requests() {
        return requests;
    }

    int connections() {
        return connections.get();
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                inThread(() -> talk(socket));
            }
        } catch (IOException closed) {
            // by close
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                head.append((char) next);
                if (head.toString().endsWith("\r\n\r\n")) {
                    requests.add(head.toString());
                    head.setLength(0);
                    script.answer(requests.size(), socket.getOutputStream(), socket);
                }
            }
        } catch (Exception clientWent) {
            // the client's test tells what came of it
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
