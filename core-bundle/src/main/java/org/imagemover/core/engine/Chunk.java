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

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of an image on its way. One thread has it at a time: the lane that moves it, then the
 * transfer's own thread where its bytes have to be seen in order.
 */
final class Chunk {

    final int index;
    final long position;

    /** How many bytes it has, or may have while the image's size is unknown. */
    int length;

    /** How many of them are in the buffer, or at the destination where there is no buffer. */
    int filled;

    /** Whether all of it is known to be zero; it has no buffer then. */
    boolean hole;

    /** Its bytes from 0 to {@link #filled}, or null. */
    @Nullable ByteBuffer buffer;

    private @Nullable MessageDigest hash;
    private int hashed;

    Chunk(int index, long position, int length) {
        this.index = index;
        this.position = position;
        this.length = length;
    }

    boolean isFull() {
        return hole || filled == length;
    }

    /** Its bytes, to be read. */
    ByteBuffer bytes() {
        ByteBuffer all = buffer;
        if (all == null) {
            throw new IllegalStateException("chunk " + index + " has no bytes at hand");
        }
        return all.duplicate().position(0).limit(filled);
    }

    /** The SHA-256 of all bytes that it has in its buffer by now. */
    MessageDigest sha256(Supplier<MessageDigest> begin) {
        MessageDigest begun = hash;
        if (begun == null) {
            begun = begin.get();
            hash = begun;
        }
        begun.update(bytes().position(hashed));
        hashed = filled;
        return begun;
    }

    /** The place of its next bytes. */
    ByteBuffer room(int most) {
        ByteBuffer all = buffer;
        if (all == null) {
            throw new IllegalStateException("chunk " + index + " has no buffer");
        }
        return all.duplicate().limit(filled + Math.min(most, length - filled)).position(filled);
    }
}
