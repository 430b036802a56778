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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.imagemover.api.Digest;
import org.imagemover.findings.DiskOperations;
import org.imagemover.findings.FileOperations;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageCatalog.Page;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.Kind;
import org.imagemover.spi.ObjectIntent.State;
import org.imagemover.spi.RequestContext;

/** What the tests of the catalogue share. */
final class Catalogs {

    static final RequestContext ANYBODY = RequestContext.SERVICE;

    private Catalogs() {}

    static LocalCatalog over(Path directory) {
        return over(directory, new DiskOperations());
    }

    static LocalCatalog over(Path directory, FileOperations files) {
        return over(directory, files, Duration.ofSeconds(30));
    }

    static LocalCatalog over(Path directory, FileOperations files, Duration patience) {
        return new LocalCatalog(new LocalCatalogSettings("local", directory), files, patience);
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    static ObjectIntent newImage(String id) {
        return ObjectIntent.prepared(id, "main", id, Kind.NEW_IMAGE);
    }

    static ObjectIntent copyTo(String storeId, String id) {
        return ObjectIntent.prepared(id, storeId, id, Kind.FURTHER_COPY);
    }

    static ImageRecord record(String id, String name, ObjectIntent first) {
        return ImageRecord.builder(id)
                .name(name)
                .format("raw")
                .size(4096)
                .virtualSize(4096)
                .addDigest(new Digest("sha256", "ab".repeat(32)))
                .addLocation(first.location())
                .build();
    }

    /** Does all that adding an image does. */
    static ObjectIntent add(LocalCatalog catalog, String id, String name) throws CatalogException {
        ObjectIntent intent = newImage(id);
        catalog.prepare(intent);
        catalog.publishing(intent);
        catalog.record(record(id, name, intent), intent);
        return intent.in(State.RECORDED);
    }

    /** All pages. */
    static List<ImageRecord> all(LocalCatalog catalog) throws CatalogException {
        List<ImageRecord> all = new ArrayList<>();
        String marker = null;
        do {
            Page page = catalog.list(marker, ANYBODY);
            all.addAll(page.records());
            marker = page.next();
        } while (marker != null);
        return all;
    }

    /** Everything that can be seen of a catalogue, as lines to compare. */
    static String seen(LocalCatalog catalog) throws CatalogException {
        List<String> lines = new ArrayList<>();
        for (ImageRecord record : all(catalog)) {
            lines.add(
                    String.join(
                            " ",
                            record.id(),
                            record.name(),
                            record.status().word(),
                            String.valueOf(record.format()),
                            record.size() + "/" + record.virtualSize(),
                            record.digests().toString(),
                            record.locations().stream().map(Catalogs::shown).toList().toString()));
        }
        catalog.intents().stream()
                .map(intent -> intent + " key " + intent.key())
                .sorted()
                .forEach(lines::add);
        return String.join("\n", lines);
    }

    private static String shown(ImageLocation location) {
        return location.storeId() + ":" + location.key();
    }
}
