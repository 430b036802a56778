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
package org.imagemover.core.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.core.engine.Candidate;
import org.imagemover.core.engine.Target;
import org.imagemover.core.registry.CloneOffer;
import org.imagemover.core.registry.GoneException;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.core.registry.StoreBinding;
import org.imagemover.core.registry.StoreExpectations;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.localfile.KernelCopy;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.LocalFile;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Turns an image's locations into the places that can be read, best first. Thread-safe. */
@Component(service = Planner.class)
public final class Planner {

    private final StoreRegistry stores;
    private final StoreExpectations expectations;

    @Activate
    public Planner(@Reference StoreRegistry stores, @Reference StoreExpectations expectations) {
        this.stores = stores;
        this.expectations = expectations;
    }

    /**
     * What an image can be read from.
     *
     * @param candidates best first
     * @param rejected locations that cannot be among them, and why
     */
    public record Sources(List<Candidate> candidates, List<Attempt> rejected) {}

    /**
     * Matches locations to the stores that are here. Where none of them holds a catalogue's URI,
     * those that cannot tell yet are candidates too, as if they held it: they are away for a while,
     * or have come just now.
     *
     * <p>The preferred store is the first, and an image service's download the last. Of the others,
     * those come first that are {@link StoreRegistry#isHealthy}; else the catalogue's order holds.
     *
     * @param locations in the catalogue's order
     * @param preferredStore the id of the store that comes first all the same, or null
     * @param context on whose behalf the stores are read
     */
    public Sources sources(
            List<ImageLocation> locations,
            @Nullable String preferredStore,
            RequestContext context) {
        List<Candidate> candidates = new ArrayList<>();
        List<Attempt> rejected = new ArrayList<>();
        for (ImageLocation location : locations) {
            String storeId = location.storeId();
            if (storeId == null) {
                matchUri(location, context, candidates, rejected);
                continue;
            }
            String whyNot = expectations.whyNot(storeId);
            if (whyNot == null) {
                candidates.add(new StoreCandidate(stores, storeId, location, context));
            } else {
                rejected.add(new Attempt(CopyMethod.STREAM, storeId, whyNot));
            }
        }
        // a stable sort, with each place looked up once: health may change meanwhile
        Map<Candidate, Integer> places = new IdentityHashMap<>();
        candidates.forEach(each -> places.put(each, place(each, preferredStore)));
        candidates.sort(Comparator.comparing(places::get));
        return new Sources(candidates, rejected);
    }

    /** The less, the earlier a location is tried. */
    private int place(Candidate candidate, @Nullable String preferredStore) {
        String storeId = String.valueOf(candidate.storeId());
        if (storeId.equals(preferredStore)) {
            return 0;
        }
        return candidate.isApiDownload() ? 3 : stores.isHealthy(storeId) ? 1 : 2;
    }

    private void matchUri(
            ImageLocation location,
            RequestContext context,
            List<Candidate> candidates,
            List<Attempt> rejected) {
        List<String> reasons = new ArrayList<>();
        Set<String> undecided = new LinkedHashSet<>();
        ImageLocation own = resolve(location, reasons, undecided);
        if (own == null && !location.isFromCaller()) {
            undecided.addAll(returning(location));
            // one that came meanwhile was neither asked nor away
            reasons.clear();
            own = resolve(location, reasons, undecided);
        }
        if (own != null) {
            String storeId = String.valueOf(own.storeId());
            candidates.add(new StoreCandidate(stores, storeId, own, context));
            return;
        }
        rejected.add(
                new Attempt(
                        CopyMethod.STREAM,
                        null,
                        (location.isFromCaller()
                                        ? "no store here takes this URI of scheme "
                                        : "no store here holds its location of scheme ")
                                + location.scheme()
                                + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons))));
        if (!location.isFromCaller()) {
            undecided.forEach(
                    id -> candidates.add(new StoreCandidate(stores, id, location, context)));
        }
    }

    /** The ids of the stores that are away for a while, and may hold what no store here does. */
    public List<String> returning(ImageLocation location) {
        return expectations.returning(location.scheme());
    }

    /**
     * Finds the store that a URI is an object of.
     *
     * @param location a catalogue's or a caller's URI
     * @param reasons gets why each store is not the one
     * @return the object as one of that store, or null where none is
     */
    public @Nullable ImageLocation resolve(ImageLocation location, List<String> reasons) {
        return resolve(location, reasons, new LinkedHashSet<>());
    }

    /**
     * As the other one.
     *
     * @param undecided gets the ids of the stores that may answer otherwise soon
     */
    private @Nullable ImageLocation resolve(
            ImageLocation location, List<String> reasons, Set<String> undecided) {
        for (StoreBinding binding : stores.bindings()) {
            boolean tested = binding.isTested();
            try {
                Resolution resolution = binding.resolve(location);
                if (resolution.key() != null) {
                    return ImageLocation.inStore(binding.storeId(), resolution.key());
                }
                reasons.add("not of store '" + binding.storeId() + "': " + resolution.reason());
                if (!tested) {
                    undecided.add(binding.storeId());
                }
            } catch (GoneException goes) {
                undecided.add(binding.storeId());
                reasons.add(String.valueOf(goes.getMessage()));
            } catch (IOException failure) {
                reasons.add(String.valueOf(failure.getMessage()));
            }
        }
        return null;
    }

    /**
     * Tells what a copy from these sources would do; opens each of them.
     *
     * @param image the image's id
     * @param sources as {@link #sources} gave them
     * @param target the destination
     */
    public CopyPlan plan(String image, Sources sources, Target target) {
        List<CopyPlan.Step> steps = new ArrayList<>();
        List<Attempt> notTaken = new ArrayList<>();
        for (Candidate candidate : sources.candidates()) {
            String storeId = String.valueOf(candidate.storeId());
            try (OpenSource source = candidate.open()) {
                for (CopyMethod method : CopyMethod.values()) {
                    String whyNot = whyNot(method, source, candidate, target);
                    if (whyNot == null) {
                        steps.add(new CopyPlan.Step(method, storeId));
                    } else {
                        notTaken.add(new Attempt(method, storeId, whyNot));
                    }
                }
            } catch (IOException failure) {
                String reason = String.valueOf(failure.getMessage());
                notTaken.add(new Attempt(CopyMethod.STREAM, storeId, reason));
            }
        }
        notTaken.addAll(sources.rejected());
        return new CopyPlan(image, steps, notTaken);
    }

    private static @Nullable String whyNot(
            CopyMethod method, OpenSource source, Candidate candidate, Target target)
            throws IOException {
        String storeId = String.valueOf(candidate.storeId());
        Target.Traits destination = target.traits();
        String name = destination.what();
        boolean reads = method == CopyMethod.PARALLEL_RANGES || method == CopyMethod.STREAM;
        if (reads && candidate.isApiDownload()) {
            return "store '" + storeId + "' is the download of an image service";
        }
        return switch (method) {
            case CLONE ->
                    source.can(LocalFile.class)
                            ? whyNotByKernel(source, destination, KernelCopy::whyNoClone)
                            : whyNoClone(method, source, storeId, target);
            case SERVER_SIDE_COPY -> whyNoClone(method, source, storeId, target);
            case KERNEL_COPY ->
                    source.can(LocalFile.class)
                            ? whyNotByKernel(source, destination, KernelCopy::whyNoKernelCopy)
                            : "store '" + storeId + "' keeps no files of this machine";
            case PARALLEL_RANGES ->
                    !source.can(RangeReads.class)
                            ? "store '" + storeId + "' reads an object only from its start"
                            : destination.positional() ? null : name + " takes bytes only in order";
            case STREAM ->
                    source.can(RangeReads.class) && destination.positional()
                            ? "several ranges at once are as cheap, and faster"
                            : null;
            case API_DOWNLOAD ->
                    candidate.isApiDownload()
                            ? null
                            : "store '" + storeId + "' is not the download of an image service";
        };
    }

    /** Why the destination's system does not make it by itself; null where it does. */
    private static @Nullable String whyNoClone(
            CopyMethod method, OpenSource source, String storeId, Target target)
            throws IOException {
        CloneOffer offer = source.cloneOffer();
        String name = target.traits().what();
        if (offer == null) {
            return "store '" + storeId + "' offers no clone of an object to " + name;
        }
        return target.cloneMethod() == method
                ? target.whyNoClone(offer)
                : name + " is not in a system that can make a clone of it";
    }

    private static @Nullable String whyNotByKernel(
            OpenSource source,
            Target.Traits destination,
            BiFunction<Path, Path, @Nullable String> whyNot)
            throws IOException {
        Path file = source.file();
        Path directory = destination.directory();
        if (file == null || directory == null) {
            return destination.inStore()
                    ? "whether "
                            + destination.what()
                            + " is on the same file system is seen only"
                            + " when it is written"
                    : destination.what() + " is not a file of this machine";
        }
        return whyNot.apply(file, directory);
    }
}
