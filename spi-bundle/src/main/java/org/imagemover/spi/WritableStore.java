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

/** The ability of a {@link StoreDriver} to take images. Thread-safe, blocking. */
@ConsumerType
public interface WritableStore {

    /** Whether it may be written as it is configured. */
    default boolean writable() {
        return true;
    }

    /**
     * Starts to write an object. It is not seen under its key before {@link ImageSink#commit}.
     *
     * @param key the new object's key: an image's id, or a name that a caller chose
     * @param request what is known of the object
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
     * @param request what is known of the object
     * @param resumeToken that sink's {@link ImageSink#resumeToken}
     * @param written what the caller believes to be written
     * @return the open sink; its {@link ImageSink#committed} is the part of {@code written} that is
     *     surely there
     * @throws StoreException {@code NOT_FOUND} when nothing is there to go on with
     */
    ImageSink resume(String key, SinkRequest request, String resumeToken, ByteRanges written)
            throws StoreException;

    /**
     * Removes an object, and every unfinished write of its key. That it is not there is not an
     * error.
     *
     * @param key the object's key
     * @throws StoreException it may still be there: {@code UNAVAILABLE}, {@code DENIED}, ...;
     *     {@code IN_USE} where it is there, whole, since others depend on it, whom the message
     *     names
     */
    void delete(String key) throws StoreException;

    /**
     * Removes every unfinished write of a key, and not the object. Called only when no sink of that
     * key is open: after a crash.
     *
     * @param key the object's key
     * @throws StoreException something may still be there
     */
    void discard(String key) throws StoreException;
}
