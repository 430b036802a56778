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

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.imagemover.api.Digest;
import org.imagemover.spi.ChunkDigests;
import org.jspecify.annotations.Nullable;

/**
 * What lanes do with the SHA-256 of a chunk: compare it with the one that is known, or note it, or
 * nothing. Thread-safe.
 */
final class ChunkCheck {

    /** Nothing. */
    static final ChunkCheck NONE = new ChunkCheck(null, false);

    private static final byte[] OF_ZEROS = ofZeros(ChunkDigests.CHUNK);

    private final @Nullable ChunkDigests known;
    private final boolean noting;
    private byte[] noted = new byte[0];

    private ChunkCheck(@Nullable ChunkDigests known, boolean noting) {
        this.known = known;
        this.noting = noting;
    }

    static ChunkCheck by(ChunkDigests known) {
        return new ChunkCheck(known, false);
    }

    static ChunkCheck noting() {
        return new ChunkCheck(null, true);
    }

    /** Whether chunks are compared with what is known. */
    boolean compares() {
        return known != null;
    }

    /** Whether the bytes of a chunk have to be seen. */
    boolean needsBytes() {
        return known != null || noting;
    }

    /** Hashes what has come of a chunk, while it is still in a cache of the processor. */
    void see(Chunk chunk) {
        if (needsBytes() && !chunk.hole && chunk.buffer != null) {
            chunk.sha256(ChunkCheck::sha256);
        }
    }

    /**
     * Looks at a full chunk.
     *
     * @return whether it is as it should be, as far as that is known
     */
    boolean look(Chunk chunk) {
        if (!needsBytes()) {
            return true;
        }
        byte[] digest =
                chunk.hole ? ofHole(chunk.length) : chunk.sha256(ChunkCheck::sha256).digest();
        if (known != null) {
            return known.matches(chunk.index, digest);
        }
        note(chunk.index, digest);
        return true;
    }

    /** Of an image that turns out to be longer than what is kept, nothing is. */
    private synchronized void note(int index, byte[] digest) {
        if (index >= ChunkDigests.MOST) {
            noted = new byte[0];
            return;
        }
        int end = (index + 1) * ChunkDigests.LENGTH;
        if (noted.length < end) {
            noted = Arrays.copyOf(noted, Math.max(end, noted.length * 2));
        }
        System.arraycopy(digest, 0, noted, end - ChunkDigests.LENGTH, ChunkDigests.LENGTH);
    }

    /**
     * What was noted, once all chunks were seen.
     *
     * @param whole the digest of all bytes, which was verified
     * @return null where nothing was
     */
    synchronized @Nullable ChunkDigests noted(@Nullable Digest whole, long size) {
        long length = ChunkDigests.count(size) * ChunkDigests.LENGTH;
        return !noting || whole == null || !ChunkDigests.areKept(size) || noted.length < length
                ? null
                : new ChunkDigests(whole, size, Arrays.copyOf(noted, (int) length));
    }

    private static byte[] ofHole(int length) {
        return length == ChunkDigests.CHUNK ? OF_ZEROS.clone() : ofZeros(length);
    }

    private static byte[] ofZeros(int length) {
        MessageDigest sha256 = sha256();
        byte[] zeros = new byte[64 << 10];
        for (int left = length; left > 0; left -= zeros.length) {
            sha256.update(zeros, 0, Math.min(left, zeros.length));
        }
        return sha256.digest();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
