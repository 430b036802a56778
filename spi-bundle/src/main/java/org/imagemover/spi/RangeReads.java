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

import java.nio.channels.ReadableByteChannel;
import org.osgi.annotation.versioning.ConsumerType;

/** The ability of an {@link ImageSource} to be read at any place, at several places at once. */
@ConsumerType
public interface RangeReads {

    /**
     * Opens a range of the object. Reads block and fill the caller's buffer directly; -1 is the end
     * of the range, or of the object where that is nearer. As with {@link ImageSource#openStream},
     * an early end is an exception.
     *
     * @param offset where it starts, from 0; at or behind the object's end it has no bytes
     * @param length how many bytes, from 0; may reach behind the object's end
     * @return a channel for one reader at a time; the caller closes it
     * @throws StoreException {@code SOURCE_CHANGED} when the object is no longer the one that was
     *     opened, ...
     */
    ReadableByteChannel openRange(long offset, long length) throws StoreException;

    /** The length of a range, in bytes, that this source serves well. */
    default int preferredChunk() {
        return 4 << 20;
    }

    /** How many ranges at once this source serves well. */
    default int preferredConcurrency() {
        return 4;
    }
}
