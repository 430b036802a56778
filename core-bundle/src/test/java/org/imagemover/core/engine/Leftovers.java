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

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What transfers have to have given back when all have ended. */
public final class Leftovers {

    private Leftovers() {}

    /** Fails where a buffer, a lane or a place in a queue was not given back. */
    public static void requireNone(Engine engine) {
        assertTrue(engine.buffers().isUnused(), "buffers were not given back");
        assertTrue(engine.lanes().isUnused(), "lanes were not given back");
    }
}
