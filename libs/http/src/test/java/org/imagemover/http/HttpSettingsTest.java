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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {

    @Test
    void aTimeHasAUnitOrIsInSeconds() throws Exception {
        assertEquals(Duration.ofMillis(500), HttpSettings.time("k", "500 ms"));
        assertEquals(Duration.ofSeconds(30), HttpSettings.time("k", " 30s "));
        assertEquals(Duration.ofSeconds(30), HttpSettings.time("k", "30"));
        assertEquals(Duration.ofMinutes(15), HttpSettings.time("k", "15 m"));
        assertEquals(Duration.ofHours(1), HttpSettings.time("k", "1 h"));
        for (String text : List.of("", "0", "0 ms", "-1", "61 m", "1 d", "ten", "1.5 s")) {
            StoreException refused =
                    assertThrows(StoreException.class, () -> HttpSettings.time("k", text));
            assertEquals(
                    "key 'k': '"
                            + text
                            + "' is not a time up to 1 h: write it as 500 ms, 30 s or 15 m",
                    refused.getMessage());
        }
    }
}
