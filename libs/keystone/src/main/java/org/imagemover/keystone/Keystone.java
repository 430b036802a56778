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

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.imagemover.api.Secret;
import org.imagemover.http.HostResolver;
import org.imagemover.http.HttpTarget;
import org.imagemover.http.HttpTransport;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.keystone.LogIn.LoggedIn;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A token that is there when it is needed, and where the services are. Renews the token before it
 * ends and once a service has refused it, in the thread of the caller who needs it; the others wait
 * for that one renewal and share what came of it. Thread-safe.
 *
 * <p>Where Keystone cannot be reached, a token that is still good is used on until it ends.
 */
public final class Keystone implements AutoCloseable {

    static final String WHO = "Keystone: ";

    private static final Duration LONGEST_MARGIN = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 2;

    private final KeystoneSettings settings;
    private final InstantSource clock;
    private final HttpTransport transport;
    private final LogIn logIn;

    private final Object lock = new Object();
    private @Nullable LoggedIn current;
    private @Nullable CompletableFuture<@Nullable LoggedIn> renewal;
    private volatile @Nullable Secret refused;
    private volatile boolean closed;

    /** Makes one; does nothing else: the first log-in is by who first needs it. */
    public Keystone(KeystoneSettings settings) {
        this(settings, InstantSource.system());
    }

    Keystone(KeystoneSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.transport =
                new HttpTransport(settings.connections(WHO, CONNECTIONS), HostResolver.SYSTEM);
        this.logIn = new LogIn(settings, clock, transport);
    }

    /** How long before its end a token is renewed: a minute, or a quarter of a short life. */
    static Duration margin(Duration lifetime) {
        Duration quarter = lifetime.dividedBy(4);
        return quarter.compareTo(LONGEST_MARGIN) < 0 ? quarter : LONGEST_MARGIN;
    }

    /** How this was configured. */
    public KeystoneSettings settings() {
        return settings;
    }

    /**
     * The token to be used now. Blocks while it is got or renewed, for as long as the timeouts
     * permit; an interrupt ends that.
     *
     * @return one that is good for a minute or a quarter of its life, whichever is shorter; for
     *     less only where Keystone cannot be reached; the given one as it is where the type is
     *     {@code token} and there is no scope
     * @throws KeystoneException {@code DENIED}: Keystone refused who asks; {@code UNAVAILABLE};
     *     {@code INVALID_CONFIG}
     * @throws IllegalStateException {@link KeystoneSettings#usesTokens} is false
     */
    public AuthToken token() throws KeystoneException {
        return loggedIn().token();
    }

    /**
     * Tells that a service answered 401 to a token: the next {@link #token} gets a new one, unless
     * that has happened already.
     *
     * @param token as {@link #token} gave it
     */
    public void rejected(AuthToken token) {
        synchronized (lock) {
            if (current != null && current.token().value().equals(token.value())) {
                current = null;
                refused = token.value();
            }
        }
    }

    /**
     * Where a service is: what the key {@code endpoint} says for the service that the settings were
     * read for, else what the catalogue says for the region and the interface. Blocks as {@link
     * #token} does.
     *
     * @param serviceType such as {@code image}
     * @return its URL, not to be shown
     * @throws KeystoneException as {@link #token}; {@code INVALID_CONFIG}: the catalogue has no
     *     such endpoint; the message names the regions and interfaces that there are
     */
    public URI endpoint(String serviceType) throws KeystoneException {
        return URI.create(target(serviceType).text());
    }

    HttpTarget target(String serviceType) throws KeystoneException {
        HttpTarget configured = settings.endpoint();
        if (configured != null && serviceType.equals(settings.serviceType())) {
            return configured;
        }
        return loggedIn()
                .catalogue()
                .endpoint(serviceType, settings.endpointInterface(), settings.region());
    }

    private LoggedIn loggedIn() throws KeystoneException {
        if (!settings.usesTokens()) {
            throw new IllegalStateException("auth.type is none: there is no token");
        }
        Secret given = given();
        while (true) {
            CompletableFuture<@Nullable LoggedIn> shared;
            LoggedIn before;
            boolean mine;
            synchronized (lock) {
                before = current;
                if (before != null && isFresh(before, given)) {
                    return before;
                }
                mine = renewal == null;
                shared = mine ? new CompletableFuture<>() : renewal;
                renewal = shared;
            }
            LoggedIn after = mine ? renew(shared, before, given) : await(shared);
            if (after != null) {
                return after;
            }
        }
    }

    /** The token that somebody else got, as it is now; null where there is another proof. */
    private @Nullable Secret given() throws KeystoneException {
        if (!(settings.credentials() instanceof Credentials.GivenToken credentials)) {
            return null;
        }
        try {
            return credentials.token().resolve();
        } catch (StoreException notThere) {
            throw KeystoneException.of(notThere);
        }
    }

    private boolean isFresh(LoggedIn one, @Nullable Secret given) {
        return clock.instant().isBefore(one.renewAt()) && isOf(one, given);
    }

    /** Whether it comes from the token that is given now; one with a scope is another than that. */
    private boolean isOf(LoggedIn one, @Nullable Secret given) {
        return given == null || settings.scope() != null || given.equals(one.token().value());
    }

    private LoggedIn renew(
            CompletableFuture<@Nullable LoggedIn> shared,
            @Nullable LoggedIn before,
            @Nullable Secret given)
            throws KeystoneException {
        LoggedIn after = null;
        KeystoneException failure = null;
        try {
            after = logIn(before, given);
            return after;
        } catch (KeystoneException noToken) {
            failure = noToken;
            throw noToken;
        } finally {
            synchronized (lock) {
                renewal = null;
                if (after != null) {
                    current = after;
                }
            }
            if (failure == null || Thread.currentThread().isInterrupted()) {
                // null where it was only this thread that was to end: another one tries
                shared.complete(after);
            } else {
                shared.completeExceptionally(failure);
            }
        }
    }

    private LoggedIn logIn(@Nullable LoggedIn before, @Nullable Secret given)
            throws KeystoneException {
        requireOpen();
        if (given != null && given.equals(refused)) {
            throw new KeystoneException(
                    Reason.DENIED,
                    WHO + "a service refused the token: " + settings.credentials().advice());
        }
        try {
            return logIn.logIn(given);
        } catch (KeystoneException failure) {
            requireOpen();
            Instant now = clock.instant();
            boolean stillGood =
                    failure.reason() == Reason.UNAVAILABLE
                            && before != null
                            && isOf(before, given)
                            && !before.token().value().equals(refused)
                            && now.isBefore(before.token().expires());
            if (stillGood && !Thread.currentThread().isInterrupted()) {
                return before.until(now.plus(PAUSE));
            }
            throw failure;
        }
    }

    private @Nullable LoggedIn await(CompletableFuture<@Nullable LoggedIn> shared)
            throws KeystoneException {
        try {
            return shared.get();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new KeystoneException(
                    Reason.UNAVAILABLE,
                    WHO + "the thread was interrupted as it waited for a token");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof KeystoneException cause) {
                // one of this thread's own: others add to the first one's trace
                throw new KeystoneException(cause.reason(), String.valueOf(cause.getMessage()));
            }
            throw new IllegalStateException(failure.getCause());
        }
    }

    private void requireOpen() throws KeystoneException {
        if (closed) {
            throw new KeystoneException(
                    Reason.UNAVAILABLE, WHO + "it was closed as its configuration changed");
        }
    }

    /** Ends every call, and forgets the token; idempotent. The token itself stays good. */
    @Override
    public void close() {
        closed = true;
        logIn.close();
        transport.close();
        synchronized (lock) {
            current = null;
        }
    }

    @Override
    public String toString() {
        return "Keystone";
    }
}
