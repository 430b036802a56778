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

import org.jspecify.annotations.Nullable;

/**
 * The check of one copy of an image.
 *
 * @param image the image's id
 * @param store the id of the store that holds the copy
 * @param ok whether the copy is whole: size, format and digest are those of the record
 * @param verified how it was checked
 * @param digest the digest that was found, or null
 * @param seconds how long it took
 * @param note what is wrong, or why it could not be checked, or an empty text
 */
public record VerifyResult(
        String image,
        String store,
        boolean ok,
        Verified verified,
        @Nullable Digest digest,
        double seconds,
        String note) {}
