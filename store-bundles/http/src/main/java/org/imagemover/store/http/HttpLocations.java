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
package org.imagemover.store.http;

import org.imagemover.http.HttpTarget;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;

/**
 * Which locations are objects of a store: those of a catalogue that are within its prefixes, and,
 * where an operator said so, whatever a caller names.
 */
final class HttpLocations {

    private final HttpStoreSettings settings;

    HttpLocations(HttpStoreSettings settings) {
        this.settings = settings;
    }

    Resolution resolve(ImageLocation location) {
        String uri = location.uri();
        if (uri == null
                || !location.scheme().equals("http") && !location.scheme().equals("https")) {
            return Resolution.notOwn("it is no http or https location");
        }
        if (location.isFromCaller() && !settings.callerUris()) {
            return Resolution.notOwn("it is a caller's, and caller.uris is not true");
        }
        if (location.credentials() != null) {
            return Resolution.notOwn(
                    "it has credentials in it: take them out; those of a store are in its"
                            + " configuration");
        }
        HttpTarget target;
        try {
            target = HttpTarget.parse(uri);
        } catch (IllegalArgumentException unusable) {
            return Resolution.notOwn("its URI cannot be used: " + unusable.getMessage());
        }
        if (location.isFromCaller()) {
            return Resolution.own(new HttpKey(target, true).text());
        }
        String store = location.metadata().get("store");
        String glanceStore = settings.glanceStore();
        if (glanceStore != null && !glanceStore.equals(store)) {
            return Resolution.notOwn(
                    store == null
                            ? "it names no store of Glance, and glance.store does"
                            : "it is of a store in Glance that is not the one of glance.store");
        }
        return settings.isWithinPrefixes(target)
                ? Resolution.own(new HttpKey(target, false).text())
                : Resolution.notOwn("it is not within allowed.prefixes");
    }
}
