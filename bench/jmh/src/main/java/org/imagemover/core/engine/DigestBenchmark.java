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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.imagemover.spi.ChunkDigests;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Digests of a chunk in a direct buffer, as transfers compute them. An operation is 1 MiB. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(DigestBenchmark.MEBIBYTES)
public class DigestBenchmark {

    static final int MEBIBYTES = ChunkDigests.CHUNK >> 20;

    /** The chunk. */
    @State(Scope.Thread)
    public static class Bytes {

        final byte[] heap = new byte[ChunkDigests.CHUNK];
        final ByteBuffer direct = ByteBuffer.allocateDirect(heap.length);
        final byte[] piece = new byte[64 << 10];

        @Setup
        public void fill() {
            new Random(1).nextBytes(heap);
            direct.put(heap).clear();
        }
    }

    /** What is computed of it. */
    @State(Scope.Thread)
    public static class Algorithm {

        @Param({"sha512", "sha256"})
        public String algorithm;

        Hashes hashes;
        MessageDigest digest;

        @Setup
        public void start() throws NoSuchAlgorithmException {
            hashes = new Hashes(Set.of(algorithm));
            digest = MessageDigest.getInstance(algorithm.replace("sha", "SHA-"));
        }
    }

    /** The digest of the whole, in order. */
    @Benchmark
    public Hashes inOrder(Bytes bytes, Algorithm by) {
        by.hashes.update(bytes.direct);
        return by.hashes;
    }

    /** What lanes do: always SHA-256. */
    @Benchmark
    public boolean inLane(Bytes bytes) {
        Chunk chunk = new Chunk(0, 0, bytes.direct.capacity());
        chunk.buffer = bytes.direct;
        chunk.filled = bytes.direct.capacity();
        return ChunkCheck.noting().look(chunk);
    }

    /** By way of an array of 64 KiB. */
    @Benchmark
    public MessageDigest throughArray(Bytes bytes, Algorithm by) {
        ByteBuffer left = bytes.direct.duplicate();
        while (left.hasRemaining()) {
            left.get(bytes.piece);
            by.digest.update(bytes.piece);
        }
        return by.digest;
    }

    /** The bytes are in the heap already: the hash alone. */
    @Benchmark
    public MessageDigest ofArray(Bytes bytes, Algorithm by) {
        by.digest.update(bytes.heap);
        return by.digest;
    }
}
