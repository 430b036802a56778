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
