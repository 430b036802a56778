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

/** The rate over the last seconds, from a few samples. */
final class RateMeter {

    private static final int SAMPLES = 32;
    private static final long SPACING_NANOS = 150_000_000;

    private final long[] times = new long[SAMPLES];
    private final long[] bytes = new long[SAMPLES];
    private int count;

    synchronized void sample(long now, long done) {
        if (count > 0 && now - times[(count - 1) % SAMPLES] < SPACING_NANOS) {
            return;
        }
        times[count % SAMPLES] = now;
        bytes[count % SAMPLES] = done;
        count++;
    }

    synchronized double bytesPerSecond(long now, long done) {
        if (count == 0) {
            return 0;
        }
        int oldest = count <= SAMPLES ? 0 : count % SAMPLES;
        double seconds = (now - times[oldest]) / 1e9;
        return seconds <= 0 ? 0 : Math.max(0, done - bytes[oldest]) / seconds;
    }
}
