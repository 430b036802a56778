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

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.imagemover.api.Secret;
import org.imagemover.spi.SecretReference;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * What proves to the store's servers who asks.
 *
 * @param user the name for basic authentication, or null for a bearer token
 * @param secret where the password, or the token, is
 */
record Credentials(@Nullable String user, SecretReference secret) {

    static final String USER = "user";
    static final String PASSWORD = "password";
    static final String TOKEN = "token";

    /**
     * Checks the keys; resolves no secret.
     *
     * @return the credentials, or null where none are configured
     * @throws StoreException {@code INVALID_CONFIG}
     */
    static @Nullable Credentials read(HttpStoreConfig config) throws StoreException {
        String user = Settings.optional(USER, config::user);
        String password = Settings.optional(PASSWORD, config::password);
        String token = Settings.optional(TOKEN, config::token);
        if (token != null) {
            if (user != null || password != null) {
                throw Settings.invalid(
                        TOKEN, "is there beside user and password: take one of both");
            }
            return new Credentials(null, SecretReference.parse(TOKEN, token));
        }
        if (user == null && password == null) {
            return null;
        }
        if (user == null || user.indexOf(':') >= 0) {
            throw Settings.invalid(
                    USER, user == null ? "is missing beside password" : "cannot have a ':' in it");
        }
        if (password == null) {
            throw Settings.invalid(PASSWORD, "is missing beside user");
        }
        return new Credentials(user, SecretReference.parse(PASSWORD, password));
    }

    /**
     * The value of the {@code Authorization} header; fetches the secret.
     *
     * @throws StoreException {@code INVALID_CONFIG}: it is not there
     */
    Secret authorization() throws StoreException {
        String text = secret.resolve().reveal();
        if (user == null) {
            return Secret.of("Bearer " + text);
        }
        byte[] pair = (user + ":" + text).getBytes(StandardCharsets.UTF_8);
        return Secret.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }
}
