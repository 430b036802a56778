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
package org.imagemover.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SizesTest {

    @Test
    void sizesAreShownInTheLargestUnitThatFits() {
        assertEquals("0 B", Sizes.readable(0));
        assertEquals("1023 B", Sizes.readable(1023));
        assertEquals("1.0 KiB", Sizes.readable(1024));
        assertEquals("1.5 GiB", Sizes.readable(1610612736L));
        assertEquals("1.0 GiB", Sizes.readable((1L << 30) - 1));
        assertEquals("8.0 EiB", Sizes.readable(Long.MAX_VALUE));
        assertEquals("210.4 MiB/s", Sizes.readableRate(220620390.4));
    }

    @Test
    void sizesAreReadAsInConfigurationFiles() {
        assertEquals(4096, Sizes.parse("--size", "4096"));
        assertEquals(4L << 20, Sizes.parse("--size", "4 MiB"));
        assertEquals(4L << 20, Sizes.parse("--size", "4M"));
        assertEquals(4L << 20, Sizes.parse("--size", "4MB"));
        assertEquals(5, Sizes.parse("--size", " 5B "));
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse("--size", "4MiB/s"));
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse("--size", "-1"));
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse("--size", ""));
    }

    @Test
    void aRateIsASizeWithOrWithoutPerSecond() {
        assertEquals(64L << 20, Sizes.parseRate("--limit", "64 MiB/s"));
        assertEquals(64L << 20, Sizes.parseRate("--limit", "64M"));
        assertThrows(IllegalArgumentException.class, () -> Sizes.parseRate("--limit", "64M/m"));
    }

    @Test
    void timesAreReadAsInConfigurationFilesAndShownAsOnAClock() {
        assertEquals(Duration.ofMillis(500), Times.parse("--deadline", "500 ms"));
        assertEquals(Duration.ofSeconds(30), Times.parse("--deadline", "30"));
        assertEquals(Duration.ofHours(2), Times.parse("--deadline", "2h"));
        assertThrows(IllegalArgumentException.class, () -> Times.parse("--deadline", "2 days"));
        assertEquals("0 ms", Times.readable(Duration.ZERO));
        assertEquals("999 ms", Times.readable(Duration.ofMillis(999)));
        assertEquals("1.0 s", Times.readable(Duration.ofNanos(999_600_000)));
        assertEquals("59.9 s", Times.readable(Duration.ofMillis(59_940)));
        assertEquals("1:00", Times.readable(Duration.ofMillis(59_960)));
        assertEquals("1:02:03", Times.readable(Duration.ofSeconds(3723)));
        assertEquals("0:09", Times.clock(9));
        assertEquals("59:59", Times.clock(3599));
        assertEquals("1:02:03", Times.clock(3723));
    }
}
