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
package org.imagemover.core.registry;

import org.imagemover.api.StoreState;

/**
 * What the last self-test of a binding found.
 *
 * @param state {@code AVAILABLE}, {@code UNREACHABLE} or {@code INVALID}
 * @param reason why not available, for a person
 */
record Health(StoreState state, String reason) {

    static final Health UNKNOWN = new Health(StoreState.UNREACHABLE, "it has not answered yet");
    static final Health AVAILABLE = new Health(StoreState.AVAILABLE, "");

    boolean isAvailable() {
        return state == StoreState.AVAILABLE;
    }

    /** How little it is worth to try: the less, the better. */
    int rank() {
        if (isAvailable()) {
            return 0;
        }
        if (isKnownDown()) {
            return 3;
        }
        return state == StoreState.INVALID ? 2 : 1;
    }

    /** Whether a test found that there is no point in trying now. */
    boolean isKnownDown() {
        return state == StoreState.UNREACHABLE && !equals(UNKNOWN);
    }
}
