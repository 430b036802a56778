package org.imagemover.core.plan;

import java.io.IOException;
import org.imagemover.core.engine.Candidate;
import org.imagemover.core.registry.OpenSource;
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
    public OpenSource open() throws IOException {
        return stores.require(storeId).open(key, context);
    }

    @Override
    public boolean isHere() {
        return stores.binding(storeId) != null;
    }
}
