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

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;

/**
 * One store id: the bindings that serve it, best first, and those who wait for one. Guarded by
 * itself; nothing is called out under that lock.
 */
final class StoreSlot {

    private static final Comparator<StoreBinding> BEST_FIRST =
            Comparator.<StoreBinding, Integer>comparing(StoreSlot::ranking)
                    .thenComparing(StoreBinding::version)
                    .reversed();

    private final List<StoreBinding> bindings = new ArrayList<>();
    private final List<Runnable> waiters = new ArrayList<>();
    private @Nullable Instant goneSince;
    private @Nullable Instant drainingSince;

    private static int ranking(StoreBinding binding) {
        Object ranking = binding.reference().getProperty("service.ranking");
        return ranking instanceof Integer number ? number : 0;
    }

    synchronized void add(StoreBinding binding) {
        bindings.add(binding);
        bindings.sort(BEST_FIRST);
        goneSince = null;
    }

    /** Takes a binding out, without closing it. */
    synchronized @Nullable StoreBinding remove(ServiceReference<?> reference) {
        for (StoreBinding binding : bindings) {
            if (binding.reference().equals(reference)) {
                bindings.remove(binding);
                if (bindings.isEmpty()) {
                    goneSince = Instant.now();
                }
                return binding;
            }
        }
        return null;
    }

    /**
     * The binding that serves now: the best of those that passed their last self-test, so that a
     * new version takes over once it has passed; or the best one where none did. Null where there
     * is none, where two configurations claim the id, or while it is drained.
     */
    synchronized @Nullable StoreBinding current() {
        return drainingSince != null || files().size() > 1 ? null : best();
    }

    /** The best binding, whether it serves or not. */
    synchronized @Nullable StoreBinding best() {
        for (StoreBinding binding : bindings) {
            if (binding.health().isAvailable()) {
                return binding;
            }
        }
        return bindings.isEmpty() ? null : bindings.get(0);
    }

    /** All bindings but the best one. */
    synchronized List<StoreBinding> others() {
        StoreBinding best = best();
        return bindings.stream().filter(binding -> binding != best).toList();
    }

    /**
     * The binding that serves now, unless its last self-test found that it cannot be reached, or a
     * drain that was ended early is closing it.
     */
    synchronized @Nullable StoreBinding usable() {
        StoreBinding binding = current();
        return binding == null || binding.health().isKnownDown() || binding.isGone()
                ? null
                : binding;
    }

    /**
     * Begins to drain: no binding serves any more.
     *
     * @return the bindings, to be closed
     */
    synchronized List<StoreBinding> drain() {
        if (drainingSince == null) {
            drainingSince = Instant.now();
        }
        return List.copyOf(bindings);
    }

    /**
     * Ends to drain: bindings that were closed are replaced.
     *
     * @return those that replace them
     */
    synchronized List<StoreBinding> resume() {
        drainingSince = null;
        return replaceClosed();
    }

    /**
     * Replaces bindings that were closed, unless it is drained.
     *
     * @return those that replace them
     */
    synchronized List<StoreBinding> replaceClosed() {
        if (drainingSince != null) {
            return List.of();
        }
        List<StoreBinding> fresh = new ArrayList<>();
        bindings.replaceAll(
                binding -> {
                    if (!binding.isGone()) {
                        return binding;
                    }
                    StoreBinding again = binding.again();
                    fresh.add(again);
                    return again;
                });
        return fresh;
    }

    /** Since when it is drained, or null where it is not. */
    synchronized @Nullable Instant drainingSince() {
        return drainingSince;
    }

    /** The files whose configurations claim this id. */
    synchronized TreeSet<String> files() {
        TreeSet<String> pids = pids();
        TreeSet<String> files = new TreeSet<>();
        for (StoreBinding binding : bindings) {
            files.add(binding.file());
        }
        return pids.size() > 1 && files.size() < 2 ? pids : files;
    }

    /** The PIDs of those configurations. */
    synchronized TreeSet<String> pids() {
        TreeSet<String> pids = new TreeSet<>();
        bindings.forEach(binding -> pids.add(binding.pid()));
        return pids;
    }

    synchronized @Nullable Instant goneSince() {
        return goneSince;
    }

    /** Adds a waiter, unless a binding can be used now. */
    synchronized boolean addWaiter(Runnable waiter) {
        if (usable() != null) {
            return false;
        }
        waiters.add(waiter);
        return true;
    }

    synchronized void removeWaiter(Runnable waiter) {
        waiters.remove(waiter);
    }

    synchronized int waiting() {
        return waiters.size();
    }

    /** Takes all waiters if a binding can be used now. */
    synchronized List<Runnable> takeWaiters() {
        if (usable() == null) {
            return List.of();
        }
        List<Runnable> taken = new ArrayList<>(waiters);
        waiters.clear();
        return taken;
    }
}
