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

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster needs to find a snapshot to be cloned.
 *
 * @param poolId the number of its pool
 * @param namespace its namespace there, empty for none
 * @param imageId the id of its image, which no other image ever has
 * @param image the name that its image had when it was opened
 * @param snapshot its name
 * @param snapshotId its number, which no other snapshot of the image ever has
 */
record CloneReference(
        long poolId,
        String namespace,
        String imageId,
        String image,
        String snapshot,
        long snapshotId) {

    private static final int PARTS = 6;

    /** The domain of a cluster. */
    static String domain(@Nullable String fsid) {
        return "rbd:" + (fsid == null ? "" : fsid);
    }

    String text() {
        List<String> parts = new ArrayList<>();
        parts.add(Long.toString(poolId));
        parts.add(PercentCoding.encoded(namespace));
        parts.add(PercentCoding.encoded(imageId));
        parts.add(PercentCoding.encoded(image));
        parts.add(PercentCoding.encoded(snapshot));
        parts.add(Long.toString(snapshotId));
        return String.join("/", parts);
    }

    /** The reference of a text, or null where it is none. */
    static @Nullable CloneReference parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != PARTS) {
            return null;
        }
        String namespace = PercentCoding.decoded(parts[1]);
        String imageId = PercentCoding.decoded(parts[2]);
        String image = PercentCoding.decoded(parts[3]);
        String snapshot = PercentCoding.decoded(parts[4]);
        if (namespace == null || imageId == null || image == null || snapshot == null) {
            return null;
        }
        try {
            return new CloneReference(
                    Long.parseLong(parts[0]),
                    namespace,
                    imageId,
                    image,
                    snapshot,
                    Long.parseLong(parts[5]));
        } catch (NumberFormatException malformed) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
