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

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * An object as a server has it now.
 *
 * @param content its bytes
 * @param version a number that no other state of any object of the server has
 */
record ServedObject(Content content, int version) {

    /** As HTTP writes it, which has always two digits for the day. */
    static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

    String etag() {
        return "\"v" + version + "\"";
    }

    /** Far enough in the past to be a strong validator, and another one for each version. */
    String lastModified() {
        return date(FIRST.plusSeconds(60L * version));
    }

    static String date(Instant instant) {
        return HTTP_DATE.format(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC));
    }
}
