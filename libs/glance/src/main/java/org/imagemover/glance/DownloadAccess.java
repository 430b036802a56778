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
package org.imagemover.glance;

import java.util.Map;
import org.imagemover.api.Secret;
import org.imagemover.http.AddressRule;
import org.imagemover.http.HttpAccess;
import org.imagemover.http.HttpTarget;
import org.imagemover.keystone.AuthToken;
import org.imagemover.keystone.Keystone;
import org.imagemover.keystone.KeystoneException;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/** What a download may do: ask Glance itself, with a token that is renewed as long as it lasts. */
final class DownloadAccess implements HttpAccess {

    private final Keystone keystone;
    private final HttpTarget service;
    private final GlanceFailures failures;
    private volatile @Nullable AuthToken sent;

    DownloadAccess(Keystone keystone, HttpTarget service, GlanceFailures failures) {
        this.keystone = keystone;
        this.service = service;
        this.failures = failures;
    }

    @Override
    public AddressRule addresses(HttpTarget target) throws StoreException {
        if (target.hasOriginOf(service)) {
            return AddressRule.ANY;
        }
        throw failures.of(
                Reason.DENIED,
                "Glance redirects a download to another server, which is not followed: set the key"
                        + " 'endpoint' to where it is");
    }

    @Override
    public Map<String, Secret> authorization(HttpTarget target) throws StoreException {
        if (!keystone.settings().usesTokens()) {
            return Map.of();
        }
        try {
            AuthToken token = keystone.token();
            sent = token;
            return Map.of(AuthToken.HEADER, token.value());
        } catch (KeystoneException failure) {
            throw failures.of(failure);
        }
    }

    @Override
    public boolean renewsAuthorization(HttpTarget target) {
        AuthToken refused = sent;
        if (refused != null) {
            keystone.rejected(refused);
        }
        return refused != null;
    }
}
