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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a {@link FaultyServer} answers one request; as it is made, it answers well. */
final class Behaviour {

    /** As in {@link #cutAfter}: not at all. */
    static final long NEVER = Long.MAX_VALUE;

    /** The answer's status, or 0 for the right one; with another one comes a short text. */
    int status;

    /** Headers in addition, or instead. */
    final Map<String, String> headers = new LinkedHashMap<>();

    /** Whether the connection ends without any answer. */
    boolean silent;

    /** Whether the answer is no HTTP. */
    boolean nonsense;

    /** The status that a request with a range gets, or 0. */
    int rangeStatus;

    boolean ranges = true;
    boolean length = true;
    long lengthError;
    boolean chunked;
    boolean gzip;
    boolean etag = true;
    boolean weakEtag;
    boolean lastModified = true;
    boolean ifRange = true;
    boolean total = true;

    /** Whether the object gets new validators before this answer, with the same bytes. */
    boolean changed;

    /** By how much the Content-Range is wrong. */
    long rangeError;

    /** How many of the bytes that were asked for are not given, and not announced. */
    long missing;

    /** How many bytes come behind the last that is announced. */
    long extra;

    /** The position in the object of a byte that is wrong. */
    long wrongAt = NEVER;

    /** After how many bytes of the body the answer is held. */
    long stallAfter = NEVER;

    /** After how many bytes of the body the connection is closed. */
    long cutAfter = NEVER;

    /** The position in the object before which the answer is held. */
    long stallAt = NEVER;

    /** The position in the object before which the connection is closed. */
    long cutAt = NEVER;

    /** Whether it is then reset. */
    boolean reset;

    Duration delay = Duration.ZERO;
    int piece = 64 << 10;
    Duration pause = Duration.ZERO;

    /** As {@link #stallAfter}, for a body that starts at a position. */
    long stallAfter(long start) {
        return Math.min(stallAfter, stallAt == NEVER ? NEVER : Math.max(0, stallAt - start));
    }

    /** As {@link #cutAfter}, for a body that starts at a position. */
    long cutAfter(long start) {
        return Math.min(cutAfter, cutAt == NEVER ? NEVER : Math.max(0, cutAt - start));
    }
}
