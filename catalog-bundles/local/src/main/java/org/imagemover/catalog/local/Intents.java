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
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.imagemover.findings.DamagedDocumentException;
import org.imagemover.findings.Json;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ObjectIntent;
import org.jspecify.annotations.Nullable;

/**
 * The documents of the intents, and which of them are of an object, or open: where to look, for the
 * documents to answer. Reads need no lock; one change at a time.
 */
final class Intents implements DocumentIndex.Reading<IntentFacts> {

    private final String catalog;
    private final DocumentDirectory documents;
    private final Complaints complaints;
    private final DocumentIndex<IntentFacts> index;
    private final Pairs ofObject = new Pairs();
    private final Set<String> open = new TreeSet<>();

    Intents(
            String catalog,
            DocumentDirectory documents,
            DirectoryWatch watch,
            Complaints complaints) {
        this.catalog = catalog;
        this.documents = documents;
        this.complaints = complaints;
        this.index = new DocumentIndex<>((byte) 2, documents, watch, this);
    }

    DocumentIndex<IntentFacts> index() {
        return index;
    }

    @Override
    public boolean isDocument(String text) {
        if (IntentName.parse(text) != null) {
            return true;
        }
        complaints.make(
                "catalogue '"
                        + catalog
                        + "' takes no notice of a file in intents/ whose name is not that"
                        + " of an intent: move it away");
        return false;
    }

    @Override
    public DocumentIndex.Read<IntentFacts> read(String text, @Nullable IntentFacts before)
            throws IOException {
        try {
            IntentName name = IntentName.parse(text);
            IntentDocument document = name == null ? null : read(name);
            if (document == null) {
                throw new NoSuchFileException(documents.shown(text));
            }
            return new DocumentIndex.Read<>(IntentFacts.of(document.intent().state()), true);
        } catch (CatalogException unreadable) {
            complaints.make(String.valueOf(unreadable.getMessage()));
            return new DocumentIndex.Read<>(
                    IntentFacts.of(null), unreadable.reason() == Reason.DAMAGED);
        }
    }

    @Override
    public void changed(String text, @Nullable IntentFacts before, @Nullable IntentFacts now) {
        String object = ObjectKey.indexed(text.substring(text.lastIndexOf('.') + 1));
        if (now == null) {
            ofObject.remove(object, text);
        } else if (before == null) {
            ofObject.add(object, text);
        }
        if (now != null && now.isOpen()) {
            open.add(text);
        } else {
            open.remove(text);
        }
    }

    @Override
    public byte @Nullable [] encode(IntentFacts facts) {
        return facts.packed();
    }

    @Override
    public @Nullable IntentFacts decode(byte[] packed) {
        return IntentFacts.unpack(packed);
    }

    /** The names of the documents, readable or not, of an object. */
    List<IntentName> ofObject(ObjectKey object) throws CatalogException {
        String name = object.fileName();
        List<String> found;
        synchronized (index) {
            found = ofObject.of(ObjectKey.indexed(name));
        }
        return names(found).stream().filter(one -> one.object().equals(name)).toList();
    }

    /** The documents of intents that were not recorded when they were looked at. */
    List<IntentDocument> open() throws IOException {
        List<String> found;
        synchronized (index) {
            found = List.copyOf(open);
        }
        return read(names(found));
    }

    /** The documents of those objects that a test, which is quick, chooses by their names. */
    List<IntentDocument> of(Predicate<String> object) throws IOException {
        List<String> found = new ArrayList<>();
        synchronized (index) {
            for (String name : ofObject.keys()) {
                if (object.test(name)) {
                    found.addAll(ofObject.of(name));
                }
            }
        }
        return read(names(found));
    }

    /** The names of the documents, readable or not, of an image. */
    List<IntentName> namesOfImage(String imageId) {
        return names(index.namesBeginning(imageId + "."));
    }

    private static List<IntentName> names(List<String> texts) {
        List<IntentName> names = new ArrayList<>();
        for (String text : texts) {
            IntentName name = IntentName.parse(text);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * The document of an object, of whichever image, or null where there is none.
     *
     * @throws CatalogException {@code DAMAGED}; {@code UNAVAILABLE}
     */
    @Nullable IntentDocument of(ObjectKey object) throws CatalogException {
        for (IntentName name : ofObject(object)) {
            IntentDocument document = read(name);
            if (document != null) {
                return document;
            }
        }
        return null;
    }

    void makeReady() throws IOException {
        documents.open();
    }

    /** All documents that can be read; about the others it complains. */
    List<IntentDocument> all() throws IOException {
        return read(names(documents.names().stream().filter(this::isDocument).toList()));
    }

    /** Those documents of an image that can be read; about the others it complains. */
    List<IntentDocument> ofImage(String imageId) throws IOException {
        return read(namesOfImage(imageId));
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
        String name = IntentName.of(intent).text();
        byte[] content = Json.write(catalog, IntentDocument.of(intent));
        try {
            documents.create(name, content);
        } finally {
            index.changed(name);
        }
    }

    /** Writes the same object down as it is from now on. */
    void replace(IntentDocument before, ObjectIntent changed) throws IOException {
        String name = before.name().text();
        byte[] content = Json.write(catalog, before.as(changed));
        try {
            documents.replace(name, content, before.content());
        } finally {
            index.changed(name);
        }
    }

    /** Removes the document of an object, readable or not; that there is none is no error. */
    void remove(ObjectIntent intent) throws IOException {
        List<IntentName> candidates = candidates(intent);
        for (IntentName name : candidates) {
            if (documents.has(name.text())) {
                remove(name.text());
                return;
            }
        }
        remove(candidates.get(0).text());
    }

    private void remove(String name) throws IOException {
        try {
            documents.remove(name);
        } finally {
            index.changed(name);
        }
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
