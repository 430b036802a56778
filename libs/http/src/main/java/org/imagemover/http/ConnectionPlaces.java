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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Holds the connections of a store to its limits, one for each server and one for all, and keeps
 * those that no request uses for the next one of their session. Kept ones count: they are closed
 * where another session needs the place.
 *
 * <p>Who wants one more waits for as long as the others move. The session that has the fewest under
 * way comes first, so that none is shut out by the lanes of another, and a request alone, such as
 * the last look at an object, waits for one answer and not for all.
 *
 * <p>Thread-safe. Closes connections under its lock, which does not block.
 */
final class ConnectionPlaces {

    /** How long a session that has no fewer under way than another keeps what it does not use. */
    private static final long KEPT_NANOS = 100_000_000;

    private static final long SLICE_MILLIS = 50;

    private final HttpSettings settings;
    private final int mostPerHost;
    private final Map<String, Server> servers = new HashMap<>();
    private final Map<HttpSession, Integer> underWay = new HashMap<>();
    private final Deque<Kept> kept = new ArrayDeque<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final Server all = new Server("", null);

    ConnectionPlaces(HttpSettings settings) {
        this.settings = settings;
        this.mostPerHost = settings.mostPerHost();
    }

    /** What goes to one scheme, host and port. */
    static final class Server {

        private final String origin;
        private final @Nullable Server all;
        private int places;
        private final AtomicLong bytes = new AtomicLong();
        private volatile long lastMove = System.nanoTime();

        Server(String origin, @Nullable Server all) {
            this.origin = origin;
            this.all = all;
        }

        /** What comes slower than the lowest rate is no move. */
        void moved(long count) {
            long since = System.nanoTime() - lastMove;
            if (LowestRate.nanos(bytes.addAndGet(count)) >= since) {
                lastMove = System.nanoTime();
                bytes.set(0);
            }
            if (all != null) {
                all.moved(count);
            }
        }

        void moved() {
            lastMove = System.nanoTime();
            bytes.set(0);
            if (all != null) {
                all.moved();
            }
        }
    }

    /** A connection that no request uses. */
    private static final class Kept {

        private final Connection connection;
        private final long since = System.nanoTime();

        Kept(Connection connection) {
            this.connection = connection;
        }

        HttpSession session() {
            return connection.place().session();
        }

        Server server() {
            return connection.place().server();
        }
    }

    /**
     * A place for one request.
     *
     * @param place to be given back by {@link #free}, or with its connection by {@link #keep}
     * @param connection one that was kept, or null: the request may make one
     */
    record Given(Place place, @Nullable Connection connection) {}

    private static final class Waiter {

        private final HttpSession session;
        private final Server server;
        private final Predicate<Connection> fits;
        private @Nullable Given given;

        Waiter(HttpSession session, Server server, Predicate<Connection> fits) {
            this.session = session;
            this.server = server;
            this.fits = fits;
        }
    }

    /**
     * Takes a place for a request; waits for it, as long as connections of the same limit move or
     * become free, and while the session is open.
     *
     * @param target where the request goes
     * @param fits which of the session's kept connections can be used for it
     * @return the place
     * @throws StoreException {@code THROTTLED}: none of the connections moved for the time of a
     *     stall; {@code UNAVAILABLE}: the session was closed, or the thread interrupted
     */
    synchronized Given take(HttpSession session, HttpTarget target, Predicate<Connection> fits)
            throws StoreException {
        Server server = servers.computeIfAbsent(target.origin(), origin -> new Server(origin, all));
        Waiter waiter = new Waiter(session, server, fits);
        long start = System.nanoTime();
        waiters.add(waiter);
        try {
            while (true) {
                serve();
                if (waiter.given != null) {
                    return waiter.given;
                }
                session.requireOpen();
                requireMoves(server, start, session.failures());
                wait(SLICE_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            if (waiter.given != null) {
                return waiter.given;
            }
            throw session.failures().interrupted();
        } finally {
            waiters.remove(waiter);
            forgetUnused(server);
        }
    }

    private void requireMoves(Server server, long start, HttpFailures failures)
            throws StoreException {
        boolean ofServer = server.places >= mostPerHost;
        long lastMove = ofServer ? server.lastMove : all.lastMove;
        long now = System.nanoTime();
        if (Math.min(now - start, now - lastMove) > settings.stallTimeout().toNanos()) {
            throw failures.of(
                    Reason.THROTTLED,
                    "all "
                            + (ofServer
                                    ? mostPerHost + " connections to the server"
                                    : settings.maxConnections() + " connections")
                            + " are in use, and next to nothing came on them for "
                            + HttpSettings.shown(settings.stallTimeout())
                            + ": copy fewer images at once, or raise "
                            + (ofServer
                                    ? HttpSettings.MAX_CONNECTIONS_PER_HOST
                                    : HttpSettings.MAX_CONNECTIONS));
        }
    }

    /** Gives places to all who wait and can have one. */
    private void serve() {
        boolean served = false;
        while (serveNext()) {
            served = true;
        }
        if (served) {
            notifyAll();
        }
    }

    private boolean serveNext() {
        Waiter next = null;
        for (Waiter waiter : waiters) {
            if (waiter.given == null
                    && (next == null || underWay(waiter.session) < underWay(next.session))
                    && canHave(waiter)) {
                next = waiter;
            }
        }
        if (next == null) {
            return false;
        }
        next.given = give(next);
        underWay.merge(next.session, 1, Integer::sum);
        return true;
    }

    private int underWay(HttpSession session) {
        return underWay.getOrDefault(session, 0);
    }

    private boolean canHave(Waiter waiter) {
        return own(waiter) != null || hasRoom(waiter.server) || dispensable(waiter) != null;
    }

    private boolean hasRoom(Server server) {
        return server.places < mostPerHost && all.places < settings.maxConnections();
    }

    private @Nullable Kept own(Waiter waiter) {
        for (Kept one : kept) {
            if (one.session() == waiter.session && waiter.fits.test(one.connection)) {
                return one;
            }
        }
        return null;
    }

    /** The one that lies unused for longest among those whose end makes room. */
    private @Nullable Kept dispensable(Waiter waiter) {
        boolean ofServer = waiter.server.places >= mostPerHost;
        int has = underWay(waiter.session);
        for (Iterator<Kept> oldest = kept.descendingIterator(); oldest.hasNext(); ) {
            Kept one = oldest.next();
            boolean mayGo =
                    one.session() == waiter.session
                            || has == 0
                            || has < underWay(one.session())
                            || System.nanoTime() - one.since > KEPT_NANOS;
            if (mayGo && (!ofServer || one.server() == waiter.server)) {
                return one;
            }
        }
        return null;
    }

    private Given give(Waiter waiter) {
        Kept own = own(waiter);
        if (own != null) {
            kept.remove(own);
            return new Given(own.connection.place(), own.connection);
        }
        if (!hasRoom(waiter.server)) {
            Kept other = dispensable(waiter);
            if (other != null) {
                kept.remove(other);
                end(other);
            }
        }
        waiter.server.places++;
        all.places++;
        return new Given(new Place(waiter.session, waiter.server), null);
    }

    private void end(Kept one) {
        one.connection.close();
        one.session().forget(one.connection);
        remove(one.server());
    }

    private void remove(Server server) {
        server.places--;
        all.places--;
        forgetUnused(server);
    }

    private void forgetUnused(Server server) {
        if (server.places == 0 && waiters.stream().noneMatch(waiter -> waiter.server == server)) {
            servers.remove(server.origin, server);
        }
    }

    /** Ends a request; its connection waits for the next one. */
    synchronized void keep(Connection connection) {
        requestEnds(connection.place());
        Kept one = new Kept(connection);
        if (one.session().isClosed()) {
            end(one);
        } else {
            kept.addFirst(one);
        }
        serve();
    }

    /** Ends a request that leaves no connection. */
    synchronized void free(Place place) {
        requestEnds(place);
        remove(place.server());
        serve();
    }

    private void requestEnds(Place place) {
        place.ended();
        underWay.computeIfPresent(
                place.session(), (session, count) -> count == 1 ? null : count - 1);
    }

    /** How many requests wait. */
    synchronized int waiting() {
        return (int) waiters.stream().filter(waiter -> waiter.given == null).count();
    }

    /** Ends what a closed session keeps, and its waiting. */
    synchronized void forget(HttpSession session) {
        for (Kept one : List.copyOf(kept)) {
            if (one.session() == session) {
                kept.remove(one);
                end(one);
            }
        }
        serve();
        notifyAll();
    }
}
