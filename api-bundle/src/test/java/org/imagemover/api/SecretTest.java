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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void isNotInTheTextOfWhateverHoldsIt() {
        CopyRequest request =
                CopyRequest.builder("https://host/x?signature=abc", Destination.file(Path.of("/x")))
                        .onBehalfOf("the-token")
                        .build();

        assertFalse(request.toString().contains("the-token"));
        assertFalse(String.valueOf(request.onBehalfOf()).contains("the-token"));
        assertFalse(request.toString().contains("abc"));
        assertEquals("the-token", request.onBehalfOf().reveal());
    }

    @Test
    void equalsAnotherOfTheSameText() {
        assertEquals(Secret.of("a"), Secret.of("a"));
        assertNotEquals(Secret.of("a"), Secret.of("b"));
    }
}
