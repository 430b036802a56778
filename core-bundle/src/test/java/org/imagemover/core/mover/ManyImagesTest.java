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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.imagemover.api.AddRequest;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.ObjectIntent.Kind;
import org.imagemover.spi.ObjectIntent.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A catalogue of 100,000 images: whatever is done with one of them, the core asks the catalogue
 * some questions by key, and never for all images or all intents.
 */
class ManyImagesTest {

    private static final int COUNT = 100_000;

    @TempDir Path directory;

    private final MemoryStore store = new MemoryStore();
    private final MemoryCatalog.Data catalog = new MemoryCatalog.Data();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private Core core;

    @BeforeEach
    void recordManyImages() {
        for (int i = 0; i < COUNT; i++) {
            record(id(i), "image-" + i, ImageStatus.ACTIVE);
        }
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    private void start() {
        catalog.before.add(asked::add);
        core = new Core(catalog);
        core.bind("main", store);
        Await.until("the first look at the catalogue", () -> asked.contains("deleting"));
    }

    private static String id(int i) {
        return new UUID(i, i).toString();
    }

    private void record(String id, String name, ImageStatus status) {
        catalog.put(
                ImageRecord.builder(id)
                        .name(name)
                        .status(status)
                        .addLocation(ImageLocation.inStore("main", id))
                        .build());
        catalog.put(putOurs(id).in(State.RECORDED));
    }

    private ObjectIntent putOurs(String id) {
        return store.putOurs(ObjectIntent.prepared(id, "main", id, Kind.NEW_IMAGE), new byte[1]);
    }

    private void assertAskedByKey() {
        assertFalse(asked.contains("list"), asked.toString());
        assertFalse(asked.contains("intents"), asked.toString());
        assertTrue(asked.size() < 30, asked.toString());
    }

    @Test
    void anImageIsAddedFoundAndDeletedByAFewQuestionsOfKeys() throws Exception {
        start();
        Path file = Files.write(directory.resolve("new.raw"), new byte[4096]);
        asked.clear();
        core.admin.add(AddRequest.builder(file.toString()).name("new").build());
        assertAskedByKey();
        asked.clear();
        String id = core.admin.image("name:new").id();
        core.admin.delete("name:new");
        assertAskedByKey();
        assertNull(catalog.get(id));
        assertFalse(store.objects.containsKey(id));
        assertEquals(COUNT, store.objects.size());
    }

    @Test
    void theCollectorAsksForOrphansAlone() throws Exception {
        start();
        String orphan = UUID.randomUUID().toString();
        catalog.put(putOurs(orphan).in(State.RECORDED));
        asked.clear();
        assertEquals(1, core.admin.collectGarbage(false).size());
        assertAskedByKey();
        assertFalse(store.objects.containsKey(orphan));
        asked.clear();
        assertEquals(List.of(), core.admin.collectGarbage(false));
        assertAskedByKey();
        assertEquals(COUNT, store.objects.size());
    }

    @Test
    void whatACrashLeftIsSettledAtTheStartByAFewQuestionsOfKeys() {
        String begun = UUID.randomUUID().toString();
        catalog.put(putOurs(begun));
        String marked = UUID.randomUUID().toString();
        record(marked, "marked", ImageStatus.DELETING);
        start();
        Await.until(
                "the end of what was left",
                () -> catalog.get(marked) == null && store.objects.size() == COUNT);
        assertAskedByKey();
    }
}
