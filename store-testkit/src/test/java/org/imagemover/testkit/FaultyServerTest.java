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
package org.imagemover.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.imagemover.testkit.FaultyServer.Request;
import org.imagemover.testkit.RawClient.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FaultyServerTest {

    private static final byte[] BYTES = Reads.bytes(1, 200_000);

    private FaultyServer server;

    @BeforeEach
    void start() throws IOException {
        server = FaultyServer.start().serve("/image", BYTES);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Reply get(String... headers) throws IOException {
        return RawClient.get(server, "/image", headers);
    }

    private Reply getWith(ServerFault fault, String... headers) throws IOException {
        server.next("/image", fault);
        return get(headers);
    }

    @Test
    void anObjectIsServedWithItsLengthAndValidators() throws Exception {
        Reply reply = get();
        assertEquals(200, reply.status());
        assertEquals("200000", reply.header("Content-Length"));
        assertEquals("\"v1\"", reply.header("ETag"));
        assertEquals("Wed, 01 Jan 2020 00:01:00 GMT", reply.header("Last-Modified"));
        assertArrayEquals(BYTES, reply.body());
        assertEquals(404, RawClient.get(server, "/other").status());
        server.remove("/image");
        assertEquals(404, get().status());
    }

    @Test
    void aHeadHasTheHeadersOfAGetAndNoBody() throws Exception {
        Reply reply = RawClient.request(server, "HEAD", "/image");
        assertEquals("200000", reply.header("Content-Length"));
        assertEquals(0, reply.body().length);
        assertEquals(405, RawClient.request(server, "POST", "/image").status());
    }

    @Test
    void rangesAreServedAsRfc9110HasThem() throws Exception {
        assertRange("bytes=0-0", 0, 1);
        assertRange("bytes=10-19", 10, 20);
        assertRange("bytes=199999-", 199_999, 200_000);
        assertRange("bytes=-5", 199_995, 200_000);
        assertRange("bytes=100000-999999", 100_000, 200_000);
        Reply behind = get("Range: bytes=200000-");
        assertEquals(416, behind.status());
        assertEquals("bytes */200000", behind.header("Content-Range"));
        assertEquals(200, get("Range: bytes=0-1,4-5").status());
    }

    private void assertRange(String range, int start, int end) throws IOException {
        Reply reply = get("Range: " + range);
        assertEquals(206, reply.status(), range);
        assertEquals("bytes " + start + "-" + (end - 1) + "/200000", reply.header("Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(BYTES, start, end), reply.body());
    }

    @Test
    void anIfRangeThatDoesNotMatchGetsTheWholeNewObject() throws Exception {
        assertEquals(206, get("Range: bytes=1-2", "If-Range: \"v1\"").status());
        String modified = get().header("Last-Modified");
        assertEquals(206, get("Range: bytes=1-2", "If-Range: " + modified).status());
        byte[] changed = Reads.bytes(2, 1000);
        server.serve("/image", changed);
        Reply whole = get("Range: bytes=1-2", "If-Range: \"v1\"");
        assertEquals(200, whole.status());
        assertEquals("\"v2\"", whole.header("ETag"));
        assertArrayEquals(changed, whole.body());
        assertEquals(200, get("Range: bytes=1-2", "If-Range: " + modified).status());
        assertEquals(412, get("If-Match: \"v1\"").status());
        assertEquals(200, get("If-Match: \"v2\"").status());
    }

    @Test
    void aConnectionIsKeptForTheNextRequest() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(server.uri("/image")).build();
        server.always("/image", ServerFault.chunked());
        for (int count = 0; count < 3; count++) {
            assertArrayEquals(
                    BYTES, client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        }
        server.heal("/image");
        assertArrayEquals(
                BYTES, client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        assertEquals(1, server.connections());
    }

    @Test
    void requestsAreRecorded() throws Exception {
        get("Range: bytes=0-1", "X-Odd: yes");
        Request request = server.requests().get(0);
        assertEquals("GET", request.method());
        assertEquals("/image", request.target());
        assertEquals("bytes=0-1", request.header("range"));
        assertEquals("yes", request.header("X-ODD"));
        assertNull(request.header("Absent"));
    }

    @Test
    void aScriptIsFollowedOncePerRequest() throws Exception {
        server.next("/image", ServerFault.status(503), ServerFault.NONE, ServerFault.status(429));
        server.always("/image", ServerFault.status(500).on("HEAD"));
        assertEquals(503, get().status());
        assertEquals(200, get().status());
        assertEquals(429, get().status());
        assertEquals(200, get().status());
        assertEquals(500, RawClient.request(server, "HEAD", "/image").status());
    }

    @Test
    void whatIsCutEndsAfterSoManyBytes() throws Exception {
        for (int bytes : new int[] {0, 1, 100_001}) {
            Reply reply = getWith(ServerFault.cutAfter(bytes));
            assertEquals("200000", reply.header("Content-Length"));
            assertArrayEquals(Arrays.copyOf(BYTES, bytes), reply.body());
            assertFalse(reply.reset());
        }
        ServerFault inTheObject = ServerFault.cutAt(1000);
        assertEquals(1000, getWith(inTheObject).body().length);
        assertEquals(1, getWith(inTheObject, "Range: bytes=999-").body().length);
        assertEquals(0, getWith(inTheObject, "Range: bytes=5000-").body().length);
        assertTrue(getWith(ServerFault.resetAfter(1)).reset());
        assertEquals("", getWith(ServerFault.noAnswer()).head());
        assertEquals("this is no HTTP", getWith(ServerFault.nonsense()).head());
    }

    @Test
    void whatIsStalledGoesOnWhenItIsReleased() throws Exception {
        server.next("/image", ServerFault.stallAfter(1000));
        try (Socket socket = RawClient.open(server)) {
            RawClient.send(socket, "GET", "/image");
            assertTrue(server.awaitStalled(Duration.ofSeconds(20)));
            InputStream in = socket.getInputStream();
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                head += (char) in.read();
            }
            assertArrayEquals(Arrays.copyOf(BYTES, 1000), in.readNBytes(1000));
            assertEquals(0, in.available());
            server.release();
            assertArrayEquals(
                    Arrays.copyOfRange(BYTES, 1000, BYTES.length), in.readNBytes(200_000));
        }
    }

    @Test
    void closingTheServerEndsWhatIsStalledAndItsThreads() throws Exception {
        server.next("/image", ServerFault.stallAfter(0));
        try (Socket socket = RawClient.open(server)) {
            RawClient.send(socket, "GET", "/image");
            assertTrue(server.awaitStalled(Duration.ofSeconds(20)));
            String name = "faulty-server-" + server.port();
            server.close();
            server.close();
            assertFalse(
                    Thread.getAllStackTraces().keySet().stream()
                            .anyMatch(thread -> thread.getName().equals(name)));
            assertTrue(RawClient.receive(socket).body().length < BYTES.length);
            assertThrows(ConnectException.class, () -> RawClient.open(server));
            assertEquals(0, server.connections());
        }
    }

    @Test
    void delaysAndPiecesChangeNoByte() throws Exception {
        long start = System.nanoTime();
        Reply reply =
                getWith(
                        ServerFault.delay(Duration.ofMillis(50))
                                .and(ServerFault.pieces(7777, Duration.ofMillis(1))));
        assertTrue(System.nanoTime() - start >= 50_000_000);
        assertArrayEquals(BYTES, reply.body());
    }

    @Test
    void lengthsAreWrongOrMissingAsTold() throws Exception {
        assertNull(getWith(ServerFault.noLength()).header("Content-Length"));
        assertEquals("200005", getWith(ServerFault.wrongLength(5)).header("Content-Length"));
        Reply less = getWith(ServerFault.wrongLength(-5));
        assertEquals("199995", less.header("Content-Length"));
        assertArrayEquals(BYTES, less.body());
        Reply more = getWith(ServerFault.moreThanAnnounced(3));
        assertEquals("200000", more.header("Content-Length"));
        assertEquals(200_003, more.body().length);
        Reply truncated = getWith(ServerFault.truncated(10));
        assertEquals("199990", truncated.header("Content-Length"));
        assertArrayEquals(Arrays.copyOf(BYTES, 199_990), truncated.body());
        assertEquals("bytes 0-4/200000", shortRange().header("Content-Range"));
    }

    private Reply shortRange() throws IOException {
        return getWith(ServerFault.truncated(5), "Range: bytes=0-9");
    }

    @Test
    void codingsAreUsedThoughNobodyAsked() throws Exception {
        Reply chunked = getWith(ServerFault.chunked());
        assertEquals("chunked", chunked.header("Transfer-Encoding"));
        assertNull(chunked.header("Content-Length"));
        assertTrue(new String(chunked.body(), StandardCharsets.ISO_8859_1).startsWith("10000\r\n"));
        Reply gzip = getWith(ServerFault.gzip());
        assertEquals("gzip", gzip.header("Content-Encoding"));
        assertEquals(String.valueOf(gzip.body().length), gzip.header("Content-Length"));
        assertArrayEquals(
                BYTES, new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes());
    }

    @Test
    void aByteIsWrongAtItsPlaceInTheObjectWhateverTheRange() throws Exception {
        byte[] wrong = BYTES.clone();
        wrong[150_000] ^= (byte) 0xff;
        ServerFault fault = ServerFault.wrongByteAt(150_000);
        assertArrayEquals(wrong, getWith(fault).body());
        assertArrayEquals(
                Arrays.copyOfRange(wrong, 149_999, 150_002),
                getWith(fault, "Range: bytes=149999-150001").body());
        assertArrayEquals(new byte[] {BYTES[0]}, getWith(fault, "Range: bytes=0-0").body());
    }

    @Test
    void validatorsChangeOrAreMissingAsTold() throws Exception {
        Reply changed =
                getWith(ServerFault.changedValidator(), "Range: bytes=0-1", "If-Range: \"v1\"");
        assertEquals(200, changed.status());
        assertEquals("\"v2\"", changed.header("ETag"));
        assertEquals("\"v2\"", get().header("ETag"), "it stays changed");
        Reply ignored =
                getWith(
                        ServerFault.changedValidator().and(ServerFault.ignoredIfRange()),
                        "Range: bytes=0-1",
                        "If-Range: \"v2\"");
        assertEquals(206, ignored.status());
        assertEquals("\"v3\"", ignored.header("ETag"));
        Reply none = getWith(ServerFault.noValidators());
        assertNull(none.header("ETag"));
        assertNull(none.header("Last-Modified"));
        assertEquals("W/\"v3\"", getWith(ServerFault.weakEtag()).header("ETag"));
    }

    @Test
    void rangesAreIgnoredOrMislabelledAsTold() throws Exception {
        Reply whole = getWith(ServerFault.noRanges(), "Range: bytes=0-1");
        assertEquals(200, whole.status());
        assertEquals("none", whole.header("Accept-Ranges"));
        assertArrayEquals(BYTES, whole.body());
        Reply shifted = getWith(ServerFault.wrongContentRange(100), "Range: bytes=0-1");
        assertEquals("bytes 100-101/200000", shifted.header("Content-Range"));
        assertArrayEquals(Arrays.copyOf(BYTES, 2), shifted.body());
        assertEquals(
                "bytes 0-1/*",
                getWith(ServerFault.unknownTotal(), "Range: bytes=0-1").header("Content-Range"));
    }

    @Test
    void otherAnswersHaveTheirHeaders() throws Exception {
        assertEquals("7", getWith(ServerFault.throttled(7)).header("Retry-After"));
        assertEquals("8", getWith(ServerFault.unavailable(8)).header("Retry-After"));
        Reply redirect = getWith(ServerFault.redirect(307, "file:///etc/passwd"));
        assertEquals(307, redirect.status());
        assertEquals("file:///etc/passwd", redirect.header("Location"));
        assertTrue(getWith(ServerFault.oversizedHeaders(200_000)).head().length() > 200_000);
    }

    @Test
    void credentialsAreAskedFor() throws Exception {
        server.requireAuthorization("Bearer token");
        assertEquals(401, get().status());
        assertEquals(401, get("Authorization: Bearer other").status());
        assertEquals(200, get("Authorization: Bearer token").status());
    }

    @Test
    void anEmptyObjectHasNoRanges() throws Exception {
        server.serve("/empty", new byte[0]);
        assertEquals("0", RawClient.get(server, "/empty").header("Content-Length"));
        Reply ranged = RawClient.get(server, "/empty", "Range: bytes=0-9");
        assertEquals(200, ranged.status());
    }

    @Test
    void equalSeedsMakeEqualFaultsWhateverTheOrder() throws Exception {
        List<Integer> forwards = statuses(FaultSeed.of(7), false);
        assertEquals(forwards, statuses(FaultSeed.of(7), true));
        assertNotEquals(forwards, statuses(FaultSeed.of(8), false));
        assertTrue(forwards.contains(200) && forwards.contains(500), forwards::toString);
    }

    private List<Integer> statuses(FaultSeed seed, boolean backwards) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        try (FaultyServer other = FaultyServer.start()) {
            other.seeded(seed, 50, List.of(ServerFault.status(500), ServerFault.status(503)));
            for (int at = 0; at < 30; at++) {
                String target = "/" + (backwards ? 29 - at : at);
                other.serve(target, BYTES);
                int status = RawClient.get(other, target).status();
                statuses.add(backwards ? 0 : statuses.size(), status);
            }
        }
        return statuses;
    }

    @Test
    void whatPassesLetsAClientThatGoesOnGetThrough() throws Exception {
        server.seeded(FaultSeed.fromProperty(), 60, ServerFault.passing());
        byte[] got = new byte[0];
        HttpClient client = HttpClient.newHttpClient();
        for (int tries = 0; got.length < BYTES.length; tries++) {
            assertTrue(tries < 200, "not through after 200 tries");
            HttpRequest request =
                    HttpRequest.newBuilder(server.uri("/image"))
                            .header("Range", "bytes=" + got.length + "-")
                            .build();
            try {
                HttpResponse<InputStream> reply =
                        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                if (reply.statusCode() == 206) {
                    got = append(got, reply.body());
                }
            } catch (IOException cut) {
                continue;
            }
        }
        assertArrayEquals(BYTES, got);
    }

    private static byte[] append(byte[] got, InputStream more) {
        byte[] all = Arrays.copyOf(got, BYTES.length);
        int count = got.length;
        try (more) {
            for (int next = more.read(); next >= 0; next = more.read()) {
                all[count++] = (byte) next;
            }
        } catch (IOException cut) {
            return Arrays.copyOf(all, count);
        }
        return Arrays.copyOf(all, count);
    }

    @Test
    void itSpeaksTls(@TempDir Path directory) throws Exception {
        SSLContext context = context(directory);
        try (FaultyServer secure = FaultyServer.start(context).serve("/image", BYTES)) {
            secure.next("/image", ServerFault.cutAfter(100));
            HttpClient client = HttpClient.newBuilder().sslContext(context).build();
            HttpRequest request = HttpRequest.newBuilder(secure.uri("/image")).build();
            assertThrows(
                    IOException.class,
                    () -> client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
            assertArrayEquals(
                    BYTES, client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        }
    }

    /** A key of its own for 127.0.0.1, trusted by itself. */
    private static SSLContext context(Path directory) throws Exception {
        Path file = directory.resolve("key.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=test",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        assertEquals(0, keytool.waitFor(), "keytool");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, "changeit".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
