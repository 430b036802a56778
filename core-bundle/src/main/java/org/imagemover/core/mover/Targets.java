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

import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.engine.Target;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.core.registry.StoreExpectations;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the target of each kind of destination. */
@Component(service = Targets.class)
public final class Targets {

    private static final Logger LOG = LoggerFactory.getLogger(Targets.class);

    private final CatalogRegistry catalogs;
    private final StoreRegistry stores;
    private final StoreExpectations expectations;
    private final IntentBook intents;
    private final Housekeeper housekeeper;
    private final FileRoots roots;

    @Activate
    public Targets(
            @Reference CatalogRegistry catalogs,
            @Reference StoreRegistry stores,
            @Reference StoreExpectations expectations,
            @Reference IntentBook intents,
            @Reference Housekeeper housekeeper,
            @Reference FileRoots roots) {
        this.catalogs = catalogs;
        this.stores = stores;
        this.expectations = expectations;
        this.intents = intents;
        this.housekeeper = housekeeper;
        this.roots = roots;
    }

    /**
     * The target of a copy.
     *
     * @param foreignPath whether the destination's path was given by somebody else than the caller
     */
    Target of(Destination destination, boolean foreignPath, Supply image) {
        if (destination instanceof Destination.File file) {
            return new FileTarget(roots.path(file.path(), foreignPath), file.replace());
        }
        if (destination instanceof Destination.BlockDevice device) {
            return new BlockDeviceTarget(roots.path(device.path(), foreignPath));
        }
        if (destination instanceof Destination.Channel channel) {
            return new ChannelTarget(channel.channel());
        }
        if (destination instanceof Destination.ImageStore store) {
            return furtherCopy(store.storeId(), image);
        }
        Destination.StoreObject object = (Destination.StoreObject) destination;
        return store(
                new StoreTarget.Order(
                        Kind.STORE_OBJECT,
                        object.storeId(),
                        object.name(),
                        object.size(),
                        object.flatten()),
                this::intentCatalog,
                (catalog, done, moved) -> forgetComplete(catalog, done));
    }

    private Target furtherCopy(String storeId, Supply image) {
        if (image instanceof RecordSupply recorded) {
            return store(
                    StoreTarget.Order.copy(Kind.FURTHER_COPY, storeId),
                    recorded::catalogId,
                    (catalog, object, moved) -> intents.addCopy(catalog, object));
        }
        return new RefusedTarget(
                "store '" + storeId + "'",
                new InvalidRequestException(
                        "an image by URI is in no catalogue, so that no further copy of it can be"
                                + " recorded: add it instead"));
    }

    /**
     * The object is whole and its caller's: that its intent is still there does not matter to them.
     */
    private void forgetComplete(String catalogId, ObjectIntent object) {
        try {
            intents.forget(catalogId, object);
        } catch (CatalogException later) {
            LOG.warn("left to be forgotten: {}: {}", object, later.getMessage());
        }
    }

    /**
     * The target of a new image.
     *
     * @param storeId the id of the store that gets its bytes
     * @param record the record, but for what is known when its bytes were moved
     */
    Target newImage(String storeId, ImageRecord.Builder record) {
        return store(
                StoreTarget.Order.copy(Kind.NEW_IMAGE, storeId),
                this::intentCatalog,
                (catalog, object, moved) -> {
                    moved.digests().forEach(record::addDigest);
                    record.size(moved.size())
                            .virtualSize(moved.inspection().virtualSize())
                            .addLocation(object.location());
                    ImageRecord complete = record.build();
                    intents.record(
                            catalog,
                            complete.format() != null
                                    ? complete
                                    : record.format(moved.inspection().format()).build(),
                            object);
                    ChunkDigests chunks = moved.chunkDigests();
                    if (chunks != null) {
                        new Findings(catalogs, catalog, complete.id()).record(chunks);
                    }
                });
    }

    private StoreTarget store(
            StoreTarget.Order order, StoreTarget.Keeper keeper, StoreTarget.Recorder recorder) {
        return new StoreTarget(order, keeper, recorder, stores, expectations, intents, housekeeper);
    }

    /**
     * The catalogue that new images are recorded in, and that keeps the intents of objects that are
     * not recorded. Waits for one that is only starting.
     */
    String intentCatalog() throws ImageMoverException {
        String catalogId;
        try {
            catalogId = catalogs.awaitWritable();
        } catch (CatalogException failure) {
            throw CatalogFailures.toApi(failure);
        }
        if (catalogId == null) {
            throw new InvalidRequestException(
                    "no catalogue is here that can be written: install one (feature"
                            + " image-mover-catalog-local); image:store-list shows what is"
                            + " configured wrongly");
        }
        return catalogId;
    }
}
