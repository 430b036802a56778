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

import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.jspecify.annotations.Nullable;

/**
 * Is told of each change of a transfer's state, one after the other, on the thread that the
 * transfer is on. It returns at once and throws nothing.
 */
public interface TransferObserver {

    /**
     * A transfer has come into a state.
     *
     * @param before the state before, or null where it has just been made
     * @param now the state that it is in
     * @param storeId the store that it waits for, else the one that it reads; null before that
     * @param note why, for a person
     */
    void changed(
            Transfer transfer,
            @Nullable TransferState before,
            TransferState now,
            @Nullable String storeId,
            String note);
}
