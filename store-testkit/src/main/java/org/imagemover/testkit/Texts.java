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
package org.imagemover.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Locale;
import java.util.Set;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** Checks what a driver says. */
final class Texts {

    private static final int DEEPEST_CAUSE = 20;

    private final String storeId;
    private final Set<String> hidden;

    Texts(String storeId, Set<String> hidden) {
        this.storeId = storeId;
        this.hidden = Set.copyOf(hidden);
        assertFalse(hidden.isEmpty(), "StorePlace.hidden names nothing: which texts are secret?");
        assertTrue(
                hidden.stream().allMatch(text -> text.length() > 3),
                "a text of StorePlace.hidden is too short to be looked for");
    }

    /** A text, or anything's {@code toString}, that shows nothing of the place. */
    void assertShowable(String what, @Nullable Object shown) {
        String text = String.valueOf(shown).toLowerCase(Locale.ROOT);
        for (String secret : hidden) {
            if (text.contains(secret.toLowerCase(Locale.ROOT))) {
                fail(what + " shows '" + secret + "' of the place: " + shown);
            }
        }
    }

    /** An exception that names the store and, with all its causes, shows nothing of the place. */
    void assertShowable(StoreException failure) {
        String message = String.valueOf(failure.getMessage());
        assertTrue(
                message.contains(storeId),
                () -> "the message does not name the store '" + storeId + "': " + message);
        assertNothingHidden(failure, 0);
    }

    private void assertNothingHidden(Throwable failure, int depth) {
        assertShowable("the text of an exception", failure);
        for (Throwable suppressed : failure.getSuppressed()) {
            assertNothingHidden(suppressed, depth + 1);
        }
        Throwable cause = failure.getCause();
        if (cause != null && depth < DEEPEST_CAUSE) {
            assertNothingHidden(cause, depth + 1);
        }
    }
}
