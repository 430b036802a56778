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
package org.imagemover.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.imagemover.lab.Ceph;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The configuration files of the Karaf under test, as an operator edits them. An edit has been read
 * when a method returns: Felix File Install overlooks one, or writes over it, that is made while it
 * still hands on the one before, so a file is written again until it was read.
 */
final class Etc {

    private static final Path DIRECTORY = Path.of(System.getProperty("karaf.etc"));
    private static final String FILE = "felix.fileinstall.filename";
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final ConfigurationAdmin configurations;

    Etc(BundleContext context) throws Exception {
        configurations = new Services(context).get(ConfigurationAdmin.class);
    }

    /** The lines of a store that is the pool of images of a Ceph, and more lines. */
    static String[] rbd(String id, Ceph ceph, String... more) {
        List<String> lines = new ArrayList<>();
        lines.add("store.id = " + id);
        lines.add("pool = " + ceph.imagesPool());
        lines.add("conf.file = " + ceph.conf());
        lines.add("user = " + ceph.user());
        lines.add("key = file:" + ceph.userKey());
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    /** Makes or replaces a file in one step. */
    void write(String name, String... lines) throws Exception {
        put(name, lines);
        Instant[] written = {Instant.now()};
        Await.until(
                "File Install to read " + name,
                () -> {
                    if (written[0].plus(AGAIN).isBefore(Instant.now())) {
                        put(name, lines);
                        written[0] = Instant.now();
                    }
                    return isRead(name, lines);
                });
    }

    private static void put(String name, String... lines) throws IOException {
        Path edited = Files.createTempFile(DIRECTORY, name, ".edit");
        Files.write(edited, List.of(lines), UTF_8);
        Files.move(
                edited,
                DIRECTORY.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Sets one key and leaves the rest of the file. */
    void set(String name, String key, String value) throws Exception {
        List<String> lines = new ArrayList<>(List.of(read(name)));
        lines.removeIf(line -> line.startsWith(key + " ="));
        lines.add(key + " = " + value);
        write(name, lines.toArray(String[]::new));
    }

    void delete(String name) throws Exception {
        Files.delete(DIRECTORY.resolve(name));
        Await.until("File Install to miss " + name, () -> configuration(name) == null);
    }

    /** What the file says now. */
    String[] read(String name) throws IOException {
        return Files.readAllLines(DIRECTORY.resolve(name), UTF_8).toArray(String[]::new);
    }

    private boolean isRead(String name, String... lines) throws Exception {
        Configuration configuration = configuration(name);
        if (configuration == null) {
            return false;
        }
        Dictionary<String, Object> properties = configuration.getProperties();
        int keys = 0;
        for (String line : lines) {
            int equals = line.indexOf(" = ");
            if (equals > 0 && !line.startsWith("#")) {
                keys++;
                Object value = properties.get(line.substring(0, equals));
                boolean computed = line.contains("${");
                if (value == null || !computed && !line.endsWith(" = " + value)) {
                    return false;
                }
            }
        }
        // besides the PID, the factory's PID, if there is one, and the file's name
        return properties.size() == keys + (properties.get("service.factoryPid") == null ? 2 : 3);
    }

    private @Nullable Configuration configuration(String name) throws Exception {
        Configuration[] all = configurations.listConfigurations("(" + FILE + "=*/" + name + ")");
        return all == null ? null : all[0];
    }
}
