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
package org.imagemover.testkit;

import java.nio.ByteBuffer;
import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ReadBack;
import org.imagemover.spi.SinkTraits;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.testkit.FaultyStore.Op;

/** A sink of a {@link FaultyStore}. */
class FaultySink implements ImageSink {

    private final FaultyStore faults;
    private final String key;
    private final ImageSink behind;
    private volatile boolean closed;

    private FaultySink(FaultyStore faults, String key, ImageSink behind) {
        this.faults = faults;
        this.key = key;
        this.behind = behind;
    }

    static ImageSink around(FaultyStore faults, String key, ImageSink behind) {
        return behind instanceof ReadBack
                ? new Readable(faults, key, behind)
                : new FaultySink(faults, key, behind);
    }

    @Override
    public SinkTraits traits() {
        return behind.traits();
    }

    @Override
    public void write(long position, ByteBuffer source) throws StoreException {
        faults.meet(Op.WRITE, key, position, source.remaining(), () -> closed);
        behind.write(position, source);
    }

    @Override
    public void flush() throws StoreException {
        faults.meet(Op.FLUSH, key, 0, () -> closed);
        behind.flush();
    }

    @Override
    public ByteRanges committed() {
        return behind.committed();
    }

    @Override
    public String identity() throws StoreException {
        faults.meet(Op.IDENTITY, key, 0, () -> closed);
        return behind.identity();
    }

    @Override
    public void commit(long size, List<Digest> digests) throws StoreException {
        boolean lost = faults.meet(Op.COMMIT, key, 0, () -> closed).lostReply();
        behind.commit(size, digests);
        if (lost) {
            throw FaultyStore.failure(Reason.COMMIT_UNKNOWN, "the reply was lost");
        }
    }

    @Override
    public void abort() throws StoreException {
        faults.meet(Op.ABORT, key, 0, () -> closed);
        behind.abort();
    }

    @Override
    public void close() {
        closed = true;
        behind.close();
    }

    @Override
    public String toString() {
        return "faulty " + behind;
    }

    /** One that can be read back. */
    private static final class Readable extends FaultySink implements ReadBack {

        private final FaultyStore faults;
        private final String key;
        private final ReadBack behind;

        Readable(FaultyStore faults, String key, ImageSink behind) {
            super(faults, key, behind);
            this.faults = faults;
            this.key = key;
            this.behind = (ReadBack) behind;
        }

        @Override
        public int read(long position, ByteBuffer target) throws StoreException {
            faults.meet(Op.READ_BACK, key, position, target.remaining(), () -> false);
            return behind.read(position, target);
        }
    }
}
