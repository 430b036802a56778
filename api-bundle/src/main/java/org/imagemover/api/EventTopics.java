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

/**
 * The events that Image Mover posts to OSGi's EventAdmin, where there is one: a change of the state
 * of a store or of a transfer is posted once, and the events of one store, and of one transfer,
 * come in the order of the changes. The topic ends with the new state: {@code
 * org/imagemover/store/AVAILABLE}, {@code org/imagemover/transfer/DONE}.
 *
 * <p>All properties are texts but {@link #WAITING}, an {@code Integer}, and {@link #TIMESTAMP}, a
 * {@code Long}; one that has no value is absent. None holds a location or a secret.
 *
 * <p>An event is news, not knowledge: what was before somebody subscribed, {@link
 * ImageAdmin#stores} and {@link ImageMover#transfers} tell. A state that lasted for less than a
 * moment may be left out of a store's events, never of a transfer's.
 */
public final class EventTopics {

    /** What a store's topic begins with; the rest is a {@link StoreState}, or {@code REMOVED}. */
    public static final String STORE = "org/imagemover/store/";

    /** The events of all stores. */
    public static final String STORES = STORE + "*";

    /** A store is no longer there, nor configured, nor waited for: it has no state any more. */
    public static final String STORE_REMOVED = STORE + "REMOVED";

    /** What a transfer's topic begins with; the rest is a {@link TransferState}. */
    public static final String TRANSFER = "org/imagemover/transfer/";

    /** The events of all transfers. */
    public static final String TRANSFERS = TRANSFER + "*";

    /**
     * The store, by {@link StoreInfo#id}; of a transfer the one that it reads, or waits for in
     * {@link TransferState#WAITING_FOR_STORE}, where it has come so far.
     */
    public static final String STORE_ID = "store.id";

    /** The new state, as the topic's end has it. */
    public static final String STATE = "state";

    /** The state before; absent where there was none, or none that was known. */
    public static final String PREVIOUS_STATE = "previous.state";

    /** Of a store: {@link StoreInfo#reason}. */
    public static final String REASON = "reason";

    /** Of a store: how many transfers wait for it. */
    public static final String WAITING = "waiting";

    /** Of a transfer: {@link Transfer#id}. */
    public static final String TRANSFER_ID = "transfer.id";

    /** Of a transfer: {@link Transfer#image}. */
    public static final String IMAGE = "image";

    /** Of a transfer: {@link Transfer#note}, why it waits or failed. */
    public static final String NOTE = "note";

    /** When it was seen, in milliseconds since 1970, as EventAdmin's own constant of that name. */
    public static final String TIMESTAMP = "timestamp";

    private EventTopics() {}

    /** The topic of stores that come into a state. */
    public static String of(StoreState state) {
        return STORE + state.name();
    }

    /** The topic of transfers that come into a state. */
    public static String of(TransferState state) {
        return TRANSFER + state.name();
    }
}
