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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreConfigurationTest {

    private static final Map<String, Function<CoreSettings, Object>> KEYS = new HashMap<>();

    static {
        KEYS.put("transfers.max", CoreSettings::transfersMax);
        KEYS.put("transfers.kept", CoreSettings::transfersKept);
        KEYS.put("lanes.max", CoreSettings::lanesMax);
        KEYS.put("transfer.lanes.min", CoreSettings::transferLanesMin);
        KEYS.put("transfer.lanes.max", CoreSettings::transferLanesMax);
        KEYS.put("store.nas-1.lanes.max", settings -> settings.lanesMax("nas-1"));
        KEYS.put("memory.max", CoreSettings::memoryMax);
        KEYS.put("store.nas-1.memory.max", settings -> settings.memoryMax("nas-1"));
        KEYS.put("buffer.size", CoreSettings::bufferSize);
        KEYS.put("bandwidth.max", CoreSettings::bandwidthMax);
        KEYS.put("store.nas-1.bandwidth.max", settings -> settings.bandwidthMax("nas-1"));
        KEYS.put("bandwidth.burst", CoreSettings::bandwidthBurst);
        KEYS.put("rate.min", settings -> settings.lowestRate(null).bytesPerSecond());
        KEYS.put("rate.window", settings -> settings.lowestRate("nas-1").window());
        KEYS.put("store.nas-1.rate.min", settings -> settings.lowestRate("nas-1").bytesPerSecond());
        KEYS.put("store.nas-1.rate.window", settings -> settings.lowestRate("nas-1").window());
        KEYS.put("store.wait.max", CoreSettings::storeWaitMax);
        KEYS.put("retry.max", CoreSettings::retryMax);
        KEYS.put("retry.delay", CoreSettings::retryDelay);
        KEYS.put("digest.check", CoreSettings::digestCheck);
        KEYS.put("chunk.digests", CoreSettings::chunkDigests);
        KEYS.put("add.store", settings -> String.valueOf(settings.addStore()));
        KEYS.put("inspect.virtual.size.max", CoreSettings::virtualSizeMax);
        KEYS.put("inspect.allow.encrypted", CoreSettings::allowEncrypted);
        KEYS.put("file.roots", settings -> settings.fileRoots().directories());
        KEYS.put("file.roots.java", settings -> settings.fileRoots().java());
    }

    private static String value(CoreConfiguration configuration, String key) {
        return String.valueOf(
                java.util.Objects.requireNonNull(KEYS.get(key)).apply(configuration.settings()));
    }

    @ParameterizedTest
    @CsvSource({
        "transfers.max, 3, 3, 16",
        "file.roots, '/srv/images/ , /dev', '[/srv/images, /dev]', []",
        "file.roots.java, true, true, false",
        "transfers.kept, 0, 0, 100",
        "memory.max, 1 GiB, 1073741824, 134217728",
        "buffer.size, 1MB, 1048576, 8388608",
        "bandwidth.max, 10M, 10485760, 0",
        "store.nas-1.bandwidth.max, 5 KiB, 5120, 0",
        "lanes.max, 5, 5, 32",
        "transfer.lanes.min, 3, 3, 2",
        "transfer.lanes.max, 16, 16, 8",
        "store.nas-1.lanes.max, 4, 4, 0",
        "store.nas-1.memory.max, 32 MiB, 33554432, 0",
        "bandwidth.burst, 1 s, PT1S, PT0.25S",
        "rate.min, 64 KiB, 65536, 1024",
        "rate.min, 0, 0, 1024",
        "rate.window, 30 s, PT30S, PT2M",
        "store.nas-1.rate.min, 0, 0, 1024",
        "store.nas-1.rate.window, 10 m, PT10M, PT2M",
        "chunk.digests, false, false, true",
        "store.wait.max, 90 s, PT1M30S, PT15M",
        "store.wait.max, 2 h, PT2H, PT15M",
        "store.wait.max, 7, PT7S, PT15M",
        "retry.max, 0, 0, 5",
        "retry.delay, 250ms, PT0.25S, PT0.5S",
        "retry.delay, 1 m, PT1M, PT0.5S",
        "digest.check, false, false, true",
        "add.store, ' nas-1 ', nas-1, null",
        "inspect.virtual.size.max, 2T, 2199023255552, 0",
        "inspect.allow.encrypted, true, true, false",
    })
    void aKeyIsReadChangedAndFallsBackToItsDefault(
            String key, String written, String read, String byDefault) {
        CoreConfiguration configuration = new CoreConfiguration(Map.of());
        assertEquals(byDefault, value(configuration, key));
        configuration.modified(Map.of(key, written));
        assertEquals(read, value(configuration, key));
        assertEquals(List.of(), configuration.problems());
        configuration.modified(Map.of(key, ""));
        assertEquals(byDefault, value(configuration, key));
    }

    @ParameterizedTest
    @CsvSource({
        "transfers.max, 3, 0",
        "transfers.max, 3, 1025",
        "transfers.max, 3, three",
        "transfers.max, 3, 99999999999",
        "transfers.kept, 3, -1",
        "memory.max, 8 MiB, 1 KiB",
        "memory.max, 8 MiB, much",
        "buffer.size, 1 MiB, 1 GiB",
        "buffer.size, 1 MiB, 0",
        "bandwidth.max, 1 MiB, -1",
        "bandwidth.max, 1 MiB, 9999999999999999999",
        "store.nas-1.bandwidth.max, 1 MiB, fast",
        "lanes.max, 5, 0",
        "transfer.lanes.max, 5, many",
        "store.nas-1.lanes.max, 5, -1",
        "store.nas-1.memory.max, 32 MiB, much",
        "rate.min, 1 KiB, slow",
        "rate.window, 1 m, 0 s",
        "rate.window, 1 m, long",
        "store.nas-1.rate.min, 5 KiB, slow",
        "store.nas-1.rate.window, 1 m, 0",
        "chunk.digests, false, off",
        "store.wait.max, 5 s, soon",
        "store.wait.max, 5 s, -5 s",
        "store.wait.max, 5 s, 2147483647 h",
        "store.wait.max, 5 s, 31536001 s",
        "retry.max, 3, 101",
        "retry.delay, 5 ms, 1.5 s",
        "digest.check, false, no",
        "inspect.virtual.size.max, 1 GiB, big",
        "inspect.allow.encrypted, true, TRUE",
    })
    void aWrongValueChangesNothingAndIsReportedWithItsKeyAndReason(
            String key, String before, String wrong) {
        CoreConfiguration configuration = new CoreConfiguration(Map.of(key, before));
        String held = value(configuration, key);
        configuration.modified(Map.of(key, wrong));
        assertEquals(held, value(configuration, key));
        assertEquals(1, configuration.problems().size());
        String problem = configuration.problems().get(0);
        assertTrue(problem.startsWith("key '" + key + "': "), problem);
        assertTrue(problem.contains("'" + wrong + "'"), problem);
        configuration.modified(Map.of(key, before));
        assertEquals(List.of(), configuration.problems());
    }

    @Test
    void aWrongValueAtTheStartLeavesTheDefault() {
        CoreConfiguration configuration = new CoreConfiguration(Map.of("transfers.max", "many"));
        assertEquals(16, configuration.settings().transfersMax());
        assertEquals(1, configuration.problems().size());
    }

    @Test
    void oneWrongValueDoesNotStopTheOthers() {
        CoreConfiguration configuration =
                new CoreConfiguration(Map.of("transfers.max", "many", "retry.max", "9"));
        assertEquals(9, configuration.settings().retryMax());
    }

    @Test
    void unknownKeysAreReportedAndThoseOfTheFrameworkAreNot() {
        CoreConfiguration configuration =
                new CoreConfiguration(
                        Map.of(
                                "service.pid", "org.imagemover.core",
                                "component.name", "x",
                                "felix.fileinstall.filename", "file:/etc/x.cfg",
                                ".hidden", "x",
                                "transfer.max", "3",
                                "store..bandwidth.max", "3"));
        assertEquals(
                List.of(
                        "key 'store..bandwidth.max': is not known: look for it in the shipped file",
                        "key 'transfer.max': is not known: look for it in the shipped file"),
                configuration.problems());
    }

    @Test
    void valuesMayBeOfTheTypesThatConfigAdminHas() {
        CoreConfiguration configuration =
                new CoreConfiguration(
                        Map.of("transfers.max", 5, "memory.max", 2097152L, "digest.check", false));
        assertEquals(5, configuration.settings().transfersMax());
        assertEquals(2 << 20, configuration.settings().memoryMax());
        assertEquals(false, configuration.settings().digestCheck());
    }

    @Test
    void listenersHearOfEachChangeUntilTheyAreRemoved() {
        CoreConfiguration configuration = new CoreConfiguration(Map.of());
        AtomicInteger changes = new AtomicInteger();
        Runnable listener = changes::incrementAndGet;
        configuration.onChange(listener);
        configuration.modified(Map.of("retry.delay", "1 ms"));
        assertEquals(Duration.ofMillis(1), configuration.settings().retryDelay());
        configuration.removeListener(listener);
        configuration.modified(Map.of());
        assertEquals(1, changes.get());
    }
}
