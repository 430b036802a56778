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
import org.imagemover.api.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** URIs as glance_store writes and reads them; what is left of them, and the credentials. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "-",
            value = {
                "file:///var/lib/glance/images/id file:///var/lib/glance/images/id -",
                "file:///srv/a@b/id file:///srv/a@b/id -",
                "file://a@b/id file://a@b/id -",
                "filesystem:///srv/id filesystem:///srv/id -",
                "FILE:///srv/id file:///srv/id -",
                "http://host/id http://host/id -",
                "http://host:8080/id?x=a@b http://host:8080/id?x=a@b -",
                "http://host?x=a@b http://host?x=a@b -",
                "http://host#a@b http://host#a@b -",
                "http://u:p@[fd00::1]:8080/id http://[fd00::1]:8080/id u:p",
                "https://u:p%40ss@host/id https://host/id u:p%40ss",
                "https://u@host/id https://host/id u",
                "rbd://image rbd://image -",
                "rbd://im@age rbd://im@age -",
                "rbd://fsid/pool/image/snap rbd://fsid/pool/image/snap -",
                "rbd://fsid/p%2Fool/im%40age/snap rbd://fsid/p%2Fool/im%40age/snap -",
                "swift+config://ref1/glance/id swift+config://ref1/glance/id -",
                "swift+config://ref@1/glance/id swift+config://ref@1/glance/id -",
                "swift+https://acc%3Au:k@auth/v3/c/o swift+https://auth/v3/c/o acc%3Au:k",
                "swift+http://acc:u:k@auth:5000/v3/c/o swift+http://auth:5000/v3/c/o acc:u:k",
                "swift+https://storage/v1/AUTH_x/c/o swift+https://storage/v1/AUTH_x/c/o -",
                "swift://acc:u:k@auth/v1/c/o swift://auth/v1/c/o acc:u:k",
                "s3://a:b@host:8080/bucket/id s3://host:8080/bucket/id a:b",
                "s3+https://a:b/c/d@host/bucket/id s3+https://host/bucket/id a:b/c/d",
                "s3+http://host/bucket/id s3+http://host/bucket/id -",
                "cinder://9d1f3c6e-0000-0000-0000-000000000000"
                        + " cinder://9d1f3c6e-0000-0000-0000-000000000000 -",
                "cinder://lvm@fast/9d1f3c6e cinder://lvm@fast/9d1f3c6e -",
                "vsphere://vc/folder/d/id?dsName=ds@1&dcPath=dc"
                        + " vsphere://vc/folder/d/id?dsName=ds@1&dcPath=dc -",
            })
    void aUriOfEachSchemeKeepsAllButItsCredentials(
            String uri, String text, @Nullable String credentials) {
        ImageLocation location = ImageLocation.ofUri(uri, Map.of());

        assertEquals(text, location.uri());
        assertEquals(text.substring(0, text.indexOf(':')), location.scheme());
        Secret taken = location.credentials();
        assertEquals(credentials, taken == null ? null : taken.reveal());
        assertEquals(location.scheme() + ":***", location.toString());
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
