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

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.core.inspect.Inspection;
import org.imagemover.core.registry.CloneOffer;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.core.registry.Pace;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.SinkRequest;
import org.jspecify.annotations.Nullable;

/** Where a transfer's bytes go, and what is done about them before and after. */
public interface Target {

    /** In words, for a person. */
    String describe();

    /** What it can do, as far as that is known before it is opened. */
    Traits traits();

    /** The id of the store that it writes to, or null. */
    default @Nullable String storeId() {
        return null;
    }

    /**
     * Refuses what can be seen not to work before the image is looked up. Does not write.
     *
     * @throws ImageMoverException it cannot take any image now
     */
    default void check() throws ImageMoverException {}

    /** How many bytes of the image somebody else has got and may have seen: only by a channel. */
    default long bytesDelivered() {
        return 0;
    }

    /** Whether it can be written from the start once more; a channel cannot once it got bytes. */
    default boolean restartable() {
        return bytesDelivered() == 0;
    }

    /** The size of what is made of an image of a size, at least that; -1 where it is unknown. */
    default long objectSize(long imageSize) {
        return imageSize;
    }

    /** Whether it is an object that its owner writes to later: {@link SinkRequest#disk}. */
    default boolean isDisk() {
        return false;
    }

    /** Whether it is recorded as a copy of the image, which later copies are made of. */
    default boolean isRecorded() {
        return false;
    }

    /**
     * Begins.
     *
     * @param image the image's id
     * @param imageSize its size in bytes, or -1 while unknown
     * @param request what is known of the object, whose size is {@link #objectSize}
     * @throws org.imagemover.core.registry.GoneException its store is being replaced
     * @throws ImageMoverException it cannot take the image
     * @throws IOException its store refused
     */
    OpenSink open(String image, long imageSize, SinkRequest request) throws IOException;

    /** How its system makes an object of another by itself; null where it does not. */
    default @Nullable CopyMethod cloneMethod() {
        return null;
    }

    /** Why it cannot begin as a clone, or a copy, that its system makes; null where it can. */
    default @Nullable String whyNoClone(CloneOffer source) {
        return traits().what() + " is in no system that makes clones";
    }

    /**
     * Begins with all bytes of a source, which its system clones or copies by itself; only where
     * {@link #whyNoClone} is null.
     *
     * @param source what is cloned
     * @throws IOException as {@link #open}; a {@code StoreException} with {@code UNSUPPORTED} or
     *     {@code NOT_FOUND} where the source could not be cloned
     */
    default OpenSink cloneFrom(String image, long imageSize, SinkRequest request, CloneOffer source)
            throws IOException {
        throw new IllegalStateException("only a store's system makes clones");
    }

    /** Whether what {@link #cloneFrom} made must not depend on its source when it is published. */
    default boolean isFlattened() {
        return false;
    }

    /** Goes on after its store was replaced. */
    default OpenSink resume(SinkRequest request, ByteRanges written) throws IOException {
        throw new IllegalStateException("only a store's sink can be lost");
    }

    /**
     * Called before the sink is committed.
     *
     * @param imageSize the image's size in bytes, which may not have been known before
     * @param sink that will be committed
     * @throws IOException its store failed, or is being replaced
     */
    default void publishing(long imageSize, OpenSink sink) throws IOException {}

    /**
     * Settles a commit whose reply was lost: whether the object is there, whole.
     *
     * @param size the image's size in bytes
     * @param digests the image's
     * @param pace how fast it has to be read
     */
    default boolean isPublished(long size, List<Digest> digests, Pace pace) throws IOException {
        return false;
    }

    /**
     * Called when the sink is committed.
     *
     * @param moved what was moved
     * @throws ImageMoverException the image could not be recorded; what was published is gone
     *     again, or will be
     */
    default void complete(Moved moved) throws ImageMoverException {}

    /** Called once when the transfer has failed, after it was tried to abort the sink. */
    default void failed() {}

    /**
     * What was moved.
     *
     * @param image its id
     * @param size in bytes
     * @param digests that were computed
     * @param inspection what was found inside
     * @param chunkDigests the digests of its chunks where they were computed, or null
     */
    record Moved(
            String image,
            long size,
            List<Digest> digests,
            Inspection inspection,
            @Nullable ChunkDigests chunkDigests) {}

    /**
     * What a destination can do.
     *
     * @param what it is, for a person
     * @param positional whether it takes bytes at any position
     * @param inStore whether it is an object of a store
     * @param directory where it will be as a file of this machine, or null
     */
    record Traits(String what, boolean positional, boolean inStore, @Nullable Path directory) {

        /** Of what is no file, or is not known to be one. */
        public static Traits of(String what, boolean positional) {
            return new Traits(what, positional, false, null);
        }
    }
}
