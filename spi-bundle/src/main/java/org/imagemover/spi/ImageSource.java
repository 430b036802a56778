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
import java.nio.channels.ReadableByteChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One object of a store, open for reading. What more it can do is told by the abilities that it
 * implements: {@link RangeReads}, {@link SparseRegions}, {@link LocalFile}, {@link CloneSource}.
 *
 * <p>Thread-safe. {@link #close} may come from another thread while a call is under way: that call
 * then fails with a {@link StoreException} or a {@link java.nio.channels.ClosedChannelException} as
 * soon as it can. Closing twice is no error. Once closed, every call fails.
 */
@ConsumerType
public interface ImageSource extends Closeable {

    /**
     * Asks the store about the object as it is now.
     *
     * @return size, validator and what the store knows of its digests
     * @throws StoreException {@code NOT_FOUND} when it is gone, ...
     */
    SourceStat stat() throws StoreException;

    /**
     * Opens the object's bytes, in order, from the start. Each read blocks until it has at least
     * one byte, and answers -1 at the end of the object and only there: an object that ends before
     * its announced size is a {@link StoreException} with {@code UNAVAILABLE} (the connection
     * broke) or {@code SOURCE_CHANGED}.
     *
     * @return a channel for one reader at a time; the caller closes it before the source
     * @throws StoreException it cannot be read
     */
    ReadableByteChannel openStream() throws StoreException;

    @Override
    void close();
}
