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

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.engine.Engine;
import org.imagemover.core.engine.StoreMeters;
import org.imagemover.core.registry.ConfiguredComponents;
import org.imagemover.core.registry.ConfiguredComponents.Configured;
import org.imagemover.core.registry.StoreBinding;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.core.registry.StoreRegistry.StoreStatus;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The rows of the store list: the stores that are here, those that went while somebody waits for
 * them, and every configuration that should be a store or a catalogue and is none. Asks no store.
 */
@Component(service = StoreListing.class)
public final class StoreListing {

    private final StoreRegistry stores;
    private final ConfiguredComponents configured;
    private final CoreConfiguration core;
    private final StoreMeters meters;

    @Activate
    public StoreListing(
            @Reference StoreRegistry stores,
            @Reference ConfiguredComponents configured,
            @Reference CoreConfiguration core,
            @Reference Engine engine) {
        this.stores = stores;
        this.configured = configured;
        this.core = core;
        this.meters = engine.meters();
    }

    /** Ordered by id. */
    public List<StoreInfo> stores() {
        List<StoreInfo> rows = new ArrayList<>();
        List<StoreStatus> statuses = stores.statuses();
        Set<String> served = new HashSet<>();
        for (StoreStatus status : statuses) {
            if (status.binding() != null) {
                served.addAll(status.pids());
                rows.add(row(status, status.binding()));
            }
        }
        Map<String, StoreStatus> gone = new LinkedHashMap<>();
        statuses.stream()
                .filter(
                        status ->
                                status.binding() == null
                                        && (status.waiting() > 0
                                                || status.state() == StoreState.DRAINING))
                .forEach(status -> gone.put(status.id(), status));
        for (Configured component : configured.all()) {
            if (component.isStore() && !served.contains(component.pid())) {
                StoreStatus waited = gone.remove(component.id());
                rows.add(row(component, waited));
            } else if (!component.isStore() && !component.problem().isEmpty()) {
                rows.add(
                        invalid(component.pid(), "catalog", component.file(), component.problem()));
            }
        }
        gone.values().forEach(status -> rows.add(unconfigured(status)));
        for (String problem : core.problems()) {
            rows.add(
                    invalid(
                            CoreConfiguration.PID,
                            "core",
                            "etc/" + CoreConfiguration.PID + ".cfg",
                            problem));
        }
        rows.sort(Comparator.comparing(StoreInfo::id));
        return rows;
    }

    /**
     * Makes sure that there is a row of a store.
     *
     * @throws InvalidRequestException there is none
     */
    public void requireStore(String storeId) throws InvalidRequestException {
        if (stores().stream().noneMatch(row -> row.id().equals(storeId))) {
            throw new InvalidRequestException(
                    "there is no store '" + storeId + "': image:store-list shows which there are");
        }
    }

    private StoreInfo row(StoreStatus status, StoreBinding binding) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("configuration", binding.file());
        details.put("driver version", binding.version().toString());
        for (StoreBinding other : status.others()) {
            details.put("standing by, " + other.version(), other.healthText());
        }
        details.put("calls under way", String.valueOf(binding.leasesOut()));
        details.put("transfers waiting", String.valueOf(status.waiting()));
        return new StoreInfo(
                status.id(),
                binding.type(),
                status.state(),
                status.reason(),
                binding.writable(),
                meters.traffic(status.id()),
                details);
    }

    /**
     * A configuration that no driver serves: wrong, without a driver, or with one that just went.
     */
    private StoreInfo row(Configured component, @Nullable StoreStatus waited) {
        if (!component.problem().isEmpty()) {
            return invalid(component.id(), component.type(), component.file(), component.problem());
        }
        Map<String, String> details = Map.of("configuration", component.file());
        StoreState state = waited == null ? StoreState.MISSING : waited.state();
        String reason =
                component.driverInstalled()
                        ? "its driver is starting"
                        : "no driver for it is here: install feature image-mover-store-"
                                + component.type();
        String waiting = waited == null ? "" : "; " + waited.reason();
        return new StoreInfo(
                component.id(),
                component.type(),
                state,
                reason + waiting,
                false,
                meters.traffic(component.id()),
                details);
    }

    private StoreInfo unconfigured(StoreStatus status) {
        return new StoreInfo(
                status.id(),
                "",
                status.state(),
                "it is no longer configured; " + status.reason(),
                false,
                meters.traffic(status.id()),
                Map.of());
    }

    private StoreInfo invalid(String id, String type, String file, String problem) {
        return new StoreInfo(
                id,
                type,
                StoreState.INVALID,
                file + ": " + problem,
                false,
                meters.traffic(id),
                Map.of("configuration", file));
    }
}
