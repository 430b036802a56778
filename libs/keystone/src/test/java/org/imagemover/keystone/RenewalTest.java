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

import static org.imagemover.keystone.Access.assertFails;
import static org.imagemover.keystone.Access.look;
import static org.imagemover.keystone.Access.password;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.lab.Lab;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When tokens of a real Keystone are renewed, and by whom; each log-in is a connection. */
@Timeout(120)
class RenewalTest {

    private static final int THREADS = 12;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Access.Clock clock = new Access.Clock();

    private org.imagemover.lab.Keystone lab;
    private Proxy proxy;
    private Keystone keystone;

    /** A call in a thread of its own. */
    private record Call<T>(Thread thread, FutureTask<T> task) {

        static <T> Call<T> start(Callable<T> callable) {
            FutureTask<T> task = new FutureTask<>(callable);
            Thread thread = new Thread(task, "renewal-test");
            thread.start();
            return new Call<>(thread, task);
        }

        T get() throws Exception {
            return task.get(60, TimeUnit.SECONDS);
        }

        KeystoneException failure() {
            return (KeystoneException) assertThrows(ExecutionException.class, this::get).getCause();
        }

        boolean waits() {
            return thread.getState() == Thread.State.WAITING;
        }
    }

    @BeforeEach
    void start() throws Exception {
        lab = Lab.keystone();
        proxy = new Proxy(lab.url());
        keystone =
                new Keystone(
                        KeystoneSettings.read(password(proxy.url(), lab.demo()), "image"), clock);
    }

    @AfterEach
    void stop() throws IOException {
        if (keystone != null) {
            keystone.close();
            proxy.close();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it does not come to that");
            Thread.sleep(20);
        }
    }

    /** Starts threads that all want a token, and returns when one asks and the others wait. */
    private <T> List<Call<T>> startAll(Callable<T> callable) throws InterruptedException {
        proxy.hold();
        int before = proxy.connections();
        List<Call<T>> calls = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            calls.add(Call.start(callable));
        }
        await(
                () ->
                        proxy.connections() > before
                                && calls.stream().filter(Call::waits).count() == THREADS - 1);
        return calls;
    }

    @Test
    void nothingIsAskedBeforeATokenIsNeededAndOnceForMany() throws Exception {
        assertEquals(0, proxy.connections());
        List<Call<AuthToken>> calls = startAll(keystone::token);
        proxy.letGo();
        for (Call<AuthToken> call : calls) {
            assertEquals(keystone.token().value(), call.get().value());
        }
        keystone.endpoint("identity");
        assertEquals(1, proxy.connections());
    }

    @Test
    void aTokenIsRenewedAMinuteBeforeItEnds() throws Exception {
        AuthToken first = keystone.token();
        assertEquals(clock.instant().plus(HOUR), first.expires(), "by the clock of this machine");
        clock.advance(HOUR.minus(MARGIN).minus(SECOND));
        assertEquals(first.value(), keystone.token().value());
        clock.advance(SECOND);
        List<Call<AuthToken>> calls = startAll(keystone::token);
        proxy.letGo();
        for (Call<AuthToken> call : calls) {
            assertEquals(keystone.token().value(), call.get().value());
        }
        assertNotEquals(first.value(), keystone.token().value());
        assertEquals(clock.instant().plus(HOUR), keystone.token().expires());
        assertEquals(2, proxy.connections());
    }

    @Test
    void aShortLifeHasAShorterMargin() {
        assertEquals(Duration.ofMinutes(1), Keystone.margin(Duration.ofHours(12)));
        assertEquals(Duration.ofMinutes(1), Keystone.margin(Duration.ofMinutes(4)));
        assertEquals(Duration.ofSeconds(30), Keystone.margin(Duration.ofMinutes(2)));
    }

    @Test
    void aTokenThatAServiceRefusesIsRenewedOnceForAllWhoUsedIt() throws Exception {
        AuthToken first = keystone.token();
        Access.revoke(keystone, first);
        try (RestClient client = new RestClient(keystone, "identity", "Keystone: ")) {
            List<Call<RestAnswer>> calls = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                calls.add(Call.start(() -> client.send(RestRequest.get("/v3/auth/projects"))));
            }
            for (Call<RestAnswer> call : calls) {
                assertEquals(200, call.get().status());
            }
        }
        assertNotEquals(first.value(), keystone.token().value());
        assertEquals(2, proxy.connections());
        keystone.rejected(first);
        keystone.token();
        assertEquals(2, proxy.connections(), "that one was renewed already");
    }

    @Test
    void aServiceThatRefusesEveryTokenIsAskedTwice() throws Exception {
        try (FaultyServer server = FaultyServer.start();
                Keystone own =
                        Access.keystone(
                                password(
                                        proxy.url(),
                                        lab.demo(),
                                        "endpoint",
                                        server.uri("").toString()));
                RestClient client = new RestClient(own, "image", "Glance: ")) {
            server.always("/v2/images", ServerFault.status(401));
            assertEquals(401, client.send(RestRequest.get("/v2/images")).status());
            assertEquals(2, proxy.connections());
            List<String> tokens =
                    server.requests().stream()
                            .map(request -> request.header(AuthToken.HEADER))
                            .toList();
            assertEquals(2, tokens.size());
            assertNotEquals(tokens.get(0), tokens.get(1));
            assertEquals(own.token().value().reveal(), tokens.get(1));
        }
    }

    @Test
    void aTokenThatIsStillGoodIsUsedWhileKeystoneCannotBeReached() throws Exception {
        AuthToken first = keystone.token();
        proxy.close();
        clock.advance(HOUR.minus(SECOND));
        assertEquals(first.value(), keystone.token().value());
        clock.advance(SECOND);
        assertFails(
                Reason.UNAVAILABLE,
                "Keystone: the server does not take connections: check that it runs, and that its"
                        + " port is the one that is asked",
                keystone::token);
    }

    @Test
    void aTokenThatAServiceRefusedIsNotUsedOnWhileKeystoneCannotBeReached() throws Exception {
        AuthToken first = keystone.token();
        clock.advance(HOUR.minus(MARGIN));
        proxy.hold();
        Call<AuthToken> renewing = Call.start(keystone::token);
        await(() -> proxy.connections() == 2);
        keystone.rejected(first);
        proxy.close();
        assertEquals(Reason.UNAVAILABLE, renewing.failure().reason());
    }

    @Test
    void aRenewalAheadOfTimeThatFailedIsTriedAgainAfterAPause() throws Exception {
        AuthToken first = keystone.token();
        clock.advance(HOUR.minus(MARGIN));
        proxy.cut(true);
        assertEquals(first.value(), keystone.token().value());
        assertEquals(first.value(), keystone.token().value());
        assertEquals(2, proxy.connections(), "not each call waits for Keystone");
        proxy.cut(false);
        clock.advance(Duration.ofSeconds(5));
        assertNotEquals(first.value(), keystone.token().value());
    }

    @Test
    void allWhoWaitForARenewalShareItsFailure() throws Exception {
        List<Call<AuthToken>> calls = startAll(keystone::token);
        proxy.close();
        for (Call<AuthToken> call : calls) {
            KeystoneException failure = call.failure();
            assertEquals(Reason.UNAVAILABLE, failure.reason());
            assertEquals(
                    "Keystone: the connection broke before the server answered: check the server's"
                            + " log",
                    failure.getMessage());
        }
        assertEquals(1, proxy.connections());
    }

    @Test
    void whoWaitsGoesOnWhereTheThreadThatAsksIsInterrupted() throws Exception {
        proxy.hold();
        Call<AuthToken> asking = Call.start(keystone::token);
        await(() -> proxy.connections() == 1);
        Call<AuthToken> waiting = Call.start(keystone::token);
        await(waiting::waits);
        asking.thread().interrupt();
        assertEquals(Reason.UNAVAILABLE, asking.failure().reason());
        proxy.letGo();
        assertEquals(keystone.token().value(), waiting.get().value());
        assertEquals(2, proxy.connections());
    }

    @Test
    void anInterruptEndsTheWaitingForAnother() throws Exception {
        proxy.hold();
        Call<AuthToken> asking = Call.start(keystone::token);
        await(() -> proxy.connections() == 1);
        Call<AuthToken> waiting = Call.start(keystone::token);
        await(waiting::waits);
        waiting.thread().interrupt();
        assertEquals(
                "Keystone: the thread was interrupted as it waited for a token",
                waiting.failure().getMessage());
        proxy.letGo();
        assertEquals(keystone.token().value(), asking.get().value());
    }

    @Test
    void closingEndsALogInAtOnce() throws Exception {
        List<Call<AuthToken>> calls = startAll(keystone::token);
        keystone.close();
        String message = "Keystone: it was closed as its configuration changed";
        for (Call<AuthToken> call : calls) {
            assertEquals(message, call.failure().getMessage());
        }
        assertFails(Reason.UNAVAILABLE, message, keystone::token);
        assertEquals(1, proxy.connections());
    }

    @Test
    void aTokenThatKeystoneLetsLiveForSecondsIsRenewedInTime() throws Exception {
        try (Keystone system = Access.keystone(password(lab.shortUrl(), lab.demo()));
                Keystone stopped =
                        new Keystone(
                                KeystoneSettings.read(
                                        password(lab.shortUrl(), lab.demo()), "image"),
                                clock);
                RestClient client = new RestClient(stopped, "identity", "Keystone: ")) {
            AuthToken first = system.token();
            AuthToken old = stopped.token();
            long start = System.nanoTime();
            while (system.token().value().equals(first.value())) {
                assertTrue(Instant.now().isBefore(first.expires()), "it has ended");
                Thread.sleep(50);
            }
            Duration kept = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(kept.compareTo(lab.shortLifetime().dividedBy(2)) > 0, "kept " + kept);

            // whose clock has stopped: it is the service that tells that the token has ended
            await(() -> isRefused(old));
            assertEquals(200, client.send(RestRequest.get("/v3/auth/projects")).status());
            assertNotEquals(old.value(), stopped.token().value());
        }
    }

    private boolean isRefused(AuthToken token) {
        try (RestClient client = new RestClient(keystone, "identity", "Keystone: ")) {
            return client.sendAs(token.value(), look(token.value())).status() == 401;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
