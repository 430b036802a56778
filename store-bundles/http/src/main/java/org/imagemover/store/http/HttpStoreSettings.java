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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.imagemover.http.HttpSettings;
import org.imagemover.http.HttpTarget;
import org.imagemover.http.IpNetworks;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, checked; each key is described in {@link HttpStoreConfig}.
 *
 * @param storeId the store's id
 * @param prefixes what the store's objects are at or below
 * @param callerUris whether callers' URIs are read
 * @param callerPorts the ports that these may have
 * @param allowedNetworks where these may lead, beside the public internet
 * @param checkUri what {@link StoreDriver#check} asks for, or null
 * @param credentials what proves who asks, or null
 * @param connections how connections are made
 * @param maxSize how many bytes an object may have
 * @param glanceStore the name of the store in Glance, or null
 */
record HttpStoreSettings(
        String storeId,
        List<HttpTarget> prefixes,
        boolean callerUris,
        Ports callerPorts,
        IpNetworks allowedNetworks,
        @Nullable HttpTarget checkUri,
        @Nullable Credentials credentials,
        HttpSettings connections,
        long maxSize,
        @Nullable String glanceStore) {

    private static final String ALLOWED_PREFIXES = "allowed.prefixes";
    private static final String CALLER_URIS = "caller.uris";
    private static final String CALLER_PORTS = "caller.ports";
    private static final String ALLOWED_NETWORKS = "allowed.networks";
    private static final String CHECK_URI = "check.uri";
    private static final String MAX_SIZE = "max.size";
    private static final String GLANCE_STORE = "glance.store";

    private static final int LEAST_CONNECTIONS = 2;
    private static final int MOST_CONNECTIONS = 1024;

    private static final Set<String> KEYS =
            Set.of(
                    StoreDriver.STORE_ID,
                    ALLOWED_PREFIXES,
                    CALLER_URIS,
                    CALLER_PORTS,
                    ALLOWED_NETWORKS,
                    CHECK_URI,
                    Credentials.USER,
                    Credentials.PASSWORD,
                    Credentials.TOKEN,
                    HttpSettings.TLS_CA_FILE,
                    HttpSettings.TLS_VERIFY,
                    HttpSettings.CONNECT_TIMEOUT,
                    HttpSettings.STALL_TIMEOUT,
                    HttpSettings.MAX_CONNECTIONS,
                    HttpSettings.MAX_CONNECTIONS_PER_HOST,
                    MAX_SIZE,
                    GLANCE_STORE);

    HttpStoreSettings {
        prefixes = List.copyOf(prefixes);
    }

    /**
     * Checks a configuration; looks at no file and asks no server.
     *
     * @param config the typed view
     * @param properties all of it
     * @throws StoreException {@code INVALID_CONFIG}, with the first wrong key and the reason
     */
    static HttpStoreSettings read(HttpStoreConfig config, Map<String, ?> properties)
            throws StoreException {
        String storeId = Settings.id(StoreDriver.STORE_ID, config::store_id);
        List<HttpTarget> prefixes = prefixes(list(ALLOWED_PREFIXES, config.allowed_prefixes()));
        boolean callerUris = flag(CALLER_URIS, config.caller_uris(), properties);
        if (prefixes.isEmpty() && !callerUris) {
            throw Settings.invalid(
                    ALLOWED_PREFIXES,
                    "is missing: say which URIs are the store's, or set caller.uris = true");
        }
        Credentials credentials = Credentials.read(config);
        if (prefixes.isEmpty() && credentials != null) {
            throw Settings.invalid(
                    ALLOWED_PREFIXES,
                    "is missing: credentials are sent to nobody else than the servers named there");
        }
        HttpStoreSettings settings =
                new HttpStoreSettings(
                        storeId,
                        prefixes,
                        callerUris,
                        ports(config),
                        networks(list(ALLOWED_NETWORKS, config.allowed_networks())),
                        checkUri(Settings.optional(CHECK_URI, config::check_uri), prefixes),
                        credentials,
                        connections(storeId, config, properties),
                        maxSize(config),
                        Settings.optional(GLANCE_STORE, config::glance_store));
        Settings.requireKnown(properties.keySet(), KEYS);
        return settings;
    }

    /** Whether a target is one of the store's own objects. */
    boolean isWithinPrefixes(HttpTarget target) {
        return prefixes.stream().anyMatch(prefix -> prefix.covers(target));
    }

    private static List<String> list(String key, String text) throws StoreException {
        String value = Settings.optional(key, () -> text);
        return value == null ? List.of() : List.of(value.split("\\s*,\\s*|\\s+"));
    }

    private static List<HttpTarget> prefixes(List<String> texts) throws StoreException {
        List<HttpTarget> prefixes = new ArrayList<>();
        for (String text : texts) {
            HttpTarget prefix = target(ALLOWED_PREFIXES, text);
            if (prefix.query() != null) {
                throw Settings.invalid(ALLOWED_PREFIXES, "a prefix has no '?' and what follows");
            }
            for (HttpTarget other : prefixes) {
                if (other.host().equals(prefix.host())
                        && other.port() == prefix.port()
                        && !other.scheme().equals(prefix.scheme())) {
                    throw Settings.invalid(
                            ALLOWED_PREFIXES, "one port of one host is both http and https");
                }
            }
            prefixes.add(prefix);
        }
        return prefixes;
    }

    private static HttpTarget target(String key, String text) throws StoreException {
        try {
            return HttpTarget.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw Settings.invalid(key, "has a URI that cannot be used: " + malformed.getMessage());
        }
    }

    private static Ports ports(HttpStoreConfig config) throws StoreException {
        List<String> texts = list(CALLER_PORTS, config.caller_ports());
        try {
            return Ports.parse(texts);
        } catch (IllegalArgumentException malformed) {
            throw Settings.invalid(CALLER_PORTS, String.valueOf(malformed.getMessage()));
        }
    }

    private static IpNetworks networks(List<String> texts) throws StoreException {
        try {
            return IpNetworks.parse(texts);
        } catch (IllegalArgumentException malformed) {
            throw Settings.invalid(ALLOWED_NETWORKS, String.valueOf(malformed.getMessage()));
        }
    }

    private static @Nullable HttpTarget checkUri(@Nullable String text, List<HttpTarget> prefixes)
            throws StoreException {
        if (text == null) {
            return null;
        }
        HttpTarget target = target(CHECK_URI, text);
        if (prefixes.stream().noneMatch(prefix -> prefix.covers(target))) {
            throw Settings.invalid(CHECK_URI, "is not within allowed.prefixes");
        }
        return target;
    }

    private static HttpSettings connections(
            String storeId, HttpStoreConfig config, Map<String, ?> properties)
            throws StoreException {
        Path caFile =
                Settings.optional(HttpSettings.TLS_CA_FILE, config::tls_ca_file) == null
                        ? null
                        : Settings.absolutePath(HttpSettings.TLS_CA_FILE, config::tls_ca_file);
        return new HttpSettings(
                "store '" + storeId + "': ",
                time(HttpSettings.CONNECT_TIMEOUT, config.connect_timeout()),
                time(HttpSettings.STALL_TIMEOUT, config.stall_timeout()),
                number(HttpSettings.MAX_CONNECTIONS, config::max_connections),
                number(HttpSettings.MAX_CONNECTIONS_PER_HOST, config::max_connections_per_host),
                caFile,
                flag(HttpSettings.TLS_VERIFY, config.tls_verify(), properties));
    }

    private static int number(String key, Supplier<Integer> value) throws StoreException {
        int number = Settings.read(key, value);
        if (number < LEAST_CONNECTIONS || number > MOST_CONNECTIONS) {
            throw Settings.invalid(
                    key,
                    "'"
                            + number
                            + "' is not from "
                            + LEAST_CONNECTIONS
                            + " to "
                            + MOST_CONNECTIONS);
        }
        return number;
    }

    private static Duration time(String key, String text) throws StoreException {
        return HttpSettings.time(key, Settings.required(key, () -> text));
    }

    private static long maxSize(HttpStoreConfig config) throws StoreException {
        String text = Settings.required(MAX_SIZE, config::max_size);
        long size = Settings.bytes(MAX_SIZE, text);
        return size == 0 ? Long.MAX_VALUE : size;
    }

    /** The typed view takes every text that is not {@code true} for false, which is too lenient. */
    private static boolean flag(String key, boolean value, Map<String, ?> properties)
            throws StoreException {
        Object given = properties.get(key);
        String text = given == null ? "" : given.toString().strip();
        if (text.isEmpty()) {
            return value;
        }
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw Settings.invalid(key, "'" + text + "' is neither true nor false");
    }
}
