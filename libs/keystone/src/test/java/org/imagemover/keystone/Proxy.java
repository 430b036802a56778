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
package org.imagemover.keystone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Hands connections on to a real server: counts them, each of which is one log-in; lets them wait;
 * and can speak TLS for it.
 */
final class Proxy implements AutoCloseable {

    private final URI server;
    private final String scheme;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean cuts;
    private volatile boolean closed;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    Proxy(URI server) throws IOException {
        this(server, null);
    }

    Proxy(URI server, @Nullable SSLContext tls) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        this.server = server;
        this.scheme = tls == null ? "http" : "https";
        this.listening =
                tls == null
                        ? new ServerSocket(0, 50, loopback)
                        : tls.getServerSocketFactory().createServerSocket(0, 50, loopback);
        inThread(this::accept);
    }

    /** The server's URL by way of this. */
    String url() {
        return scheme + "://127.0.0.1:" + listening.getLocalPort() + server.getPath();
    }

    int connections() {
        return connections.get();
    }

    /** Holds what comes, until {@link #letGo}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    /** Whether what comes from now on is closed at once. */
    void cut(boolean all) {
        cuts = all;
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                if (closed) {
                    // an accept that is under way may still get one
                    client.close();
                    return;
                }
                sockets.add(client);
                connections.incrementAndGet();
                if (cuts) {
                    client.close();
                    continue;
                }
                inThread(() -> handOn(client));
            }
        } catch (IOException closed) {
            // by close
        }
    }

    private void handOn(Socket client) {
        try (client;
                Socket target = new Socket(server.getHost(), server.getPort())) {
            sockets.add(target);
            gate.await();
            inThread(() -> copy(target, client));
            copy(client, target);
        } catch (IOException ended) {
            // the client's test tells what came of it
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.close();
        } catch (IOException ended) {
            // as above
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        letGo();
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
