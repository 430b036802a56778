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
import org.imagemover.spi.RequestContext;

/** An object of one of our stores, wherever that store's driver is just now. */
final class StoreCandidate implements Candidate {

    private final StoreRegistry stores;
    private final String storeId;
    private final String key;
    private final RequestContext context;

    StoreCandidate(StoreRegistry stores, String storeId, String key, RequestContext context) {
        this.stores = stores;
        this.storeId = storeId;
        this.key = key;
        this.context = context;
    }

    @Override
    public String storeId() {
        return storeId;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public OpenSource open() throws IOException {
        return stores.require(storeId).open(key, context);
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
