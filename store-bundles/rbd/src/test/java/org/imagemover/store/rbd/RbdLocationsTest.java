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
import java.util.Map;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;
import org.junit.jupiter.api.Test;

class RbdLocationsTest {

    private static final String FSID = "8a91d2b2-1747-4945-a07c-73459aa3c0b9";
    private static final Configuration STORE = Configuration.of("store.id", "s", "pool", "zq-pool");
    private static final Map<String, String> NO_STORE = Map.of();
    private static final Map<String, String> FAST = Map.of("store", "fast");

    private static Resolution resolve(
            Configuration store, String fsid, String uri, Map<String, String> metadata)
            throws Exception {
        return new RbdLocations(store.settings()).resolve(ImageLocation.ofUri(uri, metadata), fsid);
    }

    private static void assertNotOwn(
            Configuration store, String fsid, String uri, Map<String, String> metadata)
            throws Exception {
        Resolution resolution = resolve(store, fsid, uri, metadata);
        assertNull(resolution.key(), uri);
        assertFalse(resolution.reason().isEmpty());
        assertFalse(resolution.reason().contains("zq"), resolution.reason());
    }

    @Test
    void aLocationOfThisClusterAndPoolIsOwnWhateverItsStoreIsCalled() throws Exception {
        String uri = "rbd://" + FSID + "/zq-pool/image/snap";
        assertEquals(Resolution.own("image"), resolve(STORE, FSID, uri, NO_STORE));
        assertEquals(Resolution.own("image"), resolve(STORE, FSID, uri, FAST));
        assertEquals(
                Resolution.own("image"), resolve(STORE, FSID, uri.replace("8a91", "8A91"), FAST));
    }

    @Test
    void anotherClusterOrPoolIsRefused() throws Exception {
        String other = FSID.replace("8a", "9b");
        assertNotOwn(STORE, other, "rbd://" + FSID + "/zq-pool/image/snap", NO_STORE);
        assertNotOwn(STORE, FSID, "rbd://" + FSID + "/zq-other/image/snap", NO_STORE);
    }

    @Test
    void aClusterThatIsNotKnownYetIsNotTakenForThisOne() throws Exception {
        String uri = "rbd://" + FSID + "/zq-pool/image/snap";
        Resolution resolution = resolve(STORE, null, uri, NO_STORE);
        assertNull(resolution.key());
        assertEquals(
                "the cluster has not answered yet, and its fsid is not configured",
                resolution.reason());
        RbdStoreDriver driver = STORE.with("fsid", FSID).driver();
        assertEquals(Resolution.own("image"), driver.resolve(ImageLocation.ofUri(uri, NO_STORE)));
    }

    @Test
    void theStoreInGlanceIsComparedFirst() throws Exception {
        Configuration fast = STORE.with("glance.store", "fast");
        String uri = "rbd://" + FSID + "/zq-pool/image/snap";
        assertEquals(Resolution.own("image"), resolve(fast, FSID, uri, FAST));
        assertEquals(Resolution.own("image"), resolve(fast, FSID, uri, NO_STORE));
        assertNotOwn(fast, FSID, uri, Map.of("store", "slow"));
        assertEquals(Resolution.own("image"), resolve(fast, FSID, "rbd://image", FAST));
        assertNotOwn(fast, FSID, "rbd://image", NO_STORE);
    }

    @Test
    void aShortLocationIsOwnWhereAnOperatorSaidSo() throws Exception {
        assertNotOwn(STORE, FSID, "rbd://image", NO_STORE);
        Configuration accepting = STORE.with("accept.short.locations", "true");
        assertEquals(Resolution.own("image"), resolve(accepting, FSID, "rbd://image", NO_STORE));
        assertEquals(Resolution.own("image"), resolve(accepting, null, "rbd://image", NO_STORE));
    }

    @Test
    void partsArePercentCodedAndAnotherSnapshotIsInTheKey() throws Exception {
        Configuration pool = Configuration.of("store.id", "s", "pool", "zq pool");
        assertEquals(
                Resolution.own("a b+c%ü"),
                resolve(pool, FSID, "rbd://" + FSID + "/zq%20pool/a%20b+c%25%C3%BC/snap", FAST));
        assertEquals(
                Resolution.own("image@other one"),
                resolve(STORE, FSID, "rbd://" + FSID + "/zq-pool/image/other%20one", FAST));
    }

    @Test
    void whatIsMalformedIsRefused() throws Exception {
        Configuration accepting = STORE.with("accept.short.locations", "true");
        for (String rest :
                List.of(
                        "",
                        "/",
                        "a/b",
                        "a/b/c",
                        "a/b/c/d/e",
                        "image%",
                        "image%zz",
                        "image%ff",
                        "a%2fb",
                        "a%40b",
                        "a%00b",
                        "..",
                        FSID + "/zq-pool//snap",
                        FSID + "/zq-pool/image/",
                        FSID + "/zq-pool/a%2Fb/snap",
                        FSID + "/zq-pool/image/a%40b")) {
            assertNotOwn(accepting, FSID, "rbd://" + rest, NO_STORE);
        }
    }

    @Test
    void noCallerNamesAnImage() throws Exception {
        Configuration accepting = STORE.with("accept.short.locations", "true");
        Resolution resolution =
                new RbdLocations(accepting.settings())
                        .resolve(ImageLocation.ofCaller("rbd://image"), FSID);
        assertNull(resolution.key());
    }
}
