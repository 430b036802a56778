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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.imagemover.api.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {

    private static final String ID = "0a1b2c3d-0000-1111-2222-abcdefabcdef";

    @ParameterizedTest
    @CsvSource({
        "0A1B2C3D-0000-1111-2222-ABCDEFABCDEF, ID, , 0a1b2c3d-0000-1111-2222-abcdefabcdef",
        "' 0a1b2c3d-0000-1111-2222-abcdefabcdef ', ID, , 0a1b2c3d-0000-1111-2222-abcdefabcdef",
        "glance:0A1B2C3D-0000-1111-2222-abcdefabcdef, ID, glance,"
                + " 0a1b2c3d-0000-1111-2222-abcdefabcdef",
        "name:debian 12, NAME, , debian 12",
        "name:a:b, NAME, , a:b",
        "name:http://x, NAME, , http://x",
        "name:0a1b2c3d-0000-1111-2222-abcdefabcdef, NAME, ,"
                + " 0a1b2c3d-0000-1111-2222-abcdefabcdef",
        "https://example.org/x.img, URI, , https://example.org/x.img",
        "HTTP://example.org/x, URI, , HTTP://example.org/x",
    })
    void theFormsAreTold(String text, ImageName.Kind kind, String catalog, String value)
            throws Exception {
        assertEquals(new ImageName(kind, catalog, value), ImageName.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "debian",
                "/var/lib/image.raw",
                "name:",
                ":" + ID,
                "glance:debian",
                "file:///etc/shadow",
                "file:/etc/shadow",
                "ftp://example.org/x",
                "swift+config://ref/container/object",
                "rbd://fsid/pool/image/snap",
                "http:///x",
                "http:" + ID + "x",
                "0a1b2c3d-0000-1111-2222-abcdefabcde",
                "0a1b2c3d-0000-1111-2222-abcdefabcdeg",
                "0a1b2c3d000011112222abcdefabcdef",
            })
    void anythingElseIsRefusedAndTheMessageSaysWhatToWrite(String text) {
        InvalidRequestException refused =
                assertThrows(InvalidRequestException.class, () -> ImageName.parse(text));
        assertTrue(refused.getMessage().contains("write a UUID"), refused.getMessage());
    }

    @Test
    void aMalformedUriIsNotRepeatedInTheMessage() {
        InvalidRequestException refused =
                assertThrows(
                        InvalidRequestException.class,
                        () -> ImageName.parse("https://user:pass word@example.org/x"));
        assertFalse(refused.getMessage().contains("word"), refused.getMessage());
        assertTrue(refused.getMessage().contains("character"), refused.getMessage());
    }

    @Test
    void aLongNameIsCutInTheMessage() {
        InvalidRequestException refused =
                assertThrows(
                        InvalidRequestException.class, () -> ImageName.parse("x".repeat(5000)));
        assertTrue(refused.getMessage().length() < 300);
    }

    @Test
    void anIdForANewImageHasToBeAUuid() throws Exception {
        assertEquals(ID, ImageName.uuid(" " + ID.toUpperCase(java.util.Locale.ROOT)));
        assertThrows(InvalidRequestException.class, () -> ImageName.uuid("debian"));
        assertThrows(InvalidRequestException.class, () -> ImageName.uuid("../../" + ID));
    }
}
