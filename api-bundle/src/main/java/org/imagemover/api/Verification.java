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

/** What a caller asks of the check of a copy's bytes. It cannot be turned off by a caller. */
public enum Verification {
    /**
     * Every byte is checked where the catalogue knows a digest or the caller expects one, or its
     * source is attested; the result says which, or that neither was.
     */
    WHERE_KNOWN,
    /**
     * As {@link #WHERE_KNOWN}, and an image without a known digest is refused before any byte where
     * the caller expects none either.
     */
    REQUIRED
}
