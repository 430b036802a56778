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
package org.imagemover.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows images by id. Published as a service with the property {@code catalog.id}; catalogues are
 * asked in the order of their service ranking. Coming and going are as for {@link StoreDriver}: the
 * constructor does no I/O. A catalogue that images can be added to implements {@link
 * WritableCatalog}.
 *
 * <p>Thread-safe, blocking.
 */
@ConsumerType
public interface ImageCatalog {

    /**
     * The service property, and the configuration key, with the catalogue's id; by default its
     * {@link #type}.
     */
    String CATALOG_ID = "catalog.id";

    /**
     * How many images {@link #findByName} answers at most, and so how many of them are told apart.
     */
    int MOST_OF_A_NAME = 100;

    /** The catalogue's kind, as in its PID {@code org.imagemover.catalog.<type>}. */
    String type();

    /**
     * Looks an image up.
     *
     * @param imageId its id, a UUID in lower case
     * @param context on whose behalf
     * @return the record, in whatever state the image is
     * @throws CatalogException {@code NOT_FOUND} only when the catalogue answered that it has no
     *     such image; {@code DENIED}; {@code UNAVAILABLE}; {@code THROTTLED}; {@code DAMAGED}
     */
    ImageRecord find(String imageId, RequestContext context) throws CatalogException;

    /**
     * Asks whether the bytes of an image may be given to the one on whose behalf it was looked up.
     * That its record may be seen does not say so. Called before any byte is read from anywhere.
     *
     * <p>By default nothing is refused, as is right for a catalogue that has no users of its own.
     *
     * @param record from {@link #find} with the same context; active
     * @param context on whose behalf
     * @throws CatalogException {@code DENIED} or {@code NOT_FOUND}: they may not, which is not to
     *     be asked again with the same rights; {@code UNAVAILABLE}, {@code THROTTLED}: it cannot be
     *     told
     */
    default void requireDownload(ImageRecord record, RequestContext context)
            throws CatalogException {}

    /**
     * Looks images up by name.
     *
     * @param name the whole name
     * @param context on whose behalf
     * @return the records of that name, none being deleted; perhaps several, or none; where there
     *     are more than {@value #MOST_OF_A_NAME}, any {@value #MOST_OF_A_NAME} of them
     * @throws CatalogException {@code DENIED}; {@code UNAVAILABLE}; {@code THROTTLED}
     */
    List<ImageRecord> findByName(String name, RequestContext context) throws CatalogException;

    /**
     * Lists images, page by page.
     *
     * @param marker {@link Page#next} of the page before, or null for the first
     * @param context on whose behalf
     * @return some records, in whatever state the images are
     * @throws CatalogException {@code DENIED}; {@code UNAVAILABLE}; {@code THROTTLED}
     */
    Page list(@Nullable String marker, RequestContext context) throws CatalogException;

    /**
     * A part of a listing.
     *
     * @param records in an order that is the catalogue's own; {@value #MOST} at most
     * @param next the marker of the next page, or null for the last; never that of an earlier page
     */
    record Page(List<ImageRecord> records, @Nullable String next) {

        /** How many records a page has at most. */
        public static final int MOST = 10_000;

        public Page {
            records = List.copyOf(records);
        }
    }
}
