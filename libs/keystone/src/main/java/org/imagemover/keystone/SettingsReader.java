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
package org.imagemover.keystone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.imagemover.http.HttpSettings;
import org.imagemover.http.HttpTarget;
import org.imagemover.spi.SecretReference;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** Reads {@link KeystoneSettings} from a component's properties. */
final class SettingsReader {

    private static final String DEFAULT_DOMAIN = "Default";
    private static final int CONNECTIONS = 16;

    private final Map<String, ?> properties;

    SettingsReader(Map<String, ?> properties) {
        this.properties = properties;
    }

    KeystoneSettings settings(String serviceType) throws StoreException {
        AuthType type = choice(KeystoneSettings.AUTH_TYPE, AuthType.PASSWORD);
        Credentials credentials = credentials(type);
        Scope scope = scope(type);
        HttpTarget authUrl = authUrl();
        HttpTarget endpoint = target(KeystoneSettings.ENDPOINT);
        boolean logsIn =
                type == AuthType.PASSWORD
                        || type == AuthType.APPLICATION_CREDENTIAL
                        || type == AuthType.TOKEN && scope != null;
        if (authUrl == null && logsIn) {
            throw Settings.invalid(KeystoneSettings.AUTH_URL, "is missing: it is Keystone's URL");
        }
        if (endpoint == null && (authUrl == null || type == AuthType.NONE)) {
            throw Settings.invalid(
                    KeystoneSettings.ENDPOINT,
                    "is missing: without a log-in at Keystone no catalogue says where the"
                            + " service is");
        }
        return new KeystoneSettings(
                serviceType,
                authUrl,
                credentials,
                scope,
                optional(KeystoneSettings.REGION),
                choice(KeystoneSettings.INTERFACE, EndpointInterface.PUBLIC),
                endpoint,
                connections());
    }

    private @Nullable String optional(String key) throws StoreException {
        Object value = properties.get(key);
        return Settings.optional(key, () -> value == null ? null : value.toString());
    }

    private String required(String key, String why) throws StoreException {
        String value = optional(key);
        if (value == null) {
            throw Settings.invalid(key, "is missing: " + why);
        }
        return value;
    }

    private <T extends Enum<T>> T choice(String key, T otherwise) throws StoreException {
        String text = optional(key);
        if (text == null) {
            return otherwise;
        }
        List<String> names = new ArrayList<>();
        for (T value : otherwise.getDeclaringClass().getEnumConstants()) {
            names.add(value.name().toLowerCase(Locale.ROOT));
            if (names.get(names.size() - 1).equals(text)) {
                return value;
            }
        }
        throw Settings.invalid(key, "'" + text + "' is none of " + String.join(", ", names));
    }

    private boolean flag(String key, boolean otherwise) throws StoreException {
        String text = optional(key);
        if (text == null || text.equals("true") || text.equals("false")) {
            return text == null ? otherwise : text.equals("true");
        }
        throw Settings.invalid(key, "'" + text + "' is neither true nor false");
    }

    private Credentials credentials(AuthType type) throws StoreException {
        Credentials credentials =
                switch (type) {
                    case PASSWORD ->
                            new Credentials.Password(
                                    new NameOrId(
                                            required(KeystoneSettings.USERNAME, "who logs in")),
                                    domain(KeystoneSettings.USER_DOMAIN),
                                    secret(KeystoneSettings.PASSWORD));
                    case APPLICATION_CREDENTIAL -> applicationCredential();
                    case TOKEN -> new Credentials.GivenToken(secret(KeystoneSettings.TOKEN));
                    case NONE -> new Credentials.Nobody();
                };
        refuseOthers(type);
        return credentials;
    }

    /** What another way to log in needs was meant, or is a secret that nobody needs here. */
    private void refuseOthers(AuthType type) throws StoreException {
        refuseUnless(type == AuthType.PASSWORD, type, KeystoneSettings.PASSWORD);
        refuseUnless(
                type == AuthType.APPLICATION_CREDENTIAL,
                type,
                KeystoneSettings.CREDENTIAL_ID,
                KeystoneSettings.CREDENTIAL_NAME,
                KeystoneSettings.CREDENTIAL_SECRET);
        refuseUnless(type == AuthType.TOKEN, type, KeystoneSettings.TOKEN);
        refuseUnless(
                type == AuthType.PASSWORD || type == AuthType.APPLICATION_CREDENTIAL,
                type,
                KeystoneSettings.USERNAME);
        refuseUnless(
                type == AuthType.PASSWORD || type == AuthType.TOKEN,
                type,
                KeystoneSettings.PROJECT,
                KeystoneSettings.DOMAIN);
    }

    private void refuseUnless(boolean wanted, AuthType type, String... keys) throws StoreException {
        for (String key : keys) {
            if (!wanted && optional(key) != null) {
                throw Settings.invalid(
                        key,
                        "does not go with auth.type = "
                                + type.text()
                                + (key.equals(KeystoneSettings.PROJECT)
                                                || key.equals(KeystoneSettings.DOMAIN)
                                        ? ", which has no scope of yours: take it out"
                                        : ": take one of both out"));
            }
        }
    }

    private Credentials applicationCredential() throws StoreException {
        SecretReference secret = secret(KeystoneSettings.CREDENTIAL_SECRET);
        String id = optional(KeystoneSettings.CREDENTIAL_ID);
        String name = optional(KeystoneSettings.CREDENTIAL_NAME);
        if (id != null) {
            if (name != null) {
                throw Settings.invalid(
                        KeystoneSettings.CREDENTIAL_NAME,
                        "is there beside the id: take one of both out");
            }
            return new Credentials.ApplicationCredential(
                    new NameOrId("id:" + id), null, domain(KeystoneSettings.USER_DOMAIN), secret);
        }
        if (name == null) {
            throw Settings.invalid(
                    KeystoneSettings.CREDENTIAL_ID,
                    "is missing: or name the credential, and its user");
        }
        return new Credentials.ApplicationCredential(
                new NameOrId(name),
                new NameOrId(
                        required(KeystoneSettings.USERNAME, "whose application credential it is")),
                domain(KeystoneSettings.USER_DOMAIN),
                secret);
    }

    private SecretReference secret(String key) throws StoreException {
        return SecretReference.parse(key, required(key, "where the secret is, as secret:NAME"));
    }

    private NameOrId domain(String key) throws StoreException {
        String text = optional(key);
        return new NameOrId(text == null ? DEFAULT_DOMAIN : text);
    }

    private @Nullable Scope scope(AuthType type) throws StoreException {
        String project = optional(KeystoneSettings.PROJECT);
        String domain = optional(KeystoneSettings.DOMAIN);
        if (project != null && domain != null) {
            throw Settings.invalid(
                    KeystoneSettings.DOMAIN,
                    "is there beside project: the domain of a project is project.domain");
        }
        if (project != null) {
            return new Scope(new NameOrId(project), domain(KeystoneSettings.PROJECT_DOMAIN));
        }
        return domain == null ? null : new Scope(null, new NameOrId(domain));
    }

    private @Nullable HttpTarget authUrl() throws StoreException {
        HttpTarget url = target(KeystoneSettings.AUTH_URL);
        if (url == null) {
            return null;
        }
        String text = url.text().replaceFirst("/+$", "");
        if (text.endsWith("/v2.0")) {
            throw Settings.invalid(
                    KeystoneSettings.AUTH_URL,
                    "is of Keystone's version 2, which is not spoken: end it in /v3");
        }
        return HttpTarget.parse(text.endsWith("/v3") ? text : text + "/v3");
    }

    private @Nullable HttpTarget endpoint() throws StoreException {
        return target(KeystoneSettings.ENDPOINT);
    }

    private @Nullable HttpTarget target(String key) throws StoreException {
        String text = optional(key);
        if (text == null) {
            return null;
        }
        try {
            HttpTarget target = HttpTarget.parse(text);
            if (target.query() == null) {
                return target;
            }
        } catch (IllegalArgumentException malformed) {
            throw Settings.invalid(key, "has a URL that cannot be used: " + malformed.getMessage());
        }
        throw Settings.invalid(key, "has a URL with '?' in it");
    }

    private HttpSettings connections() throws StoreException {
        String caFile = optional(HttpSettings.TLS_CA_FILE);
        Path file =
                caFile == null
                        ? null
                        : Settings.absolutePath(HttpSettings.TLS_CA_FILE, () -> caFile);
        return new HttpSettings(
                "",
                time(HttpSettings.CONNECT_TIMEOUT, "10 s"),
                time(HttpSettings.STALL_TIMEOUT, "60 s"),
                CONNECTIONS,
                CONNECTIONS,
                file,
                flag(HttpSettings.TLS_VERIFY, true));
    }

    private Duration time(String key, String otherwise) throws StoreException {
        String text = optional(key);
        return HttpSettings.time(key, text == null ? otherwise : text);
    }
}
