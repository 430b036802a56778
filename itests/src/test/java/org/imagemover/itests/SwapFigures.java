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
package org.imagemover.itests;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How swaps went. Not thread-safe. */
final class SwapFigures {

    private final Map<SwapKind, Integer> kinds = new TreeMap<>();
    private final List<Long> gaps = new ArrayList<>();

    void add(SwapKind kind) {
        kinds.merge(kind, 1, Integer::sum);
    }

    void addGap(long millis) {
        gaps.add(millis);
    }

    int swaps() {
        return kinds.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The middle one of all gaps, the later of two. */
    long medianGapMillis() {
        List<Long> sorted = new ArrayList<>(gaps);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    @Override
    public String toString() {
        String measured =
                gaps.isEmpty()
                        ? ""
                        : ", gap median "
                                + medianGapMillis()
                                + " ms, longest "
                                + Collections.max(gaps)
                                + " ms";
        return swaps() + " swaps" + measured + " " + kinds;
    }
}
