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
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imagemover.api.Digest;
import org.jspecify.annotations.Nullable;

/** The digests of the bytes of one transfer, in order. For one thread at a time. */
final class Hashes {

    /** By Glance's names, the one to trust most first. */
    private static final Map<String, String> KNOWN = new LinkedHashMap<>();

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    static {
        KNOWN.put("sha512", "SHA-512");
        KNOWN.put("sha384", "SHA-384");
        KNOWN.put("sha256", "SHA-256");
        KNOWN.put("sha224", "SHA-224");
        KNOWN.put("sha1", "SHA-1");
        KNOWN.put("md5", "MD5");
    }

    private final Map<String, MessageDigest> digests = new LinkedHashMap<>();

    /** Those that take the bytes of a direct buffer in smaller and so slower pieces than these. */
    private final List<MessageDigest> byPieces = new ArrayList<>();

    private final byte[] piece = new byte[16 << 10];

    Hashes(Set<String> algorithms) {
        for (String algorithm : algorithms) {
            MessageDigest fast = algorithm.equals("sha512") ? OpensslSha512.begin() : null;
            MessageDigest digest = fast != null ? fast : ofJdk(algorithm);
            digests.put(algorithm, digest);
            if (fast == null) {
                byPieces.add(digest);
            }
        }
    }

    private static MessageDigest ofJdk(String algorithm) {
        try {
            return MessageDigest.getInstance(KNOWN.get(algorithm));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(algorithm, missing);
        }
    }

    /** Whether there is any digest to compute. */
    boolean isUsed() {
        return !digests.isEmpty();
    }

    static boolean isKnown(String algorithm) {
        return KNOWN.containsKey(algorithm);
    }

    static Set<String> known() {
        return Collections.unmodifiableSet(KNOWN.keySet());
    }

    /** The digest to check by: that of the best algorithm that is known here, or null. */
    static @Nullable Digest best(List<Digest> digests) {
        for (String algorithm : KNOWN.keySet()) {
            for (Digest digest : digests) {
                if (digest.algorithm().equals(algorithm)) {
                    return digest;
                }
            }
        }
        return null;
    }

    /** Hashes what remains in a buffer, which is left as it was. */
    void update(ByteBuffer bytes) {
        for (MessageDigest digest : digests.values()) {
            if (!byPieces.contains(digest)) {
                digest.update(bytes.duplicate());
            }
        }
        ByteBuffer left = bytes.duplicate();
        while (!byPieces.isEmpty() && left.hasRemaining()) {
            int count = Math.min(piece.length, left.remaining());
            left.get(piece, 0, count);
            byPieces.forEach(digest -> digest.update(piece, 0, count));
        }
    }

    void updateZeros(long count) {
        long left = count;
        while (left > 0) {
            ByteBuffer zeros = ZEROS.duplicate();
            zeros.limit((int) Math.min(left, zeros.capacity()));
            left -= zeros.remaining();
            update(zeros);
        }
    }

    /** The digests of all bytes so far; then nothing more can be added. */
    List<Digest> finish() {
        List<Digest> found = new ArrayList<>();
        digests.forEach(
                (algorithm, digest) ->
                        found.add(
                                new Digest(algorithm, HexFormat.of().formatHex(digest.digest()))));
        return found;
    }
}
