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

import org.imagemover.api.InvalidRequestException;

/**
 * No store here takes an image, but one that is away just now might: it is worth asking again when
 * that one is back. Where it does not come back, this is what the caller gets.
 */
public final class StoreAwaitedException extends InvalidRequestException {

    private static final long serialVersionUID = 1L;

    private final String storeId;

    /**
     * @param message what to say when the store does not come back
     * @param storeId the store that is away
     */
    public StoreAwaitedException(String message, String storeId) {
        super(message);
        this.storeId = storeId;
    }

    /** The id of the store that is away. */
    String storeId() {
        return storeId;
    }
}
