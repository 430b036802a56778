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

import org.jspecify.annotations.Nullable;

/**
 * Whether a location is an object of a store.
 *
 * @param key the object's key, or null where it is not this store's
 * @param reason why it is not this store's, for a person and without the location; empty where it
 *     is
 */
public record Resolution(@Nullable String key, String reason) {

    /** It is the store's own. */
    public static Resolution own(String key) {
        return new Resolution(key, "");
    }

    /** It is not the store's own. */
    public static Resolution notOwn(String reason) {
        return new Resolution(null, reason);
    }
}
