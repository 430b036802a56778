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

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.List;
import org.imagemover.api.Digest;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One object of a store, being written. It appears under its key on {@link #commit} and not before;
 * until then {@link #abort} leaves nothing behind. Abilities: {@link ReadBack}, {@link LocalFile},
 * {@link SparseRegions}, {@link Flattenable}.
 *
 * <p>Thread-safe where {@link SinkTraits#positional}; else for one writer at a time. {@link #close}
 * may come from another thread while a call is under way; that call then fails as soon as it can.
 */
@ConsumerType
public interface ImageSink extends Closeable {

    /** How it wants to be written; the same for its whole life. */
    SinkTraits traits();

    /**
     * Writes all remaining bytes of a buffer. What is never written reads as zero where {@link
     * SinkTraits#startsZeroed}.
     *
     * @param position where they go; for a sink that is not positional, the end of what was written
     * @param source the bytes; all are consumed
     * @throws StoreException {@code NO_SPACE}, {@code UNAVAILABLE}, ...; how much of the buffer was
     *     written is unknown, and the same bytes may be written there again
     */
    void write(long position, ByteBuffer source) throws StoreException;

    /**
     * Makes what was written survive a power cut, as far as the store can.
     *
     * @throws StoreException as {@link #write}
     */
    default void flush() throws StoreException {}

    /**
     * Tells what is surely there: for a sink that is not positional, one range from 0.
     *
     * @return what was written by this sink, and what it took over by {@link WritableStore#resume}
     */
    ByteRanges committed();

    /**
     * What {@link WritableStore#resume} needs to go on with this object from another sink, another
     * instance of the driver or another process. Opaque, not secret, holds no location.
     */
    String resumeToken();

    /**
     * Publishes the object: complete, under its key, in one step. Idempotent: when it was published
     * by this sink, or by one that this one resumed, that is success.
     *
     * @param size the object's size; behind what was written it reads as zero where the sink {@link
     *     SinkTraits#startsZeroed}
     * @param digests digests of the object, for a store that can check or keep them
     * @throws StoreException {@code EXISTS} when an object of that key appeared meanwhile; {@code
     *     COMMIT_UNKNOWN} when it may or may not have been published: to be settled by looking,
     *     never by a blind retry; else it was not published, and may be tried again or aborted
     */
    void commit(long size, List<Digest> digests) throws StoreException;

    /**
     * Gives up: removes everything that was written. Does nothing after a commit. Idempotent;
     * closes the sink.
     *
     * @throws StoreException something may be left: {@link WritableStore#discard} removes it
     */
    void abort() throws StoreException;

    /**
     * Lets go of the object without publishing or removing it, so that it can be resumed.
     * Idempotent.
     */
    @Override
    void close();
}
