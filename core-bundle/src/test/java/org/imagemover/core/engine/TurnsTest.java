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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.imagemover.core.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnsTest {

    private static final Party FILES = new Party("files", 3);

    private final List<Held> begun = new CopyOnWriteArrayList<>();
    private final List<Held> all = new ArrayList<>();
    private volatile int most = 16;
    private final Turns turns = new Turns("turns-test", () -> most);

    /** Keeps its turn until it is let go. */
    private final class Held implements Turns.Turn {

        private final List<Party> needs;
        private volatile List<Party> charged;
        private final CountDownLatch end = new CountDownLatch(1);

        Held(Party from, Party to) {
            needs = List.of(from, to);
            charged = List.of(from);
        }

        @Override
        public List<Party> needs() {
            return needs;
        }

        @Override
        public List<Party> charged() {
            return charged;
        }

        @Override
        public void run() {
            begun.add(this);
            Await.until("its end", () -> end.getCount() == 0);
        }
    }

    private Held ask(String from, Party to) {
        Held turn = new Held(new Party(from, 3), to);
        all.add(turn);
        turns.execute(turn);
        return turn;
    }

    private List<Held> ask(int count, String from, Party to) {
        List<Held> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(ask(from, to));
        }
        return asked;
    }

    private void awaitBegun(int count) {
        Await.until(count + " turns", () -> begun.size() == count);
    }

    @AfterEach
    void letAllGo() {
        all.forEach(turn -> turn.end.countDown());
        Await.until("no more turns", () -> !turns.isCrowded());
        turns.shutdown();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 3", "4, 3", "6, 4", "8, 6", "16, 12", "32, 24"})
    void oneSourceHasThreeQuartersOfTheTurnsAtMostWhereThereAreEnough(int turnsThere, int had) {
        most = turnsThere;
        turns.settingsChanged();
        ask(100, "slow", FILES);
        awaitBegun(had);
        turns.serve();
        assertEquals(had, begun.size());
    }

    @Test
    void anotherSourceBeginsAtOnceThoughAHundredOfASlowOneWait() {
        ask(100, "slow", FILES);
        awaitBegun(12);
        Held other = ask("other", FILES);
        Await.until("the other one", () -> begun.contains(other));
    }

    @Test
    void ofThreeSlowOnesNoneKeepsAFourthFromATurn() {
        ask(100, "slow", FILES);
        awaitBegun(12);
        ask(100, "slow too", FILES);
        ask(100, "slow as well", FILES);
        awaitBegun(16);
        Held other = ask("other", FILES);
        assertTrue(turns.isWanted(begun.get(0)), "who has most is asked for a turn");
        begun.get(0).end.countDown();
        Await.until("the other one", () -> begun.contains(other));
        assertEquals(17, begun.size());
    }

    @Test
    void aDestinationThatIsWaitedForIsCountedInThePlaceOfTheSource() {
        Party hanging = new Party("hanging", 3);
        ask(12, "source", hanging);
        awaitBegun(12);
        begun.forEach(turn -> turn.charged = List.of(hanging));
        Held more = ask("source", hanging);
        Held other = ask("source", FILES);
        Await.until("the other one", () -> begun.contains(other));
        assertFalse(begun.contains(more));
    }

    @Test
    void aTurnThatBecomesFreeGoesToWhoseParitesHaveFewest() {
        most = 3;
        turns.settingsChanged();
        ask(3, "a", FILES);
        awaitBegun(3);
        Held again = ask("a", FILES);
        Held other = ask("b", FILES);
        begun.get(0).end.countDown();
        awaitBegun(4);
        assertEquals(other, begun.get(3));
        begun.get(1).end.countDown();
        awaitBegun(5);
        assertEquals(again, begun.get(4));
    }

    @Test
    void whoIsTakenOutOfTheQueueGetsNoTurn() {
        most = 1;
        turns.settingsChanged();
        ask("a", FILES);
        awaitBegun(1);
        Held second = ask("a", FILES);
        assertTrue(turns.remove(second));
        assertFalse(turns.remove(second));
        assertFalse(turns.isCrowded());
    }
}
