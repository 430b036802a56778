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

import java.time.Duration;
import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.api.Durability;
import org.imagemover.api.Verification;
import org.jspecify.annotations.Nullable;

/** Within which limits a transfer runs; see {@link org.imagemover.api.CopyRequest}. */
public record TransferOptions(
        Verification verification,
        Durability durability,
        long maxBytesPerSecond,
        @Nullable Duration deadline,
        List<Digest> expected) {

    /** The defaults of a request. */
    public static final TransferOptions DEFAULTS =
            new TransferOptions(Verification.WHERE_KNOWN, Durability.SYNCED, 0, null, List.of());

    /** The same, with digests that the bytes must have. */
    public TransferOptions expecting(List<Digest> digests) {
        return new TransferOptions(
                verification, durability, maxBytesPerSecond, deadline, List.copyOf(digests));
    }
}
