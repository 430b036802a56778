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
package org.imagemover.http;

import java.util.Map;
import org.imagemover.api.Secret;
import org.imagemover.spi.StoreException;

/**
 * What a session may do: asked for each request, and again for each redirect. Thread-safe; must not
 * block long.
 */
public interface HttpAccess {

    /**
     * Where a target may lead.
     *
     * @param target what is about to be asked for
     * @return the rule that every address of its host has to fulfil
     * @throws StoreException {@code DENIED}: it must not be asked for at all
     */
    AddressRule addresses(HttpTarget target) throws StoreException;

    /**
     * The headers that prove who asks, by name. Not asked for once a redirect has led to another
     * origin than the first request's.
     *
     * @param target what is about to be asked for
     * @throws StoreException {@code INVALID_CONFIG}: the secret is not there
     */
    default Map<String, Secret> authorization(HttpTarget target) throws StoreException {
        return Map.of();
    }

    /**
     * Called where a server answered 401 to what {@link #authorization} gave.
     *
     * @param target what was asked for
     * @return whether to ask once more, with what {@link #authorization} gives then
     */
    default boolean renewsAuthorization(HttpTarget target) {
        return false;
    }
}
