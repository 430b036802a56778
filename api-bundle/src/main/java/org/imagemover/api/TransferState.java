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

/** The states of a {@link Transfer}. */
public enum TransferState {
    /** Waits for one of the mover's threads. */
    QUEUED,
    /** Moves bytes. */
    RUNNING,
    /** Held by {@link Transfer#pause}. */
    PAUSED,
    /** A store it needs is not there; it goes on when the store is back. */
    WAITING_FOR_STORE,
    /** All bytes are there and checked; the destination is being published. */
    COMMITTING,
    /** Ended: the destination is complete. */
    DONE,
    /** Ended by an error. */
    FAILED,
    /** Ended by {@link Transfer#cancel}, an interrupt, or its deadline. */
    CANCELLED;

    /** Whether this is one of the last three. */
    public boolean ended() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
