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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.imagemover.core.registry.CatalogBinding.CatalogAction;
import org.imagemover.core.registry.CatalogBinding.CatalogCall;
import org.imagemover.core.registry.ConfiguredComponents.Configured;
import org.imagemover.spi.AttestingCatalog;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.WritableCatalog;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
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
 * The catalogues that are here now, in the order in which they are asked: highest service ranking
 * first, then by id.
 *
 * <p>A catalogue that went a moment ago is being replaced, as far as anybody can tell: calls wait
 * for it up to {@link #PATIENCE} from the moment it went, and only then fail. After that it is
 * forgotten. The same holds, from the start of this registry, for those that are configured: the
 * core may be there before them, as after its update.
 */
@Component(service = CatalogRegistry.class)
public final class CatalogRegistry {

    /** How long a catalogue that went is expected back. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(CatalogRegistry.class);

    private final List<CatalogBinding> bindings = new ArrayList<>();
    private final Map<String, Expected> expected = new HashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private boolean closed;

    /**
     * A catalogue that is not here.
     *
     * @param until when it is no longer expected, by {@link System#nanoTime}
     * @param writable whether it could be written when it was here; null where it never was
     */
    private record Expected(long until, @Nullable Boolean writable) {}

    @Activate
    public CatalogRegistry() {}

    @Deactivate
    synchronized void deactivate() {
        closed = true;
        notifyAll();
    }

    @Reference
    synchronized void setConfigured(ConfiguredComponents configured) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (Configured component : configured.all()) {
            String id = component.id();
            if (!component.isStore() && component.problem().isEmpty() && find(id) == null) {
                expected.put(id, new Expected(until, null));
            }
        }
    }

    @Reference(
            service = ImageCatalog.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bind(ImageCatalog catalog, ServiceReference<ImageCatalog> reference) {
        CatalogBinding binding = new CatalogBinding(catalog, reference);
        synchronized (this) {
            bindings.add(binding);
            bindings.sort(
                    Comparator.<CatalogBinding, ServiceReference<?>>comparing(
                                    CatalogBinding::reference,
                                    (a, b) -> Integer.compare(ranking(b), ranking(a)))
                            .thenComparing(CatalogBinding::id));
            expected.remove(binding.id());
            notifyAll();
        }
        LOG.info("catalogue '{}' ({}) is here", binding.id(), binding.type());
        listeners.forEach(Runnable::run);
    }

    void unbind(ImageCatalog catalog, ServiceReference<ImageCatalog> reference) {
        CatalogBinding gone = null;
        synchronized (this) {
            for (CatalogBinding binding : bindings) {
                if (binding.reference().equals(reference)) {
                    gone = binding;
                }
            }
            if (gone != null) {
                bindings.remove(gone);
                if (find(gone.id()) == null) {
                    long until = System.nanoTime() + PATIENCE.toNanos();
                    expected.put(gone.id(), new Expected(until, gone.writable()));
                }
            }
        }
        if (gone != null) {
            gone.close();
            LOG.info("catalogue '{}' ({}) has gone", gone.id(), gone.type());
        }
    }

    private static int ranking(ServiceReference<?> reference) {
        Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
        if (ranking instanceof Integer number) {
            return number;
        }
        // a .cfg file has only texts
        String text = ranking == null ? "" : ranking.toString().strip();
        return text.matches("-?[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    /**
     * The ids of the catalogues that are here, or expected back, in the order in which they are
     * asked.
     */
    public synchronized List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (CatalogBinding binding : bindings) {
            if (!ids.contains(binding.id())) {
                ids.add(binding.id());
            }
        }
        expected().keySet().stream().filter(id -> !ids.contains(id)).forEach(ids::add);
        return ids;
    }

    private Map<String, Expected> expected() {
        long now = System.nanoTime();
        expected.values().removeIf(gone -> gone.until() - now <= 0);
        return expected;
    }

    /**
     * Those of {@link #ids} that can be written. One that is expected and was never here is not
     * among them: nobody knows yet.
     */
    public synchronized List<String> writableIds() {
        List<String> ids = new ArrayList<>();
        for (CatalogBinding binding : bindings) {
            if (binding.writable() && !ids.contains(binding.id())) {
                ids.add(binding.id());
            }
        }
        expected()
                .forEach(
                        (id, gone) -> {
                            if (Boolean.TRUE.equals(gone.writable())) {
                                ids.add(id);
                            }
                        });
        return ids;
    }

    /**
     * The first of {@link #writableIds}; waits while there is none and one that is expected may be
     * one.
     *
     * @return null where there is none
     * @throws CatalogException {@code UNAVAILABLE}: interrupted while waiting
     */
    public synchronized @Nullable String awaitWritable() throws CatalogException {
        while (true) {
            List<String> ids = writableIds();
            if (!ids.isEmpty()) {
                return ids.get(0);
            }
            long now = System.nanoTime();
            long left =
                    expected().values().stream()
                            .filter(unknown -> unknown.writable() == null)
                            .mapToLong(unknown -> unknown.until() - now)
                            .max()
                            .orElse(0);
            if (left <= 0 || closed) {
                return null;
            }
            waitFor(left, "a catalogue that can be written");
        }
    }

    /** Calls a short action when a catalogue has come. */
    public void onBound(Runnable listener) {
        listeners.add(listener);
    }

    /** Ends {@link #onBound}. */
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    /**
     * Asks a catalogue; waits for it when it is being replaced, and asks the next version of it
     * when it goes in the middle. So the call may be made twice.
     *
     * @throws CatalogException as the catalogue answered, or {@code UNAVAILABLE} where it is not
     *     here
     */
    public <T> T call(String id, CatalogCall<ImageCatalog, T> call) throws CatalogException {
        while (true) {
            CatalogBinding binding = await(id);
            try {
                return ask(binding, call);
            } catch (GoneException replaced) {
                LOG.debug("catalogue '{}' went during a call: asking again", id);
            }
        }
    }

    private static <T> T ask(CatalogBinding binding, CatalogCall<ImageCatalog, T> call)
            throws CatalogException, GoneException {
        try {
            return binding.call(call);
        } catch (CatalogException | GoneException failure) {
            throw failure;
        } catch (IOException failure) {
            throw new CatalogException(CatalogException.Reason.UNAVAILABLE, failure.getMessage());
        }
    }

    /** As {@link #call}, for what only a writable catalogue can do. */
    public <T> T write(String id, CatalogCall<WritableCatalog, T> call) throws CatalogException {
        return call(
                id,
                catalog -> {
                    if (catalog instanceof WritableCatalog writable) {
                        return call.run(writable);
                    }
                    throw new CatalogException(
                            CatalogException.Reason.DENIED,
                            "catalogue '" + id + "' cannot be written");
                });
    }

    /** As {@link #write}, for a call without a result. */
    public void change(String id, CatalogAction<WritableCatalog> action) throws CatalogException {
        write(
                id,
                catalog -> {
                    action.run(catalog);
                    return Boolean.TRUE;
                });
    }

    /**
     * Asks a catalogue that is here now for what it keeps beside its records. All of that may be
     * lost without harm, so a catalogue that is being replaced is not waited for, and the call is
     * made once at most.
     *
     * @return null also where the catalogue keeps nothing of that kind
     * @throws CatalogException as the catalogue answered, or {@code UNAVAILABLE} where it is not
     *     here, or goes in the middle
     */
    public <T> @Nullable T attesting(String id, CatalogCall<AttestingCatalog, @Nullable T> call)
            throws CatalogException {
        CatalogBinding binding;
        synchronized (this) {
            binding = find(id);
        }
        if (binding == null) {
            throw notHere(id);
        }
        try {
            return ask(
                    binding,
                    catalog -> catalog instanceof AttestingCatalog able ? call.run(able) : null);
        } catch (GoneException replaced) {
            throw notHere(id);
        }
    }

    /** As {@link #attesting}, for a call without a result, which may come to nothing. */
    public void attest(String id, CatalogAction<AttestingCatalog> action) throws CatalogException {
        attesting(
                id,
                catalog -> {
                    action.run(catalog);
                    return Boolean.TRUE;
                });
    }

    private static CatalogException notHere(String id) {
        return new CatalogException(
                CatalogException.Reason.UNAVAILABLE,
                "catalogue '" + id + "' is not here; image:store-list shows what is wrong");
    }

    private synchronized CatalogBinding await(String id) throws CatalogException {
        while (true) {
            CatalogBinding binding = find(id);
            if (binding != null) {
                return binding;
            }
            Expected gone = expected.get(id);
            long left = gone == null || closed ? 0 : gone.until() - System.nanoTime();
            if (left <= 0) {
                throw notHere(id);
            }
            waitFor(left, "catalogue '" + id + "'");
        }
    }

    /** Until a catalogue has come, or the core ends, or the time is over. */
    private synchronized void waitFor(long nanos, String what) throws CatalogException {
        try {
            wait(nanos / 1_000_000 + 1);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CatalogException(
                    CatalogException.Reason.UNAVAILABLE, "interrupted while waiting for " + what);
        }
    }

    private @Nullable CatalogBinding find(String id) {
        for (CatalogBinding binding : bindings) {
            if (binding.id().equals(id)) {
                return binding;
            }
        }
        return null;
    }
}
