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
package org.imagemover.catalog.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.imagemover.findings.DamagedDocumentException;
import org.imagemover.findings.ImageIds;
import org.imagemover.findings.Json;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageRecord;

/** The documents of the images. Reads need no lock; one change at a time. */
final class Images {

    private final String catalog;
    private final DocumentDirectory documents;
    private final Complaints complaints;

    Images(String catalog, DocumentDirectory documents, Complaints complaints) {
        this.catalog = catalog;
        this.documents = documents;
        this.complaints = complaints;
    }

    void open() throws IOException {
        documents.open();
    }

    /** The ids of all documents, readable or not, ascending. */
    List<String> ids() throws IOException {
        List<String> ids = new ArrayList<>();
        for (String name : documents.names()) {
            if (ImageIds.valid(name)) {
                ids.add(name);
            } else {
                complaints.make(
                        "catalogue '"
                                + catalog
                                + "' takes no notice of a file in images/ whose name is not"
                                + " <UUID in lower case>.json: move it away");
            }
        }
        Collections.sort(ids);
        return ids;
    }

    /** Whether there is a document of the image, readable or not. */
    boolean has(String id) {
        return ImageIds.valid(id) && documents.has(id);
    }

    /**
     * Reads a document.
     *
     * @throws CatalogException {@code NOT_FOUND}; {@code DAMAGED}; {@code UNAVAILABLE}
     */
    ImageDocument read(String id) throws CatalogException {
        if (!ImageIds.valid(id)) {
            throw notFound(id);
        }
        try {
            return ImageDocument.parse(id, documents.read(id));
        } catch (NoSuchFileException missing) {
            if (documents.isThere()) {
                throw notFound(id);
            }
            throw Failures.unavailable(catalog, "look up image " + id, missing);
        } catch (DamagedDocumentException damage) {
            throw new CatalogException(
                    Reason.DAMAGED,
                    "catalogue '"
                            + catalog
                            + "' cannot read image "
                            + id
                            + ": "
                            + documents.shown(id)
                            + " "
                            + damage.getMessage()
                            + "; put that file back from a backup, or, to give the image up,"
                            + " delete it and run image:gc");
        } catch (IOException failure) {
            throw Failures.unavailable(
                    catalog, "read " + documents.shown(id) + " of image " + id, failure);
        }
    }

    private CatalogException notFound(String id) {
        return new CatalogException(
                Reason.NOT_FOUND,
                "catalogue '"
                        + catalog
                        + "' has no image "
                        + (ImageIds.valid(id) ? id : "of that id: an id is a UUID in lower case"));
    }

    void create(ImageRecord record) throws IOException {
        documents.create(record.id(), Json.write(catalog, ImageDocument.of(record)));
    }

    void replace(ImageDocument before, ObjectNode json) throws IOException {
        documents.replace(before.record().id(), Json.write(catalog, json), before.content());
    }

    void remove(String id) throws IOException {
        documents.remove(id);
    }
}
