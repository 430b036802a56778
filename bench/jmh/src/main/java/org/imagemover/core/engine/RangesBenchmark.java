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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The book of what is where, for a whole image: 1024 chunks are 8 GiB. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RangesBenchmark {

    private static final int CHUNK = 8 << 20;

    @Param({"128", "1024", "8192"})
    public int chunks;

    private final List<ByteRange> ascending = new ArrayList<>();
    private final List<ByteRange> shuffled = new ArrayList<>();

    @Setup
    public void cut() {
        for (int index = 0; index < chunks; index++) {
            ascending.add(new ByteRange((long) index * CHUNK, CHUNK));
        }
        shuffled.addAll(ascending);
        Collections.shuffle(shuffled, new Random(1));
    }

    /** Each chunk is claimed and done, one after the other. */
    @Benchmark
    public boolean claimAndDo() {
        Chunks book = new Chunks(CHUNK, (long) chunks * CHUNK);
        Chunks.Run run = book.claim(1);
        while (run != null) {
            book.done(run.first());
            run = book.claim(1);
        }
        return book.allDone();
    }

    /** Eight lanes are at work, and the oldest claim ends first. */
    @Benchmark
    public boolean claimAndDoByEight() {
        Chunks book = new Chunks(CHUNK, (long) chunks * CHUNK);
        for (int index = 0; index < chunks + 8; index++) {
            book.claim(1);
            if (index >= 8) {
                book.done(index - 8);
            }
        }
        return book.allDone();
    }

    /** A set of ranges from all of them at once, in any order. */
    @Benchmark
    public ByteRanges ofShuffled() {
        return ByteRanges.of(shuffled);
    }

    /** Half of the image, and what is missing of it. */
    @Benchmark
    public ByteRanges missingOfHalf() {
        return ByteRanges.of(shuffled.subList(0, chunks / 2)).missing((long) chunks * CHUNK);
    }
}
