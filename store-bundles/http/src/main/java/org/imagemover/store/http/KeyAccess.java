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

import java.util.Map;
import org.imagemover.api.Secret;
import org.imagemover.http.AddressRule;
import org.imagemover.http.HttpAccess;
import org.imagemover.http.HttpTarget;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * What may be done for one key. Within the prefixes an operator vouches for the addresses, and the
 * credentials are sent; elsewhere, which is where redirects lead, and for all that a caller named,
 * neither holds.
 */
final class KeyAccess implements HttpAccess {

    private final HttpStoreSettings settings;
    private final boolean fromCaller;
    private final AddressRule strict;

    KeyAccess(HttpStoreSettings settings, boolean fromCaller) {
        this.settings = settings;
        this.fromCaller = fromCaller;
        this.strict = AddressRule.publicOr(settings.allowedNetworks());
    }

    private boolean isTrusted(HttpTarget target) {
        return !fromCaller && settings.isWithinPrefixes(target);
    }

    @Override
    public AddressRule addresses(HttpTarget target) throws StoreException {
        if (isTrusted(target)) {
            return AddressRule.ANY;
        }
        if (!settings.callerPorts().contain(target.port())) {
            throw new StoreException(
                    Reason.DENIED,
                    settings.connections().who()
                            + "the server's port is none that a caller's URI or a redirect may"
                            + " lead to: where it should, add it to caller.ports");
        }
        return strict;
    }

    @Override
    public Map<String, Secret> authorization(HttpTarget target) throws StoreException {
        Credentials credentials = settings.credentials();
        if (credentials == null || !isTrusted(target)) {
            return Map.of();
        }
        try {
            return Map.of("Authorization", credentials.authorization());
        } catch (StoreException unresolved) {
            throw new StoreException(
                    unresolved.reason(), settings.connections().who() + unresolved.getMessage());
        }
    }
}
