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
package org.imagemover.spi;

import java.util.HashSet;
import java.util.Set;
import org.imagemover.spi.CatalogException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Goes from page to page of one listing and trusts nobody that it ends: a marker that was there
 * before, a page that is too large, pages without images and a listing without an end are failures
 * that say what was observed. For whoever asks for pages, of a catalogue or of a service behind
 * one. Not thread-safe.
 */
public final class PageMarkers {

    /** How many pages a listing has at most. */
    public static final int MOST_PAGES = 100_000;

    /** How many images a listing has at most. */
    public static final int MOST_IMAGES = 10_000_000;

    /** How many pages without an image may follow each other. */
    public static final int MOST_EMPTY = 1_000;

    /** How long a marker is at most, in characters. */
    public static final int MOST_CHARACTERS = 4_096;

    private final String who;
    private final Set<String> seen = new HashSet<>();
    private long characters;
    private long images;
    private int empty;

    /**
     * Starts a listing.
     *
     * @param who whose listing it is, to begin messages with: {@code catalogue 'glance'}
     */
    public PageMarkers(String who) {
        this.who = who;
    }

    /**
     * Takes notice of a page.
     *
     * @param count how many images are on it
     * @param next its marker of the next page, or null for the last
     * @return that marker, to ask with
     * @throws CatalogException {@code UNAVAILABLE}: the listing cannot be relied on, and is to be
     *     given up
     */
    public @Nullable String next(int count, @Nullable String next) throws CatalogException {
        images += count;
        empty = count == 0 ? empty + 1 : 0;
        if (count > ImageCatalog.Page.MOST) {
            throw givenUp(
                    "a page has "
                            + count
                            + " images, "
                            + ImageCatalog.Page.MOST
                            + " at most are taken");
        }
        if (next == null) {
            return null;
        }
        if (next.length() > MOST_CHARACTERS) {
            throw givenUp("the marker of the next page has " + next.length() + " characters");
        }
        if (!seen.add(next)) {
            throw givenUp("it gave the same marker of the next page a second time");
        }
        characters += next.length();
        if (seen.size() >= MOST_PAGES || characters > 100L * MOST_PAGES) {
            throw givenUp("it does not end");
        }
        if (images > MOST_IMAGES) {
            throw givenUp("it does not end");
        }
        if (empty > MOST_EMPTY) {
            throw givenUp(empty + " pages without an image followed each other");
        }
        return next;
    }

    private CatalogException givenUp(String observed) {
        return new CatalogException(
                Reason.UNAVAILABLE,
                who
                        + " cannot list its images: "
                        + observed
                        + " (page "
                        + (seen.size() + 1)
                        + ", image "
                        + images
                        + "); look at that service, and at what is between");
    }
}
