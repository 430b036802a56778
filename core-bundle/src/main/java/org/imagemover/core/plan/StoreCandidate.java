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
package org.imagemover.core.plan;

import java.io.IOException;
import org.imagemover.core.engine.Candidate;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.core.registry.StoreBinding;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * An object of one of our stores, wherever that store's driver is just now. Of a catalogue's URI
 * the store is asked when it is opened, and may turn out not to have it.
 */
final class StoreCandidate implements Candidate {

    private final StoreRegistry stores;
    private final String storeId;
    private final ImageLocation location;
    private final RequestContext context;
    private volatile @Nullable String key;

    StoreCandidate(
            StoreRegistry stores, String storeId, ImageLocation location, RequestContext context) {
        this.stores = stores;
        this.storeId = storeId;
        this.location = location;
        this.context = context;
        this.key = location.key();
    }

    @Override
    public String storeId() {
        return storeId;
    }

    @Override
    public @Nullable String key() {
        return key;
    }

    @Override
    public OpenSource open() throws IOException {
        StoreBinding binding = stores.require(storeId);
        String known = key;
        if (known == null) {
            known = ask(binding);
            key = known;
        }
        return binding.open(known, context);
    }

    private String ask(StoreBinding binding) throws IOException {
        boolean tested = binding.isTested();
        Resolution answer = binding.resolve(location);
        if (answer.key() == null) {
            throw new StoreException(
                    // a store that was not reached yet may not know what is its own
                    tested ? StoreException.Reason.UNSUPPORTED : StoreException.Reason.UNAVAILABLE,
                    "not of store '" + storeId + "': " + answer.reason());
        }
        return answer.key();
    }

    @Override
    public boolean isApiDownload() {
        StoreBinding binding = stores.binding(storeId);
        return binding != null && binding.isApiDownload();
    }

    @Override
    public boolean isHere() {
        return stores.isUsable(storeId);
    }
}
