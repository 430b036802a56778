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

import java.io.IOException;
import java.util.List;
import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.DestinationException;
import org.imagemover.api.DestinationException.Reason;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.engine.StoredObject;
import org.imagemover.core.engine.Target;
import org.imagemover.core.registry.CloneOffer;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.core.registry.Pace;
import org.imagemover.core.registry.StoreBinding;
import org.imagemover.core.registry.StoreExpectations;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * An object of one of our stores. An intent is written before it, and goes, or becomes part of a
 * record, after it; what a failure, a crash or a store that is away leaves, {@link Housekeeper}
 * settles.
 */
final class StoreTarget implements Target {

    private final Order order;
    private final Keeper keeper;
    private final Recorder recorder;
    private final StoreRegistry stores;
    private final StoreExpectations expectations;
    private final IntentBook intents;
    private final Housekeeper housekeeper;
    private String catalogId = "";
    private @Nullable ObjectIntent intent;

    /**
     * What is to be made.
     *
     * @param kind what it becomes
     * @param storeId the id of the store
     * @param key its key there, or null for the image's id
     * @param size its size in bytes, or 0 for the image's
     * @param flatten whether it must not depend on what it is cloned from
     */
    record Order(
            ObjectIntent.Kind kind,
            String storeId,
            @Nullable String key,
            long size,
            boolean flatten) {

        /** What is recorded as a copy of an image. */
        static Order copy(ObjectIntent.Kind kind, String storeId) {
            return new Order(kind, storeId, null, 0, true);
        }
    }

    /** Tells which catalogue keeps the intent. */
    @FunctionalInterface
    interface Keeper {
        String catalogId() throws ImageMoverException;
    }

    /** Makes a complete object part of a record, or forgets it. */
    @FunctionalInterface
    interface Recorder {
        void record(String catalogId, ObjectIntent object, Moved moved) throws CatalogException;
    }

    /**
     * @param keeper asked once, when the image was found
     */
    StoreTarget(
            Order order,
            Keeper keeper,
            Recorder recorder,
            StoreRegistry stores,
            StoreExpectations expectations,
            IntentBook intents,
            Housekeeper housekeeper) {
        this.order = order;
        this.keeper = keeper;
        this.recorder = recorder;
        this.stores = stores;
        this.expectations = expectations;
        this.intents = intents;
        this.housekeeper = housekeeper;
    }

    @Override
    public String describe() {
        return "store '"
                + order.storeId()
                + "'"
                + (order.key() == null ? "" : " as " + order.key());
    }

    @Override
    public String storeId() {
        return order.storeId();
    }

    @Override
    public long objectSize(long imageSize) {
        return order.size() == 0 ? imageSize : order.size();
    }

    @Override
    public boolean isDisk() {
        return order.kind() == ObjectIntent.Kind.STORE_OBJECT;
    }

    @Override
    public boolean isRecorded() {
        return order.kind() != ObjectIntent.Kind.STORE_OBJECT;
    }

    @Override
    public void check() throws ImageMoverException {
        String id = order.storeId();
        StoreBinding binding = stores.binding(id);
        String whyNot = expectations.whyNot(id);
        if (whyNot != null) {
            throw new InvalidRequestException("store '" + id + "': " + whyNot);
        }
        if (binding != null && !binding.writable()) {
            throw new DestinationException(Reason.DENIED, "store '" + id + "' is read-only");
        }
    }

    @Override
    public Traits traits() {
        return new Traits("store '" + order.storeId() + "'", true, true, null);
    }

    @Override
    public OpenSink open(String image, long imageSize, SinkRequest request) throws IOException {
        StoreBinding binding = begin(image, imageSize);
        return binding.create(intent().key(), request.by(intent().token()));
    }

    @Override
    public @Nullable CopyMethod cloneMethod() {
        StoreBinding binding = stores.binding(order.storeId());
        return binding == null ? null : binding.cloneMethod();
    }

    @Override
    public @Nullable String whyNoClone(CloneOffer source) {
        String what = traits().what();
        try {
            StoreBinding binding = stores.require(order.storeId());
            CopyMethod method = binding.cloneMethod();
            if (method == null) {
                return what + " makes no clones";
            }
            if (!binding.cloneDomain().equals(source.domain())) {
                return what + " is in another system than this copy";
            }
            if (method == CopyMethod.CLONE && !isDisk()) {
                return "a clone depends on what it is made of, and so is no further copy";
            }
            return source.whyNot();
        } catch (IOException away) {
            return String.valueOf(away.getMessage());
        }
    }

    @Override
    public OpenSink cloneFrom(String image, long imageSize, SinkRequest request, CloneOffer source)
            throws IOException {
        StoreBinding binding = begin(image, imageSize);
        return binding.cloneFrom(
                source, intent().key(), request.by(intent().token()), order.flatten());
    }

    @Override
    public boolean isFlattened() {
        return order.flatten();
    }

    /** Announces the object, and makes room for it where it was begun before. */
    private StoreBinding begin(String image, long imageSize) throws IOException {
        requireFit(imageSize);
        StoreBinding binding = stores.require(order.storeId());
        ObjectIntent object = intent;
        if (object == null) {
            String key = order.key() == null ? image : order.key();
            ObjectIntent fresh = ObjectIntent.prepared(image, order.storeId(), key, order.kind());
            try {
                catalogId = keeper.catalogId();
                object = intents.prepare(catalogId, fresh);
            } catch (CatalogException failure) {
                throw CatalogFailures.toApi(failure);
            }
            intent = object;
            if (object.token().equals(fresh.token())) {
                return binding;
            }
        }
        if (object.identity().isEmpty()) {
            binding.discard(object.key(), object.token());
        } else {
            binding.delete(object.key(), object.token(), object.identity());
        }
        return binding;
    }

    private void requireFit(long imageSize) throws InvalidRequestException {
        if (order.size() != 0 && order.size() < imageSize) {
            throw new InvalidRequestException(
                    "the object is to have "
                            + order.size()
                            + " bytes, the image has "
                            + imageSize
                            + ": ask for at least that");
        }
    }

    @Override
    public OpenSink resume(SinkRequest request, ByteRanges written) throws IOException {
        ObjectIntent object = intent();
        return stores.require(order.storeId())
                .resume(object.key(), request.by(object.token()), written);
    }

    @Override
    public void publishing(long imageSize, OpenSink sink) throws IOException {
        requireFit(imageSize);
        ObjectIntent publishing = intent().publishing(sink.identity());
        try {
            intents.publishing(catalogId, publishing);
            intent = publishing;
        } catch (CatalogException failure) {
            throw CatalogFailures.toApi(failure);
        }
    }

    /** {@inheritDoc} What somebody else has put under the key is not ours, be it as whole. */
    @Override
    public boolean isPublished(long size, List<Digest> digests, Pace pace) throws IOException {
        ObjectIntent object = intent();
        if (object.identity().isEmpty()) {
            return false;
        }
        StoreBinding binding = stores.require(order.storeId());
        if (!binding.holds(object.key(), object.identity())) {
            return false;
        }
        try (OpenSource source = binding.open(object.key(), RequestContext.SERVICE).timed(pace)) {
            return StoredObject.isWhole(source, size, objectSize(size), digests);
        } catch (StoreException failure) {
            if (failure.reason() == StoreException.Reason.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public void complete(Moved moved) throws ImageMoverException {
        try {
            recorder.record(catalogId, intent(), moved);
        } catch (CatalogException failure) {
            throw failure.reason() == CatalogException.Reason.UNAVAILABLE
                    ? new CatalogUnavailableException(
                            "the bytes are in store '"
                                    + order.storeId()
                                    + "', but the catalogue"
                                    + " could not be told; when it is back it is seen whether it was"
                                    + " recorded, and else they are removed: "
                                    + failure.getMessage())
                    : CatalogFailures.toApi(failure);
        }
        intents.release(intent());
        intent = null;
    }

    @Override
    public void failed() {
        ObjectIntent left = intent;
        if (left != null) {
            housekeeper.settle(catalogId, left);
        }
    }

    private ObjectIntent intent() {
        if (intent == null) {
            throw new IllegalStateException("no object was begun");
        }
        return intent;
    }
}
