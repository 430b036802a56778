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

import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class LaneControlTest {

    private static final int LEAST = 2;
    private static final int MOST = 8;

    /** The part of their time that lanes wait for the source. */
    private static final double BUSY = 0.3;

    private static final double HUNGRY = 0.6;
    private static final double IDLE = 0.95;

    private long now = -5;
    private long bytes;
    private long waited;
    private LaneControl control = new LaneControl(LEAST, now, bytes);

    /** Lets time pass, in which lanes move what a function of their number says, in a second. */
    private void pass(long millis, double waiting, IntToLongFunction rate) {
        for (long passed = 0; passed < millis; passed += 50) {
            now += TimeUnit.MILLISECONDS.toNanos(50);
            bytes += rate.applyAsLong(control.lanes()) / 20;
            waited += (long) (TimeUnit.MILLISECONDS.toNanos(50) * waiting * control.lanes());
            control.look(now, bytes, waited, control.lanes(), LEAST, MOST);
        }
    }

    @Test
    void itGrowsToTheMostWhileEachLaneBringsMore() {
        pass(1000, HUNGRY, lanes -> lanes * 10_000_000L);
        assertEquals(MOST, control.lanes());
    }

    @Test
    void itStaysWhereTheLanesDoNotWaitForTheSource() {
        pass(5000, BUSY, lanes -> lanes * 10_000_000L);
        assertEquals(LEAST, control.lanes());
    }

    @Test
    void itTakesBackWhatBroughtNothingAndTriesAgainMuchLater() {
        pass(300, HUNGRY, lanes -> 50_000_000L);
        assertEquals(LEAST, control.lanes());
        pass(200, HUNGRY, lanes -> 50_000_000L);
        assertEquals(LEAST, control.lanes(), "it holds");
        pass(1500, HUNGRY, lanes -> lanes * 10_000_000L);
        assertEquals(MOST, control.lanes(), "by now it pays");
    }

    @Test
    void itKeepsWhatPaidWhenOneStepMoreDoesNot() {
        pass(1000, HUNGRY, lanes -> Math.min(lanes, 4) * 10_000_000L);
        assertEquals(4, control.lanes());
    }

    @Test
    void itTriesMoreAndMoreSeldom() {
        int tries = 0;
        int before = control.lanes();
        for (int i = 0; i < 2 * 60 * 20; i++) {
            pass(50, HUNGRY, lanes -> 50_000_000L);
            tries += control.lanes() > before ? 1 : 0;
            before = control.lanes();
        }
        assertEquals(26, tries, "half a second apart, then twice as long, at most five seconds");
    }

    @Test
    void aSourceThatThrottlesGetsHalfAndIsLeftAloneForAWhile() {
        pass(1000, HUNGRY, lanes -> lanes * 10_000_000L);
        control.throttled(now, bytes, waited);
        assertEquals(4, control.lanes());
        pass(9000, HUNGRY, lanes -> lanes * 10_000_000L);
        assertEquals(4, control.lanes());
        pass(2000, HUNGRY, lanes -> lanes * 10_000_000L);
        assertEquals(MOST, control.lanes());
    }

    @Test
    void itGrowsWhereLanesDoNothingButWaitWhateverTheFirstBytesWereLike() {
        pass(200, BUSY, lanes -> 500_000_000L);
        pass(400, IDLE, lanes -> lanes * 1_000_000L);
        assertEquals(MOST, control.lanes());
    }

    @Test
    void aSourceThatThrottlesIsLeftAloneThoughItsLanesDoNothingButWait() {
        pass(1000, IDLE, lanes -> lanes * 1_000_000L);
        control.throttled(now, bytes, waited);
        pass(9000, IDLE, lanes -> lanes * 1_000_000L);
        assertEquals(4, control.lanes());
    }

    @Test
    void itKeepsToBoundsThatChange() {
        pass(1000, HUNGRY, lanes -> lanes * 10_000_000L);
        control.look(now, bytes, waited, control.lanes(), 1, 3);
        assertEquals(3, control.lanes());
        control.look(now, bytes, waited, control.lanes(), 5, 6);
        assertEquals(5, control.lanes());
        control.look(now, bytes, waited, control.lanes(), 5, 1);
        assertEquals(1, control.lanes(), "the most counts");
    }
}
