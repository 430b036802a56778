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

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.imagemover.api.Digest;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTest {

    private static final int CHUNK = 1000;
    private static final int SIZE = 4 * CHUNK + 123;

    private final byte[] bytes = new byte[SIZE];
    private final Ordered sink = new Ordered();

    PartsTest() {
        new Random(1).nextBytes(bytes);
        // the third chunk is a hole
        Arrays.fill(bytes, 2 * CHUNK, 3 * CHUNK, (byte) 0);
    }

    /** Takes bytes in order, and fails some writes. */
    private static final class Ordered implements ImageSink {

        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final List<Integer> lengths = new ArrayList<>();
        private int failEvery = Integer.MAX_VALUE;
        private int calls;

        @Override
        public SinkTraits traits() {
            return new SinkTraits(false, 0, false);
        }

        @Override
        public void write(long position, ByteBuffer source) throws StoreException {
            assertEquals(got.size(), position);
            if (++calls % failEvery == 0) {
                throw new StoreException(StoreException.Reason.UNAVAILABLE, "made to fail");
            }
            byte[] part = new byte[source.remaining()];
            source.get(part);
            got.writeBytes(part);
            lengths.add(part.length);
        }

        @Override
        public ByteRanges committed() {
            return ByteRanges.prefix(got.size());
        }

        @Override
        public String identity() {
            return "token";
        }

        @Override
        public void commit(long size, List<Digest> digests) {}

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }

    private Chunk chunk(int index) {
        int from = index * CHUNK;
        Chunk chunk = new Chunk(index, from, Math.min(CHUNK, SIZE - from));
        chunk.hole = index == 2;
        if (!chunk.hole) {
            chunk.buffer = ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + chunk.length));
            chunk.filled = chunk.length;
        }
        return chunk;
    }

    private void requireParts(int size) {
        assertArrayEquals(bytes, sink.got.toByteArray());
        int last = sink.lengths.size() - 1;
        assertEquals(SIZE / size + (SIZE % size == 0 ? 0 : 1), sink.lengths.size());
        for (int i = 0; i < last; i++) {
            assertEquals(size, sink.lengths.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 333, 999, 1000, 1001, 2000, 4122, 4123, 10_000})
    void everyWriteButTheLastIsOfThePartSize(int size) throws Exception {
        OpenSink open = OpenSink.of(sink);
        Parts parts = new Parts(size);
        for (int i = 0; i < 5; i++) {
            parts.write(open, chunk(i), i == 4);
        }
        requireParts(size);
        assertEquals(SIZE, parts.written());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 333, 999, 1000, 1001, 2000, 4122, 4123, 10_000})
    void aChunkThatComesAgainAfterAFailedWriteGoesOnWhereTheSinkIs(int size) throws Exception {
        OpenSink open = OpenSink.of(sink);
        Parts parts = new Parts(size);
        sink.failEvery = 2;
        for (int i = 0; i < 5; i++) {
            while (!wrote(parts, open, i)) {
                assertEquals(sink.got.size(), parts.written());
            }
        }
        requireParts(size);
    }

    private boolean wrote(Parts parts, OpenSink open, int index) {
        try {
            parts.write(open, chunk(index), index == 4);
            return true;
        } catch (IOException again) {
            return false;
        }
    }

    @Test
    void whatIsKeptIsWrittenAtTheEndThoughNobodyKnewThatItWasTheEnd() throws Exception {
        OpenSink open = OpenSink.of(sink);
        Parts parts = new Parts(333);
        for (int i = 0; i < 5; i++) {
            parts.write(open, chunk(i), false);
        }
        assertEquals(SIZE / 333 * 333, parts.written());
        sink.failEvery = 1;
        assertThrows(StoreException.class, () -> parts.flush(open));
        sink.failEvery = Integer.MAX_VALUE;
        parts.flush(open);
        parts.flush(open);
        requireParts(333);
    }

    @Test
    void withoutAPartSizeEachChunkIsOneWrite() throws Exception {
        OpenSink open = OpenSink.of(sink);
        Parts parts = new Parts(0);
        for (int i = 0; i < 5; i++) {
            parts.write(open, chunk(i), i == 4);
        }
        assertArrayEquals(bytes, sink.got.toByteArray());
        assertEquals(List.of(1000, 1000, 1000, 1000, 123), sink.lengths);
    }
}
