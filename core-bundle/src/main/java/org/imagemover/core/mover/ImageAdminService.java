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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageInfo;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.Orphan;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.VerifyResult;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What an operator does with images and stores. */
@Component(immediate = true)
public final class ImageAdminService implements ImageAdmin {

    private final CatalogRegistry catalogs;
    private final CatalogLookup lookup;
    private final Additions additions;
    private final Housekeeper housekeeper;
    private final ImageUses uses;
    private final GarbageCollector garbage;
    private final Verifier verifier;
    private final StoreListing listing;
    private final StoreRegistry stores;

    @Activate
    public ImageAdminService(
            @Reference CatalogRegistry catalogs,
            @Reference CatalogLookup lookup,
            @Reference Additions additions,
            @Reference Housekeeper housekeeper,
            @Reference ImageUses uses,
            @Reference GarbageCollector garbage,
            @Reference Verifier verifier,
            @Reference StoreListing listing,
            @Reference StoreRegistry stores) {
        this.catalogs = catalogs;
        this.lookup = lookup;
        this.additions = additions;
        this.housekeeper = housekeeper;
        this.uses = uses;
        this.garbage = garbage;
        this.verifier = verifier;
        this.listing = listing;
        this.stores = stores;
    }

    @Override
    public ImageInfo add(AddRequest request) throws ImageMoverException {
        CopyResult added = startAdd(request).await();
        return image(added.image());
    }

    @Override
    public Transfer startAdd(AddRequest request) {
        return additions.start(request);
    }

    @Override
    public ImageInfo register(AddRequest request) throws ImageMoverException {
        CatalogLookup.Found registered = additions.register(request);
        return infoWithFindings(registered);
    }

    @Override
    public List<ImageInfo> images() throws ImageMoverException {
        List<ImageInfo> images = new ArrayList<>();
        boolean[] more = {false};
        forEachImage(
                image -> {
                    more[0] = images.size() == MOST_IMAGES;
                    if (!more[0]) {
                        images.add(image);
                    }
                });
        if (more[0]) {
            throw new InvalidRequestException(
                    "there are more than "
                            + MOST_IMAGES
                            + " images: take them one by one, with forEachImage");
        }
        images.sort(Comparator.comparing(ImageInfo::name).thenComparing(ImageInfo::id));
        return images;
    }

    @Override
    public void forEachImage(Consumer<ImageInfo> taker) throws ImageMoverException {
        lookup.requireAllHere();
        for (String catalogId : lookup.catalogIds()) {
            try {
                lookup.forEach(
                        catalogId,
                        record -> {
                            if (record.status() != ImageStatus.DELETING) {
                                taker.accept(info(catalogId, record, null, null));
                            }
                        });
            } catch (CatalogException failure) {
                throw CatalogFailures.toApi(failure);
            }
        }
    }

    @Override
    public ImageInfo image(String image) throws ImageMoverException {
        CatalogLookup.Found found = lookup.find(ImageName.parse(image), RequestContext.SERVICE);
        return infoWithFindings(found);
    }

    private ImageInfo infoWithFindings(CatalogLookup.Found found) {
        ImageRecord record = found.record();
        Findings findings = new Findings(catalogs, found.catalogId(), record.id());
        List<String> attested = new ArrayList<>();
        for (Attestation attestation : findings.attestations()) {
            if (record.digests().contains(attestation.digest())
                    && record.locations()
                            .contains(
                                    ImageLocation.inStore(
                                            attestation.storeId(), attestation.key()))) {
                attested.add(attestation.storeId());
            }
        }
        return info(found.catalogId(), record, attested, findings.chunkDigests() != null);
    }

    private static ImageInfo info(
            String catalogId,
            ImageRecord record,
            @Nullable List<String> attestedStores,
            @Nullable Boolean chunkDigests) {
        List<String> stores = new ArrayList<>();
        for (ImageLocation location : record.locations()) {
            if (location.storeId() != null) {
                stores.add(location.storeId());
            }
        }
        return new ImageInfo(
                record.id(),
                catalogId,
                record.name(),
                record.status().word(),
                record.format(),
                record.size(),
                record.virtualSize(),
                record.digests(),
                stores,
                record.created(),
                attestedStores,
                chunkDigests);
    }

    @Override
    public String delete(String image) throws ImageMoverException {
        CatalogLookup.Found found = lookup.find(ImageName.parse(image), RequestContext.SERVICE);
        String id = found.record().id();
        housekeeper.asked(id);
        try {
            return delete(found, id);
        } finally {
            housekeeper.answered(id);
        }
    }

    private String delete(CatalogLookup.Found found, String id) throws ImageMoverException {
        try {
            ImageRecord marked =
                    catalogs.write(found.catalogId(), catalog -> catalog.markDeleting(id));
            housekeeper.expectDeletion(id);
            uses.awaitUnused(id);
            List<String> away = housekeeper.finishDeletion(found.catalogId(), marked);
            return away.isEmpty()
                    ? "image " + id + " is deleted"
                    : "image "
                            + id
                            + " is marked, and deleted when store '"
                            + String.join("', '", away)
                            + "' is back";
        } catch (CatalogException failure) {
            housekeeper.wakeAgain();
            throw CatalogFailures.toApi(failure);
        } catch (IOException failure) {
            if (isInUse(failure) && found.record().status() == ImageStatus.ACTIVE) {
                throw keep(found.catalogId(), id, failure);
            }
            housekeeper.wakeAgain();
            throw new ImageMoverException(
                    "image "
                            + id
                            + " is marked, but could not be deleted yet, which is tried again: "
                            + failure.getMessage());
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            housekeeper.wakeAgain();
            throw new TransferCancelledException(
                    "image " + id + " is marked, and deleted when its running copies have ended");
        }
    }

    private static boolean isInUse(IOException failure) {
        return failure instanceof StoreException refused
                && refused.reason() == StoreException.Reason.IN_USE;
    }

    /** Takes the mark back, of an image that cannot be deleted since others depend on it. */
    private ImageMoverException keep(String catalogId, String id, IOException why) {
        try {
            catalogs.change(catalogId, catalog -> catalog.unmarkDeleting(id));
            housekeeper.forgetDeletion(id);
        } catch (CatalogException failure) {
            housekeeper.wakeAgain();
            return CatalogFailures.toApi(failure);
        }
        return new InvalidRequestException(
                "image " + id + " is in use and stays as it was: " + why.getMessage());
    }

    @Override
    public List<VerifyResult> verify(String image) throws ImageMoverException {
        return verifier.verify(image);
    }

    @Override
    public List<Orphan> collectGarbage(boolean dryRun) throws ImageMoverException {
        return garbage.collect(dryRun);
    }

    @Override
    public List<StoreInfo> stores() {
        return listing.stores();
    }

    @Override
    public int drainStore(String storeId, Duration timeout) throws InvalidRequestException {
        listing.requireStore(storeId);
        return stores.drain(storeId, timeout);
    }

    @Override
    public void resumeStore(String storeId) throws InvalidRequestException {
        listing.requireStore(storeId);
        stores.resume(storeId);
    }
}
