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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.imagemover.api.Digest;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.localfile.Zeros;

/** Looks whether an object is what it should be, by reading it. */
public final class StoredObject {

    private StoredObject() {}

    /**
     * Reads an object through.
     *
     * @param source the object; left open
     * @param size the size of the image that it was made of
     * @param objectSize that it has to have; what it has more than the image has to be zero
     * @param digests of the image; of algorithms known here
     */
    public static boolean isWhole(
            OpenSource source, long size, long objectSize, List<Digest> digests)
            throws IOException {
        Set<String> algorithms = new LinkedHashSet<>();
        digests.forEach(digest -> algorithms.add(digest.algorithm()));
        Hashes hashes = new Hashes(algorithms);
        long count = 0;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        try (OpenSource.Reading reading = source.stream()) {
            while (reading.read(buffer.clear()) >= 0) {
                buffer.flip();
                int ofImage = (int) Math.max(0, Math.min(buffer.remaining(), size - count));
                if (!Zeros.isZero(buffer, ofImage, buffer.limit() - ofImage)) {
                    return false;
                }
                count += buffer.remaining();
                hashes.update(buffer.limit(ofImage));
            }
        }
        return count == objectSize && hashes.finish().equals(digests);
    }
}
