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

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One that transfers wait for, or are done for: a store, a server, a catalogue, a directory, a
 * caller. No party may have all turns: see {@link Turns}.
 *
 * @param name tells it from others; never shown. Of what an outsider chooses it has a number that
 *     is the same for the same one, and so few of them that they cannot fill the memory
 * @param share how many turns for each that it leaves free
 */
public record Party(String name, int share) {

    static final int MOST = 3;
    private static final int NUMBERS = 1024;

    /** A store, read or written. */
    static Party store(String storeId) {
        return new Party("store " + storeId, MOST);
    }

    /** Who looks an image up. */
    public static Party catalogue(@Nullable String catalogId) {
        return new Party("catalogue " + (catalogId == null ? "" : catalogId), MOST);
    }

    /** A server among those that a store reads from: half of what its store may have. */
    public static Party host(String authority) {
        return numbered("host ", authority.toLowerCase(Locale.ROOT), 1);
    }

    /** A directory with files of callers. */
    public static Party directory(@Nullable Path directory) {
        return numbered("directory ", String.valueOf(directory), MOST);
    }

    /** Channels of callers. */
    static Party channels() {
        return new Party("channels", MOST);
    }

    /** On whose behalf something is done. */
    public static Party caller(String token) {
        return numbered("caller ", token, MOST);
    }

    private static Party numbered(String kind, String text, int share) {
        return new Party(kind + Math.floorMod(text.hashCode(), NUMBERS), share);
    }
}
