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

import java.io.IOException;
import org.imagemover.core.registry.OpenSource;
import org.jspecify.annotations.Nullable;

/** One place that an image's bytes can be had from. */
public interface Candidate {

    /** The id of the store, or null for a file of the caller. */
    @Nullable String storeId();

    /**
     * The object's key in that store; null for a file of the caller, and while it is not known
     * whether that store has it: {@link #open} finds out.
     */
    @Nullable String key();

    /**
     * Opens it.
     *
     * @throws org.imagemover.core.registry.GoneException its driver is not here now, but is
     *     expected
     * @throws IOException it cannot be used
     */
    OpenSource open() throws IOException;

    /**
     * Whether it is an image service's download, which is the last place to read from; see {@link
     * org.imagemover.spi.ApiDownload}.
     */
    default boolean isApiDownload() {
        return false;
    }

    /** Whether {@link #open} can be tried now. */
    boolean isHere();
}
