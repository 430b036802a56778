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
package org.imagemover.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Random;

/** Bytes, and reading them as the contract has it. */
final class Reads {

    private Reads() {}

    /** Bytes that repeat nowhere and hold no zero; the same for the same arguments. */
    static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        for (int at = 0; at < size; at++) {
            bytes[at] = bytes[at] == 0 ? 1 : bytes[at];
        }
        return bytes;
    }

    /** As {@link #bytes}, zero from a position to another. */
    static byte[] withHole(long seed, int size, int start, int end) {
        byte[] bytes = bytes(seed, size);
        Arrays.fill(bytes, start, end, (byte) 0);
        return bytes;
    }

    /** The bytes of a range as the SPI defines it: cut at the end. */
    static byte[] slice(byte[] bytes, long offset, long length) {
        int start = (int) Math.min(offset, bytes.length);
        int end = (int) Math.min(bytes.length, start + Math.min(length, bytes.length));
        return Arrays.copyOfRange(bytes, start, end);
    }

    /** Reads a channel to its end, which has to stay its end, and closes it. */
    static byte[] all(ReadableByteChannel channel, int expected) throws IOException {
        try (channel) {
            ByteBuffer read = ByteBuffer.allocate(expected + 1);
            while (step(channel, read) >= 0) {
                assertTrue(read.hasRemaining(), "there are more bytes than " + expected);
            }
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)), "the end did not stay the end");
            return Arrays.copyOf(read.array(), read.position());
        }
    }

    /** Reads so many bytes; the channel stays open. */
    static byte[] exactly(ReadableByteChannel channel, int count) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(count);
        while (read.hasRemaining()) {
            assertTrue(step(channel, read) >= 0, () -> "ended after " + read.position());
        }
        return read.array();
    }

    /** One read into a buffer that has room. */
    static int step(ReadableByteChannel channel, ByteBuffer into) throws IOException {
        int before = into.position();
        int limit = into.limit();
        int count = channel.read(into);
        assertTrue(count != 0, "a read of a buffer with room gave 0 bytes: it has to block");
        assertEquals(before + Math.max(0, count), into.position(), "the buffer's position");
        assertEquals(limit, into.limit(), "the buffer's limit");
        return count;
    }

    /** {@code assertArrayEquals} that names the place for arrays of megabytes at once. */
    static void assertSame(byte[] expected, byte[] actual, String what) {
        int differs = Arrays.mismatch(expected, actual);
        if (differs >= 0 && (expected.length > 64 || actual.length > 64)) {
            assertEquals(expected.length, actual.length, () -> what + ": how many bytes");
            throw new AssertionError(what + ": other bytes from " + differs + " on");
        }
        assertArrayEquals(expected, actual, what);
    }
}
