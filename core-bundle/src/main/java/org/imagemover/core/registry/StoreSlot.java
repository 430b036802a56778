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
        return drainingSince != null || isAmbiguous() ? null : best();
    }

    /**
     * The best binding, whether it serves or not. One that a drain closed comes after one that came
     * since.
     */
    synchronized @Nullable StoreBinding best() {
        return bindings.stream()
                .min(
                        Comparator.comparing(StoreBinding::isGone)
                                .thenComparing(binding -> binding.health().rank()))
                .orElse(null);
    }

    /** All bindings but the best one. */
    synchronized List<StoreBinding> others() {
        StoreBinding best = best();
        return bindings.stream().filter(binding -> binding != best).toList();
    }

    /** The binding that serves now, unless its last self-test found that it cannot be reached. */
    synchronized @Nullable StoreBinding usable() {
        StoreBinding binding = current();
        return binding == null || binding.health().isKnownDown() ? null : binding;
    }

    /** All bindings, best versions first. */
    synchronized List<StoreBinding> all() {
        return List.copyOf(bindings);
    }

    /**
     * Begins to drain: no binding serves any more, and no call begins on any of them.
     *
     * @return the bindings, to be closed
     */
    synchronized List<StoreBinding> drain() {
        if (drainingSince == null) {
            drainingSince = Instant.now();
        }
        bindings.forEach(StoreBinding::refuse);
        return all();
    }

    /**
     * Ends to drain: bindings that were closed, or are being closed, are replaced.
     *
     * @return those that replace them
     */
    synchronized List<StoreBinding> resume() {
        drainingSince = null;
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

    /** Whether it has two configurations; several versions of a driver have the same one. */
    synchronized boolean isAmbiguous() {
        return pids().size() > 1;
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

    /**
     * Adds a waiter, unless a binding can be used now.
     *
     * @return how many there are with it; 0 where it was not added
     */
    synchronized int addWaiter(Runnable waiter) {
        if (usable() != null) {
            return 0;
        }
        waiters.add(waiter);
        return waiters.size();
    }

    /** Takes a waiter out; tells whether that was the last one. */
    synchronized boolean removeWaiter(Runnable waiter) {
        return waiters.remove(waiter) && waiters.isEmpty();
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
