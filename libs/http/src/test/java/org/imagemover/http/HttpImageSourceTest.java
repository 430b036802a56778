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
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers to a range that no server of a test kit gives. */
@Timeout(60)
class HttpImageSourceTest {

    private static final String FIRST_BYTE =
            "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 0-0/1000\r\n"
                    + "Content-Length: 1\r\n\r\nh";
    private static final String RANGE =
            "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 0-4/1000\r\n";

    private final HttpTransport transport =
            new HttpTransport(
                    new HttpSettings(
                            "store 'web': ",
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(20),
                            4,
                            3,
                            null,
                            true),
                    HostResolver.SYSTEM);

    @AfterEach
    void close() {
        transport.close();
    }

    private static RawServer server(String answer) throws IOException {
        return new RawServer(
                (request, out, socket) -> RawServer.send(out, request == 1 ? FIRST_BYTE : answer));
    }

    private HttpImageSource open(RawServer server) throws StoreException {
        return HttpImageSource.open(
                transport.session(target -> AddressRule.ANY), server.target("/"), 1 << 20);
    }

    private byte[] read(RawServer server, ByteBuffer into) throws IOException {
        try (HttpImageSource source = open(server);
                ReadableByteChannel range = ((RangeReads) source).openRange(0, 5)) {
            while (range.read(into) >= 0) {
                continue;
            }
        }
        byte[] got = new byte[into.flip().remaining()];
        into.get(got);
        return got;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void chunksThatHoldMoreThanTheRangeAreDamage() throws Exception {
        String chunked = RANGE + "Transfer-Encoding: chunked\r\n\r\n";
        for (String chunks :
                new String[] {"6\r\nhello!\r\n0\r\n\r\n", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"}) {
            try (RawServer server = server(chunked + chunks)) {
                ByteBuffer got = ByteBuffer.allocate(100);
                StoreException failure =
                        assertThrows(StoreException.class, () -> read(server, got));
                assertEquals(
                        "store 'web': the server sent more bytes than it had announced: check what"
                                + " is stored there",
                        failure.getMessage());
                assertEquals(Reason.CORRUPT, failure.reason());
                assertFalse(got.position() >= 5, "the last byte is not given out");
            }
        }
        try (RawServer server = server(chunked + "5\r\nhello\r\n0\r\n\r\n")) {
            assertArrayEquals(bytes("hello"), read(server, ByteBuffer.allocate(5)));
        }
    }

    @Test
    void chunksThatHoldLessThanTheRangeAreNoEnd() throws Exception {
        try (RawServer server =
                server(RANGE + "Transfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n0\r\n\r\n")) {
            StoreException failure =
                    assertThrows(
                            StoreException.class, () -> read(server, ByteBuffer.allocate(100)));
            assertEquals(
                    "store 'web': the answer ended after 4 of 5 bytes: check the server and what is"
                            + " between",
                    failure.getMessage());
            assertEquals(Reason.UNAVAILABLE, failure.reason());
        }
    }

    @Test
    void aRangeWithoutALengthIsAsLongAsItSays() throws Exception {
        try (RawServer server = server(RANGE + "\r\nhello, and what nobody asked for")) {
            assertArrayEquals(bytes("hello"), read(server, ByteBuffer.allocate(100)));
        }
    }

    @Test
    void asManyRangesAtOnceAreGoodAsTheServerMayHaveConnections() throws Exception {
        try (RawServer server = server("");
                HttpImageSource source = open(server)) {
            RangeReads ranges = (RangeReads) source;
            assertEquals(3, ranges.preferredConcurrency());
            assertEquals(32 << 20, ranges.preferredChunk());
        }
    }

    @Test
    void aRangeOfNothingAsksNobodyAndClosesAsAnyOther() throws Exception {
        try (RawServer server = server("");
                HttpImageSource source = open(server)) {
            RangeReads ranges = (RangeReads) source;
            ReadableByteChannel behind = ranges.openRange(1000, 5);
            ReadableByteChannel empty = ranges.openRange(5, 0);
            assertEquals(-1, behind.read(ByteBuffer.allocate(1)));
            assertEquals(-1, empty.read(ByteBuffer.allocate(1)));
            assertEquals(1, server.requests().size());
            empty.close();
            assertThrows(ClosedChannelException.class, () -> empty.read(ByteBuffer.allocate(1)));
            source.close();
            assertThrows(ClosedChannelException.class, () -> behind.read(ByteBuffer.allocate(1)));
            assertThrows(IllegalArgumentException.class, () -> ranges.openRange(-1, 5));
        }
    }

    @Test
    void aServerNeedNotRepeatTheTagThatItCompared() throws Exception {
        String answer = RANGE.replace("ETag: \"a\"\r\n", "") + "Content-Length: 5\r\n\r\nhello";
        try (RawServer server = server(answer)) {
            assertArrayEquals(bytes("hello"), read(server, ByteBuffer.allocate(100)));
        }
        try (RawServer server = server(answer.replace("/1000", "/1001"))) {
            StoreException failure =
                    assertThrows(
                            StoreException.class, () -> read(server, ByteBuffer.allocate(100)));
            assertEquals(Reason.SOURCE_CHANGED, failure.reason());
        }
    }

    @Test
    void aServerThatSendsTheUnchangedWholeForARangeIsTriedAgain() throws Exception {
        try (RawServer server =
                server("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 1000\r\n\r\nhello")) {
            StoreException failure =
                    assertThrows(
                            StoreException.class, () -> read(server, ByteBuffer.allocate(100)));
            assertEquals(
                    "store 'web': the server sends the whole object where a part was asked for,"
                            + " which it could do before: check the server and what is between",
                    failure.getMessage());
            assertEquals(Reason.UNAVAILABLE, failure.reason());
        }
    }
}
