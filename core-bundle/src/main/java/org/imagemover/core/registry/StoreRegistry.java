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
package org.imagemover.core.registry;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.imagemover.api.StoreState;
import org.imagemover.core.engine.MoverThreads;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores that are here now. Drivers come and go by {@link #bind} and {@link #unbind}, which is
 * also the drain: SCR unregisters first and deactivates after. Whether what is behind a store
 * answers is found out by a check off SCR's threads, again and again with growing pauses until it
 * does.
 */
@Component(service = StoreRegistry.class)
public final class StoreRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(StoreRegistry.class);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final long RECHECK_MILLIS = 60_000;

    private final Map<String, StoreSlot> slots = new ConcurrentSkipListMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor checks;

    @Activate
    public StoreRegistry() {
        checks = new ScheduledThreadPoolExecutor(2, MoverThreads.named("image-mover-check"));
        checks.setRemoveOnCancelPolicy(true);
    }

    @Deactivate
    void deactivate() {
        checks.shutdownNow();
    }

    @Reference(
            service = StoreDriver.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bind(StoreDriver driver, ServiceReference<StoreDriver> reference) {
        StoreBinding binding = new StoreBinding(driver, reference);
        StoreSlot slot = slots.computeIfAbsent(binding.storeId(), id -> new StoreSlot());
        slot.add(binding);
        LOG.info(
                "store '{}' ({} {}) is here", binding.storeId(), binding.type(), binding.version());
        if (slot.files().size() > 1) {
            LOG.error(
                    "store '{}' is configured more than once: {}", binding.storeId(), slot.files());
        }
        check(slot, binding);
        slot.takeWaiters().forEach(Runnable::run);
    }

    void unbind(StoreDriver driver, ServiceReference<StoreDriver> reference) {
        for (StoreSlot slot : slots.values()) {
            StoreBinding binding = slot.remove(reference);
            if (binding != null) {
                binding.close();
                LOG.info("store '{}' ({}) has gone", binding.storeId(), binding.version());
                StoreBinding next = slot.current();
                if (next != null) {
                    check(slot, next);
                    slot.takeWaiters().forEach(Runnable::run);
                }
            }
        }
    }

    /** The binding that serves a store now, or null. */
    public @Nullable StoreBinding binding(String storeId) {
        StoreSlot slot = slots.get(storeId);
        return slot == null ? null : slot.current();
    }

    /**
     * The binding that serves a store now.
     *
     * @throws GoneException there is none; one may come
     */
    public StoreBinding require(String storeId) throws GoneException {
        StoreBinding binding = binding(storeId);
        if (binding == null) {
            throw new GoneException("store '" + storeId + "'");
        }
        return binding;
    }

    /** The bindings that serve now, by store id. */
    public List<StoreBinding> bindings() {
        List<StoreBinding> serving = new ArrayList<>();
        for (StoreSlot slot : slots.values()) {
            StoreBinding binding = slot.current();
            if (binding != null) {
                serving.add(binding);
            }
        }
        return serving;
    }

    /** When the last driver of a store went, or null where one is here or none ever was. */
    @Nullable Instant goneSince(String storeId) {
        StoreSlot slot = slots.get(storeId);
        return slot == null ? null : slot.goneSince();
    }

    /** Why a store's drivers do not serve it though they are here, for a person, or null. */
    @Nullable String ambiguity(String storeId) {
        StoreSlot slot = slots.get(storeId);
        return slot == null || slot.files().size() < 2
                ? null
                : "key 'store.id': '"
                        + storeId
                        + "' is in more than one file: "
                        + String.join(", ", slot.files())
                        + "; change it in all but one";
    }

    /**
     * Runs an action once, when a binding serves a store: at once if one does.
     *
     * @return ends the wait; to be called when the action is no longer wanted
     */
    public Runnable whenBound(String storeId, Runnable action) {
        StoreSlot slot = slots.computeIfAbsent(storeId, id -> new StoreSlot());
        if (!slot.addWaiter(action)) {
            action.run();
        }
        return () -> slot.removeWaiter(action);
    }

    /** Calls a short action with the id of each store that has become available. */
    public void onAvailable(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Ends {@link #onAvailable}. */
    public void removeListener(Consumer<String> listener) {
        listeners.remove(listener);
    }

    /** What is known of each store id that a driver is, or was, here for. */
    public List<StoreStatus> statuses() {
        List<StoreStatus> statuses = new ArrayList<>();
        slots.forEach((id, slot) -> statuses.add(status(id, slot)));
        return statuses;
    }

    private StoreStatus status(String id, StoreSlot slot) {
        StoreBinding best = slot.best();
        if (best == null) {
            Instant since = slot.goneSince();
            String reason =
                    slot.waiting()
                            + " transfers wait for it"
                            + (since == null ? "" : "; its driver went at " + since);
            return new StoreStatus(id, null, Set.of(), StoreState.SWAPPING, reason, slot.waiting());
        }
        String ambiguity = ambiguity(id);
        if (ambiguity != null) {
            return new StoreStatus(
                    id, best, slot.pids(), StoreState.INVALID, ambiguity, slot.waiting());
        }
        StoreSlot.Health health = slot.health();
        String reason =
                health.state() == StoreState.INVALID
                        ? best.file() + ": " + health.reason()
                        : health.reason();
        return new StoreStatus(id, best, slot.pids(), health.state(), reason, slot.waiting());
    }

    /**
     * One store id.
     *
     * @param binding the best binding, or null where the driver has gone
     * @param pids the PIDs of all bindings
     * @param waiting transfers that wait for it
     */
    public record StoreStatus(
            String id,
            @Nullable StoreBinding binding,
            Set<String> pids,
            StoreState state,
            String reason,
            int waiting) {}

    private void check(StoreSlot slot, StoreBinding binding) {
        check(slot, binding, binding.beginChecks(), FIRST_PAUSE_MILLIS, 0);
    }

    private void check(
            StoreSlot slot, StoreBinding binding, int round, long pauseMillis, long delayMillis) {
        try {
            binding.nextCheck(
                    round,
                    () ->
                            checks.schedule(
                                    () -> checkNow(slot, binding, round, pauseMillis),
                                    delayMillis,
                                    TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("no check of store '{}': the core stops", binding.storeId());
        }
    }

    private void checkNow(StoreSlot slot, StoreBinding binding, int round, long pauseMillis) {
        if (binding.isGone()) {
            return;
        }
        boolean wasAvailable = slot.health().state() == StoreState.AVAILABLE;
        try {
            binding.check();
            slot.health(binding, StoreSlot.Health.AVAILABLE);
            if (!wasAvailable) {
                listeners.forEach(listener -> listener.accept(binding.storeId()));
            }
            check(slot, binding, round, FIRST_PAUSE_MILLIS, RECHECK_MILLIS);
        } catch (GoneException gone) {
            LOG.debug("store '{}' went during its check", binding.storeId());
        } catch (IOException failure) {
            boolean invalid =
                    failure instanceof StoreException refused
                            && refused.reason() == StoreException.Reason.INVALID_CONFIG;
            StoreSlot.Health found =
                    new StoreSlot.Health(
                            invalid ? StoreState.INVALID : StoreState.UNREACHABLE,
                            String.valueOf(failure.getMessage()));
            if (!found.equals(slot.health())) {
                LOG.warn("store '{}' cannot be used: {}", binding.storeId(), found.reason());
            }
            slot.health(binding, found);
            check(
                    slot,
                    binding,
                    round,
                    Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS),
                    pauseMillis);
        }
    }
}
