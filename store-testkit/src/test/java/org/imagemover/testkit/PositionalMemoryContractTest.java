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

import java.util.Set;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SparseRegions;

class PositionalMemoryContractTest extends StoreDriverContract {

    @Override
    protected StorePlace newPlace() {
        return new MemoryPlace(true, null);
    }

    @Override
    protected Set<Class<?>> sourceAbilities() {
        return Set.of(RangeReads.class, SparseRegions.class);
    }
}
