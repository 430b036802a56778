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
 * The ability of a {@link StoreDriver} to take images. Thread-safe, blocking.
 *
 * <p>Others may write to the same place, under the same keys: another installation, another
 * program, a person. So what is unfinished is named by {@link SinkRequest#token}, what is published
 * is known by its {@link ImageSink#identity}, and nothing is ever removed that is not found to be
 * the one that is meant.
 */
@ConsumerType
public interface WritableStore {

    /** Whether it may be written as it is configured. */
    default boolean writable() {
        return true;
    }

    /**
     * Starts to write an object. It is not seen under its key before {@link ImageSink#commit}.
     * Unfinished writes of the same key by others do not matter.
     *
     * @param key the new object's key: an image's id, or a name that a caller chose
     * @param request what is known of the object, and by which write it is made
     * @return the open sink
     * @throws StoreException {@code EXISTS} when there is an object of that key, {@code NO_SPACE}
     *     when it surely does not fit, {@code DENIED}, {@code UNSUPPORTED} when the key cannot be
     *     used here, ...; nothing is left
     */
    ImageSink create(String key, SinkRequest request) throws StoreException;

    /**
     * Goes on with an object that another sink, of this or an earlier instance of the driver, began
     * and that was neither committed nor aborted.
     *
     * @param key the object's key
     * @param request what is known of the object, with the token of the write that goes on
     * @param written what the caller believes to be written
     * @return the open sink; its {@link ImageSink#committed} is the part of {@code written} that is
     *     surely there
     * @throws StoreException {@code NOT_FOUND} when nothing is there to go on with
     */
    ImageSink resume(String key, SinkRequest request, ByteRanges written) throws StoreException;

    /**
     * Tells whether the object under a key is the one of an identity.
     *
     * @param key the object's key
     * @param identity as a sink told it
     * @return false where nothing is there, or the object of somebody else
     * @throws StoreException it cannot be told now
     */
    boolean holds(String key, String identity) throws StoreException;

    /**
     * Removes one object, and what is unfinished of the write that made it. That it is not there is
     * not an error. What somebody else has put under the key, also at this very moment, stays; so
     * do unfinished writes of others.
     *
     * @param key the object's key
     * @param token the write that made it
     * @param identity as its sink told it
     * @return false where an object of somebody else is under the key
     * @throws StoreException it may still be there: {@code UNAVAILABLE}, {@code DENIED}, ...;
     *     {@code IN_USE} where it is there, whole, since others depend on it, whom the message
     *     names
     */
    boolean delete(String key, WriteToken token, String identity) throws StoreException;

    /**
     * Removes what is unfinished of one write, and neither an object nor the writes of others.
     * Called only when no sink of that write is open: after a crash.
     *
     * @param key the object's key
     * @param token the write
     * @throws StoreException something may still be there
     */
    void discard(String key, WriteToken token) throws StoreException;
}
