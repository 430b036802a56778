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
package org.imagemover.findings;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.imagemover.api.Digest;
import org.imagemover.spi.ChunkDigests;

/**
 * The chunk digests of one image, as they stand in their file. One after the other, numbers in
 * network order: a mark of eight bytes, the last of which is the version; the length of the whole
 * digest's text (4 bytes) and that text; the image's size (8 bytes); the digests; and the SHA-256
 * of all before, by which a file shows that was torn in a crash.
 */
public final class ChunkDigestsFile {

    private static final byte[] MARK = "IMchunk\1".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_TEXT = 1024;
    private static final int CHECKSUM = 32;
    private static final int FRAME = MARK.length + Integer.BYTES + Long.BYTES + CHECKSUM;

    private ChunkDigestsFile() {}

    /** The length of the longest file for an image whose digests are kept. */
    static int maxBytes(long imageSize) {
        return FRAME + MAX_TEXT + (int) ChunkDigests.count(imageSize) * ChunkDigests.LENGTH;
    }

    static byte[] of(ChunkDigests digests) {
        byte[] whole = digests.whole().toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = digests.bytes();
        ByteBuffer content = ByteBuffer.allocate(FRAME + whole.length + bytes.remaining());
        content.put(MARK).putInt(whole.length).put(whole).putLong(digests.size()).put(bytes);
        content.put(Sha256.of(content.array(), content.position()));
        return content.array();
    }

    static ChunkDigests parse(byte[] content) throws DamagedDocumentException {
        int end = content.length - CHECKSUM;
        if (end < 0
                || !Arrays.equals(
                        Sha256.of(content, end),
                        Arrays.copyOfRange(content, end, end + CHECKSUM))) {
            throw new DamagedDocumentException("is torn, or was changed");
        }
        ByteBuffer in = ByteBuffer.wrap(content, 0, end);
        try {
            if (!Arrays.equals(bytes(in, MARK.length), MARK)) {
                throw new DamagedDocumentException("is of a version that is not known");
            }
            Digest whole = Digest.parse(new String(bytes(in, in.getInt()), StandardCharsets.UTF_8));
            long size = in.getLong();
            return new ChunkDigests(whole, size, bytes(in, in.remaining()));
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            throw new DamagedDocumentException("holds no chunk digests");
        }
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
