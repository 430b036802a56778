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
package org.imagemover.core.registry;

import org.imagemover.spi.CloneSource;
import org.imagemover.spi.CloneStore;
import org.jspecify.annotations.Nullable;

/**
 * What an open source offers to a store that makes clones.
 *
 * @param domain the system that it is in: {@link CloneSource#cloneDomain}
 * @param reference for a {@link CloneStore} of that system; never shown
 * @param whyNot why no clone can be made of it, or null
 */
public record CloneOffer(String domain, String reference, @Nullable String whyNot) {

    @Override
    public String toString() {
        return "clone in " + domain;
    }
}
