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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferenceTest {

    private static final String DIRECTORY = "org.imagemover.secrets";

    @TempDir private Path secrets;

    @BeforeEach
    void useDirectory() {
        System.setProperty(DIRECTORY, secrets.toString());
    }

    @AfterEach
    void forgetDirectory() {
        System.clearProperty(DIRECTORY);
    }

    private Path write(String name, String text, String permissions) throws IOException {
        Path file = Files.writeString(secrets.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void isResolvedEachTimeItIsUsed() throws IOException {
        SecretReference reference = SecretReference.parse("k", "secret:key");
        write("key", "one\n", "rw-------");
        assertEquals("one", reference.resolve().reveal());

        write("key", "two", "rw-------");
        assertEquals("two", reference.resolve().reveal());
    }

    @Test
    void aFileOfAnyPathCanBeNamed() throws IOException {
        Path file = write("elsewhere", " with blanks \n", "rw-r--r--");

        assertEquals(
                " with blanks ", SecretReference.parse("k", "file:" + file).resolve().reveal());
    }

    @Test
    void aSecretThatOthersCanReadIsRefused() throws IOException {
        write("open", "x", "rw-r-----");

        StoreException refused =
                assertThrows(
                        StoreException.class,
                        () -> SecretReference.parse("k", "secret:open").resolve());
        assertTrue(refused.getMessage().contains("chmod 600"), refused.getMessage());
    }

    @Test
    void aMissingSecretSaysWhichKeyNamesIt() {
        for (String missing : new String[] {"secret:none", "env:NO_SUCH_VARIABLE_HERE"}) {
            StoreException refused =
                    assertThrows(
                            StoreException.class,
                            () -> SecretReference.parse("k", missing).resolve());
            assertEquals(StoreException.Reason.INVALID_CONFIG, refused.reason());
            assertTrue(refused.getMessage().startsWith("key 'k'"), refused.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "",
                "secret:",
                "secret:../shadow",
                "file:relative",
                "env:",
                "x:y"
            })
    void whatIsNoReferenceIsRefusedAndNotRepeated(String value) {
        StoreException refused =
                assertThrows(StoreException.class, () -> SecretReference.parse("k", value));

        assertEquals(StoreException.Reason.INVALID_CONFIG, refused.reason());
        assertFalse(refused.getMessage().contains("hunter2"));
    }

    @Test
    void itsTextShowsNothing() throws StoreException {
        assertEquals("secret:***", SecretReference.parse("k", "secret:name").toString());
    }
}
