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
package org.imagemover.core.mover;

import java.util.List;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.registry.StoreBinding;
import org.imagemover.core.registry.StoreExpectations;
import org.imagemover.core.registry.StoreRegistry;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Chooses the store that an added image goes to. */
@Component(service = AddStore.class)
public final class AddStore {

    private final StoreRegistry stores;
    private final StoreExpectations expectations;
    private final CoreConfiguration configuration;

    @Activate
    public AddStore(
            @Reference StoreRegistry stores,
            @Reference StoreExpectations expectations,
            @Reference CoreConfiguration configuration) {
        this.stores = stores;
        this.expectations = expectations;
        this.configuration = configuration;
    }

    /**
     * The store that was asked for, else the one that is configured, else the only writable one,
     * else the only one that is expected.
     *
     * @param asked its id, or null
     */
    String choose(@Nullable String asked) throws InvalidRequestException {
        if (asked != null) {
            return asked;
        }
        String configured = configuration.settings().addStore();
        if (configured != null) {
            return configured;
        }
        List<String> writable =
                stores.bindings().stream()
                        .filter(StoreBinding::writable)
                        .map(StoreBinding::storeId)
                        .toList();
        if (writable.isEmpty()) {
            writable = expectations.awaited();
        }
        if (writable.isEmpty()) {
            throw new InvalidRequestException(
                    "there is no store here that an image can be added to: image:store-list shows"
                            + " which are configured, and what is wrong with them");
        }
        if (writable.size() > 1) {
            throw new InvalidRequestException(
                    "say which store the image goes to ("
                            + String.join(", ", writable)
                            + "), or set add.store in etc/"
                            + CoreConfiguration.PID
                            + ".cfg");
        }
        return writable.get(0);
    }
}
