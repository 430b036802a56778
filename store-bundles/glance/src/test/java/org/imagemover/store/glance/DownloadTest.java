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
package org.imagemover.store.glance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Random;
import org.imagemover.api.Secret;
import org.imagemover.spi.ApiDownload;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is peculiar about Glance's downloads. */
class DownloadTest {

    private static final String ID = "0a1b2c3d-0000-1111-2222-abcdefabcdef";
    private static final RequestContext USER = new RequestContext(Secret.of("token-of-alice"));
    private static final ServerFault WITHOUT_LENGTH =
            ServerFault.rangesRefused(400).and(ServerFault.noLength());

    private final byte[] bytes = new byte[100_000];
    private GlancePlace place;
    private GlanceStoreDriver driver;

    @BeforeEach
    void startGlance() throws Exception {
        new Random(1).nextBytes(bytes);
        place = new GlancePlace(ServerFault.noValidators());
        place.put(ID, bytes);
        driver = place.driver(place.server.uri("").toString());
    }

    @AfterEach
    void stopGlance() throws Exception {
        place.close();
    }

    private byte[] read(RequestContext context) throws Exception {
        try (ImageSource source = driver.open(ID, context);
                ReadableByteChannel stream = source.openStream()) {
            ByteBuffer all = ByteBuffer.allocate(bytes.length + 1);
            while (stream.read(all) >= 0) {
                continue;
            }
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    private StoreException failure() {
        return assertThrows(StoreException.class, () -> read(RequestContext.SERVICE));
    }

    @Test
    void itIsTheLastPlaceToReadFrom() {
        assertInstanceOf(ApiDownload.class, driver);
    }

    @Test
    void itReadsWithItsOwnRightsSoThatACopyMayLastLongerThanAUsersToken() throws Exception {
        assertArrayEquals(bytes, read(USER));
        assertTrue(
                place.server.requests().stream()
                        .allMatch(
                                request ->
                                        GlancePlace.TOKEN.equals(request.header("X-Auth-Token"))));
    }

    @Test
    void anEndpointMayHaveAVersionOrNot() throws Exception {
        for (String suffix : new String[] {"", "/", "/v2", "/v2/"}) {
            driver = place.driver(place.server.uri(suffix).toString());
            assertArrayEquals(bytes, read(USER), suffix);
        }
    }

    @Test
    void aDownloadWithoutItsLengthThatEndsEarlyIsSeenByTheSize() throws Exception {
        place.server.always(GlancePlace.file(ID), WITHOUT_LENGTH.and(ServerFault.truncated(1000)));
        assertEquals(Reason.UNAVAILABLE, failure().reason());
        place.server.always(GlancePlace.file(ID), WITHOUT_LENGTH);
        assertArrayEquals(bytes, read(RequestContext.SERVICE));
    }

    @Test
    void aDownloadOfUnknownSizeIsReadToItsEnd() throws Exception {
        place.put(ID, bytes, "active", "null");
        place.server.always(GlancePlace.file(ID), WITHOUT_LENGTH);
        try (ImageSource source = driver.open(ID, USER)) {
            assertEquals(-1, source.stat().size());
        }
        assertArrayEquals(bytes, read(USER));
        // where there are ranges, these tell the size
        place.server.always(GlancePlace.file(ID), ServerFault.noValidators());
        assertArrayEquals(bytes, read(USER));
    }

    @Test
    void theDigestOfTheWholeImageOnAPartOfItIsNotTakenForThePartsOwn() throws Exception {
        place.server.always(
                GlancePlace.file(ID),
                ServerFault.header("Content-MD5", "66aedf0a58ff5b1e053006eca23e020d"));
        try (ImageSource source = driver.open(ID, USER)) {
            RangeReads ranges = assertInstanceOf(RangeReads.class, source);
            try (ReadableByteChannel part = ranges.openRange(500, 100)) {
                ByteBuffer read = ByteBuffer.allocate(101);
                while (part.read(read) >= 0) {
                    continue;
                }
                assertArrayEquals(
                        Arrays.copyOfRange(bytes, 500, 600),
                        Arrays.copyOf(read.array(), read.position()));
            }
        }
    }

    @Test
    void aFileOfAnotherSizeThanTheRecordsIsNotReadByRanges() throws Exception {
        place.put(ID, bytes, "active", "99999");
        assertEquals(Reason.SOURCE_CHANGED, failure().reason());
    }

    @ParameterizedTest
    @CsvSource({
        "204, NOT_FOUND",
        "403, DENIED",
        "404, NOT_FOUND",
        "429, THROTTLED",
        "500, UNAVAILABLE",
        "503, THROTTLED"
    })
    void whatGlanceAnswersInThePlaceOfAFileHasItsNameOfTheRequest(int status, Reason reason) {
        place.server.always(
                GlancePlace.file(ID),
                ServerFault.status(status)
                        .and(ServerFault.header("X-Openstack-Request-Id", "req-1234")));
        StoreException failure = failure();
        assertEquals(reason, failure.reason());
        assertTrue(failure.getMessage().contains("req-1234"), failure.getMessage());
    }

    @Test
    void aTokenThatIsRefusedAndCannotBeRenewedSaysWhichKeyToLookAt() {
        place.server.always(GlancePlace.file(ID), ServerFault.status(401));
        StoreException failure = failure();
        assertEquals(Reason.DENIED, failure.reason());
        assertTrue(failure.getMessage().contains("the key 'token'"), failure.getMessage());
    }

    @Test
    void anImageThatIsNotActiveIsNotAskedFor() throws Exception {
        place.put(ID, bytes, "deactivated", "100000");
        StoreException failure = failure();
        assertEquals(Reason.NOT_FOUND, failure.reason());
        assertTrue(failure.getMessage().contains("deactivated"), failure.getMessage());
        assertTrue(
                place.server.requests().stream()
                        .noneMatch(request -> request.target().equals(GlancePlace.file(ID))));
    }

    @Test
    void aTokenIsNotCarriedToAnotherServer() throws Exception {
        try (GlancePlace elsewhere = new GlancePlace(ServerFault.NONE)) {
            elsewhere.put(ID, bytes);
            place.server.always(
                    GlancePlace.file(ID),
                    ServerFault.redirect(elsewhere.server.uri(GlancePlace.file(ID)).toString()));
            StoreException failure = failure();
            assertEquals(Reason.DENIED, failure.reason());
            assertTrue(failure.getMessage().contains("endpoint"), failure.getMessage());
            assertFalse(failure.getMessage().contains("127.0.0"), failure.getMessage());
            assertTrue(elsewhere.server.requests().isEmpty());
        }
    }
}
