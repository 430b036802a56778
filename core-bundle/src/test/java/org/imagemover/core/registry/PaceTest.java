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
package org.imagemover.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.imagemover.core.config.LowestRates.LowestRate;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000;

    private LowestRate lowest = new LowestRate(1024, Duration.ofMinutes(2));
    private long now;
    private final Pace pace = new Pace("store 'a'", () -> lowest, () -> now);

    private void give(int bytes, double seconds) throws IOException {
        pace.time(
                1 << 20,
                () -> {
                    now += (long) (seconds * SECOND);
                    return bytes;
                },
                count -> count);
    }

    @Test
    void aByteEveryFiveSecondsIsToldWithItsRateAfterTheWindow() throws Exception {
        for (int i = 0; i < 23; i++) {
            give(1, 5);
        }
        StoreException slow = assertThrows(StoreException.class, () -> give(1, 5));
        assertEquals(StoreException.Reason.UNAVAILABLE, slow.reason());
        assertEquals(
                "store 'a' is too slow: 24 bytes in 120.0 s, 0 bytes/s, where 1024 have to come"
                        + " (rate.min, over rate.window): check it and the network between, or"
                        + " lower rate.min for it",
                slow.getMessage());
        assertTrue(pace.isTooSlow());
        pace.restart();
        give(1, 5);
    }

    @Test
    void aSlowNetworkIsFastEnough() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            give(1100, 1);
        }
    }

    @Test
    void aServerMayThinkForAMinuteAndAWaitThatIsNoCallCountsForNothing() throws Exception {
        give(0, 60);
        for (int i = 0; i < 100; i++) {
            give(200 << 10, 30);
            now += 1000 * SECOND;
        }
    }

    @Test
    void whatEightLanesGetIsCountedTogether() throws Exception {
        for (int i = 0; i < 1000; i++) {
            lanes(8, 150);
        }
        assertTrue(pace.isKept());
        assertThrows(
                StoreException.class,
                () -> {
                    for (int i = 0; i < 1000; i++) {
                        lanes(8, 100);
                    }
                });
    }

    /** So many calls side by side, each a second long. */
    private void lanes(int count, int bytes) throws IOException {
        if (count == 0) {
            now += SECOND;
            return;
        }
        pace.time(
                bytes,
                () -> {
                    lanes(count - 1, bytes);
                    return bytes;
                },
                all -> all);
    }

    @Test
    void aLargeCallThatIsUnderWayIsTakenToGiveWhatItAsksFor() {
        ServiceCall<Integer> large =
                () -> {
                    now += 8000 * SECOND;
                    assertFalse(pace.hangs());
                    now += 500 * SECOND;
                    assertTrue(pace.hangs());
                    assertFalse(pace.hangs(), "it is told once");
                    return 0;
                };
        assertThrows(StoreException.class, () -> pace.time(8 << 20, large, none -> 0));
    }

    @Test
    void aCallThatAsksForNothingHasTheWindow() {
        StoreException failure =
                assertThrows(
                        StoreException.class,
                        () ->
                                pace.time(
                                        () -> {
                                            now += 121 * SECOND;
                                            assertTrue(pace.hangs());
                                            throw new IOException("closed");
                                        }));
        assertTrue(failure.getMessage().contains("has not answered for 121.0 s"));
    }

    @Test
    void whatFailsIsTooSlowFirst() throws Exception {
        give(10, 100);
        assertFalse(pace.isKept(), "no success that gives new tries");
        StoreException failure =
                assertThrows(
                        StoreException.class,
                        () ->
                                pace.time(
                                        () -> {
                                            now += 30 * SECOND;
                                            throw new StoreException(
                                                    StoreException.Reason.CORRUPT, "broken");
                                        }));
        assertEquals(StoreException.Reason.UNAVAILABLE, failure.reason());
    }

    @Test
    void withoutALowestRateAnythingGoes() throws Exception {
        lowest = new LowestRate(0, Duration.ofSeconds(1));
        give(0, 1000);
        give(0, 1000);
        pace.time(
                () -> {
                    now += 1000 * SECOND;
                    assertFalse(pace.hangs());
                    return true;
                });
    }
}
