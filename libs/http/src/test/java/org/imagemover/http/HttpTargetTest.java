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
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HttpTargetTest {

    private static final String NUMBER =
            "its host is a number: write a name, or an address as four decimal numbers";
    private static final String NO_NAME =
            "its host is no name that can be looked up: write letters, digits, '-' and '.'";
    private static final String UPWARDS =
            "its path leads upwards in an encoded form: write it plainly";

    @Test
    void aUrlHasItsPartsInOneForm() {
        HttpTarget target = HttpTarget.parse("HTTPS://Images.Example.COM/a/b%20c?x=1&y=[2]#part");
        assertEquals("https", target.scheme());
        assertEquals("images.example.com", target.host());
        assertEquals(443, target.port());
        assertEquals("/a/b%20c", target.path());
        assertEquals("x=1&y=[2]", target.query());
        assertEquals("https://images.example.com/a/b%20c?x=1&y=[2]", target.text());
        assertEquals("images.example.com:443/a/b%20c?x=1&y=[2]", target.withoutScheme());
        assertEquals("https:***", target.toString());
        assertEquals("/", HttpTarget.parse("http://host").path());
        assertEquals("/?q", HttpTarget.parse("http://host?q").requestUri());
        assertEquals("host:8080", HttpTarget.parse("http://host:8080/x").authority());
        assertEquals("host", HttpTarget.parse("http://host:80/x").authority());
        assertEquals("fd00::1", HttpTarget.parse("http://[FD00::1]:81/").host());
        assertEquals("[fd00::1]:81", HttpTarget.parse("http://[FD00::1]:81/").authority());
        assertEquals(HttpTarget.parse("http://host:80/x"), HttpTarget.parse("http://HOST/y/../x"));
        assertNotEquals(HttpTarget.parse("http://host/x"), HttpTarget.parse("http://host/x?"));
    }

    @Test
    void otherSchemesAreRefused() {
        for (String uri :
                List.of("file:///etc/passwd", "ftp://host/x", "host/x", "", "http:/x", "://x")) {
            assertRefused("it has to start with http:// or https://", uri);
        }
    }

    @Test
    void anAddressIsAcceptedInItsUsualFormOnly() {
        assertEquals("127.0.0.1", HttpTarget.parse("http://127.0.0.1/").host());
        for (String host :
                List.of(
                        "2130706433",
                        "0x7f000001",
                        "0X7F.0.0.1",
                        "017700000001",
                        "0177.0.0.1",
                        "127.1",
                        "127.0.1",
                        "127.0.0.01",
                        "127.0.0.256",
                        "127.0.0.1.1",
                        "1.2.3.4.5",
                        "images.0x7f",
                        "images.1",
                        "0x",
                        "0")) {
            assertRefused(NUMBER, "http://" + host + "/");
        }
        for (String host : List.of("[127.0.0.1]", "[::1%25lo]", "[::g]", "[1:2:3]", "[]", "[x:]")) {
            String message = thrown("http://" + host + "/");
            assertFalse(message.isEmpty(), host);
        }
    }

    @Test
    void aHostIsAName() {
        for (String host :
                List.of("", ".", "a..b", "a.", "-a", "a-", "a%2eb", "a,b", "a;b", "[::1", "::1]")) {
            assertFalse(thrown("http://" + host + "/").isEmpty(), host);
        }
        assertRefused(NO_NAME, "http://" + "a.".repeat(127) + "bc/");
        assertRefused(
                "it has a character in it that has to be percent-encoded",
                "http://b\u00fccher.example/");
        assertRefused(
                "it has a character in it that has to be percent-encoded",
                "http://\uff11\uff12\uff17.0.0.1/");
        assertEquals(
                "xn--bcher-kva.example", HttpTarget.parse("http://xn--bcher-kva.example").host());
    }

    @Test
    void credentialsAreRefusedAndNotRepeated() {
        String message =
                "it has credentials in it: take them out, a store's configuration is the place for"
                        + " them";
        assertRefused(message, "http://user:secret@host/x");
        assertRefused(message, "http://user@host/x");
        assertRefused(message, "http://@host/x");
        assertEquals("/@x", HttpTarget.parse("http://host/@x").path());
    }

    @Test
    void aPortIsANumber() {
        for (String port : List.of("", "0", "65536", "-1", "+80", "80x", "000080", "8 0")) {
            assertFalse(thrown("http://host:" + port + "/").isEmpty(), port);
        }
        assertRefused("its port is no number from 1 to 65535", "http://host:0/");
        assertRefused("its port is no number from 1 to 65535", "http://host:x/");
    }

    @Test
    void whatCouldEndALineOrBeReadAsASlashIsRefused() {
        for (String bad :
                List.of("\r\n", "\n", "\t", " ", "\0", "\\", "<", "\"", "\u00fc", "\u2215")) {
            assertRefused(
                    "it has a character in it that has to be percent-encoded",
                    "http://host/a" + bad + "b");
        }
        assertRefused("it is longer than 8000 characters", "http://host/" + "x".repeat(8000));
    }

    @Test
    void dotSegmentsAreGoneAndEncodedOnesRefused() {
        assertEquals("/c", HttpTarget.parse("http://h/a/../b/../c").path());
        assertEquals("/", HttpTarget.parse("http://h/../..").path());
        assertEquals("/a/", HttpTarget.parse("http://h/a/b/..").path());
        assertEquals("/a/", HttpTarget.parse("http://h/a/.").path());
        assertEquals("/a//b", HttpTarget.parse("http://h/a//./b").path());
        assertEquals("/..a/b..", HttpTarget.parse("http://h/..a/b..").path());
        for (String path :
                List.of(
                        "/a/%2e%2e/b",
                        "/a/.%2E/b",
                        "/a/%2e/b",
                        "/a/..%2fb",
                        "/a%2f..%2fb",
                        "/a/..%5cb",
                        "/a/%252e%252e/b",
                        "/a/%25252e%25252e%25252fb",
                        "/a/..;x=1/b",
                        "/a/%2e%2e;/b")) {
            assertRefused(UPWARDS, "http://h" + path);
        }
        assertRefused("its path has control characters in it", "http://h/a%00b");
        assertRefused("its path has control characters in it", "http://h/a%250d%250ab");
        assertRefused(
                "its path has a '%' in it that is not followed by two hex digits", "http://h/a%2");
        assertRefused(
                "its path is percent-encoded many times over", "http://h/a%" + "25".repeat(9));
        assertEquals("/a%2Fb%C3%BC", HttpTarget.parse("http://h/a%2Fb%C3%BC").path());
    }

    @Test
    void aPrefixCoversWhatIsBelowItInItsOrigin() {
        assertCovers(
                "http://h/images", "http://h/images", "http://h/images/", "http://H:80/images/x");
        assertCovers("http://h/images", "http://h/images?x", "http://h/%69mages/a%2fb?x=/../y");
        assertCovers("http://h/images/", "http://h/images/", "http://h/images/x/y");
        assertCovers("http://h", "http://h", "http://h/x");
        assertCovers("https://h:8443/a%7Eb", "https://h:8443/a~b/c");
        assertCoversNot(
                "http://h/images",
                "http://h/images2",
                "http://h/image",
                "http://h/",
                "http://h/Images/x",
                "http://h/images/../x",
                "http://h//images/x",
                "http://h/images%2fx",
                "https://h/images/x",
                "http://h:81/images/x",
                "http://h.evil/images/x",
                "http://g/images/x");
        assertCoversNot("http://h/images/", "http://h/images", "http://h/imagesx/");
    }

    private static void assertCovers(String prefix, String... targets) {
        for (String target : targets) {
            assertTrue(HttpTarget.parse(prefix).covers(HttpTarget.parse(target)), target);
        }
    }

    private static void assertCoversNot(String prefix, String... targets) {
        for (String target : targets) {
            assertFalse(HttpTarget.parse(prefix).covers(HttpTarget.parse(target)), target);
        }
    }

    @Test
    void aReferenceIsResolvedAgainstWhereItCameFrom() {
        HttpTarget from = HttpTarget.parse("https://h:8443/a/b?x");
        assertEquals("http://g/y", from.resolve("http://g/y").text());
        assertEquals("https://g/y", from.resolve("//g/y").text());
        assertEquals("https://h:8443/y?z", from.resolve("/y?z").text());
        assertEquals("https://h:8443/a/y", from.resolve("y").text());
        assertEquals("https://h:8443/y", from.resolve("../y").text());
        assertEquals("https://h:8443/a/b?y", from.resolve("?y").text());
        assertEquals(from, from.resolve(""));
        assertThrows(IllegalArgumentException.class, () -> from.resolve("file:///etc/passwd"));
        assertThrows(IllegalArgumentException.class, () -> from.resolve("gopher:x"));
        assertThrows(IllegalArgumentException.class, () -> from.resolve("http:y"));
        assertThrows(IllegalArgumentException.class, () -> from.resolve("//2130706433/y"));
        assertThrows(IllegalArgumentException.class, () -> from.resolve("y\r\nX: z"));
    }

    private static void assertRefused(String message, String uri) {
        assertEquals(message, thrown(uri), uri);
    }

    private static String thrown(String uri) {
        return String.valueOf(
                assertThrows(
                                IllegalArgumentException.class,
                                () -> HttpTarget.parse(uri),
                                () -> "accepted: " + uri)
                        .getMessage());
    }
}
