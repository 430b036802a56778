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
package org.imagemover.spi;

import java.util.List;
import org.imagemover.api.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What a store says of an object.
 *
 * @param size in bytes, or -1 where the store does not know
 * @param validator a text that changes when the object's bytes do (an ETag; device, inode, size and
 *     times of a file), or null where the store has none. Opaque, not secret, holds no location
 * @param digests digests of the whole object that the store knows
 */
public record SourceStat(long size, @Nullable String validator, List<Digest> digests) {

    public SourceStat {
        digests = List.copyOf(digests);
    }
}
