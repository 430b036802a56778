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
import org.imagemover.api.Digest;

/**
 * The recorded fact that an object which cannot change unseen had a digest when it was in a state.
 *
 * @param storeId the id of the store
 * @param key the object's key there
 * @param state {@link Attestable#attestedState} from before the object was hashed until after
 * @param digest the digest of all its bytes
 */
public record Attestation(String storeId, String key, String state, Digest digest) {

    public Attestation {
        Objects.requireNonNull(storeId, "storeId");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(digest, "digest");
    }

    /** Whether another one is of the same object, in whatever state. */
    public boolean sameObject(Attestation other) {
        return storeId.equals(other.storeId) && key.equals(other.key);
    }

    @Override
    public String toString() {
        return "attestation of " + digest;
    }
}
