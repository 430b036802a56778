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
package org.imagemover.lab;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lab/up} has started. The directory of the lab is that of the environment's {@value
 * #DIRECTORY}, which {@code ./test} sets, else the one of the checkout that the test runs in.
 *
 * <p>A test that needs a part of it which does not run is skipped with the reason, as by an
 * assumption of its JUnit; in CI it fails instead, as for all that a {@link Machine} lacks.
 */
public final class Lab {

    /** The variable of the environment with the directory. */
    public static final String DIRECTORY = "IMAGE_MOVER_LAB";

    private static final String LAB_DIRECTORY = "lab.directory";
    private static final String LAB_UP = "lab.up";
    private static final Duration START = Duration.ofMinutes(3);

    private final Properties settings;

    private Lab(Properties settings) {
        this.settings = settings;
    }

    /**
     * The lab's Ceph; skips the test where it does not run.
     *
     * @throws IOException the settings cannot be read
     */
    public static Ceph ceph() throws IOException, InterruptedException {
        return ceph(System.getenv());
    }

    /**
     * Starts a further Ceph, within some seconds; skips the test where the lab's does not run.
     *
     * @param directory for it, which is not there yet; at most 75 characters
     * @throws IOException it does not start; nothing of it is left
     */
    public static OwnCeph ownCeph(Path directory) throws IOException, InterruptedException {
        Lab shared = ceph().lab();
        Properties settings = new Properties();
        settings.setProperty(LAB_DIRECTORY, directory.toString());
        settings.setProperty(LAB_UP, shared.setting(LAB_UP));
        return new OwnCeph(new Lab(settings));
    }

    static Ceph ceph(Map<String, String> environment) throws IOException, InterruptedException {
        Lab lab = with("Ceph", "ceph", "ceph.conf", environment);
        Ceph ceph = new Ceph(lab);
        requireRunning("ceph", environment, ceph.mon(), ceph.osd());
        return ceph;
    }

    /** As {@link #ceph}, for the lab's Keystone. */
    public static Keystone keystone() throws IOException, InterruptedException {
        return keystone(System.getenv());
    }

    static Keystone keystone(Map<String, String> environment)
            throws IOException, InterruptedException {
        Keystone keystone = new Keystone(with("Keystone", "keystone", "keystone.url", environment));
        requireRunning("keystone", environment, keystone.daemon(), keystone.shortDaemon());
        return keystone;
    }

    /** As {@link #ceph}, for the lab's Glance; its {@link #keystone} runs too then. */
    public static Glance glance() throws IOException, InterruptedException {
        return glance(System.getenv());
    }

    static Glance glance(Map<String, String> environment) throws IOException, InterruptedException {
        Glance glance = new Glance(with("Glance", "glance", "glance.url", environment));
        requireRunning("glance", environment, glance.daemon());
        return glance;
    }

    /** The lab, where its settings are those of a part that runs. */
    private static Lab with(String name, String part, String key, Map<String, String> environment)
            throws IOException, InterruptedException {
        Lab lab = new Lab(settings(environment));
        if (!lab.settings.containsKey(key)) {
            throw Missing.because(
                    "the lab's " + name + " does not run: lab/up " + part, environment);
        }
        return lab;
    }

    private static void requireRunning(
            String part, Map<String, String> environment, Daemon... daemons) throws IOException {
        for (Daemon daemon : daemons) {
            if (!daemon.isRunning()) {
                throw Missing.because(
                        "the lab's " + daemon.name() + " has ended: lab/up " + part, environment);
            }
        }
    }

    private static Properties settings(Map<String, String> environment)
            throws IOException, InterruptedException {
        Properties settings = new Properties();
        Path directory = directory(environment);
        Path file = directory == null ? null : directory.resolve("settings");
        if (file != null && Files.exists(file)) {
            load(settings, file);
        }
        return settings;
    }

    private static void load(Properties settings, Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        }
    }

    /** Learns what {@code lab/up} has written. */
    void readSettings() throws IOException {
        load(settings, file(LAB_DIRECTORY).resolve("settings"));
    }

    private static @Nullable Path directory(Map<String, String> environment)
            throws IOException, InterruptedException {
        String set = environment.get(DIRECTORY);
        if (set != null && !set.isEmpty()) {
            return Path.of(set);
        }
        Path checkout = checkout();
        if (checkout == null) {
            return null;
        }
        Path up = checkout.resolve("lab/up");
        return Path.of(Tool.run(Duration.ofSeconds(10), up.toString(), "--where").strip());
    }

    /** The one that the test runs in. */
    static @Nullable Path checkout() {
        Path checkout = Path.of("").toAbsolutePath();
        while (checkout != null && !Files.isExecutable(checkout.resolve("lab/up"))) {
            checkout = checkout.getParent();
        }
        return checkout;
    }

    String setting(String key) {
        String value = settings.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(
                    "the lab's settings have no " + key + ": they are of another version; lab/up");
        }
        return value;
    }

    Path file(String key) {
        return Path.of(setting(key));
    }

    /** Starts of a part what is down, and lets go on what was suspended. */
    void up(String part) throws IOException, InterruptedException {
        Tool.run(START, Map.of(DIRECTORY, setting(LAB_DIRECTORY)), setting(LAB_UP), part);
    }

    /** Stops all parts and removes the directory. */
    void wipe() throws IOException, InterruptedException {
        String down = file(LAB_UP).resolveSibling("down").toString();
        Tool.run(START, Map.of(DIRECTORY, setting(LAB_DIRECTORY)), down, "--wipe");
    }
}
