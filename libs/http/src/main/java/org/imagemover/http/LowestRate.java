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

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a server must not take for ever, and the one place that says so. Every call of ours ends
 * within a time that nothing which the server sends puts off, byte by byte or otherwise: to
 * connect, with TLS, within {@code connect.timeout}; to send a request and get the whole head of
 * its answer, within {@code stall.timeout}; to read at least one byte of a body out of its framing,
 * or its end, within {@code stall.timeout}. What takes many reads, and nobody else measures, has to
 * come at {@link #BYTES_PER_SECOND} at least: an answer that is read as a whole, and what moves on
 * connections that others wait for. The bytes of objects are measured by who reads them.
 */
final class LowestRate {

    static final int BYTES_PER_SECOND = 1024;

    private LowestRate() {}

    /** How long some bytes may take at that rate. */
    static long nanos(long bytes) {
        return TimeUnit.SECONDS.toNanos(bytes) / BYTES_PER_SECOND;
    }

    /** How long some bytes may take where a time without any is permitted beside. */
    static long nanos(long bytes, Duration stall) {
        return stall.toNanos() + nanos(bytes);
    }
}
