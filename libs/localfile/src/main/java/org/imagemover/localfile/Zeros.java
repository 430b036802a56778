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
package org.imagemover.localfile;

import java.nio.ByteBuffer;

/** Zeros: the test that decides what becomes a hole, and what a hole reads as. */
public final class Zeros {

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    private Zeros() {}

    /**
     * Whether a part of a buffer holds zeros only.
     *
     * @param buffer left as it was
     * @param at an absolute index
     * @param length how many bytes from there on
     */
    public static boolean isZero(ByteBuffer buffer, int at, int length) {
        int end = at + length;
        for (int from = at; from < end; from += ZEROS.capacity()) {
            int count = Math.min(ZEROS.capacity(), end - from);
            if (buffer.slice(from, count).mismatch(ZEROS.slice(0, count)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Puts zeros up to a buffer's limit. */
    public static void fill(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            buffer.put(ZEROS.slice(0, Math.min(ZEROS.capacity(), buffer.remaining())));
        }
    }
}
