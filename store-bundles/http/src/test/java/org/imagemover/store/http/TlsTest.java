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
package org.imagemover.store.http;

import static org.imagemover.store.http.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.Certificates;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsTest {

    private static final String HOST = "images.test";
    private static final byte[] BYTES = new byte[300_000];

    @TempDir static Path directory;

    private static Certificates own;
    private static Certificates foreign;
    private static SSLContext good;

    private FaultyServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        new Random(5).nextBytes(BYTES);
        own = new Certificates(directory, "own");
        foreign = new Certificates(directory, "foreign");
        good = own.server("dns:" + HOST);
    }

    private void serve(SSLContext context) throws Exception {
        server = FaultyServer.start(context).serve("/image", BYTES);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Configuration configuration() throws Exception {
        return Configuration.of(
                        "store.id",
                        "web",
                        "allowed.prefixes",
                        "https://"
                                + HOST
                                + ":"
                                + server.port()
                                + ", https://127.0.0.1:"
                                + server.port(),
                        "tls.ca.file",
                        own.file().toString())
                .host(HOST, "127.0.0.1");
    }

    private String key() {
        return HOST + ":" + server.port() + "/image";
    }

    @Test
    void aServerWithACertificateOfTheOwnAuthorityIsRead() throws Exception {
        serve(good);
        HttpStoreDriver driver = configuration().driver();
        try (ImageSource source = driver.open(key(), RequestContext.SERVICE)) {
            assertArrayEquals(BYTES, Failures.read(source.openStream()));
            assertArrayEquals(
                    Arrays.copyOfRange(BYTES, 10, 100_010),
                    Failures.read(((RangeReads) source).openRange(10, 100_000)));
            assertEquals(1, server.connections(), "one handshake for all");
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        serve(own.server("dns:other.test"));
        String message =
                "store 'web': the server's certificate is for another name: ask for the server by a"
                        + " name that its certificate has";
        HttpStoreDriver driver = configuration().driver();
        assertFails(Reason.DENIED, message, () -> driver.open(key(), RequestContext.SERVICE));
        assertFails(
                Reason.DENIED,
                message,
                () -> driver.open(key().replace(HOST, "127.0.0.1"), RequestContext.SERVICE));
    }

    @Test
    void aCertificateThatHasExpiredIsRefused() throws Exception {
        serve(own.server("dns:" + HOST, "-startdate", "-10d", "-validity", "5"));
        assertFails(
                Reason.DENIED,
                "store 'web': the server's certificate has expired: have it renewed",
                () -> configuration().driver().open(key(), RequestContext.SERVICE));
    }

    @Test
    void aCertificateThatIsNotValidYetIsRefused() throws Exception {
        serve(own.server("dns:" + HOST, "-startdate", "+10d", "-validity", "5", "-v"));
        assertFails(
                Reason.DENIED,
                "store 'web': the server's certificate is not valid yet: check the clocks of both"
                        + " machines",
                () -> configuration().driver().open(key(), RequestContext.SERVICE));
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
        serve(foreign.server("dns:" + HOST));
        String message =
                "store 'web': the server's certificate is of no authority that is known here: put"
                        + " the certificate of its authority into the file of tls.ca.file";
        assertFails(
                Reason.DENIED,
                message,
                () -> configuration().driver().open(key(), RequestContext.SERVICE));
        assertFails(
                Reason.DENIED,
                message,
                () ->
                        configuration()
                                .with("tls.ca.file", "")
                                .driver()
                                .open(key(), RequestContext.SERVICE));
    }

    @Test
    void theFileOfAuthoritiesIsReadWhenItIsUsed() throws Exception {
        serve(good);
        Path file = directory.resolve("changing.pem");
        HttpStoreDriver driver = configuration().with("tls.ca.file", file.toString()).driver();
        String message =
                "store 'web': key 'tls.ca.file': the file is not there, cannot be read, or has no"
                        + " certificates in PEM form";
        assertFails(
                Reason.INVALID_CONFIG, message, () -> driver.open(key(), RequestContext.SERVICE));
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nx\n");
        assertFails(
                Reason.INVALID_CONFIG, message, () -> driver.open(key(), RequestContext.SERVICE));
        Files.writeString(file, "");
        assertFails(
                Reason.INVALID_CONFIG, message, () -> driver.open(key(), RequestContext.SERVICE));
        Files.copy(own.file(), file, StandardCopyOption.REPLACE_EXISTING);
        assertArrayEquals(BYTES, Failures.read(driver, key()));
        Files.writeString(file, Files.readString(foreign.file()) + "\n");
        assertFails(Reason.DENIED, null, () -> driver.open(key(), RequestContext.SERVICE));
        Files.writeString(file, Files.readString(foreign.file()) + Files.readString(own.file()));
        assertArrayEquals(BYTES, Failures.read(driver, key()));
    }

    @Test
    void verifyingCanBeSwitchedOffWithAWarning() throws Exception {
        serve(foreign.server("dns:other.test"));
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        HttpStoreDriver driver;
        try (PrintStream captured = new PrintStream(log, true, StandardCharsets.UTF_8)) {
            System.setErr(captured);
            driver = configuration().with("tls.verify", "false").driver();
        } finally {
            System.setErr(before);
        }
        assertArrayEquals(BYTES, Failures.read(driver, key()));
        assertTrue(
                log.toString(StandardCharsets.UTF_8)
                        .contains(
                                "store 'web': tls.verify is false: anybody between here and its"
                                        + " servers can read its credentials and change its images"),
                log::toString);
    }

    @Test
    void aPortThatDoesNotSpeakTlsIsToldFromABadCertificate() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, loopback())) {
            Thread answers = new Thread(() -> answerPlainly(plain), "tls-test");
            answers.start();
            HttpStoreDriver driver =
                    Configuration.of(
                                    "store.id",
                                    "web",
                                    "allowed.prefixes",
                                    "https://127.0.0.1:" + plain.getLocalPort())
                            .driver();
            assertFails(
                    Reason.UNAVAILABLE,
                    "store 'web': there was no agreement on TLS with the server: check that its port"
                            + " speaks TLS, version 1.2 or later",
                    () ->
                            driver.open(
                                    "127.0.0.1:" + plain.getLocalPort() + "/image",
                                    RequestContext.SERVICE));
            answers.join();
        }
    }

    private static void answerPlainly(ServerSocket plain) {
        try (Socket socket = plain.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
        } catch (IOException clientWent) {
            // the test fails by itself
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    @Test
    void aRedirectFromHttpsToHttpIsRefused() throws Exception {
        serve(good);
        server.always("/image", ServerFault.redirect("http://" + HOST + "/image"));
        assertFails(
                Reason.DENIED,
                "store 'web': the server redirects from https to http, which is not followed: give"
                        + " a URI of a server that stays with https",
                () -> configuration().driver().open(key(), RequestContext.SERVICE));
    }

    @Test
    void anEncryptedConnectionThatStallsOrIsCutEndsAsAnyOther() throws Exception {
        serve(good);
        HttpStoreDriver driver = configuration().with("stall.timeout", "500 ms").driver();
        RangeReads ranges = (RangeReads) driver.open(key(), RequestContext.SERVICE);
        server.next("/image", ServerFault.stallAfter(1000));
        assertFails(
                Reason.UNAVAILABLE,
                "store 'web': nothing of the object came from the server for 500 ms: check it and the network between,"
                        + " or raise stall.timeout",
                () -> Failures.read(ranges.openRange(0, 100_000)));
        server.next("/image", ServerFault.cutAfter(50_000));
        assertFails(
                Reason.UNAVAILABLE,
                "store 'web': the connection broke off after 50000 of 100000 bytes: check the server"
                        + " and the network between",
                () -> Failures.read(ranges.openRange(0, 100_000)));
    }

    @Test
    void closingEndsAnEncryptedReadAtOnce() throws Exception {
        serve(good);
        ImageSource source = configuration().driver().open(key(), RequestContext.SERVICE);
        server.next("/image", ServerFault.stallAfter(1000));
        ReadableByteChannel stream = source.openStream();
        FutureTask<Throwable> reading =
                new FutureTask<>(
                        () -> assertThrows(IOException.class, () -> Failures.read(stream)));
        Future<Throwable> reader = reading;
        new Thread(reading, "tls-test").start();
        assertTrue(server.awaitStalled(Duration.ofSeconds(10)));
        long start = System.nanoTime();
        source.close();
        Throwable ended = reader.get(10, TimeUnit.SECONDS);
        assertTrue(System.nanoTime() - start < 1_000_000_000);
        if (ended instanceof StoreException told) {
            assertEquals(
                    "store 'web': the object was closed while it was used: open it again",
                    told.getMessage());
        }
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsGivenUpInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, loopback())) {
            HttpStoreDriver driver =
                    Configuration.of(
                                    "store.id",
                                    "web",
                                    "allowed.prefixes",
                                    "https://127.0.0.1:" + silent.getLocalPort(),
                                    "connect.timeout",
                                    "400 ms")
                            .driver();
            assertFails(
                    Reason.UNAVAILABLE,
                    "store 'web': there was no connection to the server within 400 ms: check that"
                            + " it can be reached from here, or raise connect.timeout",
                    () ->
                            driver.open(
                                    "127.0.0.1:" + silent.getLocalPort() + "/image",
                                    RequestContext.SERVICE));
        }
    }
}
