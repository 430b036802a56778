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
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(DigestBenchmark.MEBIBYTES)
public class DigestBenchmark {

    static final int MEBIBYTES = ChunkDigests.CHUNK >> 20;

    @Param({"sha512", "sha256"})
    public String algorithm;

    private Hashes hashes;
    private MessageDigest digest;
    private ByteBuffer direct;
    private byte[] heap;
    private final byte[] piece = new byte[64 << 10];

    @Setup
    public void fill() throws NoSuchAlgorithmException {
        hashes = new Hashes(Set.of(algorithm));
        digest = MessageDigest.getInstance(algorithm.replace("sha", "SHA-"));
        heap = new byte[ChunkDigests.CHUNK];
        new Random(1).nextBytes(heap);
        direct = ByteBuffer.allocateDirect(heap.length).put(heap).clear();
    }

    /** The digest of the whole, in order. */
    @Benchmark
    public Hashes inOrder() {
        hashes.update(direct);
        return hashes;
    }

    /** What lanes do: always SHA-256. */
    @Benchmark
    public boolean inLane() {
        Chunk chunk = new Chunk(0, 0, direct.capacity());
        chunk.buffer = direct;
        chunk.filled = direct.capacity();
        return ChunkCheck.noting().look(chunk);
    }

    /** By way of an array of 64 KiB. */
    @Benchmark
    public MessageDigest throughArray() {
        ByteBuffer left = direct.duplicate();
        while (left.hasRemaining()) {
            left.get(piece);
            digest.update(piece);
        }
        return digest;
    }

    /** The bytes are in the heap already: the hash alone. */
    @Benchmark
    public MessageDigest ofArray() {
        digest.update(heap);
        return digest;
    }
}
