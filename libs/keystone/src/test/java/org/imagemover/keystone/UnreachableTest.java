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
import static org.imagemover.keystone.Access.keystone;
import static org.imagemover.keystone.Access.look;
import static org.imagemover.keystone.Access.password;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.lab.Daemon;
import org.imagemover.lab.Lab;
import org.imagemover.testkit.Certificates;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A Keystone that is down, is none, or cannot prove who it is. */
@Timeout(120)
class UnreachableTest {

    private static final String NO_KEYSTONE =
            "Keystone: what answers is no Keystone of version 3: check the key 'auth.url', it is"
                    + " like https://keystone.example.com:5000/v3";

    @TempDir private Path directory;

    private org.imagemover.lab.Keystone lab;

    @BeforeEach
    void findTheLab() throws Exception {
        lab = Lab.keystone();
    }

    private Executable logIn(Object url, String... more) {
        Map<String, String> properties = password(url, lab.demo(), more);
        return () -> {
            try (Keystone keystone = keystone(properties)) {
                keystone.token();
            }
        };
    }

    @Test
    void aKeystoneThatIsDownIsUnavailable() throws Exception {
        int free;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = taken.getLocalPort();
        }
        assertFails(
                Reason.UNAVAILABLE,
                "Keystone: the server does not take connections: check that it runs, and that its"
                        + " port is the one that is asked",
                logIn("http://127.0.0.1:" + free + "/v3"));
    }

    @Test
    void aKeystoneThatHangsIsGivenUpInTime() throws Exception {
        try (Daemon.Suspension suspended = lab.shortDaemon().suspend()) {
            long start = System.nanoTime();
            assertFails(
                    Reason.UNAVAILABLE,
                    "Keystone: the server did not answer within 700 ms: check it, or raise"
                            + " stall.timeout",
                    logIn(lab.shortUrl(), "stall.timeout", "700 ms"));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "took " + took);
        }
    }

    @Test
    void aConnectionThatDoesNotComeIsGivenUpInTime() throws Exception {
        // takes the connection, and never speaks TLS
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertFails(
                    Reason.UNAVAILABLE,
                    "Keystone: there was no connection to the server within 400 ms: check that it"
                            + " can be reached from here, or raise connect.timeout",
                    logIn(
                            "https://127.0.0.1:" + silent.getLocalPort(),
                            "connect.timeout",
                            "400 ms"));
        }
    }

    @Test
    void aKeystoneWithACertificateOfTheOwnAuthorityIsBelieved() throws Exception {
        Certificates own = new Certificates(directory, "own");
        Certificates foreign = new Certificates(directory, "foreign");
        try (Proxy proxy = new Proxy(lab.url(), own.server("ip:127.0.0.1"))) {
            Map<String, String> properties =
                    password(proxy.url(), lab.demo(), "tls.ca.file", own.file().toString());
            try (Keystone keystone = keystone(properties)) {
                assertEquals("demo", look(keystone, keystone.token()).at("/user/name").asText());
            }
            String unknown =
                    "Keystone: the server's certificate is of no authority that is known here: put"
                            + " the certificate of its authority into the file of tls.ca.file";
            assertFails(
                    Reason.UNAVAILABLE,
                    unknown,
                    logIn(proxy.url(), "tls.ca.file", foreign.file().toString()));
            assertFails(Reason.UNAVAILABLE, unknown, logIn(proxy.url()));
            logIn(proxy.url(), "tls.verify", "false").execute();
            assertFails(
                    Reason.INVALID_CONFIG,
                    "Keystone: key 'tls.ca.file': the file is not there, cannot be read, or has no"
                            + " certificates in PEM form",
                    logIn(proxy.url(), "tls.ca.file", directory.resolve("nothing.pem").toString()));
        } catch (KeystoneException | RuntimeException failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aRedirectIsNotFollowedWithASecret() throws Exception {
        try (FaultyServer other = FaultyServer.start();
                FaultyServer server = FaultyServer.start()) {
            server.always(
                    "/v3/auth/tokens",
                    ServerFault.redirect(307, other.uri("/v3/auth/tokens").toString()));
            assertFails(
                    Reason.INVALID_CONFIG,
                    "Keystone: it redirects to another URL, where no secret is sent: set 'auth.url'"
                            + " to that one",
                    logIn(server.uri("/v3")));
            assertEquals(0, other.requests().size());
        }
    }

    @Test
    void anotherServerIsToldFromAKeystoneWithAProblem() throws Exception {
        try (FaultyServer server = FaultyServer.start()) {
            assertFails(Reason.INVALID_CONFIG, NO_KEYSTONE, logIn(server.uri("/v3")));
            server.always("/v3/auth/tokens", ServerFault.status(404));
            assertFails(Reason.INVALID_CONFIG, NO_KEYSTONE, logIn(server.uri("/v3")));
            for (int status : new int[] {429, 500, 503}) {
                server.always("/v3/auth/tokens", ServerFault.status(status));
                assertFails(
                        Reason.UNAVAILABLE,
                        "Keystone: it answered "
                                + status
                                + ", it is too busy or has a problem of its own: check its log, or"
                                + " try again later",
                        logIn(server.uri("/v3")));
            }
            server.always("/v3/auth/tokens", ServerFault.status(201));
            assertFails(
                    Reason.UNAVAILABLE,
                    "Keystone: its answer (201) is not JSON: check that its URL is the one of the"
                            + " service, and what is between",
                    logIn(server.uri("/v3")));
            server.always("/v3/auth/tokens", ServerFault.nonsense());
            assertFails(
                    Reason.UNAVAILABLE,
                    "Keystone: the server's answer is not HTTP: check that its port is the one of a"
                            + " web server",
                    logIn(server.uri("/v3")));
        }
    }
}
