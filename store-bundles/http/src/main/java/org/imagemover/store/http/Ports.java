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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of ports. */
record Ports(List<Range> ranges) {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final int LAST = 65535;

    /** Ports from the first to the last, both included. */
    record Range(int first, int last) {}

    Ports {
        ranges = List.copyOf(ranges);
    }

    /**
     * Parses ports.
     *
     * @param texts each {@code 8080} or {@code 8000-8999}
     * @throws IllegalArgumentException one is neither; the message names it
     */
    static Ports parse(Collection<String> texts) {
        List<Range> ranges = new ArrayList<>();
        for (String text : texts) {
            Matcher matcher = FORM.matcher(text);
            int first = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
            int last =
                    first == 0 || matcher.group(2) == null
                            ? first
                            : Integer.parseInt(matcher.group(2));
            if (first < 1 || last < first || last > LAST) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no port: write 8080, or 8000-8999 for several");
            }
            ranges.add(new Range(first, last));
        }
        return new Ports(ranges);
    }

    boolean contain(int port) {
        return ranges.stream().anyMatch(range -> port >= range.first() && port <= range.last());
    }
}
