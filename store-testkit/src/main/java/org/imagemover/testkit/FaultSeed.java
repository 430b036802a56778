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

import java.security.SecureRandom;
import java.util.Random;

/**
 * Where random faults come from. The seed is printed when it is made, and a run that is given it by
 * {@code -Dfaults.seed=N} gets the same faults. Immutable.
 */
public final class FaultSeed {

    /** The system property with the seed of a run that is to be replayed. */
    public static final String PROPERTY = "faults.seed";

    private final long value;

    private FaultSeed(long value) {
        this.value = value;
    }

    /** The seed of the system property {@value #PROPERTY}, or a fresh one; prints which. */
    public static FaultSeed fromProperty() {
        Long given = Long.getLong(PROPERTY);
        FaultSeed seed = of(given != null ? given : new SecureRandom().nextInt() & 0xffffffffL);
        System.out.println("random faults: to replay them, run with -D" + seed);
        return seed;
    }

    /** A fixed seed. */
    public static FaultSeed of(long value) {
        return new FaultSeed(value);
    }

    public long value() {
        return value;
    }

    /**
     * The random numbers for one decision. They depend on the seed, on what is decided and on
     * nothing else, so that the order in which threads come does not matter.
     *
     * @param what such as the name of an object
     * @param count how often that was decided before
     */
    Random random(String what, long count) {
        long mixed = (value * 31 + what.hashCode()) * 1_000_003 + count;
        Random random = new Random(mixed ^ (mixed >>> 32));
        random.nextLong();
        return random;
    }

    /** {@code faults.seed=N}. */
    @Override
    public String toString() {
        return PROPERTY + "=" + value;
    }
}
