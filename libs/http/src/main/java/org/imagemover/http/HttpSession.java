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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.imagemover.api.Secret;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * Requests that belong together, such as those for one object: they use the same connections, which
 * no other session does, and end together. Thread-safe: several requests at once have several
 * connections. {@link #close} may come from another thread, and ends every call at once but one
 * that looks a name up, which ends when that does.
 */
public final class HttpSession implements Closeable {

    private static final int MOST_REDIRECTS = 5;

    private final HttpTransport transport;
    private final HttpSettings settings;
    private final HttpAccess access;
    private final HttpFailures failures;
    private final Set<ChannelSocket> sockets = new HashSet<>();
    private final Set<HttpAnswer> answers = new HashSet<>();
    private volatile boolean closed;

    HttpSession(HttpTransport transport, HttpAccess access) {
        this.transport = transport;
        this.settings = transport.settings();
        this.access = access;
        this.failures = new HttpFailures(settings);
    }

    /**
     * Where a request goes.
     *
     * @param target the server and what is asked of it
     * @param authorized whether it is told who asks: not once a redirect has led to another origin
     */
    record Hop(HttpTarget target, boolean authorized) {}

    /**
     * Asks for an object.
     *
     * @param target what is asked for
     * @param headers of the request; the session adds what HTTP needs, and the authorization
     * @return the answer, after redirects, whatever its status; the caller closes it
     * @throws StoreException {@code UNAVAILABLE}, {@code THROTTLED}, {@code DENIED}, {@code
     *     UNSUPPORTED}: there is no answer that can be understood
     */
    public HttpAnswer get(HttpTarget target, Map<String, String> headers) throws StoreException {
        return send("GET", new Hop(target, true), headers);
    }

    /** As {@link #get}, for the head of the answer alone. */
    public HttpAnswer head(HttpTarget target, Map<String, String> headers) throws StoreException {
        return send("HEAD", new Hop(target, true), headers);
    }

    /**
     * Sends a request that is complete in itself: no redirect is followed, and the session's
     * authorization is not asked for.
     *
     * @param request with its body and its secrets
     * @return the answer, whatever its status; the caller closes it
     * @throws StoreException as {@link #get}; {@code INVALID_CONFIG}: a secret cannot be in a
     *     header
     */
    public HttpAnswer send(HttpRequest request) throws StoreException {
        return ask(request, new Hop(request.target(), false));
    }

    HttpAnswer send(String method, Hop first, Map<String, String> headers) throws StoreException {
        Hop hop = first;
        for (int redirects = 0; ; redirects++) {
            HttpAnswer answer = askAuthorized(HttpRequest.of(method, hop.target(), headers), hop);
            if (!answer.isRedirect()) {
                return answer;
            }
            try (answer) {
                if (redirects == MOST_REDIRECTS) {
                    throw failures.of(
                            Reason.UNSUPPORTED,
                            "the server redirects more than "
                                    + MOST_REDIRECTS
                                    + " times: give the URI where the redirects end");
                }
                hop = redirected(hop, answer);
            }
        }
    }

    private Hop redirected(Hop from, HttpAnswer answer) throws StoreException {
        String location = answer.header("Location");
        if (location == null) {
            throw failures.of(
                    Reason.UNSUPPORTED,
                    "the server redirects (status "
                            + answer.status()
                            + ") without saying where to: give the URI where the object is");
        }
        HttpTarget target;
        try {
            target = from.target().resolve(location);
        } catch (IllegalArgumentException unusable) {
            throw failures.of(
                    Reason.DENIED,
                    "the server redirects to a URI that is not followed: " + unusable.getMessage());
        }
        if (from.target().isEncrypted() && !target.isEncrypted()) {
            throw failures.of(
                    Reason.DENIED,
                    "the server redirects from https to http, which is not followed: give a URI of"
                            + " a server that stays with https");
        }
        return new Hop(target, from.authorized() && target.hasOriginOf(from.target()));
    }

    private HttpAnswer askAuthorized(HttpRequest request, Hop hop) throws StoreException {
        HttpAnswer answer = ask(request, hop);
        boolean renewed =
                answer.status() == 401
                        && hop.authorized()
                        && access.renewsAuthorization(hop.target());
        if (renewed) {
            answer.close();
            return ask(request, hop);
        }
        return answer;
    }

    private HttpAnswer ask(HttpRequest request, Hop hop) throws StoreException {
        AddressRule rule = access.addresses(hop.target());
        Outgoing outgoing = new Outgoing(head(request, hop), request.body());
        ConnectionPlaces.Given given =
                transport
                        .places()
                        .take(
                                this,
                                hop.target(),
                                kept ->
                                        request.isRepeatable()
                                                && kept.isTo(hop.target())
                                                && rule.permits(kept.address()));
        boolean answered = false;
        try {
            HttpAnswer answer = exchange(given, outgoing, hop, rule);
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                transport.places().free(given.place());
            }
        }
    }

    private ClassicHttpRequest head(HttpRequest request, Hop hop) throws StoreException {
        HttpTarget target = hop.target();
        ClassicHttpRequest head =
                new BasicClassicHttpRequest(request.method(), (HttpHost) null, target.requestUri());
        head.setHeader("Host", target.authority());
        head.setHeader("User-Agent", "image-mover");
        head.setHeader("Accept-Encoding", "identity");
        if (request.mayHaveBody()) {
            head.setHeader("Content-Length", request.body().length);
        }
        request.headers().forEach(head::setHeader);
        setSecrets(head, request.secrets());
        if (hop.authorized()) {
            setSecrets(head, access.authorization(target));
        }
        return head;
    }

    private void setSecrets(ClassicHttpRequest head, Map<String, Secret> secrets)
            throws StoreException {
        for (Map.Entry<String, Secret> header : secrets.entrySet()) {
            String value = header.getValue().reveal();
            if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw failures.of(
                        Reason.INVALID_CONFIG,
                        "the secret has a character in it that cannot be in a header: look for"
                                + " a line end or a letter that is not ASCII");
            }
            head.setHeader(header.getKey(), value);
        }
    }

    /** A request as it goes over a connection. */
    private record Outgoing(ClassicHttpRequest head, byte[] body) {}

    private HttpAnswer exchange(
            ConnectionPlaces.Given given, Outgoing request, Hop hop, AddressRule rule)
            throws StoreException {
        Connection kept = given.connection();
        if (kept != null && kept.isUsable()) {
            try {
                return exchange(kept, request, hop);
            } catch (IOException | HttpException failure) {
                drop(kept);
                // a server may close what it keeps just as it is used again: that is no failure
                if (failure instanceof StoreException || kept.hasAnswered() || closed) {
                    throw failures.answering(failure);
                }
            }
        } else if (kept != null) {
            drop(kept);
        }
        Connection fresh = connect(given.place(), hop.target(), rule);
        try {
            return exchange(fresh, request, hop);
        } catch (IOException | HttpException failure) {
            drop(fresh);
            throw closed ? failures.closed() : failures.answering(failure);
        }
    }

    private HttpAnswer exchange(Connection connection, Outgoing request, Hop hop)
            throws IOException, HttpException {
        ClassicHttpResponse response =
                connection.exchange(request.head(), request.body(), settings.stallTimeout());
        HttpAnswer answer = new HttpAnswer(this, connection, hop, request.head(), response);
        synchronized (sockets) {
            requireOpen();
            answers.add(answer);
        }
        return answer;
    }

    /** Goes to an address that was just checked, whatever the name is looked up as later. */
    private Connection connect(Place place, HttpTarget target, AddressRule rule)
            throws StoreException {
        try {
            InetAddress[] addresses = transport.resolver().resolve(target.host());
            for (InetAddress address : addresses) {
                if (!rule.permits(address)) {
                    throw failures.of(
                            Reason.DENIED,
                            "the server's address is private, local or reserved, where neither a"
                                    + " caller's URI nor a redirect may lead: where it should, add"
                                    + " its network to allowed.networks");
                }
            }
            long end = System.nanoTime() + settings.connectTimeout().toNanos();
            IOException last = new UnknownHostException();
            for (int at = 0; at < addresses.length; at++) {
                long left = (end - System.nanoTime()) / (addresses.length - at);
                try {
                    return connect(place, target, addresses[at], left);
                } catch (StoreException refused) {
                    throw refused;
                } catch (IOException failure) {
                    last = failure;
                }
                requireOpen();
            }
            throw last;
        } catch (IOException failure) {
            throw closed ? failures.closed() : failures.connecting(failure);
        }
    }

    private Connection connect(Place place, HttpTarget target, InetAddress address, long nanos)
            throws IOException {
        ChannelSocket socket = ChannelSocket.create();
        boolean connected = false;
        try {
            register(socket);
            socket.endWaitsIn(nanos);
            socket.connectTo(new InetSocketAddress(address, target.port()));
            Socket streams =
                    target.isEncrypted()
                            ? transport.tls().handshake(socket, target.host(), target.port())
                            : socket;
            Connection connection = new Connection(place, target, address, socket, streams);
            connected = true;
            return connection;
        } finally {
            if (!connected) {
                forget(socket);
                socket.close();
            }
        }
    }

    private void register(ChannelSocket socket) throws StoreException {
        synchronized (sockets) {
            requireOpen();
            sockets.add(socket);
        }
    }

    private void forget(ChannelSocket socket) {
        synchronized (sockets) {
            sockets.remove(socket);
        }
    }

    /** A connection is closed. */
    void forget(Connection connection) {
        forget(connection.socket());
    }

    private void drop(Connection connection) {
        connection.close();
        forget(connection);
    }

    /** An answer is done with: its connection is kept where another request can follow. */
    void done(HttpAnswer answer, Connection connection, boolean reusable) {
        synchronized (sockets) {
            answers.remove(answer);
        }
        if (reusable) {
            transport.places().keep(connection);
        } else {
            drop(connection);
            transport.places().free(connection.place());
        }
    }

    Duration stallTimeout() {
        return settings.stallTimeout();
    }

    int mostConnections() {
        return settings.mostPerHost();
    }

    HttpFailures failures() {
        return failures;
    }

    boolean isClosed() {
        return closed;
    }

    /** Fails once this is closed. */
    void requireOpen() throws StoreException {
        if (closed) {
            throw failures.closed();
        }
    }

    @Override
    public void close() {
        List<ChannelSocket> open;
        List<HttpAnswer> unfinished;
        synchronized (sockets) {
            closed = true;
            open = new ArrayList<>(sockets);
            sockets.clear();
            unfinished = new ArrayList<>(answers);
        }
        for (ChannelSocket socket : open) {
            try {
                socket.close();
            } catch (IOException nothingIsLost) {
                // what is closed was only read from
            }
        }
        unfinished.forEach(HttpAnswer::close);
        transport.places().forget(this);
        transport.forget(this);
    }
}
