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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.imagemover.localfile.Zeros;
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

/** The test for zeros, block by block as chunks are written. An operation is 1 MiB. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ZeroTestBenchmark.MEBIBYTES)
public class ZeroTestBenchmark {

    static final int MEBIBYTES = 8;

    private static final int BLOCK = 4096;

    /**
     * {@code zeros}; {@code data}, which is found out at once; {@code last}: each block is zero but
     * for its last byte, the most that has to be read for nothing.
     */
    @Param({"zeros", "data", "last"})
    public String content;

    private ByteBuffer chunk;

    @Setup
    public void fill() {
        byte[] bytes = new byte[MEBIBYTES << 20];
        if (content.equals("data")) {
            new Random(1).nextBytes(bytes);
        } else if (content.equals("last")) {
            for (int at = BLOCK - 1; at < bytes.length; at += BLOCK) {
                bytes[at] = 1;
            }
        }
        chunk = ByteBuffer.allocateDirect(bytes.length).put(bytes).clear();
    }

    @Benchmark
    public int zeros() {
        int zeros = 0;
        for (int at = 0; at < chunk.capacity(); at += BLOCK) {
            zeros += Zeros.isZero(chunk, at, BLOCK) ? 1 : 0;
        }
        return zeros;
    }

    /** What Zeros is held against. */
    @Benchmark
    public int longByLong() {
        int zeros = 0;
        for (int at = 0; at < chunk.capacity(); at += BLOCK) {
            zeros += isZero(at) ? 1 : 0;
        }
        return zeros;
    }

    private boolean isZero(int block) {
        for (int at = block; at < block + BLOCK; at += Long.BYTES) {
            if (chunk.getLong(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
