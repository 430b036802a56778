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
package org.imagemover.store.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What a key of this store is: a plain file name. */
final class ObjectKey {

    /** The rule in words, for messages. */
    static final String RULE =
            "a file name of at most 255 bytes, without '/' and control characters, not starting"
                    + " with '.'";

    private static final int LONGEST = 255;

    private ObjectKey() {}

    static boolean isValid(String key) {
        if (key.isEmpty() || key.startsWith(".") || key.indexOf('/') >= 0) {
            return false;
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        try {
            boolean plain = Path.of(key).getNameCount() == 1;
            return plain && key.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
        } catch (InvalidPathException notEncodable) {
            return false;
        }
    }
}
