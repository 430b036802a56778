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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.imagemover.api.Digest;
import org.imagemover.core.testing.Bytes;
import org.imagemover.lab.Machine;
import org.junit.jupiter.api.Test;

class HashesTest {

    private final byte[] bytes = Bytes.random(3 << 20);

    private static String jdk(String name, byte[]... parts) throws Exception {
        MessageDigest digest = MessageDigest.getInstance(name);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static ByteBuffer direct(byte[] of) {
        return ByteBuffer.allocateDirect(of.length + 3).position(3).put(of).position(3);
    }

    @Test
    void everyAlgorithmHashesEveryKindOfBufferInPiecesOfAnyLength() throws Exception {
        Hashes hashes = new Hashes(Hashes.known());
        Random random = new Random(1);
        ByteBuffer ofDirect = direct(bytes);
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, random.nextInt(100_000));
            ByteBuffer part =
                    switch (random.nextInt(3)) {
                        case 0 -> ofDirect.slice(3 + at, count);
                        case 1 -> ByteBuffer.wrap(bytes, at, count);
                        default ->
                                ofDirect.asReadOnlyBuffer().position(3 + at).limit(3 + at + count);
                    };
            int position = part.position();
            hashes.update(part);
            assertEquals(position, part.position(), "the buffer is left as it was");
            at += count;
        }
        hashes.updateZeros(100_001);
        byte[] zeros = new byte[100_001];
        assertEquals(
                List.of(
                        new Digest("sha512", jdk("SHA-512", bytes, zeros)),
                        new Digest("sha384", jdk("SHA-384", bytes, zeros)),
                        new Digest("sha256", jdk("SHA-256", bytes, zeros)),
                        new Digest("sha224", jdk("SHA-224", bytes, zeros)),
                        new Digest("sha1", jdk("SHA-1", bytes, zeros)),
                        new Digest("md5", jdk("MD5", bytes, zeros))),
                hashes.finish());
    }

    @Test
    void whatIsHashedOfNoBytesIsRightToo() throws Exception {
        assertEquals(
                List.of(new Digest("sha512", jdk("SHA-512"))),
                new Hashes(Set.of("sha512")).finish());
    }

    @Test
    void theMachinesLibcryptoIsUsedWhereItIs() throws Exception {
        boolean there = false;
        for (String directory : List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib")) {
            there |= Files.exists(Path.of(directory, "libcrypto.so.3"));
        }
        Machine.require(there, "there is no libcrypto.so.3: install Debian's openssl");
        MessageDigest digest = assertInstanceOf(OpensslSha512.class, OpensslSha512.begin());
        digest.update(bytes[0]);
        digest.update(bytes, 1, bytes.length - 1);
        assertEquals(jdk("SHA-512", bytes), HexFormat.of().formatHex(digest.digest()));
        // and begins anew
        assertEquals(jdk("SHA-512"), HexFormat.of().formatHex(digest.digest()));
    }
}
