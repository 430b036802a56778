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
import org.imagemover.api.StoreState;
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
    private Health health = Health.UNKNOWN;
    private @Nullable Instant goneSince;

    /**
     * What is known of what is behind the store.
     *
     * @param state {@code AVAILABLE}, {@code UNREACHABLE} or {@code INVALID}
     * @param reason why not available
     */
    record Health(StoreState state, String reason) {
        static final Health UNKNOWN = new Health(StoreState.UNREACHABLE, "it has not answered yet");
        static final Health AVAILABLE = new Health(StoreState.AVAILABLE, "");
    }

    private static int ranking(StoreBinding binding) {
        Object ranking = binding.reference().getProperty("service.ranking");
        return ranking instanceof Integer number ? number : 0;
    }

    synchronized void add(StoreBinding binding) {
        bindings.add(binding);
        bindings.sort(BEST_FIRST);
        if (best() == binding) {
            health = Health.UNKNOWN;
        }
        goneSince = null;
    }

    /** Takes a binding out, without closing it. */
    synchronized @Nullable StoreBinding remove(ServiceReference<?> reference) {
        for (StoreBinding binding : bindings) {
            if (binding.reference().equals(reference)) {
                if (best() == binding) {
                    health = Health.UNKNOWN;
                }
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
     * The binding that serves now, or null where there is none, or where two configurations claim
     * it.
     */
    synchronized @Nullable StoreBinding current() {
        return bindings.isEmpty() || files().size() > 1 ? null : bindings.get(0);
    }

    /** The best binding, whether it serves or not. */
    synchronized @Nullable StoreBinding best() {
        return bindings.isEmpty() ? null : bindings.get(0);
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

    synchronized void health(StoreBinding of, Health found) {
        if (best() == of) {
            health = found;
        }
    }

    synchronized Health health() {
        return health;
    }

    synchronized @Nullable Instant goneSince() {
        return goneSince;
    }

    /** Adds a waiter, unless a binding serves now. */
    synchronized boolean addWaiter(Runnable waiter) {
        if (current() != null) {
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

    /** Takes all waiters if a binding serves now. */
    synchronized List<Runnable> takeWaiters() {
        if (current() == null) {
            return List.of();
        }
        List<Runnable> taken = new ArrayList<>(waiters);
        waiters.clear();
        return taken;
    }
}
