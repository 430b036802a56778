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
package org.imagemover.localfile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.spi.ByteRange;

/** Where a file's data is. Thread-safe. */
final class Holes {

    private final Descriptor descriptor;

    /**
     * @param descriptor the file, open for reading; closed by whoever opened it
     */
    Holes(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** What may be other than zero from {@code start} to before {@code end}. */
    List<ByteRange> dataRegions(long start, long end) throws IOException {
        if (start >= end) {
            return List.of();
        }
        LinuxCalls linux = descriptor.enter();
        if (linux == null) {
            return List.of(ByteRange.between(start, end));
        }
        try {
            List<ByteRange> regions = new ArrayList<>();
            int fd = descriptor.number();
            ByteRange data = DataSeeker.next(linux, fd, start, end);
            while (data != null) {
                regions.add(data);
                data = DataSeeker.next(linux, fd, data.end(), end);
            }
            return regions;
        } finally {
            descriptor.leave();
        }
    }
}
