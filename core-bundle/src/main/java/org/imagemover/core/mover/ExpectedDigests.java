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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imagemover.api.Digest;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.engine.Engine;

/** The digests that a caller expects of an image. */
final class ExpectedDigests {

    private ExpectedDigests() {}

    /**
     * Refuses what cannot be checked, or never be met.
     *
     * @return the digests, each once
     * @throws InvalidRequestException one cannot be computed here, or two contradict each other
     */
    static List<Digest> require(List<Digest> digests) throws InvalidRequestException {
        Map<String, Digest> byAlgorithm = new LinkedHashMap<>();
        for (Digest digest : digests) {
            String algorithm = digest.algorithm();
            if (!Engine.knowsDigest(algorithm)) {
                throw new InvalidRequestException(
                        "digests of algorithm '"
                                + algorithm
                                + "' cannot be computed here: use "
                                + String.join(", ", Engine.digestAlgorithms()));
            }
            Digest other = byAlgorithm.putIfAbsent(algorithm, digest);
            if (other != null && !other.equals(digest)) {
                throw new InvalidRequestException(
                        "two digests of "
                                + algorithm
                                + " are given that differ, "
                                + other.hex()
                                + " and "
                                + digest.hex()
                                + ": no image has both");
            }
        }
        return List.copyOf(byAlgorithm.values());
    }
}
