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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreException;
import org.imagemover.testkit.FaultyStore.Op;
import org.imagemover.testkit.FaultyStore.Verdict;

/** A source of a {@link FaultyStore}. */
class FaultySource implements ImageSource {

    private final FaultyStore faults;
    private final String key;
    private final ImageSource behind;
    private volatile boolean closed;

    private FaultySource(FaultyStore faults, String key, ImageSource behind) {
        this.faults = faults;
        this.key = key;
        this.behind = behind;
    }

    static ImageSource around(FaultyStore faults, String key, ImageSource behind) {
        if (behind instanceof RangeReads) {
            return behind instanceof SparseRegions
                    ? new Sparse(faults, key, behind)
                    : new Ranges(faults, key, behind);
        }
        return new FaultySource(faults, key, behind);
    }

    @Override
    public SourceStat stat() throws StoreException {
        faults.meet(Op.STAT, key, 0, () -> closed);
        SourceStat stat = behind.stat();
        String suffix = faults.validatorSuffix(key);
        return suffix.isEmpty()
                ? stat
                : new SourceStat(stat.size(), stat.validator() + suffix, stat.digests());
    }

    @Override
    public ReadableByteChannel openStream() throws StoreException {
        return new Channel(behind.openStream(), 0);
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

    /** One that can be read at any place. */
    private static class Ranges extends FaultySource implements RangeReads {

        private final RangeReads behind;

        Ranges(FaultyStore faults, String key, ImageSource behind) {
            super(faults, key, behind);
            this.behind = (RangeReads) behind;
        }

        @Override
        public ReadableByteChannel openRange(long offset, long length) throws StoreException {
            return new Channel(behind.openRange(offset, length), offset);
        }

        @Override
        public int preferredChunk() {
            return behind.preferredChunk();
        }

        @Override
        public int preferredConcurrency() {
            return behind.preferredConcurrency();
        }
    }

    /** One that knows its holes, too. */
    private static final class Sparse extends Ranges implements SparseRegions {

        private final FaultyStore faults;
        private final String key;
        private final SparseRegions behind;

        Sparse(FaultyStore faults, String key, ImageSource behind) {
            super(faults, key, behind);
            this.faults = faults;
            this.key = key;
            this.behind = (SparseRegions) behind;
        }

        @Override
        public List<ByteRange> dataRegions(long offset, long length) throws StoreException {
            faults.meet(Op.REGIONS, key, offset, () -> false);
            return behind.dataRegions(offset, length);
        }
    }

    /** Bytes from a place on. */
    class Channel implements ReadableByteChannel {

        private final ReadableByteChannel channel;
        private long position;

        Channel(ReadableByteChannel channel, long position) {
            this.channel = channel;
            this.position = position;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (!target.hasRemaining()) {
                return channel.read(target);
            }
            Verdict verdict =
                    faults.meet(
                            Op.READ,
                            key,
                            position,
                            target.remaining(),
                            () -> closed || !channel.isOpen());
            if (verdict.end()) {
                return -1;
            }
            int start = target.position();
            int limit = target.limit();
            target.limit((int) Math.min(limit, start + Math.min(limit, verdict.most())));
            int count;
            try {
                count = channel.read(target);
            } finally {
                target.limit(limit);
            }
            if (verdict.wrong() && count > 0) {
                target.put(start, (byte) ~target.get(start));
            }
            position += Math.max(0, count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
