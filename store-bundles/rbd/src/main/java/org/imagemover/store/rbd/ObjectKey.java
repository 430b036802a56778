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

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An object of the store: an image of the pool, at one of its snapshots. As a key it is the image's
 * name, and {@code @snapshot} behind it where that is not {@value #SNAPSHOT}. Neither name can have
 * the at-sign, as in Ceph's own commands.
 *
 * @param image the image's name
 * @param snapshot the name of the snapshot
 */
record ObjectKey(String image, String snapshot) {

    /** The snapshot that Glance and this driver make of each image. */
    static final String SNAPSHOT = "snap";

    /** The rule in words, for messages. */
    static final String RULE =
            "the name of an image of at most 200 bytes, without '/', '@' and control characters,"
                    + " not starting with '.'";

    private static final int LONGEST = 200;

    /** The object of a key, or null where the text is none. */
    static @Nullable ObjectKey parse(String key) {
        int at = key.indexOf('@');
        String image = at < 0 ? key : key.substring(0, at);
        String snapshot = at < 0 ? SNAPSHOT : key.substring(at + 1);
        return of(image, snapshot);
    }

    /** The object of these names, or null where they cannot be used. */
    static @Nullable ObjectKey of(String image, String snapshot) {
        boolean valid = isName(image) && !image.startsWith(".") && isName(snapshot);
        return valid ? new ObjectKey(image, snapshot) : null;
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.indexOf('/') < 0
                && text.indexOf('@') < 0
                && text.chars().noneMatch(Character::isISOControl)
                && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    /** Whether it is at the snapshot that written objects have. */
    boolean isAtOwnSnapshot() {
        return snapshot.equals(SNAPSHOT);
    }

    /** As the catalogue records it. */
    String text() {
        return isAtOwnSnapshot() ? image : image + "@" + snapshot;
    }

    @Override
    public String toString() {
        return "***";
    }
}
