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
package org.imagemover.catalog.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.imagemover.findings.DamagedDocumentException;
import org.imagemover.findings.Json;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.WriteToken;

/**
 * The document of one intent, as it stands in its file.
 *
 * @param name the file's name
 * @param intent what it says
 * @param json the whole document, with what this version does not know
 * @param content the file's bytes
 */
record IntentDocument(IntentName name, ObjectIntent intent, ObjectNode json, byte[] content) {

    /** The document of a new intent. */
    static ObjectNode of(ObjectIntent intent) {
        return Json.newDocument()
                .put("image", intent.imageId())
                .put("store", intent.storeId())
                .put("key", intent.key())
                .put("kind", word(intent.kind()))
                .put("token", intent.token().text())
                .put("state", word(intent.state()))
                .put("identity", intent.identity());
    }

    /** Reads a document that has to be what its file's name says. */
    static IntentDocument parse(IntentName name, byte[] content) throws DamagedDocumentException {
        ObjectNode json = Json.read(content);
        ObjectIntent intent =
                new ObjectIntent(
                        Json.text(json, "image"),
                        Json.text(json, "store"),
                        Json.text(json, "key"),
                        constant(ObjectIntent.Kind.class, json, "kind"),
                        token(json),
                        constant(ObjectIntent.State.class, json, "state"),
                        Json.text(json, "identity"));
        if (!name.isOf(intent)) {
            throw new DamagedDocumentException(
                    "is of another object than its file's name says: it was copied or renamed");
        }
        return new IntentDocument(name, intent, json, content);
    }

    private static WriteToken token(ObjectNode json) throws DamagedDocumentException {
        try {
            return new WriteToken(Json.text(json, "token"));
        } catch (IllegalArgumentException malformed) {
            throw new DamagedDocumentException("has a 'token' that is none");
        }
    }

    /** The same object as it is from now on. */
    ObjectNode as(ObjectIntent changed) {
        return json.deepCopy()
                .put("state", word(changed.state()))
                .put("identity", changed.identity());
    }

    /** A constant as it is written: {@code NEW_IMAGE} is {@code new-image}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E constant(Class<E> type, ObjectNode json, String field)
            throws DamagedDocumentException {
        String word = Json.text(json, field);
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(word)) {
                return constant;
            }
        }
        throw new DamagedDocumentException("has a '" + field + "' that is none");
    }
}
