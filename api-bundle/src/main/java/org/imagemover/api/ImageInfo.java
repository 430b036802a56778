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
package org.imagemover.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an image.
 *
 * @param id its id
 * @param catalog the id of the catalogue that knows it
 * @param name its name, or an empty text
 * @param status such as {@code active}, {@code queued}, {@code deactivated}, {@code deleting}
 * @param format such as {@code raw} or {@code qcow2}, or null where it is not known
 * @param size its size in bytes, or -1 where it is not known
 * @param virtualSize the size of the disk it holds, in bytes, or -1 where it is not known
 * @param digests the digests that the catalogue knows
 * @param stores the ids of the stores that hold a copy, as far as they can be told
 * @param created when it was recorded, or null
 * @param attestedStores those of the stores whose copy had the right digest when it was last read
 *     as a whole, and can show that it was not changed since; whether it was, is looked at when it
 *     is copied. Null where this was not asked, as in a list
 * @param chunkDigests whether copies are verified in parallel, by digests of their parts; null
 *     where this was not asked, as in a list
 */
public record ImageInfo(
        String id,
        String catalog,
        String name,
        String status,
        @Nullable String format,
        long size,
        long virtualSize,
        List<Digest> digests,
        List<String> stores,
        @Nullable Instant created,
        @Nullable List<String> attestedStores,
        @Nullable Boolean chunkDigests) {

    public ImageInfo {
        digests = List.copyOf(digests);
        stores = List.copyOf(stores);
        attestedStores = attestedStores == null ? null : List.copyOf(attestedStores);
    }
}
