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

import java.util.HashMap;
import java.util.Map;

/**
 * How many bytes were written of each chunk, holes not counted. Takes memory for the parts of an
 * image alone that something was written of. For one thread at a time.
 */
final class WrittenBytes {

    private static final int PAGE = 1024;

    private final Map<Integer, int[]> pages = new HashMap<>();
    private long total;

    /** Sets it for a chunk, in the place of what was set before. */
    void set(int index, int count) {
        int[] page = pages.get(index / PAGE);
        if (page == null && count == 0) {
            return;
        }
        if (page == null) {
            page = new int[PAGE];
            pages.put(index / PAGE, page);
        }
        total += count - page[index % PAGE];
        page[index % PAGE] = count;
    }

    long total() {
        return total;
    }

    void clear() {
        pages.clear();
        total = 0;
    }
}
