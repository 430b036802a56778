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

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One configured store: a place that holds images.
 *
 * <p><b>Coming.</b> The constructor checks the configuration and does no I/O: a store is there when
 * its component is. A wrong value is a {@link StoreException} with {@link
 * StoreException.Reason#INVALID_CONFIG}, made by {@link Settings}. Whether what is behind it
 * answers is found out by {@link #check}, on a thread of the core.
 *
 * <p><b>Going.</b> When the service is unregistered the core starts no new call, waits at most 2 s
 * for the calls under way, and closes what is open. The deactivation of the component may then free
 * everything but native handles under a running call: these are freed by the last call out.
 *
 * <p>Thread-safe. Calls block; the core does not interrupt them, it closes the source or sink from
 * another thread instead. A driver that can also be written implements {@link WritableStore}.
 */
@ConsumerType
public interface StoreDriver {

    /** The service property, and the configuration key, with the store's id. */
    String STORE_ID = "store.id";

    /**
     * The driver's kind, as in its PID {@code org.imagemover.store.<type>}: {@code file}, {@code
     * rbd}. A location that no store here takes is waited for where a driver is away for a while
     * with whose type the location's scheme begins: {@code http} for {@code https}.
     */
    String type();

    /**
     * Tells whether a location is an object of this store. Does no I/O.
     *
     * <p>Matched in this order: the store name in the location's metadata, where one is configured
     * for this store; then fsid, endpoint or reference. A {@code file} location is a store's own
     * only where an operator declared that its directory is mounted here.
     *
     * <p>A store that has to be reached to know what is its own says no until then: what it refuses
     * before its first {@link #check} has ended it is asked again.
     *
     * <p>A location that {@link ImageLocation#isFromCaller} is a store's own only where its
     * configuration says that it takes what callers name. Such a key is opened at once and never
     * recorded.
     *
     * @param location a catalogue's location or a caller's; never one of {@link
     *     ImageLocation#inStore}
     * @return the key of the object, or why it is not this store's
     */
    Resolution resolve(ImageLocation location);

    /**
     * Finds out whether the store can be used now: reached, and read. Blocks, for seconds at most.
     *
     * @throws StoreException it cannot: {@link StoreException.Reason#UNAVAILABLE}, {@code DENIED},
     *     or {@code INVALID_CONFIG} where only an operator can help
     */
    void check() throws StoreException;

    /**
     * Opens an object for reading.
     *
     * @param key the object's key, from {@link #resolve} or from the catalogue that recorded it
     * @param context on whose behalf
     * @return the open source; the caller closes it
     * @throws StoreException {@code NOT_FOUND}, {@code DENIED}, {@code UNAVAILABLE}, {@code
     *     UNSUPPORTED}, ...; nothing stays open
     */
    ImageSource open(String key, RequestContext context) throws StoreException;
}
