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
package org.imagemover.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Content-Range} header says.
 *
 * @param first the first byte's place
 * @param last the last byte's place
 * @param size of the whole object, or -1 where the server does not know it
 */
record ContentRange(long first, long last, long size) {

    private static final Pattern FORM =
            Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    /** Parses a header's value; null where it makes no sense. */
    static @Nullable ContentRange parse(@Nullable String value) {
        Matcher matcher = FORM.matcher(value == null ? "" : value);
        if (!matcher.matches()) {
            return null;
        }
        long first = Long.parseLong(matcher.group(1));
        long last = Long.parseLong(matcher.group(2));
        long size = matcher.group(3).equals("*") ? -1 : Long.parseLong(matcher.group(3));
        boolean possible = first <= last && (size < 0 || last < size);
        return possible ? new ContentRange(first, last, size) : null;
    }

    long length() {
        return last - first + 1;
    }
}
