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
import java.util.ArrayList;
import java.util.List;
import org.imagemover.findings.DiskAdvice;

/**
 * Brings what is known of all documents to what they are, before an answer: reads the index file
 * once, then follows the directories, and tells the file what changed. Thread-safe.
 */
final class CatalogIndex {

    /** So few entries of documents that changed since are no reason to write the file anew. */
    private static final int FEW = 10_000;

    private final String catalog;
    private final DocumentIndex<?> images;
    private final DocumentIndex<?> intents;
    private final IndexFile file;
    private final Complaints complaints;
    private boolean read;
    private boolean loaded;
    private boolean givenUp;

    /** Does no I/O. */
    CatalogIndex(
            String catalog,
            DocumentIndex<?> images,
            DocumentIndex<?> intents,
            IndexFile file,
            Complaints complaints) {
        this.catalog = catalog;
        this.images = images;
        this.intents = intents;
        this.file = file;
        this.complaints = complaints;
    }

    /**
     * Takes notice of what changed; one call at a time, so that whoever waited sees it too.
     *
     * @param whenLoaded what is done once, before any other call goes on
     */
    synchronized void follow(Runnable whenLoaded) throws IOException {
        if (!read) {
            // once: later it would be older than what is known
            read = true;
            file.read(line -> line.kind() == 1 ? images.take(line) : intents.take(line));
        }
        images.follow();
        intents.follow();
        if (!loaded) {
            loaded = true;
            whenLoaded.run();
        }
        write();
    }

    private void write() throws IOException {
        if (givenUp) {
            return;
        }
        List<IndexFile.Line> lines = new ArrayList<>(images.unwritten());
        lines.addAll(intents.unwritten());
        long live = (long) images.size() + intents.size();
        boolean anew = file.entries() < 0 || file.entries() + lines.size() > 2 * live + FEW;
        try {
            if (anew) {
                file.rewrite(
                        writer -> {
                            images.writeAll(writer);
                            intents.writeAll(writer);
                        });
            } else if (!lines.isEmpty()) {
                file.append(
                        writer -> {
                            for (IndexFile.Line line : lines) {
                                writer.write(line);
                            }
                        });
            }
        } catch (IOException failure) {
            givenUp = true;
            complaints.warn(
                    "catalogue '"
                            + catalog
                            + "' cannot write its index, and needs longer to start the next time: "
                            + DiskAdvice.of(failure));
        }
    }

    /** Breaks off what takes long, and watches no more. */
    void close() {
        images.close();
        intents.close();
    }
}
