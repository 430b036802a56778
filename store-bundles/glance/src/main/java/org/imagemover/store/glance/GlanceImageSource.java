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
import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.glance.Glance;
import org.imagemover.http.HttpImageSource;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * An image as Glance gives it, from its start. What it is, is told by the image's record; the
 * download itself says nothing to recognise it by. Its {@code Content-MD5} is the record's too, and
 * the whole image's even where a part is sent.
 */
class GlanceImageSource implements ImageSource {

    private final Glance glance;
    private final ImageRecord opened;
    private final HttpImageSource bytes;

    GlanceImageSource(Glance glance, ImageRecord opened, HttpImageSource bytes) {
        this.glance = glance;
        this.opened = opened;
        this.bytes = bytes;
    }

    @Override
    public SourceStat stat() throws StoreException {
        // fails once this is closed
        bytes.requireOpen();
        ImageRecord now = glance.image(opened.id(), null);
        List<Digest> digests = now.digests();
        return new SourceStat(now.size(), validator(now), digests);
    }

    /** An active image never changes; its digest tells that it is the same one. */
    private static @Nullable String validator(ImageRecord image) {
        return image.digests().isEmpty() ? null : image.digests().get(0).toString();
    }

    @Override
    public ReadableByteChannel openStream() throws StoreException {
        return bytes.openStream();
    }

    @Override
    public void close() {
        bytes.close();
    }

    @Override
    public String toString() {
        return "a download of Glance";
    }
}
