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
 * An object in a store that was made, or is to be made, by this installation. It knows its own
 * object and what is unfinished of it: under the same key others may have theirs.
 *
 * @param imageId the image whose bytes it gets
 * @param storeId the store
 * @param key the object's key there; not to be shown but as the image's id or the caller's own name
 * @param kind what it is
 * @param token the write that makes it: what is unfinished of it has this name
 * @param state how far it has come
 * @param identity which object it is once it is under its key, as {@link ImageSink#identity} told
 *     before it could be there; empty while it is not
 */
public record ObjectIntent(
        String imageId,
        String storeId,
        String key,
        Kind kind,
        WriteToken token,
        State state,
        String identity) {

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
         * It may be under its key: unless a record names it, it is to be deleted, by its identity;
         * an object of kind {@link Kind#STORE_OBJECT} stays if it is there, since it is whole.
         */
        PUBLISHING,
        /** A record names it. When none does, it is an orphan. */
        RECORDED
    }

    public ObjectIntent {
        Objects.requireNonNull(imageId, "imageId");
        Objects.requireNonNull(storeId, "storeId");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(identity, "identity");
    }

    /** An object that is about to be created, by a write that is new. */
    public static ObjectIntent prepared(String imageId, String storeId, String key, Kind kind) {
        return new ObjectIntent(
                imageId, storeId, key, kind, WriteToken.random(), State.PREPARED, "");
    }

    /** The same object in another state. */
    public ObjectIntent in(State state) {
        return new ObjectIntent(imageId, storeId, key, kind, token, state, identity);
    }

    /** The same object, which may be under its key from now on. */
    public ObjectIntent publishing(String identity) {
        return new ObjectIntent(imageId, storeId, key, kind, token, State.PUBLISHING, identity);
    }

    /** Whether it has the same place in a store, in whatever state and by whatever write. */
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
