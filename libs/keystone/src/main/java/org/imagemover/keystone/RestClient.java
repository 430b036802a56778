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

import org.imagemover.api.Secret;
import org.imagemover.http.HostResolver;
import org.imagemover.http.HttpTarget;
import org.imagemover.http.HttpTransport;

/**
 * Requests to one service of OpenStack, with the token of a {@link Keystone} or of an end user.
 * Tries nothing again but what was refused for the token's age, and follows no redirect.
 * Thread-safe; up to {@value #CONNECTIONS} requests go at once, more wait.
 */
public final class RestClient implements AutoCloseable {

    /** How long an answer may be; a longer one is a failure. */
    public static final int MOST_BYTES = 16 << 20;

    private static final int CONNECTIONS = 8;

    private final Keystone keystone;
    private final String serviceType;
    private final HttpTransport transport;
    private final Exchange exchange;

    /**
     * Makes one; does no I/O.
     *
     * @param keystone whose token and catalogue are used; not closed by this
     * @param serviceType such as {@code image}
     * @param who how messages begin: {@code Glance: }
     */
    public RestClient(Keystone keystone, String serviceType, String who) {
        this.keystone = keystone;
        this.serviceType = serviceType;
        this.transport =
                new HttpTransport(
                        keystone.settings().connections(who, CONNECTIONS), HostResolver.SYSTEM);
        this.exchange = new Exchange(transport, who);
    }

    /**
     * Asks with the service's own token, which is renewed once where the answer is 401. Blocks as
     * long as the timeouts permit; an interrupt ends it.
     *
     * @return the answer, whatever its status
     * @throws KeystoneException {@code UNAVAILABLE}: there is no whole answer, and whether the
     *     request was done is not known; {@code DENIED}, {@code INVALID_CONFIG}: it was not sent
     */
    public RestAnswer send(RestRequest request) throws KeystoneException {
        HttpTarget service = keystone.target(serviceType);
        if (!keystone.settings().usesTokens()) {
            return exchange.send(service, request);
        }
        AuthToken token = keystone.token();
        RestAnswer answer = exchange.send(service, request.with(AuthToken.HEADER, token.value()));
        if (answer.status() != 401) {
            return answer;
        }
        keystone.rejected(token);
        return exchange.send(service, request.with(AuthToken.HEADER, keystone.token().value()));
    }

    /**
     * Asks with the token of an end user, whose rights decide; it is not kept, and not renewed. The
     * service's own token may be used to look the service up in the catalogue.
     *
     * @return the answer, whatever its status
     * @throws KeystoneException as {@link #send}
     */
    public RestAnswer sendAs(Secret userToken, RestRequest request) throws KeystoneException {
        return exchange.send(
                keystone.target(serviceType), request.with(AuthToken.HEADER, userToken));
    }

    /** Ends every call; idempotent. */
    @Override
    public void close() {
        exchange.close();
        transport.close();
    }

    @Override
    public String toString() {
        return "a client of the service " + serviceType;
    }
}
