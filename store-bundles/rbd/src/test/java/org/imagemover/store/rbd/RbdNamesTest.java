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
package org.imagemover.store.rbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class RbdNamesTest {

    @Test
    void aKeyIsAnImageAndPerhapsASnapshot() {
        assertEquals(new ObjectKey("image", "snap"), ObjectKey.parse("image"));
        assertEquals(new ObjectKey("image", "other"), ObjectKey.parse("image@other"));
        assertEquals("image", new ObjectKey("image", "snap").text());
        assertEquals("image@other", new ObjectKey("image", "other").text());
        for (String key : List.of("", ".", "..", ".x", "a/b", "a@b@c", "a@", "@a", "a\0", "a\n")) {
            assertNull(ObjectKey.parse(key), key);
        }
        assertNull(ObjectKey.parse("n".repeat(201)));
    }

    @Test
    void aCloneReferenceComesBackAsItWas() {
        CloneReference reference = new CloneReference(7, "a/b %", "1f2e", "image/2", "snäp/1", 12);
        assertEquals(reference, CloneReference.parse(reference.text()));
        for (String text :
                List.of("", "a", "x/a/b/i/c/1", "1/a/b/i/c/x", "1/a/b/i/c/1/1", "1/%/b/i/c/1")) {
            assertNull(CloneReference.parse(text), text);
        }
        assertFalse(reference.toString().contains("1f2e"));
    }
}
