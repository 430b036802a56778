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
package org.imagemover.api;

import java.util.Map;

/**
 * One store, or a configuration that should be one.
 *
 * @param id the store's id; for a configuration without one, or of core or a catalogue, its PID
 * @param type the driver, such as {@code file}; {@code core} or {@code catalog} for a configuration
 *     of these that is wrong
 * @param state whether it can be used
 * @param reason why it cannot, with the file and the key where a configuration is wrong, or an
 *     empty text
 * @param writable whether images can be added to it
 * @param traffic what transfers do with it
 * @param details more for a person, such as the version of the driver, leases, transfers; without
 *     locations and secrets
 */
public record StoreInfo(
        String id,
        String type,
        StoreState state,
        String reason,
        boolean writable,
        StoreTraffic traffic,
        Map<String, String> details) {

    public StoreInfo {
        details = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(details));
    }
}
