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

import org.imagemover.http.AddressRule;
import org.imagemover.http.HttpAnswer;
import org.imagemover.http.HttpRequest;
import org.imagemover.http.HttpSession;
import org.imagemover.http.HttpTarget;
import org.imagemover.http.HttpTransport;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.spi.StoreException;

/** Sends requests to one service and reads its answers whole. Thread-safe. */
final class Exchange {

    private final HttpSession session;
    private final String who;
    private volatile boolean closed;

    /**
     * Starts.
     *
     * @param who how messages begin
     */
    Exchange(HttpTransport transport, String who) {
        this.session = transport.session(target -> AddressRule.ANY);
        this.who = who;
    }

    /**
     * Asks once; blocks as long as the timeouts permit.
     *
     * @param service the service's URL
     * @param request what is asked of it
     * @return the answer, whatever its status
     * @throws KeystoneException {@code UNAVAILABLE}, {@code INVALID_CONFIG}: there is none
     */
    RestAnswer send(HttpTarget service, RestRequest request) throws KeystoneException {
        HttpRequest message =
                new HttpRequest(
                        request.method(),
                        HttpTarget.parse(join(service.text(), request.path())),
                        request.headers(),
                        request.secrets(),
                        request.body());
        try (HttpAnswer answer = session.send(message)) {
            return new RestAnswer(answer, answer.bytes(RestClient.MOST_BYTES), who);
        } catch (StoreException failure) {
            if (closed) {
                throw ended("it was closed as its configuration changed");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw ended("the thread was interrupted as it waited for an answer");
            }
            throw KeystoneException.of(failure);
        }
    }

    private KeystoneException ended(String why) {
        return new KeystoneException(Reason.UNAVAILABLE, who + why);
    }

    /** Some catalogues have the version in a service's URL, and some have not: it is there once. */
    private static String join(String service, String path) {
        String base = service.replaceFirst("/+$", "");
        int end = path.indexOf('/', 1);
        String first = end < 0 ? path : path.substring(0, end);
        boolean doubled = first.matches("/v[0-9][0-9.]*") && base.endsWith(first);
        return doubled ? base + path.substring(first.length()) : base + path;
    }

    /** Ends every call; idempotent. */
    void close() {
        closed = true;
        session.close();
    }
}
