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
package org.imagemover.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.imagemover.api.Digest;

/**
 * The SHA-256 of each chunk of an image, bound to the digest of the whole: made while that was
 * verified once, they verify later copies chunk by chunk, in any order and in parallel. Immutable.
 */
public final class ChunkDigests {

    /** The length of a chunk, in bytes; the last one of an image may be shorter. */
    public static final int CHUNK = 8 << 20;

    /** The length of one digest, in bytes. */
    public static final int LENGTH = 32;

    /** The most chunks that digests are kept of, 4 MiB of them: an image of 1 TiB. */
    public static final int MOST = 1 << 17;

    private final Digest whole;
    private final long size;
    private final byte[] digests;

    /**
     * @param whole the digest of all bytes that these chunks are bound to
     * @param size the image's size in bytes
     * @param digests the digests one after the other
     * @throws IllegalArgumentException they are more or fewer than the chunks
     */
    public ChunkDigests(Digest whole, long size, byte[] digests) {
        if (size < 0 || digests.length != count(size) * LENGTH) {
            throw new IllegalArgumentException(
                    digests.length + " bytes of chunk digests for " + size + " bytes");
        }
        this.whole = whole;
        this.size = size;
        this.digests = digests.clone();
    }

    /** How many chunks an image of a size has. */
    public static long count(long size) {
        return size / CHUNK + (size % CHUNK == 0 ? 0 : 1);
    }

    /** Whether digests are kept of the chunks of an image of a size; not while that is unknown. */
    public static boolean areKept(long size) {
        return size >= 0 && count(size) <= MOST;
    }

    /** The digest of all bytes that these are bound to. */
    public Digest whole() {
        return whole;
    }

    /** The image's size in bytes. */
    public long size() {
        return size;
    }

    /**
     * Whether a chunk has the right digest.
     *
     * @param index of the chunk, from 0
     * @param digest the SHA-256 of its bytes
     */
    public boolean matches(int index, byte[] digest) {
        int from = index * LENGTH;
        return Arrays.equals(digests, from, from + LENGTH, digest, 0, digest.length);
    }

    /** All digests one after the other; read-only. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(digests).asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return "digests of " + count(size) + " chunks of " + whole;
    }
}
