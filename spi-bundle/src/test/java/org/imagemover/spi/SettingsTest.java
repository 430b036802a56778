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
package org.imagemover.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static void assertRefused(String text, Executable read) {
        StoreException refused = assertThrows(StoreException.class, read);
        assertEquals(StoreException.Reason.INVALID_CONFIG, refused.reason());
        assertTrue(refused.getMessage().startsWith("key 'k': "), refused.getMessage());
        assertTrue(refused.getMessage().contains(text), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "4 MiB, 4194304",
        "4M, 4194304",
        "4MB, 4194304",
        "1 KiB, 1024",
        "2G, 2147483648",
        "1 TiB, 1099511627776",
        "7 B, 7"
    })
    void sizesAreInPowersOf1024(String text, long bytes) throws StoreException {
        assertEquals(bytes, Settings.bytes("k", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "4 XB", "4.5 MiB", "999999999999999999 TiB", "MiB", "0x10"})
    void whatIsNoSizeIsRefused(String text) {
        assertRefused("is not a number of bytes", () -> Settings.bytes("k", text));
    }

    @Test
    void idsAndPathsAreChecked() throws StoreException {
        assertEquals("images-1", Settings.id("k", () -> " images-1 "));
        assertEquals(Path.of("/a/c"), Settings.absolutePath("k", () -> "/a/b/../c"));
        assertNull(Settings.optional("k", () -> "  "));
        assertRefused("is missing", () -> Settings.required("k", () -> null));
        assertRefused("is not an id", () -> Settings.id("k", () -> "a/b"));
        assertRefused("is not an absolute path", () -> Settings.absolutePath("k", () -> "a/b"));
        assertRefused(
                "wrong type",
                () ->
                        Settings.read(
                                "k",
                                () -> {
                                    throw new IllegalStateException("conversion");
                                }));
    }

    @Test
    void aMisspeltKeyIsRefusedAndTheFrameworksOwnAreNot() throws StoreException {
        Settings.requireKnown(
                Set.of("a", "service.pid", "osgi.ds.satisfying.condition.target", ".x"),
                Set.of("a"));
        assertRefused("is not known", () -> Settings.requireKnown(Set.of("a", "k"), Set.of("a")));
    }
}
