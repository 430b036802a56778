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
package org.imagemover.store.http;

import java.util.List;
import org.imagemover.http.HttpTarget;

/**
 * What a key of this store is: {@code host:port/path?query} of an object within the store's
 * prefixes, whose scheme is the one of its prefix; or, with a mark before it, the URI of a caller.
 *
 * @param target the object
 * @param fromCaller whether a caller named it, whom nobody trusts
 */
record HttpKey(HttpTarget target, boolean fromCaller) {

    /** No port follows this colon, as one does in the other form for a host of that name. */
    private static final String CALLER = "caller:";

    private static final List<String> SCHEMES = List.of("https://", "http://");

    /** The key as the catalogue may record it, and as it is opened. */
    String text() {
        return fromCaller ? CALLER + target.text() : target.withoutScheme();
    }

    /**
     * Parses a key.
     *
     * @param text what {@link #text} gave
     * @param settings with the prefixes that give the scheme
     * @return the key
     * @throws IllegalArgumentException it is none of this store; the message repeats nothing of it
     */
    static HttpKey parse(String text, HttpStoreSettings settings) {
        if (text.startsWith(CALLER + "http")) {
            return new HttpKey(HttpTarget.parse(text.substring(CALLER.length())), true);
        }
        for (String scheme : SCHEMES) {
            HttpTarget target = HttpTarget.parse(scheme + text);
            if (settings.isWithinPrefixes(target)) {
                return new HttpKey(target, false);
            }
        }
        throw new IllegalArgumentException("it is not within allowed.prefixes");
    }
}
