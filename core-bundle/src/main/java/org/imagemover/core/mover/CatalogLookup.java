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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageNotFoundException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.core.registry.ConfiguredComponents;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.PageMarkers;
import org.imagemover.spi.RequestContext;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds images: asks the catalogues in their order. Thread-safe, blocking. */
@Component(service = CatalogLookup.class)
public final class CatalogLookup {

    private static final int SHOWN = 10;

    private final CatalogRegistry catalogs;
    private final ConfiguredComponents configured;

    @Activate
    public CatalogLookup(
            @Reference CatalogRegistry catalogs, @Reference ConfiguredComponents configured) {
        this.catalogs = catalogs;
        this.configured = configured;
    }

    /** Where the catalogues are. */
    CatalogRegistry catalogs() {
        return catalogs;
    }

    /**
     * A record, and who gave it.
     *
     * @param catalogId the id of the catalogue
     */
    record Found(String catalogId, ImageRecord record) {}

    /**
     * Finds one image.
     *
     * @throws ImageNotFoundException every catalogue answered that it has none
     * @throws CatalogUnavailableException none has it, and one that may have it did not answer
     * @throws InvalidRequestException several images have that name, or the catalogue is not known
     */
    Found find(ImageName name, RequestContext context) throws ImageMoverException {
        return switch (name.kind()) {
            case ID -> byId(name, context);
            case NAME -> byName(name.value(), context);
            case URI ->
                    throw new InvalidRequestException(
                            "no catalogue knows images by their URI: such an image can be copied or"
                                    + " added, and nothing else");
        };
    }

    private Found byId(ImageName name, RequestContext context) throws ImageMoverException {
        CatalogException undecided = null;
        for (String catalogId : asked(name.catalog())) {
            try {
                return new Found(catalogId, find(catalogId, name.value(), context));
            } catch (CatalogException failure) {
                if (failure.reason() != CatalogException.Reason.NOT_FOUND && undecided == null) {
                    undecided = failure;
                }
            }
        }
        if (undecided != null) {
            throw CatalogFailures.toApi(undecided);
        }
        if (name.catalog() == null) {
            requireAllHere();
        }
        throw new ImageNotFoundException(
                "no catalogue knows image " + name.value() + ": image:list shows what there is");
    }

    private Found byName(String name, RequestContext context) throws ImageMoverException {
        List<Found> all = new ArrayList<>();
        CatalogException undecided = null;
        for (String catalogId : asked(null)) {
            try {
                List<ImageRecord> records =
                        catalogs.call(catalogId, catalog -> catalog.findByName(name, context));
                records.forEach(record -> all.add(new Found(catalogId, record)));
            } catch (CatalogException failure) {
                undecided = failure;
            }
        }
        if (undecided != null) {
            throw CatalogFailures.toApi(undecided);
        }
        requireAllHere();
        if (all.isEmpty()) {
            throw new ImageNotFoundException(
                    "no catalogue knows an image named '"
                            + name
                            + "': image:list shows what there is");
        }
        if (all.size() > 1) {
            List<String> ids = all.stream().limit(SHOWN).map(found -> found.record().id()).toList();
            boolean more = all.size() >= ImageCatalog.MOST_OF_A_NAME;
            throw new InvalidRequestException(
                    all.size()
                            + (more ? " images or more" : " images")
                            + " are named '"
                            + name
                            + "': use one of the ids "
                            + String.join(", ", ids)
                            + (all.size() > SHOWN ? ", ..." : ""));
        }
        return all.get(0);
    }

    /** Asks one catalogue for one image. */
    ImageRecord find(String catalogId, String imageId, RequestContext context)
            throws CatalogException {
        return catalogs.call(catalogId, catalog -> catalog.find(imageId, context));
    }

    /**
     * Hands every record of a catalogue to an action, page by page.
     *
     * @throws CatalogException as the catalogue answered; {@code UNAVAILABLE}: its pages have no
     *     end, as {@link PageMarkers} tells
     */
    void forEach(String catalogId, Consumer<ImageRecord> action) throws CatalogException {
        PageMarkers markers = new PageMarkers("catalogue '" + catalogId + "'");
        String marker = null;
        do {
            String from = marker;
            ImageCatalog.Page page =
                    catalogs.call(catalogId, catalog -> catalog.list(from, RequestContext.SERVICE));
            marker = markers.next(page.records().size(), page.next());
            page.records().forEach(action);
        } while (marker != null);
    }

    /** The images of a writable catalogue whose records name an object, by their ids. */
    List<String> imagesNaming(String catalogId, ObjectIntent object) throws CatalogException {
        return catalogs.write(
                catalogId, catalog -> catalog.imagesNaming(object.storeId(), object.key()));
    }

    /**
     * The ids of the catalogues that are here, in their order.
     *
     * @throws CatalogUnavailableException none is, which is not the same as no image
     */
    List<String> catalogIds() throws CatalogUnavailableException {
        List<String> ids = catalogs.ids();
        if (ids.isEmpty()) {
            throw new CatalogUnavailableException(
                    "no catalogue is here: install one (feature image-mover-catalog-local); "
                            + "image:store-list shows what is configured wrongly");
        }
        return ids;
    }

    /**
     * Makes sure that no catalogue was left out of an answer: one that is configured and not here,
     * since its driver is being updated or its configuration is wrong, may know more.
     *
     * @throws CatalogUnavailableException one is not here
     */
    void requireAllHere() throws CatalogUnavailableException {
        List<String> here = catalogs.ids();
        for (ConfiguredComponents.Configured component : configured.all()) {
            if (!component.isStore() && !here.contains(component.id())) {
                throw new CatalogUnavailableException(
                        "catalogue '"
                                + component.id()
                                + "' may know it and is not here now: try again, or see"
                                + " image:store-list for what is wrong with it");
            }
        }
    }

    private List<String> asked(@Nullable String catalogId) throws ImageMoverException {
        List<String> ids = catalogIds();
        if (catalogId == null) {
            return ids;
        }
        if (!ids.contains(catalogId)) {
            throw new InvalidRequestException(
                    "no catalogue '" + catalogId + "' is here, but " + String.join(", ", ids));
        }
        return List.of(catalogId);
    }
}
