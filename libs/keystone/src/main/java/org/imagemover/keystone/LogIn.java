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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.imagemover.api.Secret;
import org.imagemover.http.HttpTarget;
import org.imagemover.http.HttpTransport;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** Gets tokens. Thread-safe; keeps nothing. */
final class LogIn {

    private static final String TOKENS = "/auth/tokens";

    private final KeystoneSettings settings;
    private final InstantSource clock;
    private final Exchange exchange;

    LogIn(KeystoneSettings settings, InstantSource clock, HttpTransport transport) {
        this.settings = settings;
        this.clock = clock;
        this.exchange = new Exchange(transport, Keystone.WHO);
    }

    /**
     * What a log-in gave.
     *
     * @param token to be used from now on
     * @param renewAt when the next one is due
     * @param catalogue where the services are for that token
     */
    record LoggedIn(AuthToken token, Instant renewAt, Catalogue catalogue) {

        /** The same, to be renewed at another time, or when it ends. */
        LoggedIn until(Instant time) {
            Instant end = token.expires();
            return new LoggedIn(token, time.isBefore(end) ? time : end, catalogue);
        }
    }

    /**
     * Gets a token, and the catalogue; asks Keystone only where that is needed.
     *
     * @param given the token that somebody else got, or null where there is another proof
     */
    LoggedIn logIn(@Nullable Secret given) throws KeystoneException {
        if (given == null || settings.scope() != null) {
            return getToken();
        }
        AuthToken token = new AuthToken(given, Instant.MAX);
        HttpTarget authUrl = settings.authUrl();
        if (authUrl == null || settings.endpoint() != null) {
            return new LoggedIn(token, Instant.MAX, Catalogue.NONE);
        }
        RestAnswer answer =
                exchange.send(
                        authUrl,
                        new RestRequest(
                                "GET",
                                TOKENS,
                                Map.of(AuthToken.HEADER, given, "X-Subject-Token", given)));
        requireSuccess(answer);
        return new LoggedIn(token, Instant.MAX, catalogue(answer));
    }

    private LoggedIn getToken() throws KeystoneException {
        HttpTarget authUrl = settings.authUrl();
        if (authUrl == null) {
            throw new IllegalStateException("settings without auth.url are never read");
        }
        // before it was issued, so that the other clock does not matter
        Instant start = clock.instant();
        RestAnswer answer = exchange.send(authUrl, RestRequest.post(TOKENS, request()));
        requireSuccess(answer);
        String value = answer.header("X-Subject-Token");
        JsonNode token = answer.json().path("token");
        Duration lifetime = lifetime(token);
        if (value == null || lifetime == null) {
            throw noKeystone();
        }
        Instant end = start.plus(lifetime);
        return new LoggedIn(
                new AuthToken(Secret.of(value), end),
                end.minus(Keystone.margin(lifetime)),
                catalogue(answer));
    }

    private ObjectNode request() throws KeystoneException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode auth = request.putObject("auth");
        try {
            auth.set("identity", settings.credentials().identity());
        } catch (StoreException notThere) {
            throw KeystoneException.of(notThere);
        }
        Scope scope = settings.scope();
        if (scope != null) {
            auth.set("scope", scope.json());
        }
        return request;
    }

    private static @Nullable Duration lifetime(JsonNode token) {
        try {
            Instant issued = OffsetDateTime.parse(token.path("issued_at").asText()).toInstant();
            Instant end = OffsetDateTime.parse(token.path("expires_at").asText()).toInstant();
            return Duration.between(issued, end);
        } catch (DateTimeParseException missing) {
            return null;
        }
    }

    private static Catalogue catalogue(RestAnswer answer) throws KeystoneException {
        return Catalogue.of(answer.json().path("token").path("catalog"));
    }

    private void requireSuccess(RestAnswer answer) throws KeystoneException {
        int status = answer.status();
        if (status == 200 || status == 201) {
            return;
        }
        if (status == 401 || status == 403) {
            throw refused();
        }
        if (status == 429 || status >= 500) {
            throw new KeystoneException(
                    Reason.UNAVAILABLE,
                    Keystone.WHO
                            + "it answered "
                            + status
                            + ", it is too busy or has a problem of its own: check its log, or try"
                            + " again later");
        }
        if (answer.isRedirect()) {
            throw new KeystoneException(
                    Reason.INVALID_CONFIG,
                    Keystone.WHO
                            + "it redirects to another URL, where no secret is sent: set"
                            + " 'auth.url' to that one");
        }
        throw noKeystone();
    }

    private KeystoneException refused() {
        Scope scope = settings.scope();
        return new KeystoneException(
                Reason.DENIED,
                Keystone.WHO
                        + "it refused "
                        + (settings.credentials() instanceof Credentials.GivenToken
                                ? "the token: "
                                : "the log-in: ")
                        + settings.credentials().advice()
                        + (scope == null ? "" : "; and that there is a role for " + scope.keys()));
    }

    private static KeystoneException noKeystone() {
        return new KeystoneException(
                Reason.INVALID_CONFIG,
                Keystone.WHO
                        + "what answers is no Keystone of version 3: check the key 'auth.url', it"
                        + " is like https://keystone.example.com:5000/v3");
    }

    void close() {
        exchange.close();
    }
}
