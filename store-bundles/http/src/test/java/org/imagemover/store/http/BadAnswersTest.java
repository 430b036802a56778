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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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

/**
 * Whatever a server answers, a user gets to know what happened and what to do, and no wrong byte.
 */
@Timeout(60)
class BadAnswersTest {

    private static final String HOST = "images.test";
    private static final String IMAGE = "/vm/image";
    private static final byte[] BYTES = new byte[200_000];

    static {
        new Random(3).nextBytes(BYTES);
    }

    private FaultyServer server;
    private HttpStoreDriver driver;
    private String key;

    @BeforeEach
    void start() throws Exception {
        server = FaultyServer.start().serve(IMAGE, BYTES);
        key = HOST + ":" + server.port() + IMAGE;
        driver = configuration().driver();
    }

    private Configuration configuration() throws Exception {
        return Configuration.of(
                        "store.id",
                        "web",
                        "allowed.prefixes",
                        "http://" + HOST + ":" + server.port() + "/vm",
                        "stall.timeout",
                        "20 s")
                .host(HOST, "127.0.0.1");
    }

    @AfterEach
    void stop() {
        driver.stop();
        server.close();
    }

    private ImageSource open() throws StoreException {
        return driver.open(key, RequestContext.SERVICE);
    }

    private RangeReads openRanges() throws StoreException {
        return (RangeReads) open();
    }

    private void assertOpenFails(Reason reason, String message, ServerFault fault) {
        server.next(IMAGE, fault);
        assertFails(reason, message, this::open);
    }

    @Test
    void anObjectThatIsNotThere() {
        for (int status : new int[] {404, 410}) {
            assertOpenFails(
                    Reason.NOT_FOUND,
                    "store 'web': the server answered "
                            + status
                            + ", there is no such object: check its URI",
                    ServerFault.status(status));
        }
    }

    @Test
    void anObjectThatMustNotBeRead() {
        for (int status : new int[] {401, 403}) {
            assertOpenFails(
                    Reason.DENIED,
                    "store 'web': the server answered "
                            + status
                            + ", not permitted: check the credentials in the store's configuration,"
                            + " and what they may read; a redirect to another server gets none",
                    ServerFault.status(status));
        }
    }

    @Test
    void anAnswerWithoutContent() {
        assertOpenFails(
                Reason.NOT_FOUND,
                "store 'web': the server answered 204, it has no data for the object: upload it"
                        + " there again",
                ServerFault.status(204));
    }

    @Test
    void anAnswerThatNobodyAskedFor() {
        for (int status : new int[] {201, 300, 304, 400, 405, 412, 418}) {
            assertOpenFails(
                    Reason.UNSUPPORTED,
                    "store 'web': the server answered "
                            + status
                            + ", which no read expects: check that the URI is one of an object",
                    ServerFault.status(status));
        }
    }

    @Test
    void aServerThatIsTooBusySaysForHowLong() {
        assertOpenFails(
                Reason.THROTTLED,
                "store 'web': the server answered 429, it is too busy and asks to be left alone for"
                        + " 7 s: copy fewer images at once, or try again later",
                ServerFault.throttled(7));
        assertOpenFails(
                Reason.THROTTLED,
                "store 'web': the server answered 503, it is too busy and asks to be left alone for"
                        + " 8 s: copy fewer images at once, or try again later",
                ServerFault.unavailable(8));
        assertOpenFails(
                Reason.THROTTLED,
                "store 'web': the server answered 503, it is too busy: copy fewer images at once, or"
                        + " try again later",
                ServerFault.status(503).and(ServerFault.header("Retry-After", "http://evil.test")));
        String inAMinute =
                ZonedDateTime.now(ZoneOffset.UTC)
                        .plusSeconds(61)
                        .format(DateTimeFormatter.RFC_1123_DATE_TIME);
        server.next(
                IMAGE, ServerFault.status(503).and(ServerFault.header("Retry-After", inAMinute)));
        StoreException failure = assertThrows(StoreException.class, this::open);
        assertTrue(
                failure.getMessage().matches(".*left alone for (59|60) s: .*"),
                failure::getMessage);
    }

    @Test
    void aServerWithAProblemOfItsOwn() {
        for (int status : new int[] {500, 502, 504, 599}) {
            assertOpenFails(
                    Reason.UNAVAILABLE,
                    "store 'web': the server answered "
                            + status
                            + ", it has a problem of its own: check its log",
                    ServerFault.status(status));
        }
        assertOpenFails(
                Reason.UNAVAILABLE,
                "store 'web': the server answered 408: try again later",
                ServerFault.status(408));
    }

    @Test
    void aServerThatIsNotThere() throws Exception {
        server.close();
        assertFails(
                Reason.UNAVAILABLE,
                "store 'web': the server does not take connections: check that it runs, and that its"
                        + " port is the one that is asked",
                this::open);
        driver =
                configuration()
                        .driver(
                                host -> {
                                    throw new UnknownHostException(host);
                                });
        assertFails(
                Reason.UNAVAILABLE,
                "store 'web': the server's name cannot be looked up: check it, and the name service"
                        + " of this machine",
                this::open);
    }

    @Test
    void aServerThatEndsTheConnectionOrTalksNonsense() {
        assertOpenFails(
                Reason.UNAVAILABLE,
                "store 'web': the connection broke before the server answered: check the server's"
                        + " log",
                ServerFault.noAnswer());
        assertOpenFails(
                Reason.UNSUPPORTED,
                "store 'web': the server's answer is not HTTP: check that its port is the one of a"
                        + " web server",
                ServerFault.nonsense());
    }

    @Test
    void aHeadThatIsTooLong() {
        assertOpenFails(
                Reason.UNSUPPORTED,
                "store 'web': the head of the server's answer is too long (more than 100 headers,"
                        + " 8 KiB in a line or 64 KiB in all): check what server that is",
                ServerFault.oversizedHeaders(70_000));
    }

    @Test
    void anAnswerThatIsCompressedThoughNobodyAsked() throws Exception {
        String message =
                "store 'web': the server sends the object compressed (Content-Encoding), which"
                        + " nobody asked for: have that switched off for images there";
        assertOpenFails(Reason.UNSUPPORTED, message, ServerFault.gzip());
        assertOpenFails(
                Reason.UNSUPPORTED, message, ServerFault.gzip().and(ServerFault.noRanges()));
        RangeReads ranges = openRanges();
        server.always(IMAGE, ServerFault.gzip());
        assertFails(Reason.UNSUPPORTED, message, () -> ranges.openRange(0, 100));
        assertFails(Reason.UNSUPPORTED, message, () -> ((ImageSource) ranges).openStream());
        assertEquals("identity", server.requests().get(0).header("Accept-Encoding"));
    }

    @Test
    void anAnswerInChunksIsReadAsAnyOther() throws Exception {
        server.always(IMAGE, ServerFault.chunked());
        RangeReads ranges = openRanges();
        assertArrayEquals(BYTES, Failures.read(((ImageSource) ranges).openStream()));
        assertArrayEquals(
                Arrays.copyOfRange(BYTES, 5, 100_005), Failures.read(ranges.openRange(5, 100_000)));
        server.always(IMAGE, ServerFault.chunked().and(ServerFault.noRanges()));
        try (ImageSource source = open()) {
            assertEquals(-1, source.stat().size());
            assertArrayEquals(BYTES, Failures.read(source.openStream()));
        }
    }

    @Test
    void aServerWithoutRangesIsReadFromTheStart() throws Exception {
        server.always(IMAGE, ServerFault.noRanges());
        try (ImageSource source = open()) {
            assertFalse(source instanceof RangeReads);
            assertEquals(BYTES.length, source.stat().size());
            assertArrayEquals(BYTES, Failures.read(source.openStream()));
        }
        server.always(IMAGE, ServerFault.header("Accept-Ranges", "none"));
        try (ImageSource source = open()) {
            assertFalse(source instanceof RangeReads, "though it answered one");
            assertEquals(BYTES.length, source.stat().size());
        }
    }

    @Test
    void aServerThatDoesNotKnowTheSizeIsReadFromTheStart() throws Exception {
        server.always(IMAGE, ServerFault.unknownTotal());
        try (ImageSource source = open()) {
            assertFalse(source instanceof RangeReads);
            assertEquals(-1, source.stat().size());
            assertArrayEquals(BYTES, Failures.read(source.openStream()));
        }
    }

    @Test
    void anAnswerWithoutALengthEndsWithItsConnection() throws Exception {
        server.always(IMAGE, ServerFault.noLength().and(ServerFault.noRanges()));
        try (ImageSource source = open()) {
            assertEquals(-1, source.stat().size());
            assertArrayEquals(BYTES, Failures.read(source.openStream()));
        }
        server.always(IMAGE, ServerFault.noLength());
        RangeReads ranges = openRanges();
        assertArrayEquals(
                Arrays.copyOfRange(BYTES, 7, 50_007), Failures.read(ranges.openRange(7, 50_000)));
    }

    @Test
    void anAnswerThatIsShorterThanAnnounced() throws Exception {
        server.always(IMAGE, ServerFault.noRanges().and(ServerFault.wrongLength(5)));
        try (ImageSource source = open();
                ReadableByteChannel stream = source.openStream()) {
            assertFails(
                    Reason.UNAVAILABLE,
                    "store 'web': the connection broke off after 200000 of 200005 bytes: check the"
                            + " server and the network between",
                    () -> Failures.read(stream));
        }
    }

    @Test
    void anAnswerThatIsLongerThanAnnounced() throws Exception {
        RangeReads ranges = openRanges();
        server.always(IMAGE, ServerFault.wrongLength(-5));
        String message =
                "store 'web': the server sends another part than the one that was asked for"
                        + " (Content-Range): check the server and what is between";
        assertFails(Reason.UNSUPPORTED, message, () -> ranges.openRange(0, 100));
        server.always(IMAGE, ServerFault.wrongLength(-5).and(ServerFault.noRanges()));
        try (ImageSource source = open()) {
            assertEquals(BYTES.length - 5, source.stat().size());
            ByteBuffer got = ByteBuffer.allocate(BYTES.length);
            try (ReadableByteChannel stream = source.openStream()) {
                while (stream.read(got) >= 0) {
                    assertTrue(got.position() <= BYTES.length - 5, "more than announced");
                }
            } catch (StoreException noticed) {
                assertEquals(
                        "store 'web': the server sent more bytes than it had announced: check what"
                                + " is stored there",
                        noticed.getMessage());
                assertEquals(Reason.CORRUPT, noticed.reason());
            }
            assertTrue(got.position() <= BYTES.length - 5, "more than announced");
        }
    }

    @Test
    void aConnectionThatIsCutOff() throws Exception {
        RangeReads ranges = openRanges();
        server.always(IMAGE, ServerFault.cutAfter(100_000));
        ByteBuffer got = ByteBuffer.allocate(BYTES.length);
        try (ReadableByteChannel range = ranges.openRange(10, 150_000)) {
            assertFails(
                    Reason.UNAVAILABLE,
                    "store 'web': the connection broke off after 100000 of 150000 bytes: check the"
                            + " server and the network between",
                    () -> {
                        while (range.read(got) >= 0) {
                            assertTrue(got.hasRemaining());
                        }
                    });
        }
        assertArrayEquals(
                Arrays.copyOfRange(BYTES, 10, 100_010), Arrays.copyOf(got.array(), got.position()));
        server.heal(IMAGE);
        assertArrayEquals(
                Arrays.copyOfRange(BYTES, 100_010, BYTES.length),
                Failures.read(ranges.openRange(100_010, BYTES.length)),
                "and the rest by a range");
    }

    @Test
    void aConnectionThatIsReset() throws Exception {
        RangeReads ranges = openRanges();
        server.always(IMAGE, ServerFault.resetAfter(10));
        StoreException failure =
                assertThrows(
                        StoreException.class, () -> Failures.read(ranges.openRange(0, 100_000)));
        assertEquals(Reason.UNAVAILABLE, failure.reason());
        assertTrue(
                failure.getMessage()
                        .matches(
                                "store 'web': the connection broke (off after \\d+ of 100000 bytes:"
                                        + " check the server and the network between"
                                        + "|before the server answered: check the server's log)"),
                failure::getMessage);
    }

    @Test
    void aServerThatStalls() throws Exception {
        driver = configuration().with("stall.timeout", "300 ms").driver();
        RangeReads ranges = openRanges();
        server.next(IMAGE, ServerFault.stallAfter(1000));
        assertFails(
                Reason.UNAVAILABLE,
                "store 'web': nothing of the object came from the server for 300 ms: check it and the network between,"
                        + " or raise stall.timeout",
                () -> Failures.read(ranges.openRange(0, 100_000)));
        server.next(IMAGE, ServerFault.delay(Duration.ofSeconds(2)));
        assertFails(
                Reason.UNAVAILABLE,
                "store 'web': the server did not answer within 300 ms: check it, or raise"
                        + " stall.timeout",
                () -> ranges.openRange(0, 100_000));
    }

    @Test
    void aServerThatIsSlowDoesNotStall() throws Exception {
        driver = configuration().with("stall.timeout", "700 ms").driver();
        RangeReads ranges = openRanges();
        server.next(IMAGE, ServerFault.pieces(10, Duration.ofMillis(50)));
        long start = System.nanoTime();
        assertArrayEquals(Arrays.copyOf(BYTES, 250), Failures.read(ranges.openRange(0, 250)));
        assertTrue(System.nanoTime() - start > 700_000_000, "it took longer than a stall may");
    }

    @Test
    void closingEndsAReadThatWaitsAtOnce() throws Exception {
        for (boolean wholeSource : new boolean[] {true, false}) {
            RangeReads ranges = openRanges();
            server.next(IMAGE, ServerFault.stallAfter(1000));
            ReadableByteChannel range = ranges.openRange(0, 100_000);
            Future<Throwable> reader =
                    inThread(() -> assertThrows(IOException.class, () -> Failures.read(range)));
            assertTrue(server.awaitStalled(Duration.ofSeconds(10)));
            long start = System.nanoTime();
            if (wholeSource) {
                ((ImageSource) ranges).close();
            } else {
                range.close();
            }
            reader.get(10, TimeUnit.SECONDS);
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis < 1000, "took " + millis + " ms, and no stall's 20 s");
            ((ImageSource) ranges).close();
            server.release();
        }
    }

    private static <T> Future<T> inThread(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "bad-answers-test");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    @Test
    void anotherPartThanTheOneAskedFor() throws Exception {
        String message =
                "store 'web': the server sends another part than the one that was asked for"
                        + " (Content-Range): check the server and what is between";
        RangeReads ranges = openRanges();
        for (ServerFault fault :
                new ServerFault[] {
                    ServerFault.wrongContentRange(1),
                    ServerFault.truncated(10),
                    ServerFault.header("Content-Range", "bytes 0-99"),
                    ServerFault.header("Content-Range", "bytes 0-99/50"),
                    ServerFault.header("Content-Range", "0-99/200000"),
                    ServerFault.header("Content-Range", "bytes */200000")
                }) {
            server.next(IMAGE, fault);
            assertFails(Reason.UNSUPPORTED, message, () -> ranges.openRange(0, 100));
        }
        assertOpenFails(Reason.UNSUPPORTED, message, ServerFault.wrongContentRange(1));
    }

    @Test
    void severalPartsWhereOneWasAskedFor() throws Exception {
        RangeReads ranges = openRanges();
        server.next(IMAGE, ServerFault.header("Content-Type", "Multipart/byteranges; boundary=x"));
        assertFails(
                Reason.UNSUPPORTED,
                "store 'web': the server answers with several parts where one was asked for: check"
                        + " the server and what is between",
                () -> ranges.openRange(0, 100));
    }

    @Test
    void anAnswerWithTwoLengths() {
        assertOpenFails(
                Reason.UNSUPPORTED,
                "store 'web': the server's answer contradicts itself on where it ends"
                        + " (Content-Length, Transfer-Encoding): check the server and what is"
                        + " between",
                ServerFault.header("Transfer-Encoding", "chunked"));
    }

    @Test
    void anObjectThatChangedMeanwhile() throws Exception {
        String message =
                "store 'web': the object changed on the server while it was read: copy it again"
                        + " once nobody writes to it";
        RangeReads ranges = openRanges();
        String before = ((ImageSource) ranges).stat().validator();
        server.serve(IMAGE, new byte[BYTES.length]);
        assertFails(Reason.SOURCE_CHANGED, message, () -> ranges.openRange(0, 100));
        assertFails(Reason.SOURCE_CHANGED, message, () -> ((ImageSource) ranges).openStream());
        assertEquals("\"v1\"", lastIfRange());
        assertFalse(before.equals(((ImageSource) ranges).stat().validator()));

        RangeReads again = openRanges();
        server.next(IMAGE, ServerFault.changedValidator().and(ServerFault.ignoredIfRange()));
        assertFails(Reason.SOURCE_CHANGED, message, () -> again.openRange(0, 100));

        server.always(IMAGE, ServerFault.noEtag());
        RangeReads byTime = openRanges();
        server.next(IMAGE, ServerFault.changedValidator().and(ServerFault.noEtag()));
        assertFails(Reason.SOURCE_CHANGED, message, () -> byTime.openRange(0, 100));

        server.always(IMAGE, ServerFault.noValidators());
        RangeReads bySize = openRanges();
        server.serve(IMAGE, new byte[100]);
        assertFails(Reason.SOURCE_CHANGED, message, () -> bySize.openRange(0, 10));
        assertFails(Reason.SOURCE_CHANGED, message, () -> bySize.openRange(1000, 10));
    }

    private String lastIfRange() {
        return server.requests().stream()
                .map(request -> request.header("If-Range"))
                .filter(value -> value != null)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void onlyAStrongEntityTagOrATimeWithTheSizeIsAValidator() throws Exception {
        assertTrue(validator(ServerFault.NONE).matches("etag-[0-9a-f]{32}"));
        assertEquals("modified-1577836860-200000", validator(ServerFault.weakEtag()));
        assertEquals("modified-1577836860-200000", validator(ServerFault.noEtag()));
        assertNull(validator(ServerFault.noValidators()));
        assertNull(
                validator(ServerFault.noEtag().and(ServerFault.header("Last-Modified", "today"))));
        assertNull(
                validator(
                        ServerFault.noEtag()
                                .and(ServerFault.noLength())
                                .and(ServerFault.noRanges())),
                "a time without a size");
        server.always(IMAGE, ServerFault.weakEtag());
        openRanges().openRange(0, 10).close();
        assertEquals("Wed, 01 Jan 2020 00:01:00 GMT", lastIfRange(), "a weak tag is not sent");
    }

    private String validator(ServerFault fault) throws Exception {
        server.always(IMAGE, fault);
        try (ImageSource source = open()) {
            return source.stat().validator();
        }
    }

    @Test
    void anObjectThatIsTooLarge() throws Exception {
        String message =
                "store 'web': the object is larger than 199999 bytes: raise max.size, if it may be";
        driver = configuration().with("max.size", "199999").driver();
        assertFails(Reason.UNSUPPORTED, message, this::open);
        server.always(IMAGE, ServerFault.noLength().and(ServerFault.noRanges()));
        try (ImageSource source = open()) {
            assertFails(Reason.UNSUPPORTED, message, () -> Failures.read(source.openStream()));
        }
        server.heal(IMAGE);
        driver = configuration().with("max.size", "200000").driver();
        assertArrayEquals(BYTES, Failures.read(driver, key));
        driver = configuration().with("max.size", "0").driver();
        assertArrayEquals(BYTES, Failures.read(driver, key));
    }

    @Test
    void anEmptyObjectWhoseServerRefusesItsFirstByte() throws Exception {
        server.serve("/vm/empty", new byte[0]);
        server.next("/vm/empty", ServerFault.status(416));
        try (ImageSource source =
                driver.open(key.replace("/image", "/empty"), RequestContext.SERVICE)) {
            assertEquals(0, source.stat().size());
            assertEquals(0, Failures.read(source.openStream()).length);
        }
    }

    @Test
    void afterEachBadAnswerNothingStaysOpen() throws Exception {
        driver = configuration().with("max.connections", "2", "connect.timeout", "2 s").driver();
        for (int round = 0; round < 5; round++) {
            for (ServerFault fault :
                    new ServerFault[] {
                        ServerFault.status(404),
                        ServerFault.gzip(),
                        ServerFault.noAnswer(),
                        ServerFault.header("Transfer-Encoding", "chunked"),
                        ServerFault.redirect("file:///x"),
                        ServerFault.wrongContentRange(1),
                        ServerFault.oversizedHeaders(100_000)
                    }) {
                server.next(IMAGE, fault);
                assertThrows(StoreException.class, this::open);
            }
        }
        assertArrayEquals(BYTES, Failures.read(driver, key));
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (server.connections() > 0) {
            assertTrue(System.nanoTime() < end, () -> server.connections() + " are open");
            Thread.onSpinWait();
        }
    }
}
