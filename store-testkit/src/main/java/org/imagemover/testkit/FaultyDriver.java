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

import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.WritableStore;
import org.imagemover.spi.WriteToken;
import org.imagemover.testkit.FaultyStore.Op;

/** The driver of a {@link FaultyStore}. */
class FaultyDriver implements StoreDriver {

    final FaultyStore faults;
    private final StoreDriver behind;

    FaultyDriver(FaultyStore faults, StoreDriver behind) {
        this.faults = faults;
        this.behind = behind;
    }

    @Override
    public String type() {
        return behind.type();
    }

    @Override
    public Resolution resolve(ImageLocation location) {
        return behind.resolve(location);
    }

    @Override
    public void check() throws StoreException {
        faults.meet(Op.CHECK, "", 0, () -> false);
        behind.check();
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        faults.meet(Op.OPEN, key, 0, () -> false);
        return FaultySource.around(faults, key, behind.open(key, context));
    }

    @Override
    public String toString() {
        return "faulty " + behind;
    }

    /** One that can be written. */
    static final class Writable extends FaultyDriver implements WritableStore {

        private final WritableStore behind;

        Writable(FaultyStore faults, StoreDriver behind) {
            super(faults, behind);
            this.behind = (WritableStore) behind;
        }

        @Override
        public boolean writable() {
            return behind.writable();
        }

        @Override
        public ImageSink create(String key, SinkRequest request) throws StoreException {
            faults.meet(Op.CREATE, key, 0, () -> false);
            return FaultySink.around(faults, key, behind.create(key, request));
        }

        @Override
        public ImageSink resume(String key, SinkRequest request, ByteRanges written)
                throws StoreException {
            faults.meet(Op.RESUME, key, 0, () -> false);
            return FaultySink.around(faults, key, behind.resume(key, request, written));
        }

        @Override
        public boolean holds(String key, String identity) throws StoreException {
            faults.meet(Op.HOLDS, key, 0, () -> false);
            return behind.holds(key, identity);
        }

        @Override
        public boolean delete(String key, WriteToken token, String identity) throws StoreException {
            faults.meet(Op.DELETE, key, 0, () -> false);
            return behind.delete(key, token, identity);
        }

        @Override
        public void discard(String key, WriteToken token) throws StoreException {
            faults.meet(Op.DISCARD, key, 0, () -> false);
            behind.discard(key, token);
        }
    }
}
