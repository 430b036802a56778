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

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.api.Secret;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class HttpSessionTest {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final String TOO_LONG =
            "store 'web': the head of the server's answer is too long (more than 100 headers, 8 KiB"
                    + " in a line or 64 KiB in all): check what server that is";

    private HttpTransport transport = transport(Duration.ofSeconds(20), 4, HostResolver.SYSTEM);
    private HttpSession session = transport.session(target -> AddressRule.ANY);

    private static HttpTransport transport(Duration stall, int connections, HostResolver resolver) {
        return new HttpTransport(
                new HttpSettings(
                        "store 'web': ",
                        Duration.ofSeconds(5),
                        stall,
                        connections,
                        connections,
                        null,
                        true),
                resolver);
    }

    private void use(HttpTransport other, HttpAccess access) {
        transport.close();
        transport = other;
        session = transport.session(access);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private String text(HttpTarget target) throws StoreException {
        try (HttpAnswer answer = session.get(target, Map.of())) {
            assertEquals(200, answer.status());
            return new String(answer.bytes(1000), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aRequestSaysWhatIsWantedAndNothingAboutUs() throws Exception {
        try (RawServer server = RawServer.of(HELLO)) {
            HttpTarget target = server.target("//a/b?c[]=d");
            assertEquals("hello", text(target));
            assertEquals(
                    "GET //a/b?c[]=d HTTP/1.1\r\nHost: "
                            + target.authority()
                            + "\r\nUser-Agent: image-mover\r\nAccept-Encoding: identity\r\n\r\n",
                    server.requests().get(0));
        }
    }

    @Test
    void aConnectionIsUsedAgainOnceItsAnswerWasReadToItsEnd() throws Exception {
        try (RawServer server = RawServer.of(HELLO)) {
            for (int request = 0; request < 3; request++) {
                assertEquals("hello", text(server.target("/")));
            }
            assertEquals(1, server.connections());
            session.get(server.target("/"), Map.of()).close();
            text(server.target("/"));
            assertEquals(2, server.connections(), "what was not read is not waited for");
        }
    }

    @Test
    void anAnswerToHeadHasNoBody() throws Exception {
        try (RawServer server = RawServer.of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")) {
            for (int request = 0; request < 2; request++) {
                try (HttpAnswer answer = session.head(server.target("/"), Map.of())) {
                    assertEquals("5", answer.header("Content-Length"));
                    assertEquals(-1, answer.read(ByteBuffer.allocate(1)));
                }
            }
            assertEquals(1, server.connections());
            assertTrue(server.requests().get(0).startsWith("HEAD / HTTP/1.1\r\n"));
        }
    }

    private static HttpRequest request(String method, HttpTarget target, String body) {
        return new HttpRequest(
                method,
                target,
                Map.of("Content-Type", "text/plain"),
                Map.of("X-Auth-Token", Secret.of("t")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRequestHasItsBodyItsLengthAndItsSecrets() throws Exception {
        StringBuilder bodies = new StringBuilder();
        try (RawServer server =
                new RawServer(
                        (request, out, socket) -> {
                            for (int left = request == 1 ? 4 : 0; left > 0; left--) {
                                bodies.append((char) socket.getInputStream().read());
                            }
                            RawServer.send(out, HELLO);
                        })) {
            try (HttpAnswer answer = session.send(request("PATCH", server.target("/a"), "body"))) {
                assertEquals("hello", new String(answer.bytes(5), StandardCharsets.UTF_8));
            }
            session.send(request("DELETE", server.target("/b"), "")).close();
            session.send(request("POST", server.target("/c"), "")).close();
            assertEquals("body", bodies.toString());
            String first = server.requests().get(0);
            assertTrue(first.startsWith("PATCH /a HTTP/1.1\r\n"), first);
            assertTrue(first.contains("\r\nContent-Length: 4\r\n"), first);
            assertTrue(first.contains("\r\nX-Auth-Token: t\r\n"), first);
            assertFalse(server.requests().get(1).contains("Content-Length"));
            assertTrue(server.requests().get(2).contains("\r\nContent-Length: 0\r\n"));
        }
    }

    @Test
    void aRequestThatMustNotBeDoneTwiceGoesOverNoKeptConnection() throws Exception {
        try (RawServer server =
                new RawServer(
                        (request, out, socket) -> {
                            if (request == 4) {
                                socket.close(); // nobody knows whether it was done
                            } else {
                                RawServer.send(out, HELLO);
                            }
                        })) {
            assertEquals("hello", text(server.target("/")));
            try (HttpAnswer answer = session.send(request("PUT", server.target("/"), ""))) {
                answer.bytes(5);
            }
            assertEquals(1, server.connections());
            try (HttpAnswer answer = session.send(request("POST", server.target("/"), ""))) {
                answer.bytes(5);
            }
            assertEquals(2, server.connections());
            assertFails(
                    Reason.UNAVAILABLE,
                    "store 'web': the connection broke before the server answered: check the"
                            + " server's log",
                    () -> session.send(request("POST", server.target("/"), "")));
            assertEquals(4, server.requests().size());
        }
    }

    @Test
    void aRequestWithSecretsFollowsNoRedirect() throws Exception {
        try (RawServer elsewhere = RawServer.of(HELLO);
                RawServer server =
                        RawServer.of(
                                "HTTP/1.1 302 Found\r\nLocation: "
                                        + elsewhere.target("/").text()
                                        + "\r\nContent-Length: 0\r\n\r\n")) {
            try (HttpAnswer answer = session.send(request("GET", server.target("/"), ""))) {
                assertEquals(302, answer.status());
                assertTrue(answer.isRedirect());
            }
            assertEquals(0, elsewhere.connections());
        }
    }

    @Test
    void aSecretCannotAddAHeader() throws Exception {
        try (RawServer server = RawServer.of(HELLO)) {
            HttpRequest bad =
                    new HttpRequest(
                            "GET",
                            server.target("/"),
                            Map.of(),
                            Map.of("X-Auth-Token", Secret.of("t\r\nX-Roles: admin")),
                            new byte[0]);
            assertFails(
                    Reason.INVALID_CONFIG,
                    "store 'web': the secret has a character in it that cannot be in a header: look"
                            + " for a line end or a letter that is not ASCII",
                    () -> session.send(bad));
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void anInterruptEndsAnyWaiting() throws Exception {
        for (String begin : new String[] {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"}) {
            CountDownLatch asked = new CountDownLatch(1);
            try (RawServer server =
                    new RawServer(
                            (request, out, socket) -> {
                                RawServer.send(out, begin);
                                asked.countDown();
                            })) {
                FutureTask<StoreException> reading =
                        new FutureTask<>(
                                () ->
                                        assertThrows(
                                                StoreException.class,
                                                () -> text(server.target("/"))));
                Thread thread = new Thread(reading, "http-session-test");
                thread.start();
                assertTrue(asked.await(20, TimeUnit.SECONDS));
                thread.interrupt();
                assertEquals(
                        "store 'web': the reading thread was interrupted: open it again",
                        reading.get(10, TimeUnit.SECONDS).getMessage());
            }
        }
    }

    @Test
    void aKeptConnectionThatTheServerClosedIsNoFailure() throws Exception {
        try (RawServer server =
                new RawServer(
                        (request, out, socket) -> {
                            if (request == 2) {
                                socket.close(); // just as it is used again
                            } else {
                                RawServer.send(out, HELLO);
                            }
                        })) {
            assertEquals("hello", text(server.target("/")));
            assertEquals("hello", text(server.target("/")));
            assertEquals(2, server.connections());
        }
    }

    @Test
    void aShortAnswerHasToBeShort() throws Exception {
        try (RawServer server = RawServer.of(HELLO)) {
            try (HttpAnswer answer = session.get(server.target("/"), Map.of())) {
                assertEquals("hello", new String(answer.bytes(5), StandardCharsets.UTF_8));
            }
            assertFails(
                    Reason.UNSUPPORTED,
                    "store 'web': the server's answer is longer than 4 bytes, which none of this"
                            + " kind should be: check what server that is",
                    () -> session.get(server.target("/"), Map.of()).bytes(4));
        }
    }

    @Test
    void interimAnswersAreSkippedAndBounded() throws Exception {
        String interim = "HTTP/1.1 100 Continue\r\n\r\n";
        try (RawServer server = RawServer.of(interim + interim + HELLO)) {
            assertEquals("hello", text(server.target("/")));
        }
        try (RawServer server =
                new RawServer(
                        (request, out, socket) -> {
                            while (true) {
                                RawServer.send(out, interim);
                            }
                        })) {
            assertFails(Reason.UNSUPPORTED, TOO_LONG, () -> text(server.target("/")));
        }
        try (RawServer server = RawServer.of("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n")) {
            try (HttpAnswer answer = session.get(server.target("/"), Map.of())) {
                assertEquals(101, answer.status());
                assertEquals(Reason.UNSUPPORTED, answer.failure().reason());
            }
        }
    }

    @Test
    void aHeadHasABoundedSize() throws Exception {
        String start = "HTTP/1.1 200 OK\r\n";
        String end = "Content-Length: 0\r\n\r\n";
        for (String headers :
                new String[] {
                    "X: " + "x".repeat(8 << 10) + "\r\n",
                    "X: y\r\n".repeat(101),
                    ("X: " + "x".repeat(1000) + "\r\n").repeat(80),
                    "X: y\r\n" + (" " + "y".repeat(1000) + "\r\n").repeat(10)
                }) {
            try (RawServer server = RawServer.of(start + headers + end)) {
                assertFails(Reason.UNSUPPORTED, TOO_LONG, () -> text(server.target("/")));
            }
        }
        try (RawServer server = RawServer.of("x".repeat(1 << 20))) {
            assertFails(Reason.UNSUPPORTED, TOO_LONG, () -> text(server.target("/")));
        }
        try (RawServer server = RawServer.of(start + "X: y\r\n".repeat(90) + end)) {
            assertEquals("", text(server.target("/")));
        }
    }

    @Test
    void aHeadThatTricklesHasToBeWholeInTime() throws Exception {
        use(transport(Duration.ofMillis(300), 4, HostResolver.SYSTEM), target -> AddressRule.ANY);
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server =
                new RawServer(
                        (request, out, socket) -> {
                            RawServer.send(out, "HTTP/1.1 200 OK\r\nX: ");
                            while (!over.await(20, TimeUnit.MILLISECONDS)) {
                                RawServer.send(out, "x");
                            }
                        })) {
            assertFails(
                    Reason.UNAVAILABLE,
                    "store 'web': the server did not answer within 300 ms: check it, or raise"
                            + " stall.timeout",
                    () -> text(server.target("/")));
            over.countDown();
        }
    }

    /** Sends a byte every 20 ms, for as long as the test goes on. */
    private static RawServer trickling(String answer, String then, CountDownLatch over)
            throws IOException {
        return new RawServer(
                (request, out, socket) -> {
                    RawServer.send(out, answer);
                    while (!over.await(20, TimeUnit.MILLISECONDS)) {
                        RawServer.send(out, then);
                    }
                });
    }

    private void assertTrickleEnds(String answer, String then, String why) throws Exception {
        use(transport(Duration.ofMillis(300), 4, HostResolver.SYSTEM), target -> AddressRule.ANY);
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = trickling(answer, then, over)) {
            StoreException failure =
                    assertThrows(StoreException.class, () -> text(server.target("/")));
            assertEquals(Reason.UNAVAILABLE, failure.reason());
            assertTrue(failure.getMessage().contains(why), failure.getMessage());
        } finally {
            over.countDown();
        }
    }

    @Test
    void aChunksSizeThatTricklesHasToBeWholeInTime() throws Exception {
        assertTrickleEnds(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=",
                "x",
                "nothing of the object came from the server for 300 ms");
    }

    @Test
    void trailersThatTrickleHaveToBeWholeInTime() throws Exception {
        assertTrickleEnds(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: ",
                "x",
                "nothing of the object came from the server for 300 ms");
    }

    @Test
    void aShortAnswerThatTricklesHasToComeAtTheLowestRate() throws Exception {
        assertTrickleEnds(
                "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
                "x",
                "the server's answer came too slowly");
    }

    @Test
    void answersInAdvanceThatNeverEndAreNoAnswer() throws Exception {
        assertTrickleEnds(
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\n",
                "the server did not answer within 300 ms");
    }

    @Test
    void aHandshakeThatTricklesHasToBeOverInTime() throws Exception {
        use(
                new HttpTransport(
                        new HttpSettings(
                                "store 'web': ",
                                Duration.ofMillis(300),
                                Duration.ofSeconds(20),
                                4,
                                4,
                                null,
                                true),
                        HostResolver.SYSTEM),
                target -> AddressRule.ANY);
        CountDownLatch over = new CountDownLatch(1);
        ServerSocket listening =
                new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread server =
                new Thread(
                        () -> {
                            try (Socket socket = listening.accept()) {
                                // the head of a long record of a handshake
                                socket.getOutputStream().write(new byte[] {22, 3, 3, 0x3f, 0});
                                while (!over.await(20, TimeUnit.MILLISECONDS)) {
                                    socket.getOutputStream().write(2);
                                }
                            } catch (IOException | InterruptedException clientWent) {
                                // the client's side tells what came of it
                            }
                        });
        server.start();
        try (listening) {
            HttpTarget target =
                    HttpTarget.parse("https://127.0.0.1:" + listening.getLocalPort() + "/");
            StoreException failure = assertThrows(StoreException.class, () -> text(target));
            assertTrue(
                    failure.getMessage().contains("no connection to the server within 300 ms"),
                    failure.getMessage());
        } finally {
            over.countDown();
            server.join();
        }
    }

    @Test
    void aHeadThatIsCutOffIsNoAnswer() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 50\r\n\r\n";
        for (int cut = 0; cut < answer.length() - 1; cut++) {
            try (RawServer server = RawServer.ofClosing(answer.substring(0, cut))) {
                StoreException failure =
                        assertThrows(StoreException.class, () -> text(server.target("/")));
                assertEquals(
                        "store 'web': the connection broke before the server answered: check the"
                                + " server's log",
                        failure.getMessage());
                assertEquals(Reason.UNAVAILABLE, failure.reason());
            }
        }
    }

    @Test
    void aChunkedBodyThatIsCutOffAnywhereIsNoWholeOne() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        String body = "05\r\nhello\r\n06\r\n world\r\n00\r\n\r\n";
        for (int cut = 0; cut < body.length(); cut++) {
            try (RawServer server = RawServer.ofClosing(head + body.substring(0, cut))) {
                StoreException failure =
                        assertThrows(StoreException.class, () -> text(server.target("/")));
                assertEquals(Reason.UNAVAILABLE, failure.reason(), failure::getMessage);
            }
        }
        try (RawServer server = RawServer.of(head + body)) {
            assertEquals("hello world", text(server.target("/")));
            assertEquals("hello world", text(server.target("/")));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void chunksWithoutAValidSizeAreDamage() throws Exception {
        for (String chunk :
                new String[] {"xyz\r\nhello\r\n", "-5\r\nhello\r\n", "5\r\nhellooo\r\n"}) {
            try (RawServer server =
                    RawServer.of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk)) {
                assertFails(
                        Reason.CORRUPT,
                        "store 'web': the server's answer is damaged (its chunks have no valid"
                                + " sizes): check the server and what is between",
                        () -> text(server.target("/")));
            }
        }
    }

    @Test
    void anAnswerThatHasTwoLengthsIsRefused() throws Exception {
        for (String headers :
                new String[] {
                    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                    "Content-Length: 5\r\nContent-Length: 6\r\n",
                    "Content-Length: 5, 5\r\n",
                    "Content-Length: -5\r\n",
                    "Content-Length: +5\r\n",
                    "Content-Length: 0x5\r\n",
                    "Content-Length: 99999999999999999999\r\n",
                    "Transfer-Encoding: gzip, chunked\r\n",
                    "Transfer-Encoding: identity\r\n",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"
                }) {
            try (RawServer server = RawServer.of("HTTP/1.1 200 OK\r\n" + headers + "\r\nhello")) {
                assertFails(
                        Reason.UNSUPPORTED,
                        "store 'web': the server's answer contradicts itself on where it ends"
                                + " (Content-Length, Transfer-Encoding): check the server and what"
                                + " is between",
                        () -> text(server.target("/")));
            }
        }
        try (RawServer server =
                RawServer.of(
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello")) {
            assertEquals("hello", text(server.target("/")));
        }
    }

    @Test
    void bytesBehindTheAnnouncedOnesAreNeverDelivered() throws Exception {
        try (RawServer server = RawServer.of(HELLO + " world")) {
            ByteBuffer got = ByteBuffer.allocate(100);
            HttpAnswer answer = session.get(server.target("/"), Map.of());
            assertFails(
                    Reason.CORRUPT,
                    "store 'web': the server sent more bytes than it had announced: check what is"
                            + " stored there",
                    () -> answer.read(got));
            assertEquals(0, got.position());
        }
    }

    @Test
    void whatIsNotHttpIsSaidToBeSo() throws Exception {
        for (String answer :
                new String[] {
                    "SSH-2.0-OpenSSH_9.2\r\n",
                    "HTTP/1.1 OK\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nno header\r\n\r\n"
                }) {
            try (RawServer server = RawServer.of(answer)) {
                assertFails(
                        Reason.UNSUPPORTED,
                        "store 'web': the server's answer is not HTTP: check that its port is the"
                                + " one of a web server",
                        () -> text(server.target("/")));
            }
        }
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsUsed() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        InetAddress good = InetAddress.getByName("127.0.0.1");
        InetAddress bad = InetAddress.getByName("127.0.0.3");
        use(
                transport(
                        Duration.ofSeconds(20),
                        4,
                        host -> new InetAddress[] {lookups.incrementAndGet() == 1 ? good : bad}),
                target -> good::equals);
        try (RawServer server = RawServer.of("HTTP/1.0 200 OK\r\n\r\nhello")) {
            HttpTarget target =
                    HttpTarget.parse("http://rebound.test:" + server.target("/").port() + "/");
            try (HttpAnswer answer = session.get(target, Map.of())) {
                assertEquals(200, answer.status());
            }
            assertEquals(1, lookups.get());
            assertFails(Reason.DENIED, null, () -> session.get(target, Map.of()));
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void everyAddressOfAHostHasToBePermitted() throws Exception {
        InetAddress good = InetAddress.getByName("127.0.0.1");
        InetAddress bad = InetAddress.getByName("127.0.0.3");
        use(
                transport(Duration.ofSeconds(20), 4, host -> new InetAddress[] {good, bad}),
                target -> good::equals);
        try (RawServer server = RawServer.of(HELLO)) {
            HttpTarget target = HttpTarget.parse("http://two.test:" + server.target("/").port());
            assertFails(Reason.DENIED, null, () -> session.get(target, Map.of()));
            assertEquals(0, server.connections());
        }
    }

    @Test
    void theNextAddressIsTriedWhereOneDoesNotAnswer() throws Exception {
        InetAddress dead = InetAddress.getByName("127.0.0.3");
        InetAddress good = InetAddress.getByName("127.0.0.1");
        use(
                transport(Duration.ofSeconds(20), 4, host -> new InetAddress[] {dead, good}),
                target -> AddressRule.ANY);
        try (RawServer server = RawServer.of(HELLO)) {
            assertEquals(
                    "hello",
                    text(HttpTarget.parse("http://two.test:" + server.target("/").port())));
        }
    }

    @Test
    void aKeptConnectionIsNotTheWayAroundTheRule() throws Exception {
        use(
                transport(Duration.ofSeconds(20), 4, HostResolver.SYSTEM),
                target -> target.path().equals("/open") ? AddressRule.ANY : address -> false);
        try (RawServer server = RawServer.of(HELLO)) {
            assertEquals("hello", text(server.target("/open")));
            assertFails(Reason.DENIED, null, () -> text(server.target("/closed")));
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aSecretThatWouldBreakTheHeaderIsRefusedAndNotShown() throws Exception {
        try (RawServer server = RawServer.of(HELLO)) {
            use(
                    transport(Duration.ofSeconds(20), 4, HostResolver.SYSTEM),
                    new HttpAccess() {
                        @Override
                        public AddressRule addresses(HttpTarget target) {
                            return AddressRule.ANY;
                        }

                        @Override
                        public Map<String, Secret> authorization(HttpTarget target) {
                            return Map.of("X-Auth-Token", Secret.of("abc\r\nX-Other: def"));
                        }
                    });
            assertFails(
                    Reason.INVALID_CONFIG,
                    "store 'web': the secret has a character in it that cannot be in a header: look"
                            + " for a line end or a letter that is not ASCII",
                    () -> text(server.target("/")));
            assertEquals(0, server.connections());
        }
    }

    @Test
    void closingTheTransportEndsARequestThatWaits() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server =
                new RawServer(
                        (request, out, socket) -> {
                            asked.countDown();
                            over.await();
                        })) {
            Future<StoreException> waiting =
                    inThread(
                            () ->
                                    assertThrows(
                                            StoreException.class, () -> text(server.target("/"))));
            assertTrue(asked.await(10, TimeUnit.SECONDS));
            long start = System.nanoTime();
            transport.close();
            StoreException failure = waiting.get(10, TimeUnit.SECONDS);
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertEquals(
                    "store 'web': the object was closed while it was used: open it again",
                    failure.getMessage());
            assertNull(failure.getCause());
            assertTrue(millis < 1000, millis + " ms");
            assertFails(Reason.UNAVAILABLE, null, () -> text(server.target("/")));
            over.countDown();
        }
    }

    private static <T> Future<T> inThread(java.util.concurrent.Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "http-session-test");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    @Test
    void anAnswerIsReadIntoEveryKindOfBuffer() throws Exception {
        byte[] body = new byte[300_000];
        for (int at = 0; at < body.length; at++) {
            body[at] = (byte) (at * 31 + (at >> 8));
        }
        String length = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
        try (RawServer server =
                new RawServer(
                        (request, out, socket) -> {
                            RawServer.send(out, length);
                            out.write(body);
                            out.flush();
                        })) {
            for (ByteBuffer buffer :
                    new ByteBuffer[] {
                        ByteBuffer.allocate(body.length + 1),
                        ByteBuffer.allocateDirect(body.length + 1)
                    }) {
                try (HttpAnswer answer = session.get(server.target("/"), Map.of())) {
                    while (answer.read(buffer) >= 0) {
                        assertTrue(buffer.position() > 0);
                    }
                }
                byte[] got = new byte[buffer.flip().remaining()];
                buffer.get(got);
                assertArrayEquals(body, got);
            }
            assertEquals(1, server.connections());
        }
    }

    private static void assertFails(Reason reason, String message, Executable call) {
        StoreException failure = assertThrows(StoreException.class, call);
        assertEquals(reason, failure.reason(), failure::getMessage);
        assertNull(failure.getCause());
        assertFalse(String.valueOf(failure.getMessage()).contains("127.0.0"));
        if (message != null) {
            assertEquals(message, failure.getMessage());
        }
    }
}
