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
package org.imagemover.catalog.local;

import java.nio.charset.StandardCharsets;
import org.imagemover.spi.ObjectIntent.State;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of an intent beside its name.
 *
 * @param state null where the document cannot be understood
 */
record IntentFacts(@Nullable State state) {

    private static final IntentFacts UNREADABLE = new IntentFacts(null);
    private static final IntentFacts[] READABLE = new IntentFacts[State.values().length];

    static {
        for (State state : State.values()) {
            READABLE[state.ordinal()] = new IntentFacts(state);
        }
    }

    static IntentFacts of(@Nullable State state) {
        return state == null ? UNREADABLE : READABLE[state.ordinal()];
    }

    /** Whether there is something to be settled. */
    boolean isOpen() {
        return state != null && state != State.RECORDED;
    }

    byte @Nullable [] packed() {
        return state == null ? null : state.name().getBytes(StandardCharsets.US_ASCII);
    }

    static @Nullable IntentFacts unpack(byte[] packed) {
        String word = new String(packed, StandardCharsets.US_ASCII);
        for (State state : State.values()) {
            if (state.name().equals(word)) {
                return of(state);
            }
        }
        return null;
    }
}
