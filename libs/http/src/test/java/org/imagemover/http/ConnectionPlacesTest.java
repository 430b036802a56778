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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer that is not read to its end and not closed is a connection in use. */
@Timeout(60)
class ConnectionPlacesTest {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    private RawServer server;
    private HttpTransport transport;

    @BeforeEach
    void start() throws Exception {
        server = RawServer.of(HELLO);
        limit(3, 2, LONG);
    }

    @AfterEach
    void close() throws Exception {
        transport.close();
        server.close();
    }

    private void limit(int all, int perHost, Duration stall) {
        transport =
                new HttpTransport(
                        new HttpSettings(
                                "store 'web': ",
                                Duration.ofSeconds(5),
                                stall,
                                all,
                                perHost,
                                null,
                                true),
                        HostResolver.SYSTEM);
    }

    private HttpSession session() {
        return transport.session(target -> AddressRule.ANY);
    }

    private HttpAnswer hold(HttpSession session) throws StoreException {
        return session.get(server.target("/"), Map.of());
    }

    private String text(HttpSession session, RawServer from) throws StoreException {
        try (HttpAnswer answer = session.get(from.target("/"), Map.of())) {
            return new String(answer.bytes(1000), StandardCharsets.ISO_8859_1);
        }
    }

    private static <T> FutureTask<T> inThread(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "connection-places-test");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** Until a further request could only be one that waits. */
    private void awaitWaiting(int requests) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (transport.places().waiting() < requests) {
            assertTrue(System.nanoTime() < end, "nobody waits");
            Thread.onSpinWait();
        }
    }

    @Test
    void aRequestTooManyWaitsForTheEndOfAnother() throws Exception {
        HttpSession session = session();
        HttpAnswer first = hold(session);
        HttpAnswer second = hold(session);
        FutureTask<String> third = inThread(() -> text(session, server));
        awaitWaiting(1);
        assertEquals(2, server.requests().size());
        first.close();
        assertEquals("hello", third.get(10, TimeUnit.SECONDS));
        second.close();
    }

    @Test
    void aConnectionIsHandedFromLaneToLaneOfOneSession() throws Exception {
        HttpSession session = session();
        HttpAnswer first = hold(session);
        HttpAnswer second = hold(session);
        FutureTask<String> third = inThread(() -> text(session, server));
        awaitWaiting(1);
        assertEquals("hello", new String(first.bytes(5), StandardCharsets.ISO_8859_1));
        first.close();
        assertEquals("hello", third.get(10, TimeUnit.SECONDS));
        assertEquals(2, server.connections());
        second.close();
    }

    @Test
    void closingTheSessionEndsItsWaitingAtOnce() throws Exception {
        HttpSession other = session();
        hold(other);
        hold(other);
        HttpSession session = session();
        FutureTask<String> waiting = inThread(() -> text(session, server));
        awaitWaiting(1);
        session.close();
        StoreException failure = failureOf(waiting);
        assertEquals(Reason.UNAVAILABLE, failure.reason());
        assertEquals(
                "store 'web': the object was closed while it was used: open it again",
                failure.getMessage());
        other.close();
        assertEquals("hello", text(session(), server), "what is closed holds no place");
    }

    private static StoreException failureOf(FutureTask<?> task) throws Exception {
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> task.get(10, TimeUnit.SECONDS));
        return (StoreException) failure.getCause();
    }

    @Test
    void connectionsOnWhichBytesTrickleKeepNobodyWaiting() throws Exception {
        limit(3, 2, SHORT);
        try (RawServer trickling =
                new RawServer(
                        (request, out, socket) -> {
                            RawServer.send(out, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n");
                            while (true) {
                                RawServer.send(out, "x");
                                Thread.sleep(20);
                            }
                        })) {
            for (int copy = 0; copy < 2; copy++) {
                HttpAnswer answer = session().get(trickling.target("/"), Map.of());
                inThread(
                        () -> {
                            while (answer.read(ByteBuffer.allocate(100)) >= 0) {
                                continue;
                            }
                            return null;
                        });
            }
            StoreException failure =
                    assertThrows(StoreException.class, () -> text(session(), trickling));
            assertEquals(Reason.THROTTLED, failure.reason());
        }
    }

    @Test
    void nobodyIsToldToWaitLongerWhereNothingMoves() throws Exception {
        transport.close();
        limit(3, 2, SHORT);
        HttpSession session = session();
        hold(session);
        hold(session);
        StoreException failure = assertThrows(StoreException.class, () -> text(session(), server));
        assertEquals(Reason.THROTTLED, failure.reason());
        assertEquals(
                "store 'web': all 2 connections to the server are in use, and next to nothing came on them"
                        + " for 300 ms: copy fewer images at once, or raise"
                        + " max.connections.per.host",
                failure.getMessage());
        try (RawServer second = RawServer.of(HELLO)) {
            session().get(second.target("/"), Map.of());
            failure = assertThrows(StoreException.class, () -> text(session(), second));
            assertEquals(
                    "store 'web': all 3 connections are in use, and next to nothing came on them for 300"
                            + " ms: copy fewer images at once, or raise max.connections",
                    failure.getMessage());
        }
    }

    @Test
    void oneWaitsForAsLongAsTheOthersMove() throws Exception {
        transport.close();
        limit(3, 2, SHORT);
        int length = 1 << 20;
        try (RawServer large =
                new RawServer(
                        (request, out, socket) -> {
                            RawServer.send(
                                    out,
                                    "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
                            out.write(new byte[length]);
                            out.flush();
                        })) {
            HttpAnswer first = session().get(large.target("/"), Map.of());
            HttpAnswer second = session().get(large.target("/"), Map.of());
            FutureTask<HttpAnswer> third =
                    inThread(() -> session().get(large.target("/"), Map.of()));
            awaitWaiting(1);
            long end = System.nanoTime() + 5 * SHORT.toNanos();
            long next = System.nanoTime();
            while (System.nanoTime() < end) {
                if (System.nanoTime() > next) {
                    assertTrue(first.read(ByteBuffer.allocate(1000)) > 0);
                    next = System.nanoTime() + SHORT.toNanos() / 10;
                }
                assertFalse(third.isDone());
                Thread.onSpinWait();
            }
            second.close();
            third.get(10, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void theSessionWithTheFewestUnderWayComesFirst() throws Exception {
        HttpSession wide = session();
        HttpAnswer first = hold(wide);
        HttpAnswer second = hold(wide);
        FutureTask<HttpAnswer> further = inThread(() -> hold(wide));
        awaitWaiting(1);
        FutureTask<HttpAnswer> newcomer = inThread(() -> hold(session()));
        awaitWaiting(2);
        first.close();
        HttpAnswer answer = newcomer.get(10, TimeUnit.SECONDS);
        assertFalse(further.isDone());
        answer.close();
        further.get(10, TimeUnit.SECONDS).close();
        second.close();
    }

    @Test
    void whatASessionKeepsUnusedIsNoReasonToWait() throws Exception {
        HttpSession one = session();
        HttpSession other = session();
        assertEquals("hello", text(one, server));
        assertEquals("hello", text(other, server));
        assertEquals("hello", text(session(), server));
        assertEquals("hello", text(other, server));
        assertEquals(3, server.connections(), "the one that lay unused for longest was closed");
        assertEquals("hello", text(one, server));
        assertEquals(4, server.connections());
    }

    @Test
    void oneServerIsNotKeptFromAnother() throws Exception {
        HttpSession session = session();
        hold(session);
        hold(session);
        try (RawServer other = RawServer.of(HELLO)) {
            assertEquals("hello", text(session, other));
            HttpAnswer third = session.get(other.target("/"), Map.of());
            FutureTask<String> fourth = inThread(() -> text(session, other));
            awaitWaiting(1);
            assertEquals(2, other.requests().size(), "the limit of the store holds for all");
            third.close();
            assertEquals("hello", fourth.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aRequestThatFailsGivesItsPlaceBack() throws Exception {
        HttpTarget nobody = HttpTarget.parse("http://127.0.0.1:1/");
        HttpSession session = session();
        for (int request = 0; request < 5; request++) {
            assertThrows(StoreException.class, () -> session.get(nobody, Map.of()));
        }
        hold(session);
        hold(session).close();
        assertEquals("hello", text(session, server));
    }
}
