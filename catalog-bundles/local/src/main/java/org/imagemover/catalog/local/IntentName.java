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

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.imagemover.findings.ImageIds;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ObjectIntent;
import org.jspecify.annotations.Nullable;

/**
 * The name of an intent's document: {@code <image>.<kind>.<object>}. So a look at the names alone
 * tells what is announced, even where a document is damaged.
 *
 * @param image the image's id if that is a UUID, else its hash
 * @param kind what the object is
 * @param object {@link ObjectKey#fileName}
 */
record IntentName(String image, ObjectIntent.Kind kind, String object) {

    private static final Map<String, ObjectIntent.Kind> KINDS =
            Arrays.stream(ObjectIntent.Kind.values())
                    .collect(Collectors.toUnmodifiableMap(IntentDocument::word, kind -> kind));

    /**
     * The name for an intent.
     *
     * @throws CatalogException {@code DENIED}: its texts cannot be written down
     */
    static IntentName of(ObjectIntent intent) throws CatalogException {
        return new IntentName(
                image(intent.imageId()), intent.kind(), ObjectKey.of(intent).fileName());
    }

    private static String image(String imageId) throws CatalogException {
        return ImageIds.valid(imageId) ? imageId : ObjectKey.sha256(imageId);
    }

    /** Parses a document's name, or answers null where it is not an intent's. */
    static @Nullable IntentName parse(String name) {
        String[] parts = name.split("\\.", -1);
        if (parts.length == 3) {
            ObjectIntent.Kind kind = KINDS.get(parts[1]);
            if (kind != null) {
                return new IntentName(parts[0], kind, parts[2]);
            }
        }
        return null;
    }

    /** Whether it is the name of this intent. */
    boolean isOf(ObjectIntent intent) {
        try {
            return equals(of(intent));
        } catch (CatalogException malformed) {
            return false;
        }
    }

    /** Whether it is the name of an intent of this image. */
    boolean isOfImage(String imageId) {
        return image.equals(imageId);
    }

    /** As in the file's name. */
    String text() {
        return image + "." + IntentDocument.word(kind) + "." + object;
    }
}
