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

import java.util.Map;
import java.util.Set;
import org.imagemover.http.HttpSettings;
import org.imagemover.http.HttpTarget;
import org.imagemover.spi.SecretReference;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * How OpenStack is reached, as the configuration of a component says it. Immutable; shows nothing
 * of what it holds.
 *
 * <table>
 * <caption>The keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>{@code auth.url}</td><td>must be there to log in</td><td>Keystone's URL, with or without
 *     {@code /v3}</td></tr>
 * <tr><td>{@code auth.type}</td><td>{@code password}</td><td>{@code password}, {@code
 *     application_credential}, {@code token} (one that somebody else got; with a scope, it is
 *     exchanged for one of that scope) or {@code none} (no token is sent)</td></tr>
 * <tr><td>{@code username}, {@code user.domain}</td><td>none, {@code Default}</td><td>who logs
 *     in</td></tr>
 * <tr><td>{@code password}</td><td>none</td><td>where the password is: a {@link
 *     SecretReference}</td></tr>
 * <tr><td>{@code application.credential.id}</td><td>none</td><td>or else {@code
 *     application.credential.name} with {@code username} and {@code user.domain}</td></tr>
 * <tr><td>{@code application.credential.secret}</td><td>none</td><td>where its secret is</td></tr>
 * <tr><td>{@code token}</td><td>none</td><td>where the token is; a changed one is taken up at
 *     once</td></tr>
 * <tr><td>{@code project}, {@code project.domain}</td><td>none, {@code Default}</td><td>the scope of
 *     the token; not for application credentials, which have one of their own</td></tr>
 * <tr><td>{@code domain}</td><td>none</td><td>a domain as scope, in the place of a
 *     project</td></tr>
 * <tr><td>{@code region}</td><td>the only one</td><td>the region of the endpoint in the
 *     catalogue</td></tr>
 * <tr><td>{@code interface}</td><td>{@code public}</td><td>{@code public}, {@code internal} or
 *     {@code admin}</td></tr>
 * <tr><td>{@code endpoint}</td><td>from the catalogue</td><td>the service's URL</td></tr>
 * <tr><td>{@code tls.ca.file}, {@code tls.verify}, {@code connect.timeout}, {@code
 *     stall.timeout}</td><td>the JVM's, {@code true}, {@code 10 s}, {@code 60 s}</td><td>as of the
 *     http store, for Keystone and the service</td></tr>
 * </table>
 *
 * <p>A user, a project or a domain is given by its name, or as {@code id:} and its id.
 */
public final class KeystoneSettings {

    static final String AUTH_URL = "auth.url";
    static final String AUTH_TYPE = "auth.type";
    static final String USERNAME = "username";
    static final String USER_DOMAIN = "user.domain";
    static final String PASSWORD = "password";
    static final String CREDENTIAL_ID = "application.credential.id";
    static final String CREDENTIAL_NAME = "application.credential.name";
    static final String CREDENTIAL_SECRET = "application.credential.secret";
    static final String TOKEN = "token";
    static final String PROJECT = "project";
    static final String PROJECT_DOMAIN = "project.domain";
    static final String DOMAIN = "domain";
    static final String REGION = "region";
    static final String INTERFACE = "interface";
    static final String ENDPOINT = "endpoint";

    /** All keys that {@link #read} reads. */
    public static final Set<String> KEYS =
            Set.of(
                    AUTH_URL,
                    AUTH_TYPE,
                    USERNAME,
                    USER_DOMAIN,
                    PASSWORD,
                    CREDENTIAL_ID,
                    CREDENTIAL_NAME,
                    CREDENTIAL_SECRET,
                    TOKEN,
                    PROJECT,
                    PROJECT_DOMAIN,
                    DOMAIN,
                    REGION,
                    INTERFACE,
                    ENDPOINT,
                    HttpSettings.TLS_CA_FILE,
                    HttpSettings.TLS_VERIFY,
                    HttpSettings.CONNECT_TIMEOUT,
                    HttpSettings.STALL_TIMEOUT);

    private final String serviceType;
    private final @Nullable HttpTarget authUrl;
    private final Credentials credentials;
    private final @Nullable Scope scope;
    private final @Nullable String region;
    private final EndpointInterface endpointInterface;
    private final @Nullable HttpTarget endpoint;
    private final HttpSettings connections;

    KeystoneSettings(
            String serviceType,
            @Nullable HttpTarget authUrl,
            Credentials credentials,
            @Nullable Scope scope,
            @Nullable String region,
            EndpointInterface endpointInterface,
            @Nullable HttpTarget endpoint,
            HttpSettings connections) {
        this.serviceType = serviceType;
        this.authUrl = authUrl;
        this.credentials = credentials;
        this.scope = scope;
        this.region = region;
        this.endpointInterface = endpointInterface;
        this.endpoint = endpoint;
        this.connections = connections;
    }

    /**
     * Checks a configuration; resolves no secret, looks at no file and asks no server. Keys that
     * are not in {@link #KEYS} are not looked at.
     *
     * @param properties the component's
     * @param serviceType whose URL the key {@code endpoint} is, such as {@code image}
     * @return the settings
     * @throws StoreException {@code INVALID_CONFIG}, with the first wrong key and the reason
     */
    public static KeystoneSettings read(Map<String, ?> properties, String serviceType)
            throws StoreException {
        return new SettingsReader(properties).settings(serviceType);
    }

    /** Whether requests need a token at all. */
    public boolean usesTokens() {
        return !(credentials instanceof Credentials.Nobody);
    }

    /**
     * How connections are made, for a transport of the caller's own, such as one for large objects:
     * with the same authorities and timeouts.
     *
     * @param who how messages begin: {@code catalogue 'glance': }
     * @param most how many connections there may be at once
     */
    public HttpSettings connections(String who, int most) {
        return new HttpSettings(
                who,
                connections.connectTimeout(),
                connections.stallTimeout(),
                most,
                most,
                connections.caFile(),
                connections.verifyTls());
    }

    String serviceType() {
        return serviceType;
    }

    @Nullable HttpTarget authUrl() {
        return authUrl;
    }

    Credentials credentials() {
        return credentials;
    }

    @Nullable Scope scope() {
        return scope;
    }

    @Nullable String region() {
        return region;
    }

    EndpointInterface endpointInterface() {
        return endpointInterface;
    }

    @Nullable HttpTarget endpoint() {
        return endpoint;
    }

    @Override
    public String toString() {
        return "access to OpenStack";
    }
}
