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

import java.util.ArrayList;
import java.util.List;
import org.imagemover.api.InvalidRequestException;

/**
 * No store here takes an image, but some that are away just now might: it is worth asking again
 * when one of them is back. Where none comes back, this is what the caller gets.
 */
public final class StoreAwaitedException extends InvalidRequestException {

    private static final long serialVersionUID = 1L;

    /** A list that can be serialised. */
    private final ArrayList<String> storeIds;

    /**
     * @param message what to say when none comes back
     * @param storeIds the stores that are away
     */
    public StoreAwaitedException(String message, List<String> storeIds) {
        super(message);
        this.storeIds = new ArrayList<>(storeIds);
    }

    /** The ids of the stores that are away. */
    List<String> storeIds() {
        return List.copyOf(storeIds);
    }
}
