package org.imagemover.core.jmx;

import org.imagemover.api.StoreInfo;

/** One store. */
public final class StoreRow {

    private final StoreInfo store;

    StoreRow(StoreInfo store) {
        this.store = store;
    }

    public String getId() {
        return store.id();
    }

    public String getType() {
        return store.type();
    }

    public String getState() {
        return store.state().name();
    }

    public String getReason() {
        return store.reason();
    }

    public boolean isWritable() {
        return store.writable();
    }
}
