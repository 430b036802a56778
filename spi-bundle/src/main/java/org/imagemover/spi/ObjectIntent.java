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
package org.imagemover.spi;

import java.util.Objects;

/**
 * An object in a store that was made, or is to be made, by this installation.
 *
 * @param imageId the image whose bytes it gets
 * @param storeId the store
 * @param key the object's key there; not to be shown but as the image's id or the caller's own name
 * @param kind what it is
 * @param state how far it has come
 */
public record ObjectIntent(String imageId, String storeId, String key, Kind kind, State state) {

    /** What an object is. */
    public enum Kind {
        /** The first object of a new image. */
        NEW_IMAGE,
        /** A further copy of a recorded image. */
        FURTHER_COPY,
        /** A caller's own object, which is not recorded. */
        STORE_OBJECT
    }

    /** How far an object has come, and so what a crash leaves to be done. */
    public enum State {
        /** It is not under its key: what was written of it is to be discarded. */
        PREPARED,
        /**
         * It may be under its key: unless a record names it, it is to be deleted; an object of kind
         * {@link Kind#STORE_OBJECT} stays if it is there, since it is whole.
         */
        PUBLISHING,
        /** A record names it. When none does, it is an orphan. */
        RECORDED
    }

    public ObjectIntent {
        Objects.requireNonNull(imageId, "imageId");
        Objects.requireNonNull(storeId, "storeId");
        Objects.requireNonNull(key, "key");
    }

    /** An object that is about to be created. */
    public static ObjectIntent prepared(String imageId, String storeId, String key, Kind kind) {
        return new ObjectIntent(imageId, storeId, key, kind, State.PREPARED);
    }

    /** The same object in another state. */
    public ObjectIntent in(State state) {
        return new ObjectIntent(imageId, storeId, key, kind, state);
    }

    /** Whether it is the same object, in whatever state. */
    public boolean sameObject(ObjectIntent other) {
        return storeId.equals(other.storeId) && key.equals(other.key);
    }

    /** The object as a location. */
    public ImageLocation location() {
        return ImageLocation.inStore(storeId, key);
    }

    @Override
    public String toString() {
        return kind + " of image " + imageId + " in store '" + storeId + "', " + state;
    }
}
