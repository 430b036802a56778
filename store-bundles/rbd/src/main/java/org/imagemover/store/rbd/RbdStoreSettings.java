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

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.spi.SecretReference;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, checked; each key is described in {@link RbdStoreConfig}.
 *
 * @param storeId the store's id
 * @param pool the pool's name
 * @param namespace the namespace in it, empty for none
 * @param dataPool the pool for data, or null
 * @param confFile an absolute path, or null where none is read
 * @param monHost the monitors, or null
 * @param fsid the cluster's id that is expected, in lower case, or null
 * @param user the user's name
 * @param keyring an absolute path, or null
 * @param key where the user's key is, or null
 * @param connectTimeout full seconds
 * @param operationTimeout full seconds
 * @param readOnly whether nothing is written
 * @param features a set of bits, or -1 for the cluster's own
 * @param objectSize a power of two
 * @param trashWithClones whether an image with clones may go to the trash
 * @param luksPassphrase where it is, or null
 * @param glanceStore the name of the store in Glance, or null
 * @param acceptShortLocations whether {@code rbd://image} is looked at
 */
record RbdStoreSettings(
        String storeId,
        String pool,
        String namespace,
        @Nullable String dataPool,
        @Nullable Path confFile,
        @Nullable String monHost,
        @Nullable String fsid,
        String user,
        @Nullable Path keyring,
        @Nullable SecretReference key,
        Duration connectTimeout,
        Duration operationTimeout,
        boolean readOnly,
        long features,
        int objectSize,
        boolean trashWithClones,
        @Nullable SecretReference luksPassphrase,
        @Nullable String glanceStore,
        boolean acceptShortLocations) {

    static final String POOL = "pool";
    static final String NAMESPACE = "namespace";
    static final String CONF_FILE = "conf.file";
    static final String FSID = "fsid";
    static final String KEY = "key";
    static final String LUKS_PASSPHRASE = "luks.passphrase";

    /** The cluster decides which features a new image has. */
    static final long DEFAULT_FEATURES = -1;

    private static final String DATA_POOL = "data.pool";
    private static final String MON_HOST = "mon.host";
    private static final String USER = "user";
    private static final String KEYRING = "keyring";
    private static final String CONNECT_TIMEOUT = "connect.timeout";
    private static final String OPERATION_TIMEOUT = "operation.timeout";
    private static final String READ_ONLY = "read.only";
    private static final String FEATURES = "features";
    private static final String OBJECT_SIZE = "object.size";
    private static final String DELETE_WITH_CLONES = "delete.with.clones";
    private static final String GLANCE_STORE = "glance.store";
    private static final String ACCEPT_SHORT_LOCATIONS = "accept.short.locations";

    private static final Set<String> KEYS =
            Set.of(
                    StoreDriver.STORE_ID,
                    POOL,
                    NAMESPACE,
                    DATA_POOL,
                    CONF_FILE,
                    MON_HOST,
                    FSID,
                    USER,
                    KEYRING,
                    KEY,
                    CONNECT_TIMEOUT,
                    OPERATION_TIMEOUT,
                    READ_ONLY,
                    FEATURES,
                    OBJECT_SIZE,
                    DELETE_WITH_CLONES,
                    LUKS_PASSPHRASE,
                    GLANCE_STORE,
                    ACCEPT_SHORT_LOCATIONS);

    private static final Path DEFAULT_CONF_FILE = Path.of("/etc/ceph/ceph.conf");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern NAME = Pattern.compile("[^/@\\p{Cntrl}\"\\\\]{1,128}");
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})\\s*(s|m|h|)");
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int SMALLEST_OBJECT = 4 << 10;
    private static final int LARGEST_OBJECT = 32 << 20;

    /**
     * By the names and the bits of {@code rbd/features.h}, those that an image can be made with.
     */
    private static final Map<String, Long> FEATURE_BITS = featureBits();

    private static Map<String, Long> featureBits() {
        Map<String, Long> bits = new LinkedHashMap<>();
        bits.put("layering", 1L);
        bits.put("exclusive-lock", 1L << 2);
        bits.put("object-map", 1L << 3);
        bits.put("fast-diff", 1L << 4);
        bits.put("deep-flatten", 1L << 5);
        return bits;
    }

    /**
     * Checks a configuration; looks at no file and asks no cluster.
     *
     * @param config the typed view
     * @param properties all of it
     * @throws StoreException {@code INVALID_CONFIG}, with the first wrong key and the reason
     */
    static RbdStoreSettings read(RbdStoreConfig config, Map<String, ?> properties)
            throws StoreException {
        String storeId = Settings.id(StoreDriver.STORE_ID, config::store_id);
        String pool = name(POOL, Settings.required(POOL, config::pool));
        String namespace = Settings.optional(NAMESPACE, config::namespace);
        String dataPool = Settings.optional(DATA_POOL, config::data_pool);
        String monHost = Settings.optional(MON_HOST, config::mon_host);
        Path confFile = path(CONF_FILE, config.conf_file());
        RbdStoreSettings settings =
                new RbdStoreSettings(
                        storeId,
                        pool,
                        namespace == null ? "" : name(NAMESPACE, namespace),
                        dataPool == null ? null : name(DATA_POOL, dataPool),
                        confFile == null && monHost == null ? DEFAULT_CONF_FILE : confFile,
                        monHost,
                        fsid(Settings.optional(FSID, config::fsid)),
                        user(Settings.required(USER, config::user)),
                        path(KEYRING, config.keyring()),
                        secret(KEY, config.key()),
                        time(CONNECT_TIMEOUT, config.connect_timeout()),
                        time(OPERATION_TIMEOUT, config.operation_timeout()),
                        flag(READ_ONLY, config.read_only(), properties),
                        features(Settings.optional(FEATURES, config::features)),
                        objectSize(Settings.required(OBJECT_SIZE, config::object_size)),
                        trash(Settings.required(DELETE_WITH_CLONES, config::delete_with_clones)),
                        secret(LUKS_PASSPHRASE, config.luks_passphrase()),
                        Settings.optional(GLANCE_STORE, config::glance_store),
                        flag(ACCEPT_SHORT_LOCATIONS, config.accept_short_locations(), properties));
        Settings.requireKnown(properties.keySet(), KEYS);
        return settings;
    }

    private static String name(String key, String value) throws StoreException {
        if (!NAME.matcher(value).matches()) {
            throw Settings.invalid(key, "is no name of Ceph's: it has no '/', '@' or quotes");
        }
        return value;
    }

    private static String user(String value) throws StoreException {
        if (value.startsWith("client.")) {
            throw Settings.invalid(USER, "is written without 'client.' before it");
        }
        return name(USER, value);
    }

    private static @Nullable Path path(String key, String value) throws StoreException {
        return Settings.optional(key, () -> value) == null
                ? null
                : Settings.absolutePath(key, () -> value);
    }

    private static @Nullable SecretReference secret(String key, String value)
            throws StoreException {
        String text = Settings.optional(key, () -> value);
        return text == null ? null : SecretReference.parse(key, text);
    }

    private static @Nullable String fsid(@Nullable String value) throws StoreException {
        if (value == null) {
            return null;
        }
        String fsid = value.toLowerCase(java.util.Locale.ROOT);
        if (!UUID.matcher(fsid).matches()) {
            throw Settings.invalid(FSID, "is no fsid: write what ceph fsid tells");
        }
        return fsid;
    }

    private static Duration time(String key, String value) throws StoreException {
        String text = Settings.required(key, () -> value);
        Matcher matcher = TIME.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration time =
                    switch (matcher.group(2)) {
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofSeconds(number);
                    };
            if (!time.isZero() && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        }
        throw Settings.invalid(
                key, "'" + text + "' is not a time from 1 s to 1 h: write it as 30 s or 2 m");
    }

    private static long features(@Nullable String value) throws StoreException {
        if (value == null) {
            return DEFAULT_FEATURES;
        }
        long features = 0;
        for (String feature : value.split("\\s*,\\s*|\\s+")) {
            Long bit = FEATURE_BITS.get(feature);
            if (bit == null) {
                throw Settings.invalid(
                        FEATURES,
                        "'" + feature + "' is none of " + String.join(", ", FEATURE_BITS.keySet()));
            }
            features |= bit;
        }
        requireWith(features, "object-map", "exclusive-lock");
        requireWith(features, "fast-diff", "object-map");
        return features;
    }

    private static void requireWith(long features, String feature, String needed)
            throws StoreException {
        if ((features & bit(feature)) != 0 && (features & bit(needed)) == 0) {
            throw Settings.invalid(FEATURES, feature + " needs " + needed);
        }
    }

    private static long bit(String feature) {
        return FEATURE_BITS.getOrDefault(feature, 0L);
    }

    private static int objectSize(String text) throws StoreException {
        long size = Settings.bytes(OBJECT_SIZE, text);
        if (size < SMALLEST_OBJECT || size > LARGEST_OBJECT || Long.bitCount(size) != 1) {
            throw Settings.invalid(
                    OBJECT_SIZE, "'" + text + "' is not a power of two from 4 KiB to 32 MiB");
        }
        return (int) size;
    }

    private static boolean trash(String value) throws StoreException {
        return switch (value) {
            case "refuse" -> false;
            case "trash" -> true;
            default ->
                    throw Settings.invalid(
                            DELETE_WITH_CLONES, "'" + value + "' is neither refuse nor trash");
        };
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
