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
 * Something that was tried, or that might have been, and why it was not the way.
 *
 * @param method the way
 * @param store the id of the store it would have read from, or null where that does not matter
 * @param reason why not, for a person; without locations and secrets
 */
public record Attempt(CopyMethod method, @Nullable String store, String reason) {

    @Override
    public String toString() {
        return method + (store == null ? "" : " from store '" + store + "'") + ": " + reason;
    }
}
