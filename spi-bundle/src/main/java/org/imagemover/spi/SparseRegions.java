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

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability of an {@link ImageSource} to tell where its holes are; of an {@link ImageSink} with
 * {@link ReadBack}, to tell where what was written, or cloned, has any: what is left out there when
 * a clone is checked is what will read as zero once it is published.
 */
@ConsumerType
public interface SparseRegions {

    /**
     * Tells which parts of a window may hold other bytes than zero. Everything between them reads
     * as zero.
     *
     * @param offset the window's start
     * @param length the window's length; callers keep it small enough for the answer to be short
     * @return ranges inside the window, ascending, disjoint; empty when the window is one hole
     * @throws StoreException it could not be found out
     */
    List<ByteRange> dataRegions(long offset, long length) throws StoreException;
}
