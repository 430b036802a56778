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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.imagemover.findings.DamagedDocumentException;
import org.imagemover.findings.ImageIds;
import org.imagemover.findings.Json;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageRecord;
import org.jspecify.annotations.Nullable;

/**
 * The documents of the images, and which of them have a name, name an object, or are being deleted:
 * where to look, for the documents to answer. Reads need no lock; one change at a time.
 */
final class Images implements DocumentIndex.Reading<ImageFacts> {

    private final String catalog;
    private final DocumentDirectory documents;
    private final Complaints complaints;
    private final DocumentIndex<ImageFacts> index;
    private final Pairs named = new Pairs();
    private final Pairs naming = new Pairs();
    private final Set<String> deleting = new TreeSet<>();

    Images(
            String catalog,
            DocumentDirectory documents,
            DirectoryWatch watch,
            Complaints complaints) {
        this.catalog = catalog;
        this.documents = documents;
        this.complaints = complaints;
        this.index = new DocumentIndex<>((byte) 1, documents, watch, this);
    }

    void makeReady() throws IOException {
        documents.open();
    }

    DocumentIndex<ImageFacts> index() {
        return index;
    }

    @Override
    public boolean isDocument(String name) {
        if (ImageIds.valid(name)) {
            return true;
        }
        complaints.make(
                "catalogue '"
                        + catalog
                        + "' takes no notice of a file in images/ whose name is not"
                        + " <UUID in lower case>.json: move it away");
        return false;
    }

    @Override
    public DocumentIndex.Read<ImageFacts> read(String id, @Nullable ImageFacts before)
            throws IOException {
        try {
            return new DocumentIndex.Read<>(ImageFacts.of(read(id).record()), true);
        } catch (CatalogException unreadable) {
            if (unreadable.reason() == Reason.NOT_FOUND) {
                throw new NoSuchFileException(documents.shown(id));
            }
            complaints.make(String.valueOf(unreadable.getMessage()));
            ImageFacts facts = before == null ? ImageFacts.NEVER_READ : before.unreadable();
            return new DocumentIndex.Read<>(facts, unreadable.reason() == Reason.DAMAGED);
        }
    }

    @Override
    public void changed(String id, @Nullable ImageFacts before, @Nullable ImageFacts now) {
        ImageFacts.Keys old = before == null ? null : before.keys();
        if (old != null) {
            named.remove(old.name(), id);
            old.objects().forEach(object -> naming.remove(object, id));
            deleting.remove(id);
        }
        ImageFacts.Keys keys = now == null ? null : now.keys();
        if (keys != null) {
            named.add(keys.name(), id);
            keys.objects().forEach(object -> naming.add(object, id));
            if (keys.deleting()) {
                deleting.add(id);
            }
        }
    }

    @Override
    public byte @Nullable [] encode(ImageFacts facts) {
        return facts.readable() ? facts.packed() : null;
    }

    @Override
    public @Nullable ImageFacts decode(byte[] packed) {
        ImageFacts facts = new ImageFacts(true, packed);
        return packed.length == 0 || facts.keys() == null ? null : facts;
    }

    /** The ids of images that had a name when they were looked at. */
    List<String> named(String name) {
        synchronized (index) {
            return named.of(name);
        }
    }

    /** The ids of images that named an object when they were looked at, or could be read last. */
    List<String> naming(String object) {
        synchronized (index) {
            return naming.of(object);
        }
    }

    /** Whether there was such an image. */
    boolean isNamed(String object) {
        synchronized (index) {
            return naming.has(object);
        }
    }

    /** The ids of images that were being deleted when they were looked at. */
    List<String> deleting() {
        synchronized (index) {
            return List.copyOf(deleting);
        }
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
        byte[] content = Json.write(catalog, ImageDocument.of(record));
        try {
            documents.create(record.id(), content);
        } finally {
            index.changed(record.id());
        }
    }

    void replace(ImageDocument before, ObjectNode json) throws IOException {
        String id = before.record().id();
        byte[] content = Json.write(catalog, json);
        try {
            documents.replace(id, content, before.content());
        } finally {
            index.changed(id);
        }
    }

    void remove(String id) throws IOException {
        try {
            documents.remove(id);
        } finally {
            index.changed(id);
        }
    }
}
