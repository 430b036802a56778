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
package org.imagemover.core.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code etc/org.imagemover.core.cfg}; each key is described there.
 *
 * @param transfersMax transfers that move bytes at once, and so the number of threads that do
 * @param transfersKept ended transfers that are still listed
 * @param lanesMax lanes of all transfers together, and so the number of threads that read and write
 * @param transferLanesMin lanes that a transfer begins with, where it can have that many
 * @param transferLanesMax lanes of one transfer
 * @param storeLanesMax lanes at work on one store, by store id
 * @param memoryMax bytes of all transfer buffers together
 * @param storeMemoryMax bytes of buffers that are borrowed to read one store, by store id
 * @param bufferSize bytes of one transfer buffer, the unit that lanes move
 * @param bandwidthMax bytes a second of all transfers together, 0 without a limit
 * @param storeBandwidthMax bytes a second read from one store, by store id
 * @param bandwidthBurst how long a limit may be left unused and then be caught up
 * @param lowestRates how slowly stores may give and take
 * @param storeWaitMax how long a transfer waits for a store to come back
 * @param retryMax calls that fail one after the other before a location is given up
 * @param retryDelay the wait before the first retry; doubled for each further one
 * @param digestCheck whether bytes are checked against the record's digest
 * @param chunkDigests whether digests of an image's chunks are noted, and copies checked by them
 * @param addStore the id of the store that added images go to, or null for the only writable one
 * @param virtualSizeMax the largest disk that an image may claim to hold, 0 without a limit
 * @param allowEncrypted whether encrypted images (LUKS, qcow2's own encryption) are moved
 * @param spaceMargin bytes of each file system of this machine that no copy takes; -1 for a part of
 *     it: see {@link #spaceMargin(long)}
 * @param fileRoots where the paths of callers may lead
 */
public record CoreSettings(
        int transfersMax,
        int transfersKept,
        int lanesMax,
        int transferLanesMin,
        int transferLanesMax,
        Map<String, Long> storeLanesMax,
        long memoryMax,
        Map<String, Long> storeMemoryMax,
        int bufferSize,
        long bandwidthMax,
        Map<String, Long> storeBandwidthMax,
        Duration bandwidthBurst,
        LowestRates lowestRates,
        Duration storeWaitMax,
        int retryMax,
        Duration retryDelay,
        boolean digestCheck,
        boolean chunkDigests,
        @Nullable String addStore,
        long virtualSizeMax,
        boolean allowEncrypted,
        long spaceMargin,
        FileRootSettings fileRoots) {

    /** What holds where nothing is configured. */
    public static final CoreSettings DEFAULTS =
            new CoreSettings(
                    16,
                    100,
                    32,
                    2,
                    8,
                    Map.of(),
                    128L << 20,
                    Map.of(),
                    8 << 20,
                    0,
                    Map.of(),
                    Duration.ofMillis(250),
                    LowestRates.DEFAULTS,
                    Duration.ofMinutes(15),
                    5,
                    Duration.ofMillis(500),
                    true,
                    true,
                    null,
                    0,
                    false,
                    -1,
                    FileRootSettings.ANYWHERE);

    private static final Set<String> KEYS =
            Set.of(
                    "transfers.max",
                    "transfers.kept",
                    "lanes.max",
                    "transfer.lanes.min",
                    "transfer.lanes.max",
                    "memory.max",
                    "buffer.size",
                    "bandwidth.max",
                    "bandwidth.burst",
                    "rate.min",
                    "rate.window",
                    "store.wait.max",
                    "retry.max",
                    "retry.delay",
                    "digest.check",
                    "chunk.digests",
                    "add.store",
                    "inspect.virtual.size.max",
                    "inspect.allow.encrypted",
                    "space.margin",
                    FileRootSettings.ROOTS,
                    FileRootSettings.JAVA);

    private static final Duration LONGEST = Duration.ofDays(30);
    private static final String STORE_PREFIX = "store.";
    private static final String STORE_BANDWIDTH = ".bandwidth.max";
    private static final String STORE_LANES = ".lanes.max";
    private static final String STORE_MEMORY = ".memory.max";
    private static final String STORE_RATE = ".rate.min";
    private static final String STORE_WINDOW = ".rate.window";
    private static final int MOST_LANES = 1024;

    public CoreSettings {
        storeLanesMax = Map.copyOf(storeLanesMax);
        storeMemoryMax = Map.copyOf(storeMemoryMax);
        storeBandwidthMax = Map.copyOf(storeBandwidthMax);
    }

    /** What no copy takes of a file system of a size: 1 % of it, at most 1 GiB, by default. */
    public long spaceMargin(long total) {
        return spaceMargin >= 0 ? spaceMargin : Math.min(1L << 30, total / 100);
    }

    /** The limit of one store, 0 without one. */
    public long bandwidthMax(String storeId) {
        return storeBandwidthMax.getOrDefault(storeId, 0L);
    }

    /** The limit of one store, 0 without one. */
    public int lanesMax(String storeId) {
        return storeLanesMax.getOrDefault(storeId, 0L).intValue();
    }

    /** How slowly a store, or what is in none, may give and take. */
    public LowestRates.LowestRate lowestRate(@Nullable String storeId) {
        return storeId == null ? lowestRates.all() : lowestRates.of(storeId);
    }

    /** The limit of one store in bytes, 0 without one. */
    public long memoryMax(String storeId) {
        return storeMemoryMax.getOrDefault(storeId, 0L);
    }

    /**
     * Reads a configuration. A wrong value does not count: what held before goes on holding.
     *
     * @param properties as ConfigAdmin has them
     * @param before what holds now
     * @param problems gets a line, with the key and the reason, for each wrong value
     * @return what holds from now on
     */
    static CoreSettings read(
            Map<String, ?> properties, CoreSettings before, List<String> problems) {
        Reader reader = new Reader(properties, problems);
        CoreSettings settings =
                new CoreSettings(
                        reader.integer(
                                "transfers.max",
                                1,
                                1024,
                                DEFAULTS.transfersMax,
                                before.transfersMax),
                        reader.integer(
                                "transfers.kept",
                                0,
                                100_000,
                                DEFAULTS.transfersKept,
                                before.transfersKept),
                        reader.integer(
                                "lanes.max", 1, MOST_LANES, DEFAULTS.lanesMax, before.lanesMax),
                        reader.integer(
                                "transfer.lanes.min",
                                1,
                                MOST_LANES,
                                DEFAULTS.transferLanesMin,
                                before.transferLanesMin),
                        reader.integer(
                                "transfer.lanes.max",
                                1,
                                MOST_LANES,
                                DEFAULTS.transferLanesMax,
                                before.transferLanesMax),
                        reader.perStore(STORE_LANES, before.storeLanesMax),
                        reader.bytes(
                                "memory.max",
                                1 << 20,
                                1L << 40,
                                DEFAULTS.memoryMax,
                                before.memoryMax),
                        reader.perStore(STORE_MEMORY, before.storeMemoryMax),
                        (int)
                                reader.bytes(
                                        "buffer.size",
                                        256 << 10,
                                        64 << 20,
                                        DEFAULTS.bufferSize,
                                        before.bufferSize),
                        reader.bytes(
                                "bandwidth.max",
                                0,
                                Long.MAX_VALUE,
                                DEFAULTS.bandwidthMax,
                                before.bandwidthMax),
                        reader.perStore(STORE_BANDWIDTH, before.storeBandwidthMax),
                        reader.duration(
                                "bandwidth.burst", DEFAULTS.bandwidthBurst, before.bandwidthBurst),
                        reader.lowestRates(before.lowestRates),
                        reader.duration(
                                "store.wait.max", DEFAULTS.storeWaitMax, before.storeWaitMax),
                        reader.integer("retry.max", 0, 100, DEFAULTS.retryMax, before.retryMax),
                        reader.duration("retry.delay", DEFAULTS.retryDelay, before.retryDelay),
                        reader.flag("digest.check", DEFAULTS.digestCheck, before.digestCheck),
                        reader.flag("chunk.digests", DEFAULTS.chunkDigests, before.chunkDigests),
                        reader.text("add.store"),
                        reader.bytes(
                                "inspect.virtual.size.max",
                                0,
                                Long.MAX_VALUE,
                                DEFAULTS.virtualSizeMax,
                                before.virtualSizeMax),
                        reader.flag(
                                "inspect.allow.encrypted",
                                DEFAULTS.allowEncrypted,
                                before.allowEncrypted),
                        reader.bytes(
                                "space.margin",
                                0,
                                Long.MAX_VALUE,
                                DEFAULTS.spaceMargin,
                                before.spaceMargin),
                        FileRootSettings.read(reader::text, reader::problem));
        reader.reportUnknown();
        return settings;
    }

    private static final class Reader {

        private final Map<String, String> values = new TreeMap<>();
        private final List<String> problems;

        Reader(Map<String, ?> properties, List<String> problems) {
            properties.forEach((key, value) -> values.put(key, String.valueOf(value).strip()));
            this.problems = problems;
        }

        @Nullable String text(String key) {
            String value = values.get(key);
            return value == null || value.isEmpty() ? null : value;
        }

        int integer(String key, int least, int most, int byDefault, int before) {
            String value = text(key);
            if (value == null) {
                return byDefault;
            }
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException wrong) {
                // reported below, as a number out of bounds is
            }
            problem(key, "'" + value + "' is not a number from " + least + " to " + most);
            return before;
        }

        long bytes(String key, long least, long most, long byDefault, long before) {
            String value = text(key);
            if (value == null) {
                return byDefault;
            }
            try {
                long bytes = Settings.bytes(key, value);
                if (bytes >= least && bytes <= most) {
                    return bytes;
                }
                problem(key, "'" + value + "' is not from " + least + " to " + most + " bytes");
            } catch (StoreException wrong) {
                problems.add(wrong.getMessage());
            }
            return before;
        }

        Duration duration(String key, Duration byDefault, Duration before) {
            String value = text(key);
            if (value == null) {
                return byDefault;
            }
            try {
                int number = Integer.parseInt(value.replaceFirst("\\s*(ms|s|m|h)$", ""));
                Duration duration = Duration.of(number, unit(value));
                if (number >= 0 && duration.compareTo(LONGEST) <= 0) {
                    return duration;
                }
            } catch (NumberFormatException wrong) {
                // reported below, as a negative number is
            }
            problem(
                    key,
                    "'"
                            + value
                            + "' is not a time of at most "
                            + LONGEST.toHours()
                            + " h: write it as 500 ms, 30 s, 15 m or 1 h");
            return before;
        }

        private static ChronoUnit unit(String value) {
            if (value.endsWith("ms")) {
                return ChronoUnit.MILLIS;
            }
            return switch (value.charAt(value.length() - 1)) {
                case 'm' -> ChronoUnit.MINUTES;
                case 'h' -> ChronoUnit.HOURS;
                default -> ChronoUnit.SECONDS;
            };
        }

        boolean flag(String key, boolean byDefault, boolean before) {
            String value = text(key);
            if (value == null) {
                return byDefault;
            }
            if (value.equals("true") || value.equals("false")) {
                return value.equals("true");
            }
            problem(key, "'" + value + "' is neither true nor false");
            return before;
        }

        /** The limits of stores that a key such as {@code store.ID.lanes.max} is there for. */
        Map<String, Long> perStore(String suffix, Map<String, Long> before) {
            Map<String, Long> limits = new HashMap<>();
            for (String key : values.keySet()) {
                if (isPerStore(key, suffix)) {
                    String store = store(key, suffix);
                    long old = before.getOrDefault(store, 0L);
                    limits.put(
                            store,
                            suffix.equals(STORE_LANES)
                                    ? integer(key, 0, MOST_LANES, 0, (int) old)
                                    : bytes(key, 0, Long.MAX_VALUE, 0, old));
                }
            }
            return limits;
        }

        LowestRates lowestRates(LowestRates before) {
            LowestRates.LowestRate byDefault = DEFAULTS.lowestRates.all();
            LowestRates.LowestRate all =
                    new LowestRates.LowestRate(
                            bytes(
                                    "rate.min",
                                    0,
                                    Long.MAX_VALUE,
                                    byDefault.bytesPerSecond(),
                                    before.all().bytesPerSecond()),
                            window("rate.window", byDefault.window(), before.all().window()));
            Map<String, Long> rates = new HashMap<>();
            Map<String, Duration> windows = new HashMap<>();
            for (String key : values.keySet()) {
                if (isPerStore(key, STORE_RATE)) {
                    String store = store(key, STORE_RATE);
                    long old = before.of(store).bytesPerSecond();
                    rates.put(store, bytes(key, 0, Long.MAX_VALUE, all.bytesPerSecond(), old));
                } else if (isPerStore(key, STORE_WINDOW)) {
                    String store = store(key, STORE_WINDOW);
                    windows.put(store, window(key, all.window(), before.of(store).window()));
                }
            }
            return new LowestRates(all, rates, windows);
        }

        /** A rate over no time at all would be none. */
        private Duration window(String key, Duration byDefault, Duration before) {
            Duration window = duration(key, byDefault, before);
            if (window.isZero()) {
                problem(key, "'" + text(key) + "' is no time that a rate can be averaged over");
                return before;
            }
            return window;
        }

        private static String store(String key, String suffix) {
            return key.substring(STORE_PREFIX.length(), key.length() - suffix.length());
        }

        void reportUnknown() {
            for (String key : values.keySet()) {
                boolean perStore =
                        List.of(
                                        STORE_BANDWIDTH,
                                        STORE_LANES,
                                        STORE_MEMORY,
                                        STORE_RATE,
                                        STORE_WINDOW)
                                .stream()
                                .anyMatch(suffix -> isPerStore(key, suffix));
                if (!Settings.isAdded(key) && !KEYS.contains(key) && !perStore) {
                    problem(key, "is not known: look for it in the shipped file");
                }
            }
        }

        private static boolean isPerStore(String key, String suffix) {
            return key.startsWith(STORE_PREFIX)
                    && key.endsWith(suffix)
                    && key.length() > STORE_PREFIX.length() + suffix.length();
        }

        private void problem(String key, String reason) {
            problems.add("key '" + key + "': " + reason);
        }
    }
}
