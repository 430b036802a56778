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

/** Looks whether an object is what it should be, by reading it. */
public final class StoredObject {

    private StoredObject() {}

    /**
     * Reads an object through.
     *
     * @param source the object; left open
     * @param size that it has to have
     * @param digests that its bytes have to have; of algorithms known here
     */
    public static boolean isWhole(OpenSource source, long size, List<Digest> digests)
            throws IOException {
        Set<String> algorithms = new LinkedHashSet<>();
        digests.forEach(digest -> algorithms.add(digest.algorithm()));
        Hashes hashes = new Hashes(algorithms);
        long count = 0;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        try (OpenSource.Reading reading = source.stream()) {
            while (reading.read(buffer.clear()) >= 0) {
                hashes.update(buffer.flip());
                count += buffer.remaining();
            }
        }
        return count == size && hashes.finish().equals(digests);
    }
}
