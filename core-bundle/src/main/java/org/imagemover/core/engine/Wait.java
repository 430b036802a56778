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

import java.util.List;
import org.imagemover.api.TransferState;
import org.imagemover.api.WaitCause;
import org.jspecify.annotations.Nullable;

/**
 * Why a transfer leaves its thread for a while, and what brings it back: whatever comes first.
 *
 * @param state what it is in meanwhile
 * @param note why, for a person
 * @param nanos the longest wait, or -1 for no end
 * @param cause what for
 * @param storeIds the stores any of which ends the wait; the first is the one that is told
 * @param untilTested whether a test of the store ends it; else that a store can be used
 */
record Wait(
        TransferState state,
        String note,
        long nanos,
        WaitCause cause,
        List<String> storeIds,
        boolean untilTested) {

    static Wait paused() {
        return new Wait(TransferState.PAUSED, "paused", -1, WaitCause.PAUSE, List.of(), false);
    }

    /** Its turn goes to another one, and comes again. */
    static Wait turn() {
        return new Wait(
                TransferState.QUEUED,
                "others have their turn",
                0,
                WaitCause.QUEUE,
                List.of(),
                false);
    }

    static Wait retry(String note, long nanos) {
        return new Wait(TransferState.RUNNING, note, nanos, WaitCause.RETRY, List.of(), false);
    }

    static Wait stores(List<String> storeIds, long nanos) {
        return new Wait(
                TransferState.WAITING_FOR_STORE,
                "waits for store '" + String.join("' or '", storeIds) + "' to come back",
                nanos,
                WaitCause.STORE,
                storeIds,
                false);
    }

    static Wait tested(String storeId, String reason, long nanos) {
        return new Wait(
                TransferState.RUNNING,
                "store '" + storeId + "' is tested: " + reason,
                nanos,
                WaitCause.STORE,
                List.of(storeId),
                true);
    }

    /** The store that is told, or null where it is not for one. */
    @Nullable String storeId() {
        return storeIds.isEmpty() ? null : storeIds.get(0);
    }

    boolean isShorterThan(long limit) {
        return cause == WaitCause.RETRY && nanos < limit;
    }
}
