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

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The names that an image has until it is whole: {@code <name>.<token>.part}. */
final class UnfinishedName {

    private static final int TOKEN_BYTES = 8;
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{" + 2 * TOKEN_BYTES + "}");
    private static final String END = ".part";
    private static final SecureRandom RANDOM = new SecureRandom();

    private UnfinishedName() {}

    static String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /** Whether a text can be a token, and so nothing else than a part of a name. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    static String of(String image, String token) {
        return image + "." + token + END;
    }

    /** Whether a name is one of these of an image. */
    static boolean isOf(String image, String name) {
        return name.length() == of(image, "").length() + 2 * TOKEN_BYTES
                && name.startsWith(image + ".")
                && name.endsWith(END)
                && isToken(name.substring(image.length() + 1, name.length() - END.length()));
    }
}
