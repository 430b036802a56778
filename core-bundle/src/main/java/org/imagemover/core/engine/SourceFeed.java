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
package org.imagemover.core.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.core.registry.GoneException;
import org.imagemover.core.registry.Pace;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a transfer's bytes come from: the image's locations, best first, and the one that is open.
 * A location that fails is tried again, waited for, or given up for the next one. For the
 * transfer's thread, but for {@link #abort}.
 */
final class SourceFeed {

    private static final Logger LOG = LoggerFactory.getLogger(SourceFeed.class);

    /** How long a driver that went is given to come back, before its image is downloaded. */
    private static final Duration BEFORE_API_DOWNLOAD = Duration.ofSeconds(30);

    private final String transfer;
    private final String image;
    private final Engine engine;
    private final List<Candidate> candidates;
    private final List<Attempt> rejected;
    private final List<Attempt> tried = new ArrayList<>();

    /** Ordered by the last byte that each gave. */
    private final Set<Candidate> contributors = new LinkedHashSet<>();

    /** How often each chunk of each store was wrong. */
    private final Map<String, Integer> wrongChunks = new HashMap<>();

    private final Retries retries;
    private final StorePatience patience;
    private final Doubt doubt;
    private final Pace pace;
    private volatile @Nullable SourceReader reader;

    /** The store whose lowest rate holds, or null. */
    private volatile @Nullable String asked;

    private @Nullable Candidate opened;
    private @Nullable String validator;
    private @Nullable String attestedState;
    private @Nullable ImageUnacceptableException unacceptable;

    SourceFeed(String transfer, Supply.Offer offer, Engine engine) {
        this.transfer = transfer;
        this.image = offer.image();
        this.engine = engine;
        this.candidates = new ArrayList<>(offer.candidates());
        this.rejected = offer.rejected();
        this.retries = new Retries(engine);
        this.patience = new StorePatience(engine);
        this.doubt = new Doubt(engine);
        this.pace = new Pace("the copy that is read", () -> engine.settings().lowestRate(asked));
    }

    boolean isOpen() {
        return reader != null;
    }

    /** Whether the first location was not opened before. */
    boolean isNew() {
        return candidates.get(0) != opened;
    }

    /** The open location. */
    SourceReader reader() {
        SourceReader open = reader;
        if (open == null) {
            throw new IllegalStateException("no source is open");
        }
        return open;
    }

    boolean isEmpty() {
        return candidates.isEmpty();
    }

    /** The id of the store that is, or will be, read; null for a file of the caller. */
    @Nullable String storeId() {
        return candidates.get(0).storeId();
    }

    /** Whether that is the download of an image service. */
    boolean isApiDownload() {
        return candidates.get(0).isApiDownload();
    }

    /** What was tried and given up, in order. */
    List<Attempt> tried() {
        return tried;
    }

    /** How many locations bytes were taken from, since the last {@link #startOver}. */
    int contributors() {
        return contributors.size();
    }

    /** The id of the store that the last bytes came from, or null. */
    @Nullable String lastStoreId() {
        String last = null;
        for (Candidate candidate : contributors) {
            last = candidate.storeId();
        }
        return last;
    }

    /** The key of the location's object in its store, or null for a file of the caller. */
    @Nullable String key() {
        return candidates.get(0).key();
    }

    /** Whether the store of a location that is not the first one is here. */
    boolean hasOther() {
        return candidates.stream().skip(1).anyMatch(Candidate::isHere);
    }

    /**
     * A chunk of the open location, which is closed, has not the digest that is known of it: it is
     * fetched again, from another location where there is one. A location that gave the same one
     * wrong twice is given up.
     *
     * @param chunk its index
     * @param reason which bytes these are
     */
    void wrongChunk(int chunk, String reason) {
        close();
        Candidate first = candidates.get(0);
        if (wrongChunks.merge(first.storeId() + "/" + chunk, 1, Integer::sum) > 1) {
            unacceptable =
                    new ImageUnacceptableException(
                            Reason.DIGEST,
                            "image " + image + " in store '" + first.storeId() + "': " + reason);
            giveUp(reason);
            return;
        }
        LOG.warn(
                "{}: image {} in store '{}': {}; they are fetched again",
                transfer,
                image,
                first.storeId(),
                reason);
        if (candidates.stream().anyMatch(other -> other != first && other.isHere())) {
            candidates.remove(first);
            candidates.add(first);
        }
    }

    /** Notes that a way was tried from the open location and did not work. */
    void refused(CopyMethod method, String reason) {
        tried.add(new Attempt(method, storeId(), reason));
        LOG.info("{}: {} is not possible: {}", transfer, method, reason);
    }

    /**
     * Notes that bytes of the open location were delivered.
     *
     * @param further whether the transfer has come further than it ever had
     */
    void delivered(boolean further) {
        Candidate last = candidates.get(0);
        contributors.remove(last);
        contributors.add(last);
        if (further && pace.isKept()) {
            retries.succeeded();
        }
    }

    void startOver() {
        contributors.clear();
    }

    /**
     * Opens the first location.
     *
     * @param size that the image has to have, or -1 while unknown
     * @throws IOException it cannot be opened, or is not what it was: see {@link #failed}
     */
    void open(long size) throws IOException {
        Candidate candidate = candidates.get(0);
        if (candidate.storeId() != null) {
            doubt.settle(candidate.storeId());
        }
        boolean first = candidate != opened;
        if (first) {
            opened = candidate;
            validator = null;
            retries.succeeded();
            pace.restart();
            asked = candidate.storeId();
        }
        SourceReader fresh = new SourceReader(pace.time(candidate::open).timed(pace));
        try {
            String now = fresh.stat().validator();
            if (validator != null && !validator.equals(now)) {
                throw changed();
            }
            validator = now;
            String state = fresh.attestedState();
            attestedState = first || Objects.equals(state, attestedState) ? state : null;
            requireSize(size, fresh.stat().size());
        } catch (IOException unusable) {
            fresh.close();
            throw unusable;
        }
        reader = fresh;
        patience.found();
    }

    private void requireSize(long size, long there) throws ImageUnacceptableException {
        if (there >= 0 && size >= 0 && there != size) {
            throw new ImageUnacceptableException(
                    Reason.SIZE,
                    "the record of image "
                            + image
                            + " says "
                            + size
                            + " bytes, its copy has "
                            + there
                            + ": correct the record, or add the image again");
        }
    }

    /**
     * The state that the open location was in when it was first opened, or null where it may have
     * changed unseen since.
     */
    @Nullable String attestedState() {
        return attestedState;
    }

    /** The same, as it is now. */
    @Nullable String attestedStateNow() throws IOException {
        String now = reader().attestedState();
        return now != null && now.equals(attestedState) ? now : null;
    }

    /**
     * The same, once a power cut cannot undo it any more; null where it cannot be made sure, which
     * is no failure of the copy.
     */
    @Nullable String durableState() {
        try {
            reader().makeDurable();
            return attestedStateNow();
        } catch (IOException failure) {
            LOG.warn(
                    "{}: image {} in store '{}' is not attested: {}",
                    transfer,
                    image,
                    storeId(),
                    failure.getMessage());
            return null;
        }
    }

    /** Fails when the open location is no longer what it was when it was opened. */
    void requireUnchanged() throws IOException {
        String now = reader().statAgain().validator();
        if (validator != null && !validator.equals(now)) {
            throw changed();
        }
    }

    /** What to say of a location that is no longer what it was. */
    ImageUnacceptableException changed() {
        return new ImageUnacceptableException(
                Reason.CHANGED,
                "image "
                        + image
                        + " changed while it was read: try again when nobody writes to it");
    }

    /**
     * Decides what follows from a failure to open or read the first location, which is closed.
     *
     * @param canSwitch whether another location can go on at the byte where this one failed
     * @return a wait before it is tried again; null where the next location is the first one now,
     *     which there may be none of
     */
    @Nullable Wait failed(IOException failure, boolean canSwitch) {
        close();
        if (pace.isTooSlow()) {
            pace.restart();
        }
        String reason = String.valueOf(failure.getMessage());
        if (failure instanceof GoneException) {
            return gone(canSwitch);
        }
        if (failure instanceof ImageUnacceptableException refused) {
            unacceptable = refused;
        } else if (failure instanceof StoreException cause) {
            if (cause.reason() == StoreException.Reason.SOURCE_CHANGED) {
                unacceptable = changed();
                reason = String.valueOf(unacceptable.getMessage());
            }
            String store = storeId();
            Wait test = store == null ? null : doubt.about(store, cause);
            if (test != null) {
                return test;
            }
            if (cause.reason().retryable() && retries.left()) {
                return retries.next(reason);
            }
            if (cause.reason().retryable() && store != null) {
                engine.stores().gaveUp(store);
            }
        }
        giveUp(reason);
        return null;
    }

    /**
     * Its driver went: another location goes on at once, or the first that is back. Where the other
     * one is an image service's download, a driver that may just be replaced is waited for a while
     * first.
     */
    private @Nullable Wait gone(boolean canSwitch) {
        Candidate gone = candidates.get(0);
        String store = String.valueOf(gone.storeId());
        Candidate other = canSwitch ? bestBeside(gone) : null;
        boolean hesitates =
                other != null && other.isApiDownload() && engine.stores().binding(store) == null;
        Wait wait = null;
        if (hesitates) {
            wait = patience.waitFor(awaited(gone, false), BEFORE_API_DOWNLOAD);
        } else if (other == null) {
            wait = patience.waitFor(canSwitch ? awaited(gone, true) : List.of(store));
        }
        if (wait == null && other != null) {
            candidates.remove(other);
            candidates.add(0, other);
        } else if (wait == null) {
            giveUp(patience.ended("store", store));
        }
        return wait;
    }

    /** The stores any of which is worth to go on with once it is back; the one that went first. */
    private List<String> awaited(Candidate gone, boolean withDownloads) {
        Set<String> stores = new LinkedHashSet<>();
        stores.add(String.valueOf(gone.storeId()));
        for (Candidate other : candidates) {
            if (other.storeId() != null && (withDownloads || !other.isApiDownload())) {
                stores.add(other.storeId());
            }
        }
        return List.copyOf(stores);
    }

    /** The location to go on with, if there is one that is here; downloads come last. */
    private @Nullable Candidate bestBeside(Candidate gone) {
        return candidates.stream()
                .filter(other -> other != gone && other.isHere())
                .min(Comparator.comparing(Candidate::isApiDownload))
                .orElse(null);
    }

    /**
     * Whether it could be told that the first location is still the same image when it is opened
     * again. Where not, and no digest will tell, nothing that it gave before may be gone on with.
     */
    boolean canBeRecognised() {
        return validator != null;
    }

    /** Gives the first location up, which broke off and cannot be gone on with. */
    void giveUpUnrecognised(String reason) {
        giveUp(
                reason
                        + "; the copy cannot go on, since nothing tells whether the image is still the"
                        + " same, and cannot start over, since the channel has got bytes");
    }

    private void giveUp(String reason) {
        Candidate failed = candidates.remove(0);
        tried.add(new Attempt(CopyMethod.STREAM, failed.storeId(), reason));
        LOG.warn("{}: a location of image {} cannot be used: {}", transfer, image, reason);
        opened = null;
    }

    /** The failure of the transfer when no location is left. */
    ImageMoverException noneLeft() {
        ImageUnacceptableException refused = unacceptable;
        List<Attempt> all = new ArrayList<>(tried);
        all.addAll(rejected);
        if (refused != null && all.size() <= 1) {
            return refused;
        }
        StringBuilder text = new StringBuilder("no location of image " + image + " could be used");
        if (all.isEmpty()) {
            text.append(": none is recorded; image:show tells what is known of it");
        }
        String separator = ": ";
        for (Attempt attempt : all) {
            text.append(separator);
            String named = "store '" + attempt.store() + "'";
            if (attempt.store() != null && !attempt.reason().startsWith(named)) {
                text.append(named).append(": ");
            }
            text.append(attempt.reason());
            separator = "; ";
        }
        return refused != null
                ? new ImageUnacceptableException(refused.reason(), text.toString())
                : new NoUsableLocationException(text.toString(), all);
    }

    /** How fast the open location gives; from any thread. */
    Pace pace() {
        return pace;
    }

    /** Ends a read that is under way; from any thread. */
    void abort() {
        SourceReader reading = reader;
        if (reading != null) {
            reading.abort();
        }
    }

    void close() {
        SourceReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
