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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on 127.0.0.1 for tests, which serves objects and misbehaves as it is told: by
 * a script ({@link #next}, {@link #always}) or by a seed ({@link #seeded}). Without faults it
 * answers GET and HEAD well: ranges, If-Range, If-Match, strong ETags, Last-Modified, kept
 * connections.
 *
 * <p>A target, path and query, is one object. What is asked for is kept in {@link #requests}.
 *
 * <p>Bounded: 128 connections at once, 64 KiB of a request's headers, 30 s for a request to come,
 * and a {@link #LIFETIME} after which it stops by itself. Its threads are daemons. Thread-safe.
 */
public final class FaultyServer implements AutoCloseable {

    /** How long it lives at most. */
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final int MOST_CONNECTIONS = 128;
    private static final int MOST_REQUESTS_KEPT = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * One request.
     *
     * @param method such as {@code GET}
     * @param target path and query, as they were sent
     * @param headers by their names in lower case; the last of equal ones
     */
    public record Request(String method, String target, Map<String, String> headers) {
        public Request {
            headers = Map.copyOf(headers);
        }

        /** A header's value, or null; the case of the name does not matter. */
        public @Nullable String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    private record Seeded(FaultSeed seed, int percent, List<ServerFault> faults) {}

    private final ServerSocket listening;
    private final @Nullable SSLSocketFactory tls;
    private final long deadline = System.nanoTime() + LIFETIME.toNanos();
    private final Map<String, ServedObject> objects = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Stalls stalls = new Stalls();

    private final Map<String, Deque<ServerFault>> scripts = new HashMap<>();
    private final Map<String, ServerFault> always = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private int versions;
    private @Nullable Seeded seeded;
    private @Nullable String authorization;
    private volatile int accepted;
    private volatile int mostAtOnce;
    private volatile boolean stopped;

    private FaultyServer(ServerSocket listening, @Nullable SSLSocketFactory tls) {
        this.listening = listening;
        this.tls = tls;
    }

    /** Starts one that speaks HTTP, on a free port. */
    public static FaultyServer start() throws IOException {
        return listen(null);
    }

    /** Starts one that speaks HTTPS, with the key of a context. */
    public static FaultyServer start(SSLContext context) throws IOException {
        return listen(context.getSocketFactory());
    }

    private static FaultyServer listen(@Nullable SSLSocketFactory tls) throws IOException {
        InetAddress loopback = InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        FaultyServer server =
                new FaultyServer(new ServerSocket(0, MOST_CONNECTIONS, loopback), tls);
        server.inThread(server::accept);
        return server;
    }

    private void inThread(Runnable task) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                task.run();
                            } finally {
                                threads.remove(Thread.currentThread());
                            }
                        },
                        "faulty-server-" + listening.getLocalPort());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** The URI of an object, with the address 127.0.0.1. */
    public URI uri(String target) {
        return URI.create((tls != null ? "https" : "http") + "://127.0.0.1:" + port() + target);
    }

    /** Serves an object, or a new version of one, with new validators. */
    public FaultyServer serve(String target, byte[] bytes) {
        return serve(target, Content.of(bytes));
    }

    /** As {@link #serve(String, byte[])}. */
    public synchronized FaultyServer serve(String target, Content content) {
        objects.put(target, new ServedObject(content, ++versions));
        return this;
    }

    /** Serves an object no more: it is 404. */
    public FaultyServer remove(String target) {
        objects.remove(target);
        return this;
    }

    /** The targets of all objects. */
    public Collection<String> targets() {
        return List.copyOf(objects.keySet());
    }

    /** From now on every request without this value of Authorization is 401; null for none. */
    public synchronized FaultyServer requireAuthorization(@Nullable String value) {
        authorization = value;
        return this;
    }

    /** Adds to a target's script: each fault is for one of the next requests, in order. */
    public synchronized FaultyServer next(String target, ServerFault... faults) {
        scripts.computeIfAbsent(target, unknown -> new ArrayDeque<>()).addAll(List.of(faults));
        return this;
    }

    /** What every request of a target gets that no script has a fault for. */
    public synchronized FaultyServer always(String target, ServerFault fault) {
        always.put(target, fault);
        return this;
    }

    /** Ends the script, and what is always, of a target. */
    public synchronized FaultyServer heal(String target) {
        scripts.remove(target);
        always.remove(target);
        return this;
    }

    /**
     * Gives a part of all requests, but those with a fault by script, a random fault. Which one is
     * decided by the seed, the method, the target, the range and how often that was asked before.
     *
     * @param percent how many of 100 requests
     * @param faults to choose from, such as {@link ServerFault#passing}
     */
    public synchronized FaultyServer seeded(FaultSeed seed, int percent, List<ServerFault> faults) {
        seeded = new Seeded(seed, percent, List.copyOf(faults));
        return this;
    }

    /** Lets all answers that are held go on. */
    public void release() {
        stalls.release();
    }

    /** Waits until an answer is held; tells whether one is. */
    public boolean awaitStalled(Duration most) throws InterruptedException {
        return stalls.awaitHeld(most);
    }

    /** All requests, in the order in which they came. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How many connections are open. */
    public int connections() {
        return sockets.size();
    }

    /** How many connections there were in all. */
    public int connectionsAccepted() {
        return accepted;
    }

    /** How many connections were open at once, at most. */
    public int mostConnectionsAtOnce() {
        return mostAtOnce;
    }

    private void accept() {
        try (listening) {
            while (!stopped) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                listening.setSoTimeout((int) left);
                Socket socket = listening.accept();
                sockets.add(socket);
                accepted++;
                mostAtOnce = Math.max(mostAtOnce, sockets.size());
                if (stopped || sockets.size() > MOST_CONNECTIONS) {
                    end(socket);
                } else {
                    inThread(() -> talk(socket));
                }
            }
        } catch (SocketTimeoutException endOfLife) {
            // stops below
        } catch (IOException closed) {
            // by close
        }
        stop();
    }

    private void talk(Socket socket) {
        try {
            new ServerConnection(this, socket, tls, stalls, deadline).talk();
        } catch (IOException clientWentOrClosed) {
            // the client's tests tell what came of it
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            end(socket);
        }
    }

    private void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException goneAnyway) {
            // nothing is left to close
        }
        sockets.remove(socket);
    }

    /** Notes a request and decides how it is answered. */
    synchronized Behaviour behaviour(Request request) {
        if (requests.size() < MOST_REQUESTS_KEPT) {
            requests.add(request);
        }
        Behaviour behaviour = new Behaviour();
        fault(request).apply(behaviour);
        if (behaviour.changed) {
            objects.computeIfPresent(
                    request.target(),
                    (target, object) -> new ServedObject(object.content(), ++versions));
        }
        if (authorization != null && !authorization.equals(request.header("Authorization"))) {
            behaviour.status = 401;
            behaviour.headers.put("WWW-Authenticate", "Basic realm=\"test\"");
        }
        return behaviour;
    }

    private ServerFault fault(Request request) {
        Deque<ServerFault> script = scripts.get(request.target());
        if (script != null && !script.isEmpty() && script.peek().concerns(request)) {
            return script.poll();
        }
        ServerFault standing = always.get(request.target());
        if (standing != null && standing.concerns(request)) {
            return standing;
        }
        return seeded == null ? ServerFault.NONE : random(seeded, request);
    }

    private ServerFault random(Seeded by, Request request) {
        String what = request.method() + request.target() + request.header("Range");
        long count = counts.merge(what, 1L, Long::sum);
        Random random = by.seed().random(what, count);
        if (random.nextInt(100) >= by.percent()) {
            return ServerFault.NONE;
        }
        ServerFault chosen = by.faults().get(random.nextInt(by.faults().size()));
        return chosen.concerns(request) ? chosen : ServerFault.NONE;
    }

    @Nullable ServedObject object(String target) {
        return objects.get(target);
    }

    private void stop() {
        stopped = true;
        try {
            listening.close();
        } catch (IOException goneAnyway) {
            // it listens no more
        }
        for (Socket socket : sockets) {
            end(socket);
        }
        // only now, so that what was held is not sent after all
        stalls.end();
    }

    /**
     * Stops: closes every socket and waits for every thread.
     *
     * @throws IllegalStateException a thread did not end within 5 s
     */
    @Override
    public void close() {
        stop();
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                return;
            }
            if (thread.isAlive()) {
                throw new IllegalStateException("a thread of the server did not end");
            }
        }
        stop();
    }
}
