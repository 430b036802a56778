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
package org.imagemover.core.mover;

import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.StoreException;

/** What the sinks of a caller's own channels and devices have in common: no driver, no resuming. */
abstract class CallerSink implements ImageSink {

    @Override
    public ByteRanges committed() {
        return ByteRanges.NONE;
    }

    /** {@inheritDoc} Nobody asks: what callers own is not looked for again. */
    @Override
    public String identity() {
        return "";
    }

    @Override
    public void commit(long size, List<Digest> digests) throws StoreException {}

    @Override
    public void abort() throws StoreException {}

    @Override
    public void close() {}
}
