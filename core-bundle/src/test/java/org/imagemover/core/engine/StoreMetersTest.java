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
package org.imagemover.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.imagemover.api.StoreTraffic;
import org.junit.jupiter.api.Test;

class StoreMetersTest {

    private static final int MIB = 1 << 20;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
    private final StoreMeters meters = new StoreMeters(2, now::get);

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static void assertCounts(
            int transfers, int lanes, long read, long written, StoreTraffic traffic) {
        assertEquals(transfers, traffic.transfers(), "transfers");
        assertEquals(lanes, traffic.lanes(), "lanes");
        assertEquals(read, traffic.bytesRead(), "bytes read");
        assertEquals(written, traffic.bytesWritten(), "bytes written");
    }

    @Test
    void aStoreCountsWhatIsAtWorkOnItAndAllBytes() {
        meters.transferBegan("a");
        meters.transferBegan("a");
        meters.laneBegan("a");
        meters.laneBegan("a");
        meters.laneBegan("a");
        meters.read("a", 10);
        meters.written("a", 4);
        meters.read("a", 5);
        assertCounts(2, 3, 15, 4, meters.traffic("a"));
        meters.laneEnded("a");
        meters.transferEnded("a");
        assertCounts(1, 2, 15, 4, meters.traffic("a"));
    }

    @Test
    void aStoreThatNobodyUsedHasNoTrafficAndIsNotRemembered() {
        meters.transferBegan("b");
        meters.read("b", 1);
        meters.transferEnded("b");
        for (String other : List.of("x", "y", "z")) {
            pass(10);
            assertEquals(StoreTraffic.NONE, meters.traffic(other));
        }
        meters.transferBegan("c");
        assertEquals(1, meters.traffic("b").bytesRead());
    }

    @Test
    void whatIsInNoStoreCountsInTheSumsOfAllOnly() {
        meters.transferBegan("a");
        meters.transferBegan(null);
        meters.laneBegan(null);
        meters.read("a", 7);
        meters.read(null, 2);
        meters.written(null, 9);
        meters.laneEnded(null);
        meters.transferEnded(null);
        assertCounts(1, 0, 7, 0, meters.traffic("a"));
        assertEquals(9, meters.bytesRead());
        assertEquals(9, meters.bytesWritten());
    }

    @Test
    void theRateIsThatOfTheLastSeconds() {
        meters.transferBegan("a");
        for (int tenth = 0; tenth < 200; tenth++) {
            meters.read("a", MIB);
            meters.written("a", MIB);
            pass(100);
        }
        assertEquals(20.0 * MIB, meters.traffic("a").bytesPerSecond(), MIB);
        for (int tenth = 0; tenth < 60; tenth++) {
            meters.read("a", MIB);
            pass(100);
        }
        assertEquals(10.0 * MIB, meters.traffic("a").bytesPerSecond(), MIB);
    }

    @Test
    void theRateOfTheFirstBytesIsNotMadeOfThemAndAnInstant() {
        meters.transferBegan("a");
        meters.read("a", MIB);
        pass(1);
        assertEquals(MIB, meters.traffic("a").bytesPerSecond(), 1);
    }

    @Test
    void theRateIsNothingOnceNothingMovesAndDoesNotRememberThePause() {
        meters.transferBegan("a");
        for (int tenth = 0; tenth < 100; tenth++) {
            meters.read("a", MIB);
            pass(100);
        }
        pass(5000);
        assertEquals(0, meters.traffic("a").bytesPerSecond());
        pass(TimeUnit.DAYS.toMillis(400));
        for (int tenth = 0; tenth < 20; tenth++) {
            meters.read("a", MIB);
            pass(100);
        }
        assertEquals(10.0 * MIB, meters.traffic("a").bytesPerSecond(), MIB);
        assertCounts(1, 0, 120L * MIB, 0, meters.traffic("a"));
    }

    @Test
    void aStoreThatIsGoneKeepsItsSumsForWhenItComesBack() {
        meters.transferBegan("a");
        meters.read("a", 10);
        meters.transferEnded("a");
        pass(TimeUnit.DAYS.toMillis(1));
        assertCounts(0, 0, 10, 0, meters.traffic("a"));
        meters.transferBegan("a");
        meters.read("a", 1);
        assertCounts(1, 0, 11, 0, meters.traffic("a"));
    }

    @Test
    void ofTooManyStoresTheOneThatWasUsedLongestAgoIsForgotten() {
        for (String store : List.of("a", "b")) {
            meters.transferBegan(store);
            meters.read(store, 1);
            meters.transferEnded(store);
            pass(10);
        }
        meters.transferBegan("a");
        meters.transferEnded("a");
        pass(10);
        meters.transferBegan("c");
        assertEquals(1, meters.traffic("a").bytesRead());
        assertEquals(0, meters.traffic("b").bytesRead());
        assertEquals(1, meters.traffic("c").transfers());
        assertEquals(2, meters.bytesRead());
    }

    @Test
    void storesInUseAreNotForgottenHoweverMany() {
        for (String store : List.of("a", "b", "c", "d")) {
            meters.transferBegan(store);
            meters.read(store, 1);
        }
        assertEquals(1, meters.traffic("a").bytesRead());
        for (String store : List.of("a", "b", "c")) {
            meters.transferEnded(store);
            pass(10);
        }
        meters.transferBegan("e");
        assertEquals(0, meters.traffic("c").bytesRead());
        assertCounts(1, 0, 1, 0, meters.traffic("d"));
        assertCounts(1, 0, 0, 0, meters.traffic("e"));
    }

    @Test
    void lanesThatCountAtOnceLoseNothingWhileOtherStoresComeAndGo() throws Exception {
        StoreMeters busy = new StoreMeters(2, System::nanoTime);
        int lanes = 4;
        int rounds = 5000;
        CyclicBarrier start = new CyclicBarrier(lanes);
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                int number = lane;
                ends.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    busy.transferBegan("a");
                                    for (int round = 0; round < rounds; round++) {
                                        busy.laneBegan("a");
                                        busy.read("a", 3);
                                        busy.laneEnded("a");
                                        busy.transferBegan("other" + number + "-" + round % 7);
                                        busy.written("other" + number + "-" + round % 7, 2);
                                        busy.transferEnded("other" + number + "-" + round % 7);
                                    }
                                    return null;
                                }));
            }
            for (Future<?> end : ends) {
                end.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertCounts(lanes, 0, 3L * lanes * rounds, 0, busy.traffic("a"));
        assertEquals(2L * lanes * rounds, busy.bytesWritten());
        assertTrue(busy.traffic("a").bytesPerSecond() > 0);
    }
}
