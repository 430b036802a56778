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
package org.imagemover.store.glance;

import java.nio.channels.ReadableByteChannel;
import org.imagemover.glance.Glance;
import org.imagemover.http.HttpImageSource;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.StoreException;

/** An image that Glance keeps where it can read at any place. */
final class RangedGlanceImageSource extends GlanceImageSource implements RangeReads {

    private final RangeReads ranges;

    /**
     * Wraps a download.
     *
     * @param ranges the same as {@code bytes}
     */
    RangedGlanceImageSource(
            Glance glance, ImageRecord opened, HttpImageSource bytes, RangeReads ranges) {
        super(glance, opened, bytes);
        this.ranges = ranges;
    }

    @Override
    public ReadableByteChannel openRange(long offset, long length) throws StoreException {
        return ranges.openRange(offset, length);
    }

    @Override
    public int preferredChunk() {
        return ranges.preferredChunk();
    }

    @Override
    public int preferredConcurrency() {
        return ranges.preferredConcurrency();
    }
}
