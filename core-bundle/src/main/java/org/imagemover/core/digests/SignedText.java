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
package org.imagemover.core.digests;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a text that somebody may have signed, as OpenPGP signs clear text (RFC 9580, section
 * 7). Whether the signature is right is not looked at, but who looked at it has seen what is
 * between its lines, and nothing else.
 */
final class SignedText {

    private static final String MESSAGE = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END = "-----END PGP SIGNATURE-----";
    private static final String ESCAPE = "- ";

    private enum Place {
        OUTSIDE,
        HEADERS,
        MESSAGE,
        SIGNATURE
    }

    private SignedText() {}

    /** The lines that count: those of the signed messages; all where there is no such message. */
    static List<String> lines(String text) {
        List<String> outside = new ArrayList<>();
        List<String> signed = new ArrayList<>();
        boolean anySigned = false;
        Place place = Place.OUTSIDE;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String marker = line.stripTrailing();
            if (marker.equals(MESSAGE) && place == Place.OUTSIDE) {
                place = Place.HEADERS;
                anySigned = true;
            } else if (marker.equals(SIGNATURE)) {
                place = Place.SIGNATURE;
            } else if (marker.equals(END)) {
                place = Place.OUTSIDE;
            } else if (place == Place.HEADERS && marker.isEmpty()) {
                place = Place.MESSAGE;
            } else if (place == Place.MESSAGE) {
                signed.add(line.startsWith(ESCAPE) ? line.substring(ESCAPE.length()) : line);
            } else if (place == Place.OUTSIDE) {
                outside.add(line);
            }
        }
        return anySigned ? signed : outside;
    }
}
