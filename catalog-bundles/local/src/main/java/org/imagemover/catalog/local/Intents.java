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

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.findings.DamagedDocumentException;
import org.imagemover.findings.Json;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ObjectIntent;
import org.jspecify.annotations.Nullable;

/** The documents of the intents. Reads need no lock; one change at a time. */
final class Intents {

    private final String catalog;
    private final DocumentDirectory documents;
    private final Complaints complaints;

    Intents(String catalog, DocumentDirectory documents, Complaints complaints) {
        this.catalog = catalog;
        this.documents = documents;
        this.complaints = complaints;
    }

    void open() throws IOException {
        documents.open();
    }

    /** The names of all documents, readable or not, in no order. */
    List<IntentName> names() throws IOException {
        List<IntentName> names = new ArrayList<>();
        for (String text : documents.names()) {
            IntentName name = IntentName.parse(text);
            if (name != null) {
                names.add(name);
            } else {
                complaints.make(
                        "catalogue '"
                                + catalog
                                + "' takes no notice of a file in intents/ whose name is not that"
                                + " of an intent: move it away");
            }
        }
        return names;
    }

    /** All documents that can be read; about the others it complains. */
    List<IntentDocument> all() throws IOException {
        return read(names());
    }

    /** Those documents of an image that can be read; about the others it complains. */
    List<IntentDocument> ofImage(String imageId) throws IOException {
        return read(names().stream().filter(name -> name.isOfImage(imageId)).toList());
    }

    private List<IntentDocument> read(List<IntentName> names) throws IOException {
        List<IntentDocument> all = new ArrayList<>();
        for (IntentName name : names) {
            try {
                IntentDocument document = read(name);
                if (document != null) {
                    all.add(document);
                }
            } catch (CatalogException damage) {
                if (damage.reason() != Reason.DAMAGED) {
                    throw damage;
                }
                complaints.make(String.valueOf(damage.getMessage()));
            }
        }
        return all;
    }

    /**
     * The document of the object of an intent, of whatever kind and in whatever state, or null
     * where that image has announced no such object.
     *
     * @throws CatalogException {@code DAMAGED}; {@code UNAVAILABLE}
     */
    @Nullable IntentDocument find(ObjectIntent intent) throws CatalogException {
        for (IntentName name : candidates(intent)) {
            IntentDocument document = read(name);
            if (document != null) {
                return document;
            }
        }
        return null;
    }

    private @Nullable IntentDocument read(IntentName name) throws CatalogException {
        try {
            return IntentDocument.parse(name, documents.read(name.text()));
        } catch (NoSuchFileException gone) {
            if (documents.isThere()) {
                return null;
            }
            throw Failures.unavailable(catalog, "read its intents", gone);
        } catch (DamagedDocumentException damage) {
            throw new CatalogException(
                    Reason.DAMAGED,
                    "catalogue '"
                            + catalog
                            + "' cannot read what was announced of image "
                            + name.image()
                            + ": "
                            + documents.shown(name.text())
                            + " "
                            + damage.getMessage()
                            + "; put that file back from a backup, or delete it, and look in the"
                            + " stores for an object that the image does not need");
        } catch (IOException failure) {
            throw Failures.unavailable(catalog, "read " + documents.shown(name.text()), failure);
        }
    }

    void create(ObjectIntent intent) throws IOException {
        documents.create(
                IntentName.of(intent).text(), Json.write(catalog, IntentDocument.of(intent)));
    }

    /** Writes the same object down as it is from now on. */
    void replace(IntentDocument before, ObjectIntent changed) throws IOException {
        documents.replace(
                before.name().text(), Json.write(catalog, before.as(changed)), before.content());
    }

    /** Removes the document of an object, readable or not; that there is none is no error. */
    void remove(ObjectIntent intent) throws IOException {
        List<IntentName> candidates = candidates(intent);
        for (IntentName name : candidates) {
            if (documents.has(name.text())) {
                documents.remove(name.text());
                return;
            }
        }
        documents.remove(candidates.get(0).text());
    }

    /** The caller may know an object, and not of which kind it was once announced. */
    private static List<IntentName> candidates(ObjectIntent intent) throws CatalogException {
        IntentName name = IntentName.of(intent);
        List<IntentName> candidates = new ArrayList<>();
        candidates.add(name);
        for (ObjectIntent.Kind kind : ObjectIntent.Kind.values()) {
            if (kind != intent.kind()) {
                candidates.add(new IntentName(name.image(), kind, name.object()));
            }
        }
        return candidates;
    }
}
