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
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.imagemover.spi.CatalogException;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the documents of a directory, without reading them for each answer. It is made of
 * nothing but documents: whatever happened to one, {@link #look} brings it to what its file is now.
 * Thread-safe; no lock is held while a file is read.
 *
 * @param <F> what is known of a document
 */
final class DocumentIndex<F> {

    private static final int TRIES = 10;

    private final byte kind;
    private final DocumentDirectory documents;
    private final DirectoryWatch watch;
    private final Reading<F> reading;
    private final TreeMap<String, Entry<F>> entries = new TreeMap<>();

    /** The documents that the index file does not have as they are, and since when. */
    private final Map<String, Long> unwritten = new LinkedHashMap<>();

    private volatile boolean all = true;
    private volatile boolean loaded;
    private volatile boolean closed;

    /**
     * Reads one document, and follows what is known of all.
     *
     * @param <F> what is known of a document
     */
    interface Reading<F> {

        /** Whether a file of that name is a document. */
        boolean isDocument(String name);

        /**
         * What stands in a document, also where that cannot be understood.
         *
         * @param before what was known of it
         * @throws NoSuchFileException there is none
         */
        Read<F> read(String name, @Nullable F before) throws IOException;

        /** Takes notice; the lock of the index is held. */
        void changed(String name, @Nullable F before, @Nullable F now);

        /** As bytes, or null where it is to be read anew after a restart. */
        byte @Nullable [] encode(F facts);

        /** The reverse, or null where these are no such bytes. */
        @Nullable F decode(byte[] facts);
    }

    /**
     * What was read.
     *
     * @param certain whether a file with the same stamp is the same
     */
    record Read<F>(F facts, boolean certain) {}

    private record Entry<F>(Stamp stamp, boolean settled, F facts) {}

    /**
     * Does no I/O.
     *
     * @param kind by which the index file tells its documents from others
     */
    DocumentIndex(
            byte kind, DocumentDirectory documents, DirectoryWatch watch, Reading<F> reading) {
        this.kind = kind;
        this.documents = documents;
        this.watch = watch;
        this.reading = reading;
    }

    synchronized @Nullable F get(String name) {
        Entry<F> entry = entries.get(name);
        return entry == null ? null : entry.facts();
    }

    synchronized boolean has(String name) {
        return entries.containsKey(name);
    }

    /** The names behind another one, ascending. */
    synchronized List<String> namesAfter(@Nullable String name, int most) {
        NavigableMap<String, Entry<F>> behind =
                name == null ? entries : entries.tailMap(name, false);
        return behind.keySet().stream().limit(most).toList();
    }

    /** The names that begin so, ascending. */
    synchronized List<String> namesBeginning(String beginning) {
        List<String> names = new ArrayList<>();
        for (String name : entries.tailMap(beginning, true).keySet()) {
            if (!name.startsWith(beginning)) {
                break;
            }
            names.add(name);
        }
        return names;
    }

    /** Takes over what the index file says; {@link #follow} finds out whether it still holds. */
    synchronized boolean take(IndexFile.Line line) {
        Stamp stamp = line.stamp();
        if (stamp == null) {
            put(line.name(), null);
        } else {
            F facts = reading.decode(line.facts());
            if (facts == null || !reading.isDocument(line.name())) {
                return false;
            }
            put(line.name(), new Entry<>(stamp, true, facts));
        }
        return true;
    }

    /**
     * Looks at what changed since the last time; at all documents, the first time.
     *
     * @throws IOException the directory is not there, or cannot be read
     */
    void follow() throws IOException {
        Set<String> changed = watch.changed();
        if (all || changed == null) {
            refresh();
            return;
        }
        boolean done = false;
        try {
            for (String fileName : changed) {
                String name = DocumentDirectory.nameOf(fileName);
                if (name != null && reading.isDocument(name)) {
                    look(name);
                }
            }
            done = true;
        } finally {
            all |= !done;
        }
    }

    /** Looks at the file of each document that is there, and of each that was. */
    private void refresh() throws IOException {
        all = false;
        boolean done = false;
        try {
            List<String> names = documents.names().stream().filter(reading::isDocument).toList();
            names.parallelStream().forEach(this::lookUnchecked);
            forgetOthersThan(new HashSet<>(names));
            loaded = true;
            done = true;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } finally {
            all |= !done;
        }
    }

    /** Looks which documents are there, and at those that were not known. */
    void followNames() throws IOException {
        Set<String> names = new HashSet<>(documents.names());
        for (String name : names) {
            if (!has(name) && reading.isDocument(name)) {
                look(name);
            }
        }
        forgetOthersThan(names);
    }

    private void forgetOthersThan(Set<String> names) throws IOException {
        List<String> missing = new ArrayList<>();
        synchronized (this) {
            for (String name : entries.keySet()) {
                if (!names.contains(name)) {
                    missing.add(name);
                }
            }
        }
        for (String name : missing) {
            look(name);
        }
    }

    private void lookUnchecked(String name) {
        try {
            if (closed && !loaded) {
                throw new CatalogException(
                        CatalogException.Reason.UNAVAILABLE,
                        "the catalogue is being removed or replaced: try again");
            }
            look(name);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Looks at a document's file, and reads it where it is not as it was.
     *
     * @return what is known of it now, or null where there is none
     * @throws NoSuchFileException the directory is not there
     */
    @Nullable F look(String name) throws IOException {
        for (int i = 0; ; i++) {
            Entry<F> known = entry(name);
            long now = System.currentTimeMillis();
            Stamp stamp = documents.stamp(name);
            if (stamp == null) {
                documents.requireThere();
                if (replace(name, known, null) || i == TRIES) {
                    return null;
                }
                continue;
            }
            if (known != null && known.settled() && known.stamp().equals(stamp)) {
                return known.facts();
            }
            try {
                Read<F> read = reading.read(name, known == null ? null : known.facts());
                boolean whole = stamp.equals(documents.stamp(name));
                boolean settled = whole && read.certain() && stamp.isOldAt(now);
                if ((whole && replace(name, known, new Entry<>(stamp, settled, read.facts())))
                        || i == TRIES) {
                    return read.facts();
                }
            } catch (NoSuchFileException went) {
                documents.requireThere();
            }
        }
    }

    /** After a change of our own, whether it succeeded or not. */
    void changed(String name) {
        try {
            look(name);
        } catch (IOException failure) {
            // it is looked at again before the next answer
            all = true;
        }
    }

    private synchronized @Nullable Entry<F> entry(String name) {
        return entries.get(name);
    }

    /** Unless somebody else was faster: then what is known may be newer than what was read. */
    private synchronized boolean replace(
            String name, @Nullable Entry<F> known, @Nullable Entry<F> now) {
        if (entries.get(name) != known) {
            return false;
        }
        put(name, now);
        if (known != now) {
            unwritten.put(name, System.currentTimeMillis());
        }
        return true;
    }

    private void put(String name, @Nullable Entry<F> now) {
        Entry<F> before = now == null ? entries.remove(name) : entries.put(name, now);
        reading.changed(
                name, before == null ? null : before.facts(), now == null ? null : now.facts());
    }

    /**
     * What the index file is to be told: documents that changed, and by now are such that their
     * next change will show.
     */
    List<IndexFile.Line> unwritten() throws IOException {
        List<String> names;
        synchronized (this) {
            if (unwritten.isEmpty()) {
                return List.of();
            }
            names = List.copyOf(unwritten.keySet());
        }
        List<IndexFile.Line> lines = new ArrayList<>();
        for (String name : names) {
            Entry<F> entry = entry(name);
            if (entry != null && !entry.settled()) {
                if (!entry.stamp().isOldAt(System.currentTimeMillis())) {
                    continue;
                }
                look(name);
                entry = entry(name);
            }
            synchronized (this) {
                unwritten.remove(name);
            }
            IndexFile.Line line = line(name, entry);
            if (line != null) {
                lines.add(line);
            }
        }
        return lines;
    }

    private IndexFile.@Nullable Line line(String name, @Nullable Entry<F> entry) {
        if (entry == null) {
            return new IndexFile.Line(kind, name, null, new byte[0]);
        }
        byte[] facts = entry.settled() ? reading.encode(entry.facts()) : null;
        return facts == null ? null : new IndexFile.Line(kind, name, entry.stamp(), facts);
    }

    /** Writes all that the index file can be told. */
    void writeAll(IndexFile.Writer writer) throws IOException {
        for (String name : namesAfter(null, Integer.MAX_VALUE)) {
            Entry<F> entry = entry(name);
            IndexFile.Line line = entry == null ? null : line(name, entry);
            if (line != null) {
                writer.write(line);
            }
        }
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized int unwrittenCount() {
        return unwritten.size();
    }

    /** Breaks off what takes long, and watches no more. */
    void close() {
        closed = true;
        watch.close();
    }
}
