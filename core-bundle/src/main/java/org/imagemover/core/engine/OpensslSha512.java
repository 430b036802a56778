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

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-512 by the libcrypto of the machine, where there is one: on many processors it is faster than
 * the JDK's by a third, and the digest of a whole image is what a first copy waits for. Takes the
 * bytes of direct buffers where they are. Its state is a direct buffer of its own, so that nothing
 * has to be freed.
 *
 * <p>Source of the functions and the size of the state: {@code SHA512_Init(3)} and {@code
 * openssl/sha.h} of OpenSSL 1.1 and 3.
 */
final class OpensslSha512 extends MessageDigest {

    private static final Logger LOG = LoggerFactory.getLogger(OpensslSha512.class);

    private static final int LENGTH = 64;

    /** More than {@code sizeof(SHA512_CTX)}, 216 bytes. */
    private static final int STATE_SIZE = 256;

    private static final int SCRATCH_SIZE = 16 << 10;

    /** FIPS 180-4, example C.1: the digest of "abc". */
    private static final String OF_ABC =
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    private static final String[] NAMES = {"libcrypto.so.3", "libcrypto.so.1.1"};

    /** Held by those who hash, and not here: JNA ends its thread once nobody uses a library. */
    private static WeakReference<@Nullable Libcrypto> loaded = new WeakReference<>(null);

    private static boolean missing;

    private interface Libcrypto extends Library {
        int SHA512_Init(ByteBuffer state);

        int SHA512_Update(ByteBuffer state, ByteBuffer bytes, long length);

        int SHA512_Final(ByteBuffer digest, ByteBuffer state);
    }

    private final Libcrypto library;
    private final ByteBuffer state = ByteBuffer.allocateDirect(STATE_SIZE);
    private @Nullable ByteBuffer scratch;

    private OpensslSha512(Libcrypto library) {
        super("SHA-512");
        this.library = library;
        engineReset();
    }

    /** Begins one; null where the machine has no libcrypto that can be used. */
    static @Nullable MessageDigest begin() {
        Libcrypto library = library();
        return library == null ? null : new OpensslSha512(library);
    }

    private static synchronized @Nullable Libcrypto library() {
        Libcrypto library = loaded.get();
        if (library == null && !missing) {
            library = load();
            missing = library == null;
            loaded = new WeakReference<>(library);
        }
        return library;
    }

    private static @Nullable Libcrypto load() {
        for (String name : NAMES) {
            try {
                Libcrypto library = Native.load(name, Libcrypto.class);
                if (Native.SIZE_T_SIZE == Long.BYTES && isRight(library)) {
                    return library;
                }
            } catch (LinkageError | RuntimeException notHere) {
                LOG.debug("no {}: {}", name, notHere.toString());
            }
        }
        LOG.info("SHA-512 is computed by the JDK: this machine has no libcrypto");
        return null;
    }

    private static boolean isRight(Libcrypto library) {
        byte[] found = new OpensslSha512(library).digest(new byte[] {'a', 'b', 'c'});
        return Arrays.equals(HexFormat.of().parseHex(OF_ABC), found);
    }

    @Override
    protected int engineGetDigestLength() {
        return LENGTH;
    }

    @Override
    protected void engineUpdate(byte one) {
        engineUpdate(new byte[] {one}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
        ByteBuffer room = scratch;
        if (room == null) {
            room = ByteBuffer.allocateDirect(SCRATCH_SIZE);
            scratch = room;
        }
        int end = offset + length;
        for (int at = offset; at < end; at += SCRATCH_SIZE) {
            int count = Math.min(SCRATCH_SIZE, end - at);
            room.clear().put(bytes, at, count);
            require(library.SHA512_Update(state, room.flip(), count));
        }
    }

    @Override
    protected void engineUpdate(ByteBuffer bytes) {
        if (!bytes.isDirect()) {
            super.engineUpdate(bytes);
            return;
        }
        // JNA passes the address that the buffer begins at, whatever its position
        require(library.SHA512_Update(state, bytes.slice(), bytes.remaining()));
        bytes.position(bytes.limit());
    }

    @Override
    protected byte[] engineDigest() {
        ByteBuffer digest = ByteBuffer.allocateDirect(LENGTH);
        require(library.SHA512_Final(digest, state));
        byte[] found = new byte[LENGTH];
        digest.get(found);
        engineReset();
        return found;
    }

    @Override
    protected void engineReset() {
        require(library.SHA512_Init(state));
    }

    private static void require(int success) {
        if (success != 1) {
            throw new IllegalStateException("libcrypto refused to compute a SHA-512");
        }
    }
}
