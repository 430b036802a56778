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

import java.io.IOException;

/**
 * What ended the lanes of a transfer before all was moved.
 *
 * @param kind what failed
 * @param cause with what
 * @param chunk the index of the chunk where it did
 */
record LaneFailure(Kind kind, IOException cause, int chunk) {

    enum Kind {
        /** The open location. */
        SOURCE,
        /** The destination. */
        SINK,
        /** The way: the next one down the ladder may work. */
        WAY,
        /** A chunk has not the digest that is known of it. */
        WRONG_CHUNK,
        /** A chunk has other bytes than the inspection saw. */
        NOT_INSPECTED
    }
}
