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
package org.imagemover.store.glance;

import java.util.Map;
import java.util.Set;
import org.imagemover.spi.RangeReads;
import org.imagemover.testkit.Deviation;
import org.imagemover.testkit.ServerFault;
import org.imagemover.testkit.StoreDriverContract;
import org.imagemover.testkit.StorePlace;

/** Images that Glance keeps in files. */
class GlanceStoreContractTest extends StoreDriverContract {

    @Override
    protected StorePlace newPlace() throws Exception {
        return new GlancePlace(ServerFault.noValidators());
    }

    @Override
    protected Set<Class<?>> sourceAbilities() {
        return Set.of(RangeReads.class);
    }

    @Override
    protected Map<Deviation, String> deviations() {
        return Map.of(
                Deviation.READ_ONLY,
                "it is where images are read from when nothing else is left",
                Deviation.NO_LOCATIONS,
                "only the catalogue of Glance names its images",
                Deviation.CHANGE_SEEN_BY_STAT_ONLY,
                "a download says nothing of which bytes these are; an active image never changes");
    }
}
