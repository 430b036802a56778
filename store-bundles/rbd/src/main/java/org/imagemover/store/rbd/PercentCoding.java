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

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-coding of the parts of a location, in UTF-8, as glance_store has it. */
final class PercentCoding {

    private PercentCoding() {}

    /** Everything but letters, digits and {@code _.-~} as {@code %XX}. */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    next >= 'a' && next <= 'z'
                            || next >= 'A' && next <= 'Z'
                            || next >= '0' && next <= '9'
                            || next == '_'
                            || next == '.'
                            || next == '-'
                            || next == '~';
            encoded.append(plain ? String.valueOf((char) next) : String.format("%%%02X", next));
        }
        return encoded.toString();
    }

    /** The text, or null where it is not coded well. */
    static @Nullable String decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != '%') {
                decoded.write(bytes[at]);
                continue;
            }
            int high = at + 2 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
            int low = at + 2 < bytes.length ? Character.digit(bytes[at + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            decoded.write(high << 4 | low);
            at += 2;
        }
        try {
            ByteBuffer raw = ByteBuffer.wrap(decoded.toByteArray());
            return StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
