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

import java.io.IOException;
import java.nio.ByteBuffer;
import org.imagemover.core.engine.Target;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SinkTraits;

/** Nowhere: for reading an image through to check it. */
final class DiscardTarget implements Target {

    @Override
    public String describe() {
        return "nowhere, to verify it";
    }

    @Override
    public Traits traits() {
        return Traits.of("nowhere", true);
    }

    @Override
    public OpenSink open(String image, long imageSize, SinkRequest request) throws IOException {
        return OpenSink.of(new DiscardSink());
    }

    private static final class DiscardSink extends CallerSink {

        @Override
        public SinkTraits traits() {
            return new SinkTraits(true, 4 << 20, true);
        }

        @Override
        public void write(long position, ByteBuffer source) {
            source.position(source.limit());
        }
    }
}
