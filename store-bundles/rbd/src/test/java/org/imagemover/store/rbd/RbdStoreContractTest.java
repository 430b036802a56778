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
package org.imagemover.store.rbd;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.CloneSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.ReadBack;
import org.imagemover.spi.SparseRegions;
import org.imagemover.testkit.Deviation;
import org.imagemover.testkit.StoreDriverContract;
import org.imagemover.testkit.StorePlace;
import org.junit.jupiter.api.io.TempDir;

class RbdStoreContractTest extends StoreDriverContract {

    @TempDir Path directory;

    @Override
    protected StorePlace newPlace() throws Exception {
        return new RbdPlace(Cluster.running(), directory);
    }

    @Override
    protected Set<Class<?>> sourceAbilities() {
        return Set.of(RangeReads.class, SparseRegions.class, CloneSource.class);
    }

    @Override
    protected Set<Class<?>> sinkAbilities() {
        return Set.of(ReadBack.class);
    }

    @Override
    protected Map<Deviation, String> deviations() {
        return Map.of(
                Deviation.NO_STALL,
                "a call of librbd ends when it is answered, or after operation.timeout, and not"
                        + " before; RbdFaultsTest stops an OSD");
    }
}
