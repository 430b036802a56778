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
package org.imagemover.core.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.imagemover.api.Verification;
import org.jspecify.annotations.Nullable;

/**
 * The digests that the bytes of one transfer must have: the one of the image's record, unless the
 * configuration turns that check off, and those that the caller asks for, always. What shows the
 * one does not show another: each is computed, or is the very one that was found before.
 */
final class Expectation {

    private final Supply.Offer image;
    private final @Nullable Digest recorded;
    private final List<Digest> asked;

    /** All of them; the one to show as that of the bytes is the first. */
    private final List<Digest> all;

    private Expectation(Supply.Offer image, @Nullable Digest recorded, List<Digest> asked) {
        this.image = image;
        this.recorded = recorded;
        this.asked = asked;
        Set<Digest> expected = new LinkedHashSet<>();
        add(expected, Hashes.best(asked));
        expected.addAll(asked);
        add(expected, recorded);
        this.all = List.copyOf(expected);
    }

    private static void add(Set<Digest> digests, @Nullable Digest digest) {
        if (digest != null) {
            digests.add(digest);
        }
    }

    /**
     * What is expected of an image.
     *
     * @param image as it was found
     * @param options what the caller asks for
     * @param check whether the configuration lets its record's digest be checked
     * @throws ImageUnacceptableException a check is required, and there is nothing to check by; or
     *     the record contradicts the caller
     */
    static Expectation of(Supply.Offer image, TransferOptions options, boolean check)
            throws ImageUnacceptableException {
        Digest best = Hashes.best(image.digests());
        boolean required = options.verification() == Verification.REQUIRED;
        List<Digest> asked = List.copyOf(new LinkedHashSet<>(options.expected()));
        if (best == null && required && asked.isEmpty()) {
            throw new ImageUnacceptableException(
                    Reason.NO_DIGEST,
                    "image "
                            + image.image()
                            + " has no digest that it could be checked by: add it"
                            + " again, which records one, say which one you expect, or do not"
                            + " require the check");
        }
        for (Digest digest : asked) {
            requireNotContradicted(image, digest);
        }
        return new Expectation(image, required || check ? best : null, asked);
    }

    private static void requireNotContradicted(Supply.Offer image, Digest asked)
            throws ImageUnacceptableException {
        for (Digest recorded : image.digests()) {
            if (isOther(recorded, asked)) {
                throw new ImageUnacceptableException(
                        Reason.DIGEST,
                        "the record of image "
                                + image.image()
                                + " says "
                                + recorded.algorithm()
                                + " "
                                + recorded.hex()
                                + ", not "
                                + asked.hex()
                                + " as expected: it is another image, or another release of it");
            }
        }
    }

    private static boolean isOther(Digest one, Digest other) {
        return one.algorithm().equals(other.algorithm()) && !one.equals(other);
    }

    /** Whether nothing is expected, so that nothing can be checked. */
    boolean isNone() {
        return all.isEmpty();
    }

    /** The digest of the image's record that is checked, or null. */
    @Nullable Digest recorded() {
        return recorded;
    }

    /** Whether bytes that were found to have a digest before are all that is expected. */
    boolean isMetBy(Digest found) {
        return all.equals(List.of(found));
    }

    /** The algorithms to compute where nothing that was found before will do. */
    Set<String> algorithms() {
        Set<String> algorithms = new LinkedHashSet<>();
        all.forEach(digest -> algorithms.add(digest.algorithm()));
        return algorithms;
    }

    /** The digests of bytes that were checked: those computed, else what they were checked by. */
    List<Digest> known(List<Digest> computed) {
        return computed.isEmpty() ? all : computed;
    }

    /** Of the digests of bytes that were checked the one to show, or null. */
    @Nullable Digest shown(List<Digest> known) {
        for (Digest digest : all) {
            if (known.contains(digest)) {
                return digest;
            }
        }
        return known.isEmpty() ? null : known.get(0);
    }

    /** Of computed digests the best that the image's record has, or will have; or null. */
    @Nullable Digest ofRecord(List<Digest> computed) {
        return Hashes.best(
                computed.stream()
                        .filter(
                                digest ->
                                        image.digests().contains(digest)
                                                || image.compute().contains(digest.algorithm()))
                        .toList());
    }

    /** Whether bytes are those that the record means, so that no other copy has better ones. */
    boolean isAsRecorded(List<Digest> computed) {
        return recorded != null && computed.contains(recorded);
    }

    /**
     * Looks at what was computed.
     *
     * @throws ImageUnacceptableException a digest is not the one that is claimed or expected
     */
    void require(List<Digest> computed) throws ImageUnacceptableException {
        for (Digest digest : computed) {
            for (Digest claimed : image.digests()) {
                if (isOther(claimed, digest)) {
                    throw wrong(
                            digest,
                            claimed,
                            "claimed: the copy that was read is damaged, or the claim is wrong");
                }
            }
            for (Digest expected : asked) {
                if (isOther(expected, digest)) {
                    throw wrong(
                            digest,
                            expected,
                            isAsRecorded(computed)
                                    ? "expected, and are those that the image's record claims:"
                                            + " another image is expected, or the expectation is"
                                            + " wrong"
                                    : "expected: the copy that was read is damaged or of another"
                                            + " image, or the expectation is wrong");
                }
            }
        }
    }

    private ImageUnacceptableException wrong(Digest found, Digest instead, String as) {
        return new ImageUnacceptableException(
                Reason.DIGEST,
                "the bytes of image "
                        + image.image()
                        + " have "
                        + found.algorithm()
                        + " "
                        + found.hex()
                        + ", not "
                        + instead.hex()
                        + " as "
                        + as);
    }
}
