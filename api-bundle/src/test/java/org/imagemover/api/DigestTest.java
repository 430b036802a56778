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
package org.imagemover.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

    private static final String EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e";

    @Test
    void isParsedAsItIsWritten() {
        Digest digest = Digest.parse(" MD5 : " + EMPTY_MD5.toUpperCase() + " ");

        assertEquals(new Digest("md5", EMPTY_MD5), digest);
        assertEquals("md5:" + EMPTY_MD5, digest.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "md5",
                "md5:",
                ":d41d",
                "md5:xyz",
                "md5:d41",
                "sha512:d41d",
                "sha224:d41d",
                "sha384:d41d",
                "md5:d4 1d"
            })
    void isRefusedWithTheFormThatIsMeant(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Digest.parse(text));

        assertTrue(refused.getMessage().startsWith("a digest"), refused.getMessage());
    }

    @Test
    void theLengthOfHexadecimalDigitsAloneTellsTheAlgorithm() {
        assertEquals(new Digest("md5", EMPTY_MD5), Digest.ofHex(EMPTY_MD5.toUpperCase()));
        assertEquals("sha256", Digest.ofHex("0".repeat(64)).algorithm());
        for (String text : new String[] {"", "00", "0".repeat(63), "x".repeat(64)}) {
            String refused =
                    assertThrows(IllegalArgumentException.class, () -> Digest.ofHex(text))
                            .getMessage();
            assertTrue(refused.startsWith("a digest"), refused);
        }
    }

    @Test
    void ofAnAlgorithmThatIsNotKnownHereMayHaveAnyLength() {
        assertEquals("blake3", Digest.parse("blake3:00ff").algorithm());
    }
}
