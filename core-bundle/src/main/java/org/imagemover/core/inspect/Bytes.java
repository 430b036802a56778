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
package org.imagemover.core.inspect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A piece of an image, read field by field. Whoever wrote the image decides what is in it and where
 * it ends: a field that is not there is a {@link Refusal}, never an unchecked exception. Immutable.
 */
final class Bytes {

    private final ByteBuffer buffer;

    Bytes(ByteBuffer buffer) {
        this.buffer = buffer.slice();
    }

    int length() {
        return buffer.limit();
    }

    int u8(int at) throws Refusal {
        require(at, Byte.BYTES);
        return buffer.get(at) & 0xff;
    }

    int u16be(int at) throws Refusal {
        require(at, Short.BYTES);
        return buffer.getShort(at) & 0xffff;
    }

    int u16le(int at) throws Refusal {
        require(at, Short.BYTES);
        return Short.reverseBytes(buffer.getShort(at)) & 0xffff;
    }

    long u32be(int at) throws Refusal {
        require(at, Integer.BYTES);
        return buffer.getInt(at) & 0xffff_ffffL;
    }

    long u32le(int at) throws Refusal {
        require(at, Integer.BYTES);
        return Integer.reverseBytes(buffer.getInt(at)) & 0xffff_ffffL;
    }

    /** An unsigned number of 64 bits: negative where it is beyond {@link Long#MAX_VALUE}. */
    long u64be(int at) throws Refusal {
        require(at, Long.BYTES);
        return buffer.getLong(at);
    }

    /** An unsigned number of 64 bits: negative where it is beyond {@link Long#MAX_VALUE}. */
    long u64le(int at) throws Refusal {
        require(at, Long.BYTES);
        return Long.reverseBytes(buffer.getLong(at));
    }

    Bytes part(int at, int length) throws Refusal {
        require(at, length);
        return new Bytes(buffer.slice(at, length));
    }

    /** Whether a text of one byte a character is there; false behind the end. */
    boolean isAt(int at, String latin1) {
        if (!covers(at, latin1.length())) {
            return false;
        }
        for (int i = 0; i < latin1.length(); i++) {
            if ((buffer.get(at + i) & 0xff) != latin1.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean isZero(int at, int length) throws Refusal {
        require(at, length);
        for (int i = at; i < at + length; i++) {
            if (buffer.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    boolean isSame(int at, int length, Bytes other) throws Refusal {
        return part(at, length).buffer.equals(other.part(at, length).buffer);
    }

    /** One character for each byte. */
    String latin1(int at, int length) throws Refusal {
        require(at, length);
        byte[] copy = new byte[length];
        buffer.get(at, copy);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }

    /** A view for those who want the bytes in bulk. */
    ByteBuffer buffer() {
        return buffer.asReadOnlyBuffer();
    }

    private boolean covers(int at, int length) {
        return at >= 0 && length >= 0 && at <= buffer.limit() - length;
    }

    private void require(int at, int length) throws Refusal {
        if (!covers(at, length)) {
            throw new Refusal("it ends inside its header: it is damaged, or was cut short");
        }
    }
}
