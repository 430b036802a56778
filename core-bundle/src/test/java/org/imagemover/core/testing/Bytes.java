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
package org.imagemover.core.testing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.imagemover.api.Digest;

/** Contents of images. */
public final class Bytes {

    public static final int KIB = 1 << 10;
    public static final int MIB = 1 << 20;

    private Bytes() {}

    /**
     * Bytes that repeat nowhere, and start like no known format. Those of more than one buffer have
     * the mark of an ISO image, whose inspection is done with the head and needs no look at the
     * end.
     */
    public static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        for (int i = 0; i < Math.min(size, 8); i++) {
            bytes[i] = 'x';
        }
        if (size > MIB) {
            byte[] mark = "CD001".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            System.arraycopy(mark, 0, bytes, 32769, mark.length);
        }
        return bytes;
    }

    /** As {@link #random}, with a part that is zero. */
    public static byte[] withHole(int size, int holeStart, int holeEnd) {
        byte[] bytes = random(size);
        java.util.Arrays.fill(bytes, holeStart, holeEnd, (byte) 0);
        return bytes;
    }

    /** The same bytes but for one. */
    public static byte[] damaged(byte[] bytes, int at) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= 1;
        return damaged;
    }

    public static Digest sha256(byte[] bytes) {
        return digest("sha256", "SHA-256", bytes);
    }

    public static Digest sha512(byte[] bytes) {
        return digest("sha512", "SHA-512", bytes);
    }

    private static Digest digest(String name, String algorithm, byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance(algorithm).digest(bytes);
            return new Digest(name, HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError(missing);
        }
    }
}
