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
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RedirectsTest {

    private static final String PRIVATE =
            "store 'web': the server's address is private, local or reserved, where neither a"
                    + " caller's URI nor a redirect may lead: where it should, add its network to"
                    + " allowed.networks";
    private static final byte[] BYTES = {1, 2, 3, 4, 5};

    @TempDir Path directory;

    private FaultyServer server;
    private FaultyServer other;
    private HttpStoreDriver driver;

    @BeforeEach
    void start() throws Exception {
        server = FaultyServer.start().serve("/vm/image", BYTES).serve("/secret", BYTES);
        other = FaultyServer.start().serve("/image", BYTES);
        driver = configuration().driver();
    }

    private Configuration configuration() throws Exception {
        return Configuration.of(
                        "store.id",
                        "web",
                        "allowed.prefixes",
                        "http://images.test:" + server.port() + "/vm")
                .host("images.test", "127.0.0.1")
                .host("metadata.test", "169.254.169.254");
    }

    @AfterEach
    void stop() {
        driver.stop();
        server.close();
        other.close();
    }

    private ImageSource open(String path) throws StoreException {
        return driver.open("images.test:" + server.port() + path, RequestContext.SERVICE);
    }

    private void redirect(String from, String to) {
        server.always(from, ServerFault.redirect(to));
    }

    @Test
    void fiveRedirectsAreFollowedAndNoMore() throws Exception {
        for (int hop = 1; hop <= 5; hop++) {
            redirect("/vm/" + hop, hop == 1 ? "image" : String.valueOf(hop - 1));
        }
        redirect("/vm/6", "5");
        try (ImageSource source = open("/vm/5")) {
            assertArrayEquals(BYTES, Failures.read(source.openStream()));
        }
        String message =
                "store 'web': the server redirects more than 5 times: give the URI where the"
                        + " redirects end";
        assertFails(Reason.UNSUPPORTED, message, () -> open("/vm/6"));
        redirect("/vm/loop", "/vm/loop");
        assertFails(Reason.UNSUPPORTED, message, () -> open("/vm/loop"));
    }

    @Test
    void everyKindOfRedirectIsFollowed() throws Exception {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            server.always("/vm/from", ServerFault.redirect(status, "/vm/image"));
            try (ImageSource source = open("/vm/from")) {
                assertArrayEquals(BYTES, Failures.read(source.openStream()));
            }
        }
    }

    @Test
    void laterRequestsGoToWhereTheFirstOneEnded() throws Exception {
        redirect("/vm/from", "/vm/image?signed=1");
        server.serve("/vm/image?signed=1", BYTES);
        try (ImageSource source = open("/vm/from")) {
            RangeReads ranges = (RangeReads) source;
            ranges.openRange(0, 2).close();
            ranges.openRange(2, 2).close();
            assertEquals(
                    1,
                    server.requests().stream()
                            .filter(request -> request.target().equals("/vm/from"))
                            .count());
            server.next("/vm/image?signed=1", ServerFault.status(403));
            assertArrayEquals(new byte[] {3, 4}, Failures.read(ranges.openRange(2, 2)));
            assertEquals(
                    2,
                    server.requests().stream()
                            .filter(request -> request.target().equals("/vm/from"))
                            .count(),
                    "the way there is asked for again where it has expired");
        }
    }

    @Test
    void aRedirectToAPrivateAddressIsRefused() throws Exception {
        for (String location :
                new String[] {
                    "http://127.0.0.1/image",
                    "http://10.0.0.1/image",
                    "http://192.168.1.1/image",
                    "http://metadata.test/latest",
                    "http://169.254.169.254/latest",
                    "http://[::1]/image",
                    "http://[::ffff:127.0.0.1]/image",
                    "http://[64:ff9b::a00:1]/image",
                    "//localhost/image"
                }) {
            redirect("/vm/from", location);
            assertFails(Reason.DENIED, PRIVATE, () -> open("/vm/from"));
        }
        assertEquals(0, other.requests().size());
    }

    @Test
    void aRedirectOutOfThePrefixesOnTheSameServerIsNoLongerTrusted() throws Exception {
        driver = configuration().with("caller.ports", "1-65535").driver();
        redirect("/vm/from", "/secret");
        assertFails(Reason.DENIED, PRIVATE, () -> open("/vm/from"));
        assertEquals(1, server.requests().size());
    }

    @Test
    void aRedirectToAnotherPortIsRefusedUnlessItIsAllowed() throws Exception {
        redirect("/vm/from", other.uri("/image").toString());
        assertFails(
                Reason.DENIED,
                "store 'web': the server's port is none that a caller's URI or a redirect may lead"
                        + " to: where it should, add it to caller.ports",
                () -> open("/vm/from"));
        driver =
                configuration()
                        .with(
                                "caller.ports",
                                "80, " + other.port(),
                                "allowed.networks",
                                "127.0.0.1/32")
                        .driver();
        try (ImageSource source = open("/vm/from")) {
            assertArrayEquals(BYTES, Failures.read(source.openStream()));
        }
    }

    @Test
    void aRedirectThatCannotBeFollowedIsRefused() {
        redirect("/vm/from", "file:///etc/passwd");
        assertFails(
                Reason.DENIED,
                "store 'web': the server redirects to a URI that is not followed: it has to start"
                        + " with http:// or https://",
                () -> open("/vm/from"));
        redirect("/vm/from", "http://user:pass@images.test/vm/image");
        assertFails(
                Reason.DENIED,
                "store 'web': the server redirects to a URI that is not followed: it has"
                        + " credentials in it: take them out, a store's configuration is the place"
                        + " for them",
                () -> open("/vm/from"));
        redirect("/vm/from", "http://2130706433/vm/image");
        assertFails(
                Reason.DENIED,
                "store 'web': the server redirects to a URI that is not followed: its host is a"
                        + " number: write a name, or an address as four decimal numbers",
                () -> open("/vm/from"));
        server.always("/vm/from", ServerFault.status(302));
        assertFails(
                Reason.UNSUPPORTED,
                "store 'web': the server redirects (status 302) without saying where to: give the"
                        + " URI where the object is",
                () -> open("/vm/from"));
    }

    @Test
    void credentialsDoNotFollowARedirectToAnotherServer() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "t0ken");
        driver =
                configuration()
                        .with(
                                "allowed.prefixes",
                                "http://images.test:"
                                        + server.port()
                                        + "/vm, http://images.test:"
                                        + other.port(),
                                "token",
                                "file:" + token)
                        .driver();
        redirect("/vm/from", "http://images.test:" + other.port() + "/back");
        other.always(
                "/back", ServerFault.redirect("http://images.test:" + server.port() + "/vm/image"));
        open("/vm/from").close();
        assertEquals("Bearer t0ken", server.requests().get(0).header("Authorization"));
        assertNull(other.requests().get(0).header("Authorization"));
        assertNull(
                server.requests().get(1).header("Authorization"),
                "nor does it come back with them");
    }
}
