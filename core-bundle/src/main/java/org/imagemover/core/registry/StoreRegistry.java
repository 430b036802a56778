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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.imagemover.api.StoreState;
import org.imagemover.spi.StoreDriver;
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
 * answers is found out by {@link StoreChecks}, off SCR's threads.
 *
 * <p>A driver that comes, goes, is drained, or whose backend does not answer are one thing to those
 * who use a store: {@link #require} fails with {@link GoneException} while it cannot be used, and
 * {@link #whenUsable} tells when it can.
 */
@Component(service = StoreRegistry.class)
public final class StoreRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(StoreRegistry.class);

    /** How long a store that a copy gave up comes after others. */
    private static final Duration FAILED_LATELY = Duration.ofMinutes(5);

    private final Map<String, StoreSlot> slots = new ConcurrentSkipListMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> changeListeners = new CopyOnWriteArrayList<>();
    private final StoreChecks checks = new StoreChecks(this::checked, this::isWaitedFor);
    private final UnbindTimes unbindTimes = new UnbindTimes();

    @Activate
    public StoreRegistry() {}

    @Deactivate
    void deactivate() {
        checks.shutdown();
    }

    @Reference(
            service = StoreDriver.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bind(StoreDriver driver, ServiceReference<StoreDriver> reference) {
        StoreBinding binding = new StoreBinding(driver, reference);
        StoreSlot slot = slot(binding.storeId());
        slot.add(binding);
        LOG.info(
                "store '{}' ({} {}) is here", binding.storeId(), binding.type(), binding.version());
        if (slot.isAmbiguous()) {
            LOG.error(
                    "store '{}' is configured more than once: {}", binding.storeId(), slot.files());
        }
        checks.begin(binding);
        changed(slot);
    }

    void unbind(StoreDriver driver, ServiceReference<StoreDriver> reference) {
        long start = System.nanoTime();
        for (StoreSlot slot : slots.values()) {
            StoreBinding binding = slot.remove(reference);
            if (binding != null) {
                binding.refuse();
                // those whose calls end now go on with another version, if there is one
                changed(slot);
                binding.close(2, TimeUnit.SECONDS);
                LOG.info("store '{}' ({}) has gone", binding.storeId(), binding.version());
            }
        }
        unbindTimes.add(System.nanoTime() - start);
    }

    /** How long drivers that go were held up. */
    public UnbindTimes unbindTimes() {
        return unbindTimes;
    }

    private StoreSlot slot(String storeId) {
        return slots.computeIfAbsent(storeId, id -> new StoreSlot());
    }

    /** What can be used, or not any more, may be another binding. */
    private void changed(StoreSlot slot) {
        slot.takeWaiters().forEach(Runnable::run);
        changeListeners.forEach(Runnable::run);
    }

    // Use

    /** The binding that serves a store now, whether it can be reached or not; or null. */
    public @Nullable StoreBinding binding(String storeId) {
        StoreSlot slot = slots.get(storeId);
        return slot == null ? null : slot.current();
    }

    /** Whether a store is worth a try now. */
    public boolean isUsable(String storeId) {
        StoreSlot slot = slots.get(storeId);
        return slot != null && slot.usable() != null;
    }

    /**
     * Whether there is no reason to try other stores first: it can be used, its configuration is
     * right as far as is known, and no copy gave it up lately.
     */
    public boolean isHealthy(String storeId) {
        StoreSlot slot = slots.get(storeId);
        StoreBinding binding = slot == null ? null : slot.usable();
        return binding != null
                && binding.health().state() != StoreState.INVALID
                && !binding.failedWithin(FAILED_LATELY);
    }

    /**
     * A copy gave a store up: it was here, and its calls failed until no retry was left. For some
     * minutes it is not {@link #isHealthy}; a driver that replaces this one is.
     */
    public void gaveUp(String storeId) {
        StoreBinding binding = binding(storeId);
        if (binding != null) {
            binding.failed();
            LOG.warn(
                    "store '{}' was given up by a copy: for {} minutes it comes after others",
                    storeId,
                    FAILED_LATELY.toMinutes());
        }
    }

    /**
     * The binding that serves a store now.
     *
     * @throws GoneException there is none, or it cannot be reached; this may change
     */
    public StoreBinding require(String storeId) throws GoneException {
        StoreSlot slot = slots.get(storeId);
        StoreBinding binding = slot == null ? null : slot.usable();
        if (binding == null) {
            throw new GoneException(whyNotUsable(storeId));
        }
        return binding;
    }

    /** Why a store cannot be used now, for a person. */
    public String whyNotUsable(String storeId) {
        String store = "store '" + storeId + "'";
        if (isDraining(storeId)) {
            return store + " is drained: image:store-resume puts it back into service";
        }
        String ambiguity = ambiguity(storeId);
        if (ambiguity != null) {
            return store + " is not clear: " + ambiguity;
        }
        StoreBinding binding = binding(storeId);
        return binding == null
                ? GoneException.whyReplaced(store)
                : store + " cannot be reached: " + binding.health().reason();
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

    /**
     * Runs an action once, when a store is worth a try: at once if it is.
     *
     * @return ends the wait; to be called when the action is no longer wanted
     */
    public Runnable whenUsable(String storeId, Runnable action) {
        StoreSlot slot = slot(storeId);
        int waiting = slot.addWaiter(action);
        if (waiting == 0) {
            action.run();
            return () -> {};
        }
        slot.all().forEach(checks::soon);
        if (waiting == 1) {
            changeListeners.forEach(Runnable::run);
        }
        return () -> {
            if (slot.removeWaiter(action)) {
                changeListeners.forEach(Runnable::run);
            }
        };
    }

    /**
     * A call to a store failed as if it could not be reached: tests it, and runs an action once,
     * when that has been done, or is not worth it; at once where it is known that the store cannot
     * be used. How long a test takes is up to the driver.
     *
     * @return ends the wait; to be called when the action is no longer wanted
     */
    public Runnable whenTested(String storeId, Runnable action) {
        StoreSlot slot = slot(storeId);
        StoreBinding binding = slot.usable();
        if (binding == null || !binding.awaitCheck(action)) {
            action.run();
            return () -> {};
        }
        // those that stand by may have the same backend
        slot.all().forEach(checks::now);
        return () -> binding.forgetCheck(action);
    }

    /** Calls a short action with the id of each store that has become available. */
    public void onAvailable(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Ends {@link #onAvailable}. */
    public void removeListener(Consumer<String> listener) {
        listeners.remove(listener);
    }

    // Drain

    /**
     * Takes a store out of service, ahead of its driver's going: no calls begin any more, those
     * under way may end, and then all that is open is closed. Transfers wait for it, or go on from
     * elsewhere. It stays so, whatever driver comes, until {@link #resume}.
     *
     * @param timeout how long the calls under way may take; after that they are cut off
     * @return how many calls were cut off
     */
    public int drain(String storeId, Duration timeout) {
        StoreSlot slot = slot(storeId);
        long end = System.nanoTime() + timeout.toNanos();
        List<StoreBinding> bindings = slot.drain();
        LOG.info("store '{}' is drained", storeId);
        changeListeners.forEach(Runnable::run);
        int late = 0;
        for (StoreBinding binding : bindings) {
            late += binding.close(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return late;
    }

    /** Puts a drained store back into service; nothing where it is not drained. */
    public void resume(String storeId) {
        StoreSlot slot = slots.get(storeId);
        if (slot != null && slot.drainingSince() != null) {
            slot.resume().forEach(checks::begin);
            LOG.info("store '{}' is no longer drained", storeId);
            changed(slot);
            StoreBinding serving = slot.usable();
            if (serving != null && serving.health().isAvailable()) {
                available(storeId);
            }
        }
    }

    // State

    /** When the last driver of a store went, or null where one is here or none ever was. */
    @Nullable Instant goneSince(String storeId) {
        StoreSlot slot = slots.get(storeId);
        return slot == null ? null : slot.goneSince();
    }

    /** Whether a store is drained. */
    boolean isDraining(String storeId) {
        StoreSlot slot = slots.get(storeId);
        return slot != null && slot.drainingSince() != null;
    }

    /** Why a store's drivers do not serve it though they are here, for a person, or null. */
    @Nullable String ambiguity(String storeId) {
        StoreSlot slot = slots.get(storeId);
        return slot == null || !slot.isAmbiguous()
                ? null
                : "key 'store.id': '"
                        + storeId
                        + "' is in more than one file: "
                        + String.join(", ", slot.files())
                        + "; change it in all but one";
    }

    /** Calls a short action after each change of what {@link #statuses} tells. */
    public void onChange(Runnable listener) {
        changeListeners.add(listener);
    }

    /** Ends {@link #onChange}. */
    public void removeChangeListener(Runnable listener) {
        changeListeners.remove(listener);
    }

    /** What is known of each store id that a driver is, or was, here for. */
    public List<StoreStatus> statuses() {
        List<StoreStatus> statuses = new ArrayList<>();
        slots.forEach(
                (id, slot) -> {
                    // of one moment, not a driver that serves and stands by
                    synchronized (slot) {
                        statuses.add(status(id, slot));
                    }
                });
        return statuses;
    }

    private StoreStatus status(String id, StoreSlot slot) {
        StoreBinding best = slot.best();
        Set<String> pids = slot.pids();
        List<StoreBinding> others = slot.others();
        int waiting = slot.waiting();
        String ambiguity = ambiguity(id);
        if (best != null && ambiguity != null) {
            return new StoreStatus(id, best, pids, others, StoreState.INVALID, ambiguity, waiting);
        }
        Instant draining = slot.drainingSince();
        if (draining != null) {
            String reason =
                    "since "
                            + draining
                            + "; "
                            + waiting
                            + " transfers wait for it; image:store-resume puts it back into service"
                            + afterDrain(best);
            return new StoreStatus(id, best, pids, others, StoreState.DRAINING, reason, waiting);
        }
        if (best == null) {
            Instant since = slot.goneSince();
            String reason =
                    waiting
                            + " transfers wait for it"
                            + (since == null ? "" : "; its driver went at " + since);
            return new StoreStatus(id, null, pids, others, StoreState.SWAPPING, reason, waiting);
        }
        Health health = best.health();
        String reason =
                health.state() == StoreState.INVALID
                        ? best.file() + ": " + health.reason()
                        : health.reason();
        return new StoreStatus(id, best, pids, others, health.state(), reason, waiting);
    }

    /** What is worth knowing before a drained store is put back into service. */
    private static String afterDrain(@Nullable StoreBinding best) {
        if (best == null) {
            return "; no driver is here";
        }
        // one that was closed is not tested any more
        boolean isTested = !best.isGone() && !best.health().isAvailable();
        return isTested ? "; driver " + best.version() + ": " + best.health().reason() : "";
    }

    /**
     * One store id.
     *
     * @param binding the best binding, or null where the driver has gone
     * @param pids the PIDs of all bindings
     * @param others the bindings that stand by beside the best one
     * @param waiting transfers that wait for it
     */
    public record StoreStatus(
            String id,
            @Nullable StoreBinding binding,
            Set<String> pids,
            List<StoreBinding> others,
            StoreState state,
            String reason,
            int waiting) {}

    private boolean isWaitedFor(StoreBinding binding) {
        return slot(binding.storeId()).waiting() > 0;
    }

    private void checked(StoreBinding binding, Health found) {
        Health before = binding.health();
        binding.health(found);
        if (found.equals(before)) {
            return;
        }
        if (!found.isAvailable()) {
            LOG.warn(
                    "store '{}' ({}) cannot be used: {}",
                    binding.storeId(),
                    binding.version(),
                    found.reason());
        }
        changed(slot(binding.storeId()));
        if (found.isAvailable()) {
            available(binding.storeId());
        }
    }

    private void available(String storeId) {
        listeners.forEach(listener -> listener.accept(storeId));
    }
}
