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
package org.imagemover.bench.driver;

import java.nio.file.Path;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.Durability;
import org.imagemover.api.ImageMover;

/**
 * One copy, timed as its caller sees it: from before the call until it has returned, so that
 * planning, opening and publishing are in it.
 */
final class TimedCopy {

    private final ImageMover mover;

    TimedCopy(ImageMover mover) {
        this.mover = mover;
    }

    /**
     * @param image as {@link ImageMover} takes it
     * @param destination {@code file PATH}, {@code channel PATH} (a file, written as a channel that
     *     is no {@code FileChannel}), {@code object STORE NAME} or {@code discard}
     * @param durability the name of a {@link Durability}
     */
    Timing run(String image, String destination, String durability) throws Exception {
        Durability wanted = Durability.valueOf(durability);
        if (destination.equals("discard")) {
            DiscardingChannel channel = new DiscardingChannel();
            Timing timing = time(image, Destination.channel(channel), wanted);
            if (channel.bytes() != timing.size()) {
                throw new IllegalStateException(channel.bytes() + " bytes came");
            }
            return timing;
        }
        String kind = destination.substring(0, destination.indexOf(' '));
        String place = destination.substring(kind.length() + 1);
        switch (kind) {
            case "file":
                return time(image, Destination.file(Path.of(place)), wanted);
            case "channel":
                try (PlainChannel channel = new PlainChannel(Path.of(place))) {
                    return time(image, Destination.channel(channel), wanted);
                }
            case "object":
                String[] words = place.split(" ", 2);
                return time(image, Destination.storeObject(words[0], words[1], 0, false), wanted);
            default:
                throw new IllegalArgumentException("there is no destination '" + kind + "'");
        }
    }

    private Timing time(String image, Destination destination, Durability durability)
            throws Exception {
        CopyRequest request =
                CopyRequest.builder(image, destination).durability(durability).build();
        MemoryWatch watch = new MemoryWatch();
        long start = System.nanoTime();
        CopyResult result = mover.copy(request);
        long nanos = System.nanoTime() - start;
        return new Timing(
                nanos / 1e9,
                result.method().name(),
                result.verified().word(),
                result.size(),
                result.bytesWritten(),
                watch.stop());
    }

    /** What is answered, as JSON. */
    record Timing(
            double seconds,
            String method,
            String verified,
            long size,
            long bytesWritten,
            MemoryWatch.Peak memory) {}
}
