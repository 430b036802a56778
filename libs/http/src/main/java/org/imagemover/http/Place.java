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

/** The right of a session to one connection; ends with {@link ConnectionPlaces#free}. */
final class Place {

    private final HttpSession session;
    private final ConnectionPlaces.Server server;

    Place(HttpSession session, ConnectionPlaces.Server server) {
        this.session = session;
        this.server = server;
    }

    HttpSession session() {
        return session;
    }

    ConnectionPlaces.Server server() {
        return server;
    }

    /** Its connection moves: who waits for one has not waited in vain until now. */
    void moved(long bytes) {
        server.moved(bytes);
    }

    /** Its request ends. */
    void ended() {
        server.moved();
    }
}
