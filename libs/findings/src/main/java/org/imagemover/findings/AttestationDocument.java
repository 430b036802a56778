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
package org.imagemover.findings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.spi.Attestation;

/** The attestations of one image, as they stand in their file. */
final class AttestationDocument {

    private AttestationDocument() {}

    static ObjectNode of(String imageId, List<Attestation> attestations) {
        ObjectNode json = Json.newDocument();
        json.put("image", imageId);
        ArrayNode all = json.putArray("attestations");
        for (Attestation attestation : attestations) {
            all.addObject()
                    .put("store", attestation.storeId())
                    .put("key", attestation.key())
                    .put("state", attestation.state())
                    .put("digest", attestation.digest().toString());
        }
        return json;
    }

    /** Reads a document that has to be of the given image. */
    static List<Attestation> parse(String imageId, byte[] content) throws DamagedDocumentException {
        ObjectNode json = Json.read(content);
        if (!imageId.equals(Json.text(json, "image"))) {
            throw new DamagedDocumentException("is of another image: it was copied or renamed");
        }
        List<Attestation> attestations = new ArrayList<>();
        for (JsonNode attestation : Json.list(json, "attestations")) {
            attestations.add(
                    new Attestation(
                            Json.text(attestation, "store"),
                            Json.text(attestation, "key"),
                            Json.text(attestation, "state"),
                            Json.digest(attestation.path("digest"))));
        }
        return attestations;
    }
}
