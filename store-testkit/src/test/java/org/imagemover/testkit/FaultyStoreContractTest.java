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

import java.util.List;
import java.util.Set;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;

/** A faulty store whose only fault is one that drivers may have: it reads little at once. */
class FaultyStoreContractTest extends StoreDriverContract {

    @Override
    protected StorePlace newPlace() {
        return new ShortReads(new MemoryPlace(true, null));
    }

    @Override
    protected Set<Class<?>> sourceAbilities() {
        return Set.of(RangeReads.class, SparseRegions.class);
    }

    private record ShortReads(MemoryPlace behind) implements StorePlace {

        @Override
        public String storeId() {
            return behind.storeId();
        }

        @Override
        public StoreDriver newDriver() throws StoreException {
            return FaultyStore.around(behind.newDriver()).add(StoreFault.shortReads(4999)).driver();
        }

        @Override
        public StoreDriver newDriverOfMissingPlace() throws StoreException {
            return FaultyStore.around(behind.newDriverOfMissingPlace()).driver();
        }

        @Override
        public void put(String key, byte[] bytes) {
            behind.put(key, bytes);
        }

        @Override
        public void change(String key, byte[] bytes) {
            behind.change(key, bytes);
        }

        @Override
        public void deny(String key) {
            behind.deny(key);
        }

        @Override
        public void endEarly(String key, int size) {
            behind.endEarly(key, size);
        }

        @Override
        public void stall(String key, int after) {
            behind.stall(key, after);
        }

        @Override
        public ImageLocation location(String key) {
            return behind.location(key);
        }

        @Override
        public List<String> contents() {
            return behind.contents();
        }

        @Override
        public Set<String> hidden() {
            return behind.hidden();
        }

        @Override
        public void close() {
            behind.close();
        }
    }
}
