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

/** How the bytes of a copy were checked. */
public enum Verified {
    /**
     * Every byte that was moved was hashed, and the hash is the one that the catalogue knows, or
     * the caller expects: both, where both are there.
     */
    DIGEST,
    /**
     * The source cannot have changed since it had that hash, and the destination is a clone of it,
     * or a copy that the kernel made.
     */
    ATTESTED,
    /** Not checked; {@link CopyResult#verifiedNote()} says why. */
    NONE;

    /** The word as it is shown: lower case. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
