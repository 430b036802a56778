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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the sessions of one store share: its settings and its limits of connections. Does nothing
 * before a session is asked for something, and has no threads. Thread-safe.
 *
 * <p>Follows at most five redirects, each checked anew; tries nothing again; keeps no cookies and
 * no credentials; asks for no encoding; goes through no proxy; verifies TLS as configured.
 */
public final class HttpTransport implements Closeable {

    private final HttpSettings settings;
    private final HostResolver resolver;
    private final Tls tls;
    private final ConnectionPlaces places;
    private final Set<HttpSession> sessions = new HashSet<>();
    private boolean closed;

    public HttpTransport(HttpSettings settings, HostResolver resolver) {
        this.settings = settings;
        this.resolver = resolver;
        this.tls = new Tls(settings);
        this.places = new ConnectionPlaces(settings);
    }

    /**
     * Starts a session.
     *
     * @param access what it may do
     * @return the session; the caller closes it
     */
    public HttpSession session(HttpAccess access) {
        HttpSession session = new HttpSession(this, access);
        synchronized (sessions) {
            if (!closed) {
                sessions.add(session);
                return session;
            }
        }
        session.close();
        return session;
    }

    void forget(HttpSession session) {
        synchronized (sessions) {
            sessions.remove(session);
        }
    }

    HttpSettings settings() {
        return settings;
    }

    HostResolver resolver() {
        return resolver;
    }

    Tls tls() {
        return tls;
    }

    ConnectionPlaces places() {
        return places;
    }

    /** Closes every session, and so ends every call; idempotent. */
    @Override
    public void close() {
        List<HttpSession> open;
        synchronized (sessions) {
            closed = true;
            open = new ArrayList<>(sessions);
        }
        open.forEach(HttpSession::close);
    }
}
