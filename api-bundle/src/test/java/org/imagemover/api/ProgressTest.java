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
package org.imagemover.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void timeLeftFollowsFromTheRate() {
        assertEquals(5, new Progress(50, 100, 10, Duration.ofSeconds(5)).secondsLeft());
    }

    @Test
    void timeLeftIsNotGuessedWithoutASizeOrARate() {
        assertEquals(-1, new Progress(50, -1, 10, Duration.ZERO).secondsLeft());
        assertEquals(-1, new Progress(0, 100, 0, Duration.ZERO).secondsLeft());
    }
}
