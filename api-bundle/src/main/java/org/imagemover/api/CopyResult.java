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

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a copy that succeeded went.
 *
 * @param transferId the transfer's id
 * @param image the image's id, or for a URI its scheme alone, since a URI is a location
 * @param method the way that was taken in the end
 * @param size the image's size in bytes
 * @param bytesWritten distinct bytes written to the destination by this process, or by the kernel
 *     for it; holes are not counted; 0 for {@link CopyMethod#CLONE} and {@link
 *     CopyMethod#SERVER_SIDE_COPY}
 * @param verified how the bytes were checked
 * @param verifiedNote why they were not checked, or an empty text
 * @param digest the digest of the bytes, the one that the caller expects where there is one; or
 *     null when none was computed and none is attested
 * @param elapsed from the start of the transfer to its end
 * @param store the id of the store that the (last) bytes came from, or null for none
 * @param tried what was tried before and did not work, in order
 */
public record CopyResult(
        String transferId,
        String image,
        CopyMethod method,
        long size,
        long bytesWritten,
        Verified verified,
        String verifiedNote,
        @Nullable Digest digest,
        Duration elapsed,
        @Nullable String store,
        List<Attempt> tried) {

    public CopyResult {
        tried = List.copyOf(tried);
    }

    /** {@link #elapsed} in seconds. */
    public double seconds() {
        return elapsed.toNanos() / 1e9;
    }
}
