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

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.imagemover.findings.Sha256;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ObjectIntent;
import org.jspecify.annotations.Nullable;

/** Which object of which store. */
record ObjectKey(String storeId, String key) {

    static ObjectKey of(ObjectIntent intent) {
        return new ObjectKey(intent.storeId(), intent.key());
    }

    /** The object of a location, or null for a URI. */
    static @Nullable ObjectKey of(ImageLocation location) {
        String storeId = location.storeId();
        String key = location.key();
        return storeId == null || key == null ? null : new ObjectKey(storeId, key);
    }

    /**
     * A name for files, the same for the same object alone. A hash, since a key is a text of any
     * length and any characters that a caller chose.
     *
     * @throws CatalogException {@code DENIED}: the key cannot be written down
     */
    String fileName() throws CatalogException {
        return sha256(storeId.length() + ":" + storeId + key);
    }

    /** The part of {@link #fileName} by which the index finds it, or null where it has none. */
    @Nullable String indexed() {
        try {
            return indexed(fileName());
        } catch (CatalogException malformed) {
            return null;
        }
    }

    /** The part of such a name by which the index finds the object: what is found is looked at. */
    static String indexed(String fileName) {
        return fileName.substring(0, Math.min(16, fileName.length()));
    }

    /** The SHA-256 of a text, in hexadecimal digits. */
    static String sha256(String text) throws CatalogException {
        try {
            // An encoder of its own refuses what String.getBytes would replace by '?'.
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return HexFormat.of().formatHex(Sha256.of(bytes.array(), bytes.limit()));
        } catch (CharacterCodingException malformed) {
            throw new CatalogException(
                    Reason.DENIED, "the object's name is not valid Unicode: choose another");
        }
    }

    @Override
    public String toString() {
        return "an object of store '" + storeId + "'";
    }
}
