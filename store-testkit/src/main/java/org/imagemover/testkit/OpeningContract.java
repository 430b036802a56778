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
package org.imagemover.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imagemover.api.Digest;
import org.imagemover.spi.CloneSource;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.LocalFile;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.SparseRegions;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;
import org.junit.jupiter.api.Test;

/** The driver itself, and what is told of an object before its bytes are read. */
abstract class OpeningContract extends ContractSupport {

    /** What is looked for in an answer that must not repeat a location. */
    private static final String MARK = "zq7marked";

    private static final List<String> FOREIGN =
            List.of(
                    "file:///srv/" + MARK + "/image",
                    "file://host." + MARK + "/srv/image",
                    "http://192.0.2.1/" + MARK,
                    "https://" + MARK + ".invalid/image",
                    "https://user:" + MARK + "@192.0.2.1/image",
                    "rbd://fsid-" + MARK + "/pool/image/snap",
                    "rbd://image-" + MARK,
                    "s3://key:" + MARK + "@s3.invalid/bucket/image",
                    "swift+https://user:" + MARK + "@auth.invalid/container/image",
                    "cinder://" + MARK,
                    "vsphere://" + MARK + "/folder/image?dcPath=dc&dsName=ds",
                    "store://" + MARK + "/image",
                    MARK + "://image");

    private static final List<String> MALFORMED =
            List.of(
                    "file://",
                    "file:///",
                    "file:///%zz",
                    "file:///a%00b",
                    "http://",
                    "https:///",
                    "http://[::1",
                    "http://host:99999999/",
                    "rbd://",
                    "rbd://a/b/c/d/e",
                    "s3://",
                    "swift://@",
                    "x://\u0000\n");

    private static final List<String> NO_KEYS =
            List.of(
                    "",
                    ".",
                    "..",
                    "../" + MARK,
                    "/etc/" + MARK,
                    "a\0b",
                    "a\nb",
                    "%2e%2e%2f" + MARK);

    @Test
    void aDriverIsMadeWhereItsPlaceIsNotThere() throws Exception {
        StoreDriver made = await("the constructor", inThread(place::newDriverOfMissingPlace));
        texts.assertShowable("toString of the driver", made);
        assertEquals(driver.type(), made.type());
    }

    @Test
    void theTypeIsOneWord() {
        assertTrue(driver.type().matches("[a-z][a-z0-9]*"), driver::type);
    }

    @Test
    void checkTellsThatThePlaceIsNotThere() throws Exception {
        requires(Deviation.NOTHING_TO_CHECK);
        StoreDriver missing = place.newDriverOfMissingPlace();
        Set<Reason> unusable = EnumSet.of(Reason.UNAVAILABLE, Reason.DENIED, Reason.INVALID_CONFIG);
        assertFails(unusable, missing::check);
        assertFails(unusable, missing::check);
    }

    @Test
    void aPlaceThatIsNotThereIsNoMissingObject() throws Exception {
        StoreDriver missing = place.newDriverOfMissingPlace();
        assertFails(
                EnumSet.of(Reason.UNAVAILABLE, Reason.DENIED, Reason.INVALID_CONFIG),
                () -> missing.open(newKey(), RequestContext.SERVICE));
    }

    @Test
    void checkPassesAgainAndAgainWhereThePlaceIsGood() throws Exception {
        driver.check();
        driver.check();
        put(Reads.bytes(1, 100));
        driver.check();
    }

    @Test
    void theDriverHasTheAbilitiesThatWereDeclared() throws Exception {
        boolean writable = driver instanceof WritableStore store && store.writable();
        assertEquals(
                deviates(Deviation.READ_ONLY),
                !writable,
                "READ_ONLY is declared where the driver cannot be written, and only there");
        ImageSource source = open(put(Reads.bytes(2, 100)));
        Set<Class<?>> abilities = new HashSet<>();
        for (Class<?> ability :
                List.of(
                        RangeReads.class,
                        SparseRegions.class,
                        LocalFile.class,
                        CloneSource.class)) {
            if (ability.isInstance(source)) {
                abilities.add(ability);
            }
        }
        assertEquals(sourceAbilities(), abilities, "abilities of a source");
        assertEquals(
                deviates(Deviation.NO_RANGES),
                !abilities.contains(RangeReads.class),
                "NO_RANGES is declared where sources have no RangeReads, and only there");
    }

    @Test
    void aLocalFileLeadsToWhatIsOpenForAsLongAsItIs() throws Exception {
        byte[] bytes = Reads.bytes(2, 100);
        ImageSource source = open(put(bytes));
        if (source instanceof LocalFile file) {
            assertArrayEquals(bytes, Files.readAllBytes(file.path()));
            source.close();
            assertFails(EnumSet.of(Reason.UNAVAILABLE), file::path);
        }
    }

    @Test
    void everyDeviationHasAReason() {
        for (Map.Entry<Deviation, String> deviation : deviations().entrySet()) {
            assertFalse(deviation.getValue().isBlank(), () -> deviation.getKey() + " has none");
        }
    }

    @Test
    void aLocationOfThisStoreLeadsToTheObject() throws Exception {
        requires(Deviation.NO_LOCATIONS);
        byte[] bytes = Reads.bytes(3, 1000);
        String key = put(bytes);
        Resolution resolution = driver.resolve(place.location(key));
        String resolved = resolution.key();
        assertNotNull(resolved, resolution::reason);
        assertEquals("", resolution.reason());
        Reads.assertSame(bytes, read(driver, resolved, 1000), "the object of the location");
    }

    @Test
    void aLocationOfSomebodyElseIsRefusedWithAReasonThatDoesNotRepeatIt() throws Exception {
        for (String uri : FOREIGN) {
            for (Map<String, String> metadata :
                    List.of(Map.<String, String>of(), Map.of("store", "store-" + MARK))) {
                assertNotOwn(ImageLocation.ofUri(uri, metadata));
            }
        }
        assertNotOwn(ImageLocation.ofCaller("http://127.0.0.1/" + MARK));
        assertNotOwn(ImageLocation.ofCaller("file:///etc/" + MARK));
    }

    @Test
    void aLocationThatIsMalformedIsRefusedAndNoFailure() {
        for (String uri : MALFORMED) {
            assertNotOwn(ImageLocation.ofUri(uri, Map.of()));
            assertNotOwn(ImageLocation.ofCaller(uri));
        }
    }

    private void assertNotOwn(ImageLocation location) {
        Resolution resolution = driver.resolve(location);
        assertNull(resolution.key(), () -> "took a location as its own: " + location.uri());
        assertFalse(resolution.reason().isBlank(), () -> "no reason for " + location.uri());
        texts.assertShowable("the reason", resolution.reason());
        assertFalse(resolution.reason().contains(MARK), resolution::reason);
    }

    @Test
    void anObjectThatIsNotThereIsNotFound() throws Exception {
        assertFails(Reason.NOT_FOUND, () -> driver.open(newKey(), RequestContext.SERVICE));
        put(Reads.bytes(4, 100));
        assertFails(Reason.NOT_FOUND, () -> driver.open(newKey(), RequestContext.SERVICE));
    }

    @Test
    void aTextThatIsNoKeyIsRefusedAndNoFailure() throws Exception {
        put(Reads.bytes(5, 100));
        for (String key : NO_KEYS) {
            assertFails(
                    EnumSet.of(Reason.NOT_FOUND, Reason.UNSUPPORTED, Reason.DENIED),
                    () -> driver.open(key, RequestContext.SERVICE));
        }
    }

    @Test
    void anObjectThatMustNotBeReadIsDenied() throws Exception {
        requires(Deviation.NEVER_DENIED);
        String key = put(Reads.bytes(6, 100));
        place.deny(key);
        assertFails(Reason.DENIED, () -> driver.open(key, RequestContext.SERVICE));
    }

    @Test
    void theStatTellsTheSizeAndDigestsOfTheBytes() throws Exception {
        byte[] bytes = Reads.bytes(7, 12_345);
        ImageSource source = open(put(bytes));
        SourceStat stat = source.stat();
        assertEquals(deviates(Deviation.UNKNOWN_SIZE) ? -1 : bytes.length, stat.size());
        for (Digest digest : stat.digests()) {
            assertEquals(hash(digest.algorithm(), bytes, digest), digest);
        }
    }

    /** The digest as it has to be; as it is where Java does not have the algorithm. */
    private static Digest hash(String algorithm, byte[] bytes, Digest told) {
        String name =
                switch (algorithm) {
                    case "sha1" -> "SHA-1";
                    case "sha256" -> "SHA-256";
                    case "sha512" -> "SHA-512";
                    default -> algorithm;
                };
        try {
            byte[] hash = MessageDigest.getInstance(name).digest(bytes);
            return new Digest(algorithm, HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException unknown) {
            return told;
        }
    }

    @Test
    void theValidatorStaysWhileTheBytesDo() throws Exception {
        requires(Deviation.NO_VALIDATOR);
        String key = put(Reads.bytes(8, 1000));
        ImageSource source = open(key);
        String validator = source.stat().validator();
        assertNotNull(validator, "no validator: declare NO_VALIDATOR where the store has none");
        assertFalse(validator.isBlank());
        assertEquals(validator, source.stat().validator());
        Reads.all(source.openStream(), 1000);
        assertEquals(validator, source.stat().validator(), "after reading");
        assertEquals(validator, open(key).stat().validator(), "of another source");
        assertEquals(
                validator,
                open(place.newDriver(), key).stat().validator(),
                "of another instance of the driver");
    }

    @Test
    void theValidatorChangesWithTheBytes() throws Exception {
        requires(Deviation.NO_VALIDATOR);
        String key = put(Reads.bytes(9, 1000));
        String before = open(key).stat().validator();
        place.change(key, Reads.bytes(10, 1000));
        ImageSource changed = open(key);
        assertNotEquals(before, changed.stat().validator());
        Reads.assertSame(
                Reads.bytes(10, 1000), Reads.all(changed.openStream(), 1000), "a new source");
    }

    @Test
    void noTextShowsThePlace() throws Exception {
        ImageSource source = open(put(Reads.bytes(11, 1000)));
        texts.assertShowable("toString of the driver", driver);
        texts.assertShowable("toString of the source", source);
        texts.assertShowable("toString of the stream", source.openStream());
        texts.assertShowable("the stat", source.stat());
        if (source instanceof RangeReads ranges) {
            texts.assertShowable("toString of a range", ranges.openRange(0, 10));
        }
        if (source instanceof CloneSource clone) {
            texts.assertShowable("the clone domain", clone.cloneDomain());
        }
    }
}
