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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageLocationTest {

    @Test
    void credentialsAreTakenOutOfTheText() {
        ImageLocation location =
                ImageLocation.ofUri("swift+https://user:pa55@host/v1/container/object", Map.of());

        assertEquals("swift+https://host/v1/container/object", location.uri());
        assertEquals("user:pa55", location.credentials().reveal());
        assertEquals("swift+https", location.scheme());
    }

    @Test
    void aSecretKeyOfS3MayHoldSlashesAndAtSigns() {
        ImageLocation location =
                ImageLocation.ofUri("s3://access:se/cr@et@host/bucket/object", Map.of());

        assertEquals("s3://host/bucket/object", location.uri());
        assertEquals("access:se/cr@et", location.credentials().reveal());
    }

    @Test
    void anAtSignInThePathIsNoCredential() {
        ImageLocation location = ImageLocation.ofUri("http://host/a@b", Map.of());

        assertEquals("http://host/a@b", location.uri());
        assertNull(location.credentials());
    }

    @Test
    void itsTextShowsNothing() {
        ImageLocation uri = ImageLocation.ofUri("rbd://fsid/pool/image/snap", Map.of("store", "c"));
        ImageLocation object = ImageLocation.inStore("images", "the-key");

        assertEquals("rbd:***", uri.toString());
        assertFalse(object.toString().contains("the-key"));
        assertNull(object.uri());
        assertNull(uri.key());
    }

    @Test
    void aTextThatIsNoLocationIsNotRepeated() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ImageLocation.ofUri("user:pa55@nowhere", Map.of()));

        assertFalse(refused.getMessage().contains("pa55"));
    }
}
