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

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.imagemover.api.ImageNotFoundException;
import org.imagemover.api.Verified;
import org.imagemover.api.VerifyResult;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.MemoryCatalog;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.spi.ImageRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyTest {

    private final MemoryStore a = new MemoryStore();
    private final MemoryStore b = new MemoryStore();
    private final Core core = new Core();
    private final byte[] bytes = Bytes.random(2 * MIB);

    @BeforeEach
    void bindTheStores() {
        core.bind("a", a);
        core.bind("b", b);
    }

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    @Test
    void eachCopyIsARowWithWhatIsWrongWithIt() throws Exception {
        String id = core.image(bytes, "a", "b", "nowhere");
        a.objects.put(id, bytes);
        b.objects.put(id, Bytes.damaged(bytes, 5));
        List<VerifyResult> rows = core.admin.verify(id);
        assertEquals(3, rows.size());
        VerifyResult good = rows.get(0);
        assertTrue(good.ok());
        assertEquals("a", good.store());
        assertEquals(Verified.DIGEST, good.verified());
        assertEquals(Bytes.sha256(bytes), good.digest());
        VerifyResult bad = rows.get(1);
        assertFalse(bad.ok());
        assertEquals("b", bad.store());
        assertTrue(bad.note().contains("sha256"), bad.note());
        assertFalse(rows.get(2).ok());
        assertEquals("nowhere", rows.get(2).store());
    }

    @Test
    void aMissingObjectIsARow() throws Exception {
        String id = core.image(bytes, "a");
        VerifyResult row = core.admin.verify(id).get(0);
        assertFalse(row.ok());
        assertTrue(row.note().contains("no such object"), row.note());
    }

    @Test
    void withoutADigestTheRowSaysThatItCouldNotBeChecked() throws Exception {
        String id = core.imageWithoutDigest(bytes, "a");
        a.objects.put(id, bytes);
        VerifyResult row = core.admin.verify(id).get(0);
        assertTrue(row.ok());
        assertEquals(Verified.NONE, row.verified());
        assertTrue(row.note().contains("no digest"), row.note());
    }

    @Test
    void anUnknownImageIsAnError() {
        assertThrows(
                ImageNotFoundException.class,
                () -> core.admin.verify("0a1b2c3d-0000-1111-2222-abcdefabcdef"));
    }

    @Test
    void theImageOfTheCatalogueThatWasAskedForIsTheOneThatIsRead() throws Exception {
        String id = core.image(bytes, "a");
        a.objects.put(id, bytes);
        b.objects.put(id, Bytes.damaged(bytes, 5));
        MemoryCatalog.Data first = new MemoryCatalog.Data();
        core.bindCatalog("first", new MemoryCatalog(first), 5);
        first.put(
                ImageRecord.builder(id)
                        .size(bytes.length)
                        .addDigest(Bytes.sha512(Bytes.random(3)))
                        .addLocation(org.imagemover.spi.ImageLocation.inStore("a", id))
                        .build());
        assertTrue(core.admin.verify("local:" + id).get(0).ok());
        assertFalse(core.admin.verify(id).get(0).ok());
    }
}
