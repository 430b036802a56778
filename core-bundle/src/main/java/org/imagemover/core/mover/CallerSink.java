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

    @Override
    public String resumeToken() {
        return "";
    }

    @Override
    public void commit(long size, List<Digest> digests) throws StoreException {}

    @Override
    public void abort() throws StoreException {}

    @Override
    public void close() {}
}
