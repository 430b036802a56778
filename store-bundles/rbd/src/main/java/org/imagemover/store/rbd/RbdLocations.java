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

import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code rbd} locations of a catalogue are images of a store: {@code
 * rbd://fsid/pool/image/snapshot} where cluster and pool are the store's, and {@code rbd://image}
 * where an operator said so, or where it is of the Glance store that the configuration names. Each
 * part is percent-coded, as glance_store writes them.
 */
final class RbdLocations {

    private static final String SCHEME = "rbd";

    private final RbdStoreSettings settings;

    RbdLocations(RbdStoreSettings settings) {
        this.settings = settings;
    }

    /**
     * Looks at a location.
     *
     * @param location the location
     * @param fsid the cluster's id, or null while it is not known
     */
    Resolution resolve(ImageLocation location, @Nullable String fsid) {
        String uri = location.uri();
        if (uri == null || !location.scheme().equals(SCHEME)) {
            return Resolution.notOwn("it is no rbd location");
        }
        if (location.isFromCaller()) {
            return Resolution.notOwn("rbd locations are taken from catalogues only");
        }
        String store = location.metadata().get("store");
        boolean named = store != null && settings.glanceStore() != null;
        if (named && !store.equals(settings.glanceStore())) {
            return Resolution.notOwn(
                    "it is of a store in Glance that is not the one of glance.store");
        }
        String[] parts = uri.substring(SCHEME.length() + "://".length()).split("/", -1);
        for (int at = 0; at < parts.length; at++) {
            String part = PercentCoding.decoded(parts[at]);
            if (part == null || part.isEmpty()) {
                return Resolution.notOwn("it is neither rbd://image nor of four parts");
            }
            parts[at] = part;
        }
        return switch (parts.length) {
            case 1 ->
                    named || settings.acceptShortLocations()
                            ? own(parts[0], ObjectKey.SNAPSHOT)
                            : Resolution.notOwn(
                                    "it names no cluster, and accept.short.locations is not true");
            case 4 -> ofFourParts(parts, fsid);
            default -> Resolution.notOwn("it is neither rbd://image nor of four parts");
        };
    }

    private Resolution ofFourParts(String[] parts, @Nullable String fsid) {
        if (fsid == null) {
            return Resolution.notOwn(
                    "the cluster has not answered yet, and its fsid is not configured");
        }
        if (!parts[0].equalsIgnoreCase(fsid)) {
            return Resolution.notOwn("it is in another cluster");
        }
        if (!parts[1].equals(settings.pool())) {
            return Resolution.notOwn("it is in another pool");
        }
        return own(parts[2], parts[3]);
    }

    private static Resolution own(String image, String snapshot) {
        ObjectKey key = ObjectKey.of(image, snapshot);
        return key == null
                ? Resolution.notOwn("its image has a name that cannot be used")
                : Resolution.own(key.text());
    }
}
