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
package org.imagemover.core.testing;

import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.imagemover.api.CopyMethod;
import org.imagemover.spi.Attestable;
import org.imagemover.spi.CloneSource;
import org.imagemover.spi.CloneStore;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/** A driver of a {@link MemoryStore} that is in a system which clones, or copies, by itself. */
public final class CloningDriver extends MemoryDriver implements CloneStore {

    /** A system: its stores, and what it can do. */
    public static final class Cluster {

        public final List<Boolean> flattened = new CopyOnWriteArrayList<>();
        public volatile CopyMethod method = CopyMethod.CLONE;
        public volatile @Nullable String whyNoClone;

        /** What every object attests to, as a protected snapshot does. */
        public volatile @Nullable String state = "s1";

        private final String name;
        private final List<MemoryStore> stores = new CopyOnWriteArrayList<>();

        public Cluster(String name) {
            this.name = name;
        }

        private byte[] object(String key) throws StoreException {
            for (MemoryStore store : stores) {
                byte[] object = store.objects.get(key);
                if (object != null) {
                    return object;
                }
            }
            throw new StoreException(Reason.NOT_FOUND, "there is nothing to clone");
        }
    }

    private final Cluster cluster;

    public CloningDriver(MemoryStore store, Cluster cluster) {
        super(store);
        this.cluster = cluster;
        cluster.stores.add(store);
    }

    @Override
    public String cloneDomain() {
        return cluster.name;
    }

    @Override
    public CopyMethod cloneMethod() {
        return cluster.method;
    }

    @Override
    public ImageSink cloneFrom(
            String cloneReference, String key, SinkRequest request, boolean flatten)
            throws StoreException {
        ImageSink sink = begin(key, () -> cluster.object(cloneReference), request);
        cluster.flattened.add(flatten);
        return sink;
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        return new CloneableSource(key, super.open(key, context));
    }

    private final class CloneableSource
            implements ImageSource, RangeReads, CloneSource, Attestable {

        private final String key;
        private final ImageSource source;

        CloneableSource(String key, ImageSource source) {
            this.key = key;
            this.source = source;
        }

        @Override
        public SourceStat stat() throws StoreException {
            return source.stat();
        }

        @Override
        public ReadableByteChannel openStream() throws StoreException {
            return source.openStream();
        }

        @Override
        public ReadableByteChannel openRange(long offset, long length) throws StoreException {
            return ((RangeReads) source).openRange(offset, length);
        }

        @Override
        public String cloneDomain() {
            return cluster.name;
        }

        @Override
        public String cloneReference() {
            return key;
        }

        @Override
        public @Nullable String whyNoClone() {
            return cluster.whyNoClone;
        }

        @Override
        public @Nullable String attestedState() {
            return cluster.state;
        }

        @Override
        public void makeDurable() {}

        @Override
        public void close() {
            source.close();
        }
    }
}
