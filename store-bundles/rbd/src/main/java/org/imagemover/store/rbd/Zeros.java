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
package org.imagemover.store.rbd;

import java.nio.ByteBuffer;

/** The test for zeros. */
final class Zeros {

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    private Zeros() {}

    /** Whether a part of a buffer, which is left as it was, holds zeros only. */
    static boolean isZero(ByteBuffer buffer, int at, int length) {
        int end = at + length;
        for (int from = at; from < end; from += ZEROS.capacity()) {
            int count = Math.min(ZEROS.capacity(), end - from);
            if (buffer.slice(from, count).mismatch(ZEROS.slice(0, count)) >= 0) {
                return false;
            }
        }
        return true;
    }
}
