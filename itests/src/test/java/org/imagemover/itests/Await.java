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
package org.imagemover.itests;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for something to become so, but not for ever. */
final class Await {

    /** Enough for what takes a few seconds, on a machine that others use too. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    private static final long PAUSE_MILLIS = 20;

    private Await() {}

    /** Asks again and again until the answer is the wanted one, and returns that. */
    static <T> T until(String what, Callable<T> question, Predicate<T> wanted) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            T answer = question.call();
            if (wanted.test(answer)) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what + "; it is: " + answer);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, condition, holds -> holds);
    }
}
